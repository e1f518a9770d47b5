//! The server is stopped under load, as by a crash, and started again.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use warifu_store::{Commit, Engine, Error};
use warifu_testkit::postgres::{Kind, Postgres};

use crate::world::*;

/// Adds pairs of events until told to stop, reporting each pair that was acknowledged, and waiting while the
/// server is known to be down.
async fn add_pairs(
    engine: Arc<Engine>,
    last: Arc<AtomicI64>,
    acknowledged: mpsc::UnboundedSender<i64>,
    mut is_up: watch::Receiver<bool>,
) {
    while !acknowledged.is_closed() {
        let id = last.fetch_add(2, Ordering::Relaxed);
        let list =
            Commit::new().with(add_event(id)).with(add_event(id + 1)).identified_by(FIND_EVENT.bind(id));
        match engine.commit(list).await {
            Ok(outcome) => {
                assert!(is_committed(&outcome));
                let _ = acknowledged.send(id);
            }
            Err(Error::Unavailable { .. }) => {
                is_up.changed().await.ok();
                let _ = is_up.wait_for(|is_up| *is_up).await;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    let server = Postgres::start(Kind::Fast).await;
    let database = postgres(server.create_database().await);
    let engine = Arc::new(Engine::open(&database, &MIGRATIONS).await.unwrap());
    let (sender, mut acknowledged) = mpsc::unbounded_channel();
    let (up, is_up) = watch::channel(true);
    let last = Arc::new(AtomicI64::new(1));
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        tasks.spawn(add_pairs(Arc::clone(&engine), Arc::clone(&last), sender.clone(), is_up.clone()));
    }
    drop((sender, is_up));

    let mut seen = Vec::new();
    for _ in 0..3 {
        let until = seen.len() + 300;
        while seen.len() < until {
            seen.push(acknowledged.recv().await.unwrap());
        }
        tokio::task::block_in_place(|| server.stop_immediately());
        up.send_replace(false);
        tokio::task::block_in_place(|| server.start_again());
        up.send_replace(true);
    }
    acknowledged.close();
    while let Some(id) = acknowledged.recv().await {
        seen.push(id);
    }
    drop(up);
    tasks.join_all().await;

    for id in seen {
        assert!(is_there(&engine, id).await, "event {id} was acknowledged, and lost");
    }
    for id in (1..last.load(Ordering::Relaxed)).step_by(2) {
        assert_eq!(is_there(&engine, id).await, is_there(&engine, id + 1).await, "half of a list");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_unavailable_and_serves_again_when_it_is_up() {
    let server = Postgres::start(Kind::Durable).await;
    let database = postgres(server.create_database().await);
    let engine = Engine::open(&database, &MIGRATIONS).await.unwrap();
    write(&engine, add_event(1)).await;
    tokio::task::block_in_place(|| server.stop_immediately());
    let refused = engine.commit(Commit::new().with(add_event(2))).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    let refused = engine.fetch(COUNT_EVENTS.call()).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    tokio::task::block_in_place(|| server.start_again());
    write(&engine, add_event(3)).await;
    assert_eq!(number(&engine, COUNT_EVENTS.call()).await, 2);
}
