//! The engine under the store, on SQLite and PostgreSQL: each story runs on both, unless its name says one.

#![allow(clippy::unwrap_used, reason = "a story that can't go on has failed")]

/// Makes two tests of each story, one an engine.
macro_rules! on_both_engines {
    ($(async fn $name:ident($world:ident: World) $story:block)*) => { $(
        mod $name {
            use super::*;

            async fn story($world: World) $story

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story(World::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story(World::postgres().await).await;
            }
        }
    )* };
}

mod areas;
mod backup;
mod dropped;
mod guards;
mod migrations;
mod postgres_commit;
mod postgres_stopped;
mod postgres_tls;
mod proxy;
mod races;
mod snapshots;
mod sqlite_files;
mod sqlite_full;
mod values;
mod world;
