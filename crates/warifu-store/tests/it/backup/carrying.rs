//! What a backup carries: every table of one moment, from either engine to the other.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value as Json;
use tokio::task::JoinSet;
use warifu_core::{member::MemberChange, sample};
use warifu_store::{LEFT_OUT, Statement, carried_tables};

use super::{Tables, at, back_up, full, restore, rows};
use crate::areas::world::{World, event, unmet};

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
    for notice in tables.get_mut("notice").unwrap() {
        notice[at("notice", "state")] = "given-up".into();
        notice[at("notice", "told")] = "it waited when the backup was made".into();
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

on_both_engines! {
    async fn a_backup_made_while_others_write_is_of_one_moment(world: World) {
        let world = world.with_member().await;
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for _ in 0..4 {
            let (store, stop) = (world.store.clone(), Arc::clone(&stop));
            writers.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let raised = MemberChange::RaiseEpoch { id: sample::member().id };
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
        stop.store(true, Ordering::Relaxed);
        writers.join_all().await;
    }
}
