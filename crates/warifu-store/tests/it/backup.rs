//! Backup and restore, each on both engines: what is carried, what is refused, and what a restore promises.

use std::{collections::BTreeMap, io::Cursor};

use serde_json::Value as Json;
use tokio::task::JoinSet;
use warifu_core::{
    attempt::{AttemptChange, Attempts},
    audit::{Event, EventKind},
    ceremony::NonceChange,
    id::Id,
    member::Member,
    notice::{About, Notice},
    random::Seeded,
    sample::{self, NOW},
    ticket::TicketState,
};
use warifu_store::{
    AuditHead, BackupError, LEFT_OUT, Leaf, Node, Outcome, SigningKeyRow, SigningKeyState, Statement, Store,
    carried_tables, guard,
};

use crate::areas::world::{World, create_organization, event, random, unmet};

const INSTALLATION: [u8; 16] = [0xb; 16];

/// A store with a row at least in every table, the tree's included.
async fn full(world: World) -> World {
    let world = world.with_ticket().await;
    let store = &world.store;
    let counted = Attempts { version: 1, failures: 4, written_at: NOW, ..Attempts::none([9; 32]) };
    let about = Notice {
        id: Id::from_bytes([8; 16]),
        member: Some(sample::member().id),
        about: Some(About::PasskeyEnabled { device: "iPhone".into() }),
        at: NOW,
    };
    world
        .write(vec![
            AttemptChange { from: 0, to: counted }.into(),
            about.into(),
            NonceChange::Spend { nonce: [7; 32], keep_until: NOW }.into(),
        ])
        .await;
    let pending = store.list_pending_events(1).await.unwrap().remove(0);
    let leaf = Leaf { index: 0, event: pending.id, hash: [1; 32] };
    let node = Node { level: 0, index: 0, hash: [1; 32] };
    let head = AuditHead {
        origin: "id.example.jp/audit/before".into(),
        size: 1,
        root: [1; 32],
        frontier: vec![1; 40],
        checkpoint: "signed\n".into(),
        at: NOW,
    };
    assert_eq!(unmet(&store.sequence(None, &[leaf], &[node], &head).await.unwrap()), None);
    let key = SigningKeyRow {
        id: [5; 16],
        purpose: "audit".into(),
        state: SigningKeyState::Current,
        public: "vkey".into(),
        sealed: vec![0, 255, 1],
        sealed_by: [6; 8],
        made_at: NOW,
    };
    assert_eq!(unmet(&store.add_signing_key(&key).await.unwrap()), None);
    assert_eq!(unmet(&store.create_installation(INSTALLATION, NOW).await.unwrap()), None);
    world
}

async fn back_up(store: &Store) -> Vec<u8> {
    let mut file = Vec::new();
    store.back_up(NOW, &mut file).await.unwrap();
    file
}

async fn restore(store: &Store, file: &[u8]) -> Result<(), BackupError> {
    store.restore(&mut Cursor::new(file), NOW, &mut random()).await.map(drop)
}

type Tables = BTreeMap<String, Vec<Json>>;

/// The rows of a backup by table, without the table's name.
fn rows(file: &[u8]) -> Tables {
    let lines: Vec<Json> =
        file.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let mut tables = Tables::new();
    for line in &lines[1..lines.len() - 1] {
        let row = line.as_array().unwrap();
        tables.entry(row[0].as_str().unwrap().to_owned()).or_default().push(row[1..].to_vec().into());
    }
    tables
}

fn at(table: &str, column: &str) -> usize {
    let (_, columns) = carried_tables().find(|(name, _)| *name == table).unwrap();
    columns.iter().position(|name| *name == column).unwrap()
}

/// What a restore must have made of these rows, but for its event.
fn as_restored(mut tables: Tables) -> Tables {
    for member in tables.get_mut("member").unwrap() {
        let epoch = &mut member[at("member", "epoch")];
        *epoch = (epoch.as_i64().unwrap() + 1).into();
    }
    for ticket in tables.get_mut("ticket").unwrap() {
        ticket[at("ticket", "state")] = "revoked".into();
    }
    for key in tables.get_mut("signing_key").unwrap() {
        key[at("signing_key", "state")] = "old".into();
    }
    tables
}

fn without_restores(mut tables: Tables) -> Tables {
    let events = tables.get_mut("audit_event").unwrap();
    let is_restore = |event: &Json| event[at("audit_event", "kind")] == "restored";
    let ids: Vec<Json> =
        events.iter().filter(|event| is_restore(event)).map(|event| event[0].clone()).collect();
    events.retain(|event| !is_restore(event));
    tables.get_mut("audit_pending").unwrap().retain(|pending| !ids.contains(&pending[0]));
    tables
}

async fn other_engine(is_first: bool) -> World {
    if is_first { World::postgres().await } else { World::sqlite().await }
}

async fn carried_there_and_back(home: World, away_is_postgres: bool) {
    let home = full(home).await;
    let before = back_up(&home.store).await;
    let tables = rows(&before);
    assert!(carried_tables().all(|(table, _)| tables.contains_key(table)), "each table has a row");

    let away = other_engine(away_is_postgres).await;
    restore(&away.store, &before).await.unwrap();
    let there = back_up(&away.store).await;
    assert_eq!(without_restores(rows(&there)), as_restored(tables.clone()));

    let home_again = other_engine(!away_is_postgres).await;
    restore(&home_again.store, &there).await.unwrap();
    let again = back_up(&home_again.store).await;
    assert_eq!(without_restores(rows(&again)), as_restored(as_restored(tables)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_goes_to_postgres_and_back_unchanged() {
    carried_there_and_back(World::sqlite().await, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgres_goes_to_sqlite_and_back_unchanged() {
    carried_there_and_back(World::postgres().await, false).await;
}

const COLUMNS_OF_SQLITE: Statement = Statement::new(
    "list columns of SQLite",
    "SELECT schema.name, info.name FROM sqlite_schema AS schema JOIN pragma_table_info(schema.name) AS info
      WHERE schema.type = 'table' AND substr(schema.name, 1, 7) <> 'sqlite_'",
);
const COLUMNS_OF_POSTGRES: Statement = Statement::new(
    "list columns of PostgreSQL",
    "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
);

async fn every_column_is_carried_or_left_out(world: World, columns: Statement) {
    let mut schema: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in world.store.engine().fetch(columns.call()).await.unwrap() {
        schema.entry(row.text(0).unwrap().to_owned()).or_default().push(row.text(1).unwrap().to_owned());
    }
    for (table, _) in LEFT_OUT {
        assert!(schema.remove(table).is_some(), "{table} is no table");
    }
    let mut carried: BTreeMap<_, _> = carried_tables()
        .map(|(table, columns)| {
            (table.to_owned(), columns.into_iter().map(str::to_owned).collect::<Vec<_>>())
        })
        .collect();
    schema.values_mut().chain(carried.values_mut()).for_each(|columns| columns.sort());
    assert_eq!(schema, carried);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_table_and_no_column_is_forgotten_on_sqlite() {
    every_column_is_carried_or_left_out(World::sqlite().await, COLUMNS_OF_SQLITE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_table_and_no_column_is_forgotten_on_postgres() {
    every_column_is_carried_or_left_out(World::postgres().await, COLUMNS_OF_POSTGRES).await;
}

const COUNT_ALL: Statement = Statement::new(
    "count what a restore may write",
    "SELECT (SELECT count(*) FROM installation) + (SELECT count(*) FROM member)
          + (SELECT count(*) FROM audit_event)",
);
const RAISE: Statement = Statement::new("raise", "UPDATE member SET epoch = epoch + 1");

/// The file with another line in the place of one, and the sum that it then needs.
fn summed(lines: &[Vec<u8>]) -> Vec<u8> {
    use aws_lc_rs::digest::{SHA256, digest};
    let mut file = lines.concat();
    let sum = data_encoding::HEXLOWER.encode(digest(&SHA256, &file).as_ref());
    file.extend(format!("{{\"sha256\":\"{sum}\"}}\n").into_bytes());
    file
}

fn lines(file: &[u8]) -> Vec<Vec<u8>> {
    file.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

on_both_engines! {
    async fn a_backup_made_while_others_write_is_of_one_moment(world: World) {
        let world = world.with_member().await;
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for _ in 0..4 {
            let (store, stop) = (world.store.clone(), std::sync::Arc::clone(&stop));
            writers.spawn(async move {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let raised = warifu_core::member::MemberChange::RaiseEpoch { id: sample::member().id };
                    assert_eq!(unmet(&store.commit(&[raised.into(), event()]).await.unwrap()), None);
                }
            });
        }
        for _ in 0..5 {
            let tables = rows(&back_up(&world.store).await);
            let epoch = tables["member"][0][at("member", "epoch")].as_i64().unwrap();
            let events = i64::try_from(tables["audit_event"].len()).unwrap();
            assert_eq!(tables["audit_event"].len(), tables["audit_pending"].len());
            // One event made the member, and each epoch since has one.
            assert_eq!(events, epoch - sample::member().epoch + 1);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writers.join_all().await;
    }

    async fn a_backup_cut_short_or_changed_is_refused_before_anything_is_written(world: World) {
        let source = full(World::sqlite().await).await;
        let file = back_up(&source.store).await;
        let mut refused = 0;
        for cut in (0..file.len()).step_by(41).chain([file.len() - 1]) {
            assert!(matches!(restore(&world.store, &file[..cut]).await, Err(BackupError::Damaged { .. })), "{cut}");
            refused += 1;
        }
        for changed in (0..file.len()).step_by(13) {
            let mut file = file.clone();
            file[changed] ^= 1;
            let told = restore(&world.store, &file).await.unwrap_err();
            assert!(!matches!(told, BackupError::Store(_) | BackupError::NotEmpty { .. }), "{changed}: {told}");
            refused += 1;
        }
        let longer = [&file[..], b"\n"].concat();
        assert!(matches!(restore(&world.store, &longer).await, Err(BackupError::Damaged { .. })));
        assert!(refused > 300, "{refused}");
        assert_eq!(world.count(COUNT_ALL).await, 0);
        restore(&world.store, &file).await.unwrap();
    }

    async fn a_row_taken_out_of_its_table_is_refused_even_with_the_right_sum(world: World) {
        let source = full(World::sqlite().await).await;
        let mut lines = lines(&back_up(&source.store).await);
        lines.pop();
        lines.remove(3);
        let told = restore(&world.store, &summed(&lines)).await;
        assert!(matches!(told, Err(BackupError::Damaged { .. })), "{told:?}");
        assert_eq!(world.count(COUNT_ALL).await, 0);
    }

    async fn another_form_and_another_schema_are_told_apart_from_damage(world: World) {
        let file = back_up(&world.store).await;
        let text = String::from_utf8(file).unwrap();
        let later = text.replacen("\"version\":1", "\"version\":2", 1);
        assert!(matches!(restore(&world.store, later.as_bytes()).await, Err(BackupError::OtherVersion { backup: 2 })));
        let schema = text.replacen("\"schema\":1", "\"schema\":99", 1);
        let told = restore(&world.store, schema.as_bytes()).await;
        assert!(matches!(told, Err(BackupError::OtherSchema { backup: 99, .. })), "{told:?}");
        assert!(matches!(restore(&world.store, b"{}\n").await, Err(BackupError::Damaged { line: 1, .. })));
    }

    async fn a_restore_goes_into_an_empty_store_only(world: World) {
        let file = back_up(&full(World::sqlite().await).await.store).await;
        let organization = create_organization(&sample::organization());
        world.write(vec![organization]).await;
        let told = restore(&world.store, &file).await;
        assert!(matches!(told, Err(BackupError::NotEmpty { table: "organization" })), "{told:?}");
        let created = World::sqlite().await;
        assert_eq!(unmet(&created.store.create_installation(INSTALLATION, NOW).await.unwrap()), None);
        let told = restore(&created.store, &file).await;
        assert!(matches!(told, Err(BackupError::NotEmpty { table: "installation" })), "{told:?}");
    }

    async fn a_restore_that_broke_off_leaves_a_store_that_refuses_to_be_used(world: World) {
        let source = full(World::sqlite().await).await;
        let mut lines = lines(&back_up(&source.store).await);
        lines.pop();
        // The same organization twice: whole by its sum, and impossible.
        let header = String::from_utf8(lines[0].clone()).unwrap();
        lines[0] = header.replacen("\"rows\":1", "\"rows\":2", 1).into_bytes();
        lines.insert(2, lines[1].clone());
        let told = restore(&world.store, &summed(&lines)).await;
        assert!(matches!(told, Err(BackupError::Store(_))), "{told:?}");

        assert!(matches!(world.store.refuse_half_restored().await, Err(BackupError::HalfRestored)));
        assert!(world.store.find_installation().await.is_err());
        assert!(matches!(world.store.back_up(NOW, &mut Vec::new()).await, Err(BackupError::HalfRestored)));
        assert!(matches!(restore(&world.store, &back_up(&source.store).await).await, Err(BackupError::NotEmpty { .. })));
        let released = world.store.release_signals(NOW, &mut random()).await.unwrap();
        assert_eq!(unmet(&released), Some(guard::INSTALLATION));
        assert_eq!(source.store.refuse_half_restored().await.ok(), Some(()));
    }

    async fn a_restore_ends_what_was_open_and_keeps_what_was_counted(world: World) {
        let source = full(World::sqlite().await).await;
        let token = sample::session().session.token;
        assert!(source.store.find_session(&token).await.unwrap().is_some());
        restore(&world.store, &back_up(&source.store).await).await.unwrap();

        let store = &world.store;
        assert_eq!(store.find_session(&token).await.unwrap(), None);
        let ticket = store.find_ticket(&sample::ticket().token).await.unwrap().unwrap();
        assert_eq!(ticket.0.state, TicketState::Revoked);
        let spend = NonceChange::Spend { nonce: [7; 32], keep_until: NOW };
        assert_eq!(world.unmet(vec![spend.into()]).await, None, "no spent nonce is carried");
        assert_eq!(store.load_attempts([9; 32]).await.unwrap().failures, 4);
        assert_eq!(store.list_signing_keys("audit").await.unwrap()[0].state, SigningKeyState::Old);
        assert_eq!(store.find_audit_head().await.unwrap(), source.store.find_audit_head().await.unwrap());
    }

    async fn a_session_from_before_the_restore_is_dead_even_where_its_row_comes_back(world: World) {
        let source = full(World::sqlite().await).await;
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        let session = sample::session().session;
        world.write(crate::areas::world::start(session.clone())).await;
        let loaded = world.store.find_session(&session.token).await.unwrap().unwrap();
        assert_eq!(loaded.live(NOW), Err(warifu_core::session::Ended::Revoked));
        assert_eq!(loaded.member, Member { epoch: session.epoch + 1, ..loaded.member.clone() });
    }

    async fn the_event_of_a_restore_names_the_last_head_and_awaits_the_tree(world: World) {
        let source = full(World::sqlite().await).await;
        let file = back_up(&source.store).await;
        let told = world.store.restore(&mut Cursor::new(&file), NOW, &mut Seeded::new(3)).await.unwrap();
        let root = data_encoding::BASE64.encode(&[1; 32]);
        assert_eq!(told.log_before, ("id.example.jp/audit/before".to_owned(), 1, root.clone()));
        assert_eq!(told.backup.made_at, NOW);
        let stored = world.store.find_pending_restore().await.unwrap().unwrap();
        let event: Event = serde_json::from_slice(&stored.body).unwrap();
        let origin_before = "id.example.jp/audit/before".to_owned();
        assert_eq!(event.what, EventKind::Restored { origin_before, size_before: 1, root_before: root });
    }

    async fn signals_are_held_after_a_restore_until_they_are_released_once(world: World) {
        let source = full(World::sqlite().await).await;
        assert!(!source.store.signals_held().await.unwrap());
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        let installation = world.store.find_installation().await.unwrap().unwrap();
        assert!(installation.signals_held);
        assert_ne!(installation.id, INSTALLATION, "a restored store is another installation");

        let (one, two) = tokio::join!(
            async { world.store.release_signals(NOW, &mut random()).await.unwrap() },
            async { world.store.release_signals(NOW, &mut random()).await.unwrap() }
        );
        let released = [one, two].iter().filter(|outcome| matches!(outcome, Outcome::Committed(_))).count();
        assert_eq!(released, 1);
        assert!(!world.store.signals_held().await.unwrap());
        let pending = world.store.list_pending_events(99).await.unwrap();
        let told = pending.iter().filter(|event| String::from_utf8_lossy(&event.body).contains("signals-released"));
        assert_eq!(told.count(), 1);
    }

    async fn what_was_restored_goes_on_being_used(world: World) {
        let source = full(World::sqlite().await).await;
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        world.danger_write(RAISE).await;
        let owned = world.store.find_owned(&sample::passkey().rp_id, &sample::passkey().credential_id).await.unwrap();
        assert_eq!(owned.unwrap().passkey.id, sample::passkey().id);
        world.write(crate::areas::world::register(crate::areas::world::another_passkey(1))).await;
    }
}
