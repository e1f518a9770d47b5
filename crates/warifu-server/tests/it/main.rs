//! The server over real databases: each story runs on both engines, unless its name says one.

#![allow(clippy::unwrap_used, reason = "a story that can't go on has failed")]

/// Makes two tests of each story, one an engine.
macro_rules! on_both_engines {
    ($(async fn $name:ident($world:ident: $World:ident) $story:block)*) => { $(
        mod $name {
            use super::*;

            async fn story($world: $World) $story

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story($World::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story($World::postgres().await).await;
            }
        }
    )* };
}

mod audit_log;
mod clients;
mod database;
mod handoffs;
mod http;
mod jobs;
mod mail;
