//! How many sign-ins a second the store commits, each synced to the disk, beside what this disk can do: an
//! fdatasync of as many bytes as those commits write, one commit or a whole batch at a time.
//!
//! All are measured in turn, round by round, so that whatever else the machine does weighs on all; told are
//! medians. `cargo bench -p warifu-store`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program that tells a person numbers")]

use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::Path,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;
use warifu_core::{
    ceremony::{Ceremony, Purpose},
    change::Change,
    id::Id,
    identifier::MemberId,
    journey::Journey,
    member::{Member, MemberChange, UserHandle},
    organization::OrganizationChange,
    passkey::{Passkey, PasskeyChange},
    random::Seeded,
    sample::{self, NOW},
    sign_in::{self, Asking, Assertion},
    time::Span,
};
use warifu_store::{Database, Outcome, PostgresSettings, SqliteSettings, Store, Tls};
use warifu_testkit::{
    postgres::{Kind, Postgres},
    sqlite::Folder,
};

const ROUNDS: usize = 7;
/// People who sign in at once, again and again.
const AT_ONCE: usize = 256;
const EACH: usize = 8;
/// Commits of one person alone.
const ALONE: usize = 64;
/// Lists that SQLite's writer commits together, at most.
const BATCH: usize = 64;
const MEMBERS: u8 = 128;
/// Room on the disk that is written over and over, as a write-ahead log is.
const LOG: u64 = 64 << 20;

/// Rates of one round, a second.
#[derive(Default)]
struct Rates {
    disk_alone: f64,
    disk_batched: f64,
    sqlite_alone: f64,
    sqlite_together: f64,
    postgres_alone: f64,
    postgres_together: f64,
}

/// A store with members in it, and a fresh random source for whatever is decided.
struct Scene {
    store: Store,
    random: Seeded,
}

impl Scene {
    async fn new(database: Database) -> Self {
        let store = Store::open(&database).await.unwrap();
        let organization = sample::organization();
        let mut changes: Vec<Change> = vec![
            OrganizationChange::Create { id: organization.id, name: organization.name, first: true }.into(),
        ];
        for number in 0..MEMBERS {
            let member = Member {
                id: Id::from_bytes([number; 16]),
                member_id: MemberId::parse(&format!("person-{number}")).unwrap(),
                user_handle: UserHandle([number; 64]),
                passkeys: 1,
                ..sample::member()
            };
            let passkey =
                Passkey { id: Id::from_bytes([number; 16]), member: member.id, ..sample::passkey() };
            let passkey = Passkey { credential_id: vec![number; 32], ..passkey };
            changes.push(MemberChange::Create(Box::new(member)).into());
            changes.push(PasskeyChange::Register(Box::new(passkey)).into());
        }
        let mut scene = Self { store, random: Seeded::new(1) };
        // Its event is what the passkeys are made by.
        let administering = warifu_core::administering::Administering {
            actor: warifu_core::audit::Actor::Operator,
            now: NOW,
            visit: None,
        };
        let first = administering.rename_member(&sample::member(), "x", &mut scene.random).changes;
        changes.extend(first.into_iter().filter(|change| matches!(change, Change::Audit(_))));
        assert!(matches!(scene.store.commit(&changes).await.unwrap(), Outcome::Committed(_)));
        scene
    }

    /// Sign-ins by passkey, decided and not yet committed.
    async fn decide(&mut self, count: usize) -> Vec<Vec<Change>> {
        let mut lists = Vec::with_capacity(count);
        let visit = sample::visit();
        for number in 0..count {
            let member = u8::try_from(number % usize::from(MEMBERS)).unwrap();
            let owned = self.store.find_owned("warifu.example", &[member; 32]).await.unwrap().unwrap();
            let random = &mut self.random;
            let life = Span::minutes(5);
            let ceremony = Ceremony::begin(Purpose::SignIn, "warifu.example", [0; 32], life, NOW, random);
            let journey = Journey::begin("/", NOW, random);
            let asking = Asking { now: NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
            let checked = Ok(&Assertion { sign_count: 0, backup_state: true });
            lists.push(
                sign_in::by_passkey(&journey, &ceremony, Some(&owned), checked, &asking, random).changes,
            );
        }
        lists
    }

    /// Commits a second, one after the other.
    async fn alone(&mut self) -> f64 {
        let lists = self.decide(ALONE).await;
        let watch = Watch::start();
        for list in &lists {
            commit(&self.store, list).await;
        }
        watch.rate(ALONE)
    }

    /// Commits a second of many people at once.
    async fn together(&mut self) -> f64 {
        let mut lists = self.decide(AT_ONCE * EACH).await.into_iter();
        let people: Vec<Vec<_>> = (0..AT_ONCE).map(|_| lists.by_ref().take(EACH).collect()).collect();
        let mut tasks = JoinSet::new();
        let watch = Watch::start();
        for person in people {
            let store = self.store.clone();
            tasks.spawn(async move {
                for list in &person {
                    commit(&store, list).await;
                }
            });
        }
        tasks.join_all().await;
        watch.rate(AT_ONCE * EACH)
    }
}

async fn commit(store: &Store, list: &[Change]) {
    let outcome = store.commit(list).await.unwrap();
    assert!(matches!(outcome, Outcome::Committed(_)), "{outcome:?}");
}

struct Watch(Instant);

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
impl Watch {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn rate(&self, count: usize) -> f64 {
        let took: Duration = self.0.elapsed();
        count as f64 / took.as_secs_f64()
    }
}

/// The disk alone: writes of `bytes` a commit, `commits` of them for each fdatasync; commits a second.
fn disk(file: &File, bytes: usize, commits: usize) -> f64 {
    let (block, mut at) = (vec![0x5a; bytes * commits], 0);
    let watch = Watch::start();
    let syncs = if commits == 1 { ALONE } else { AT_ONCE * EACH / commits };
    for _ in 0..syncs {
        let end = at + block.len() as u64;
        at = if end > LOG { 0 } else { at };
        file.write_all_at(&block, at).unwrap();
        file.sync_data().unwrap();
        at += block.len() as u64;
    }
    watch.rate(syncs * commits)
}

/// A file whose blocks are there already, so that a sync writes no metadata.
fn written_over(folder: &Path) -> File {
    let path = folder.join("disk");
    let file = File::options().create_new(true).write(true).open(path).unwrap();
    let block = vec![1; 1 << 20];
    for number in 0..LOG >> 20 {
        file.write_all_at(&block, number << 20).unwrap();
    }
    file.sync_all().unwrap();
    file
}

/// What this process has handed to the kernel so far, in bytes.
fn handed_over() -> usize {
    let told = fs::read_to_string("/proc/self/io").unwrap();
    told.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().parse().unwrap()
}

async fn round(sqlite: &mut Scene, postgres: &mut Scene, file: &File) -> Rates {
    let before = handed_over();
    let sqlite_alone = sqlite.alone().await;
    let bytes_alone = (handed_over() - before) / ALONE;
    let before = handed_over();
    let sqlite_together = sqlite.together().await;
    let bytes_together = (handed_over() - before) / (AT_ONCE * EACH);
    Rates {
        disk_alone: disk(file, bytes_alone, 1),
        disk_batched: disk(file, bytes_together, BATCH),
        sqlite_alone,
        sqlite_together,
        postgres_alone: postgres.alone().await,
        postgres_together: postgres.together().await,
    }
}

#[tokio::main]
async fn main() {
    let folder = Folder::create_on_disk();
    let file = written_over(folder.path());
    let sqlite = Database::Sqlite(SqliteSettings { file: folder.database(), readers: 2 });
    let mut sqlite = Scene::new(sqlite).await;
    let cluster = Postgres::start(Kind::Durable).await;
    let url = cluster.create_database().await;
    let mut postgres =
        Scene::new(Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 16 })).await;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(round(&mut sqlite, &mut postgres, &file).await);
    }
    let tell = |what: &str, rate: fn(&Rates) -> f64, of: Option<fn(&Rates) -> f64>| {
        let ratio = of.map(|of| median(&rounds, |round| rate(round) / of(round)));
        let ratio = ratio.map(|ratio| format!("{ratio:>8.2}")).unwrap_or_default();
        println!("{what:<44}{:>10.0}{ratio}", median(&rounds, rate));
    };
    println!("{:<44}{:>10}{:>8}", "sign-ins committed durably", "a second", "of disk");
    tell("this disk, an fdatasync for each", |r| r.disk_alone, None);
    tell("SQLite, one person after the other", |r| r.sqlite_alone, Some(|r| r.disk_alone));
    tell("this disk, an fdatasync for 64", |r| r.disk_batched, None);
    tell("SQLite, 256 people at once", |r| r.sqlite_together, Some(|r| r.disk_batched));
    tell("PostgreSQL, one person after the other", |r| r.postgres_alone, None);
    tell("PostgreSQL, 256 people on 16 connections", |r| r.postgres_together, None);
}

fn median(rounds: &[Rates], value: impl Fn(&Rates) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
