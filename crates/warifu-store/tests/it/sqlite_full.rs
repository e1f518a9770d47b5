//! A full disk under SQLite, made by allowing the file only so many pages.

use warifu_store::{Commit, Error, Statement};

use crate::world::*;

const SMALL_DISK: Statement = Statement::new("make the disk small", "PRAGMA max_page_count = 40");

#[tokio::test]
async fn a_full_disk_refuses_the_commit_and_the_next_that_fits_is_written() {
    let world = World::sqlite().await;
    let big = "x".repeat(1 << 20);
    assert!(world.engine.commit(Commit::new().with(SMALL_DISK.call())).await.is_ok());
    let full =
        world.engine.commit(Commit::new().with(add_event(1)).with(ADD_EVENT.bind(2).bind(&*big))).await;
    assert!(matches!(full, Err(Error::Full { .. })), "{full:?}");
    assert_eq!(world.events().await, 0);
    write(&world.engine, add_event(3)).await;
    assert_eq!(world.events().await, 1);
    // The disk has grown: the connection was opened anew.
    write(&world.engine, ADD_EVENT.bind(4).bind(big)).await;
    assert_eq!(world.events().await, 2);
}
