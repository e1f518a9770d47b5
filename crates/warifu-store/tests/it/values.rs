//! What is bound arrives where it should and comes back as it went, the same on both engines.

use std::{future::poll_fn, task::Poll};

use warifu_store::{Commit, Error, Kind, Statement, Value};

use crate::world::*;

const ADD_WHOLE: Statement =
    Statement::new("add a whole event", "INSERT INTO event (told, proof, id) VALUES ($3, $1, $2)");
const LIST_WHOLE: Statement =
    Statement::new("list whole events", "SELECT id, told, proof FROM event ORDER BY id");
const RENAME: Statement =
    Statement::new("rename", "UPDATE event SET told = $3 WHERE told = $2 AND id = $1 AND told <> $3");
const LIST_TOLD: Statement = Statement::new("list told", "SELECT told FROM event ORDER BY told");
const FIND_LIKE: Statement =
    Statement::new("find like", "SELECT id FROM event WHERE told LIKE $1 ESCAPE '!' ORDER BY id");
const COMPARE: Statement =
    Statement::new("compare", "SELECT id = $1, 7, EXISTS (SELECT 1 FROM event WHERE id = $1) FROM event");

on_both_engines! {
    async fn values_go_by_their_number_and_not_by_where_it_appears_first(world: World) {
        write(&world.engine, ADD_WHOLE.bind(vec![1, 2]).bind(3).bind("first")).await;
        write(&world.engine, RENAME.bind(3).bind("first").bind("second")).await;
        let rows = world.engine.fetch(LIST_WHOLE.call()).await.unwrap();
        assert_eq!(rows[0].int(0).unwrap(), 3);
        assert_eq!(rows[0].text(1).unwrap(), "second");
        assert_eq!(rows[0].array::<2>(2).unwrap(), [1, 2]);
    }

    async fn every_value_comes_back_as_it_went(world: World) {
        let texts = ["", "割符 — it's \"here\" $1", "\u{10FFFF}\u{1}"];
        let proofs = [vec![], vec![0, 255, 0], (0..=255).collect::<Vec<u8>>()];
        for ((id, text), proof) in [1, 2, i64::MAX].into_iter().zip(texts).zip(&proofs) {
            write(&world.engine, ADD_WHOLE.bind(proof.clone()).bind(id).bind(text)).await;
        }
        let rows = world.engine.fetch(LIST_WHOLE.call()).await.unwrap();
        for ((row, text), proof) in rows.iter().zip(texts).zip(&proofs) {
            assert_eq!((row.text(1).unwrap(), row.bytes(2).unwrap()), (text, &proof[..]));
        }
        assert_eq!(rows[2].int(0).unwrap(), i64::MAX);
    }

    async fn a_null_comes_back_as_none(world: World) {
        write(&world.engine, ADD_WHOLE.bind(Value::Null(Kind::Bytes)).bind(1).bind(None::<String>)).await;
        let rows = world.engine.fetch(LIST_WHOLE.call()).await.unwrap();
        assert_eq!((rows[0].optional_text(1).unwrap(), rows[0].optional_bytes(2).unwrap()), (None, None));
    }

    async fn text_with_a_nul_is_refused_on_both(world: World) {
        let refused = world.engine.commit(Commit::new().with(ADD_EVENT.bind(1).bind("a\0b"))).await;
        assert!(matches!(refused, Err(Error::Bug { statement: "add an event", .. })), "{refused:?}");
        assert_eq!(world.events().await, 0);
    }

    async fn a_wrong_number_of_values_is_refused(world: World) {
        for call in [ADD_EVENT.bind(1), ADD_EVENT.bind(1).bind("told").bind(2)] {
            let refused = world.engine.commit(Commit::new().with(call)).await;
            assert!(matches!(refused, Err(Error::Bug { .. })), "{refused:?}");
        }
        let refused = world.engine.fetch(FIND_EVENT.call()).await;
        assert!(matches!(refused, Err(Error::Bug { .. })), "{refused:?}");
    }

    async fn text_sorts_by_bytes_and_is_matched_by_case(world: World) {
        for (id, told) in (1..).zip(["b", "B", "a", "あ", "ab", "%", "AB"]) {
            write(&world.engine, ADD_EVENT.bind(id).bind(told)).await;
        }
        let rows = world.engine.fetch(LIST_TOLD.call()).await.unwrap();
        let sorted: Vec<_> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(sorted, ["%", "AB", "B", "a", "ab", "b", "あ"]);
        let found = |rows: Vec<warifu_store::Row>| rows.iter().map(|row| row.int(0).unwrap()).collect::<Vec<_>>();
        assert_eq!(found(world.engine.fetch(FIND_LIKE.bind("a%")).await.unwrap()), [3, 5]);
        assert_eq!(found(world.engine.fetch(FIND_LIKE.bind("!%")).await.unwrap()), [6]);
    }

    async fn a_comparison_and_a_narrow_number_read_as_whole_numbers(world: World) {
        write(&world.engine, add_event(1)).await;
        let rows = world.engine.fetch(COMPARE.bind(1)).await.unwrap();
        assert_eq!([0, 1, 2].map(|at| rows[0].int(at).unwrap()), [1, 7, 1]);
    }

    async fn a_read_that_would_write_is_refused(world: World) {
        let refused = world.engine.fetch(add_event(1)).await;
        assert!(matches!(refused, Err(Error::Bug { .. })), "{refused:?}");
        let refused = world.engine.fetch_all([COUNT_EVENTS.call(), add_event(1)]).await;
        assert!(matches!(refused, Err(Error::Bug { .. })), "{refused:?}");
        write(&world.engine, add_event(2)).await;
        assert_eq!(world.events().await, 1);
    }

    async fn a_commit_is_seen_by_every_read_that_begins_after_its_answer(world: World) {
        let replica = world.replica().await;
        for id in 1..=50 {
            write(&world.engine, add_event(id)).await;
            assert!(is_there(&replica, id).await);
            assert!(is_there(&world.engine, id).await);
        }
    }

    async fn a_closed_engine_has_finished_what_it_took_and_takes_no_more(world: World) {
        let commits = (1..=40).map(|id| world.engine.commit(Commit::new().with(add_event(id))));
        let mut commits: Vec<_> = commits.map(Box::pin).collect();
        let mut ended = Vec::new();
        poll_fn(|context| {
            commits.retain_mut(|commit| match commit.as_mut().poll(context) {
                Poll::Ready(outcome) => {
                    ended.push(outcome);
                    false
                }
                Poll::Pending => true,
            });
            Poll::Ready(())
        })
        .await;
        world.engine.close().await;
        let late = world.engine.commit(Commit::new().with(add_event(99))).await;
        assert!(matches!(late, Err(Error::Unavailable { .. })), "{late:?}");
        let late = world.engine.fetch(COUNT_EVENTS.call()).await;
        assert!(matches!(late, Err(Error::Unavailable { .. })), "{late:?}");
        assert_eq!(world.events().await, 40);
        for commit in commits {
            ended.push(commit.await);
        }
        assert!(ended.iter().all(|outcome| is_committed(outcome.as_ref().unwrap())));
    }
}
