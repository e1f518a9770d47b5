//! Callers who go away: dropped at every await, they leave nothing half done and nothing dirty.

use std::{future::poll_fn, pin::pin, task::Poll};

use warifu_store::Commit;

use crate::world::*;

/// Polls a future `times` times at most, each time when it asked for it, and drops it.
async fn poll_at_most<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        if polls == times {
            return Poll::Ready(None);
        }
        polls += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == times => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

on_both_engines! {
    async fn a_commit_dropped_at_any_await_is_whole_or_not_there_and_the_next_is_durable(world: World) {
        let engine = world.with_one_connection().await;
        let mut rounds = 0;
        for times in 0.. {
            rounds += 1;
            let first = 10 * i64::from(rounds);
            let list = Commit::new().with(add_event(first)).with(add_event(first + 1));
            let ended = poll_at_most(engine.commit(list), times).await;
            write(&engine, add_event(first + 2)).await;
            assert!(is_there(&world.engine, first + 2).await, "acknowledged, and lost");
            if ended.is_some() {
                break;
            }
        }
        engine.close().await;
        for round in 1..=i64::from(rounds) {
            let both = [is_there(&world.engine, 10 * round).await, is_there(&world.engine, 10 * round + 1).await];
            // From the first poll on it runs to its end.
            assert_eq!(both, [round > 1, round > 1]);
        }
    }

    async fn reads_dropped_at_any_await_leave_no_transaction_open(world: World) {
        let engine = world.with_one_connection().await;
        for times in 0.. {
            let reads = engine.fetch_all([COUNT_EVENTS.call(), COUNT_EVENTS.call()]);
            let ended = poll_at_most(reads, times).await;
            let id = 1 + i64::try_from(times).unwrap();
            write(&engine, add_event(id)).await;
            assert!(is_there(&world.engine, id).await, "acknowledged, and lost");
            assert!(is_there(&engine, id).await, "seen by everybody but ourselves");
            if ended.is_some() {
                break;
            }
        }
    }
}
