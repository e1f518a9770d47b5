//! Starting and stopping: what a server still does when it is told to end, and a store that is away.

use std::sync::Arc;

use tokio_util::{sync::CancellationToken, task::TaskTracker};
use warifu_core::{sample::NOW, time::Time};
use warifu_server::{Server, Site, audit_log::AuditLog, clock::Clock, jobs};
use warifu_store::Store;
use warifu_testkit::postgres::{Kind, Postgres};

use crate::database::{World, random, ring};

struct Still;

impl Clock for Still {
    fn now(&self) -> Time {
        NOW
    }
}

struct Running {
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Running {
    async fn start(store: &Store) -> Self {
        let site = Site::new("みなとクリニック", "http://localhost:8080").unwrap();
        let log = AuditLog::open(store, site.origin(), &ring(), NOW, &mut random()).await.unwrap();
        let server = Server::new(site, store.clone(), ring(), Arc::new(Still), 1).await.unwrap();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        jobs::start(&server, log, &tasks, &stop);
        Self { tasks, stop }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

on_both_engines! {
    async fn events_committed_until_the_stop_are_in_the_tree_after_it(world: World) {
        let running = Running::start(&world.store).await;
        world.record(0, 5).await;
        running.stop().await;
        assert_eq!(world.store.find_audit_head().await.unwrap().unwrap().size, 6);
    }

    async fn what_a_stopped_server_left_is_taken_by_the_next(world: World) {
        world.record(0, 600).await;
        let running = Running::start(&world.store).await;
        running.stop().await;
        assert_eq!(world.store.find_audit_head().await.unwrap().unwrap().size, 601);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_outlive_a_store_that_is_away_and_stop_without_it() {
    let cluster = Postgres::start(Kind::Fast).await;
    let world = World::at(cluster.create_database().await).await;
    let away = Running::start(&world.store).await;
    let back = Running::start(&world.store).await;
    world.record(0, 2).await;
    cluster.stop_immediately();
    assert!(world.store.ping().await.is_err());
    away.stop().await;
    cluster.start_again();
    world.record(2, 2).await;
    back.stop().await;
    assert_eq!(world.store.find_audit_head().await.unwrap().unwrap().size, 5);
}
