//! A list is written whole or not at all, and what stood against it is named.

use warifu_store::{Commit, Error, Outcome, Stale, Statement};

use crate::world::*;

const SPEND_NONCE: Statement = Statement::new(
    "spend a nonce",
    "INSERT INTO ticket (id, used_by) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
);
const REMOVE_EVENTS: Statement = Statement::new("remove events", "DELETE FROM event WHERE id >= $1");
const TICKET: [u8; 16] = [7; 16];

on_both_engines! {
    async fn an_unmet_guard_writes_nothing_and_is_named(world: World) {
        write(&world.engine, ADD_TICKET.bind(TICKET)).await;
        let list = |member: i64, events: i64| {
            Commit::new()
                .with(add_event(events))
                .guarded("ticket is unused", SPEND_TICKET.bind(TICKET).bind(member))
                .with(add_event(events + 1))
        };
        assert!(is_committed(&world.engine.commit(list(1, 1)).await.unwrap()));
        let second = world.engine.commit(list(2, 3)).await.unwrap();
        assert_eq!(second, Outcome::Stale(Stale { guard: "ticket is unused", position: 1 }));
        assert_eq!(world.events().await, 2);
    }

    async fn of_several_unmet_guards_the_first_is_named(world: World) {
        let list = Commit::new()
            .guarded("member is there", COUNT_PASSKEY.bind(1).bind(10))
            .guarded("ticket is unused", SPEND_TICKET.bind(TICKET).bind(1));
        assert_eq!(unmet(&world.engine.commit(list).await.unwrap()), Some("member is there"));
    }

    async fn an_unguarded_statement_may_touch_nothing_and_all_are_counted(world: World) {
        for id in 1..=5 {
            write(&world.engine, add_event(id)).await;
        }
        let list = Commit::new()
            .with(SPEND_TICKET.bind(TICKET).bind(1))
            .guarded("something is old", REMOVE_EVENTS.bind(3))
            .with(REMOVE_EVENTS.bind(2));
        let Outcome::Committed(touched) = world.engine.commit(list).await.unwrap() else { panic!("stale") };
        assert_eq!([0, 1, 2, 3].map(|at| touched.rows(at)), [Some(0), Some(3), Some(1), None]);
    }

    async fn a_collision_makes_a_guarded_insert_stale(world: World) {
        write(&world.engine, add_event(1)).await;
        let again = Commit::new().with(add_event(2)).guarded("event is new", add_event(1)).with(add_event(3));
        assert_eq!(unmet(&world.engine.commit(again).await.unwrap()), Some("event is new"));
        assert_eq!(world.events().await, 1);
    }

    async fn an_insert_that_does_nothing_on_conflict_is_stale_too(world: World) {
        let spend = || Commit::new().guarded("nonce is unspent", SPEND_NONCE.bind(TICKET).bind(1));
        assert!(is_committed(&world.engine.commit(spend()).await.unwrap()));
        assert_eq!(unmet(&world.engine.commit(spend()).await.unwrap()), Some("nonce is unspent"));
    }

    async fn a_parent_that_is_gone_makes_a_guarded_insert_stale(world: World) {
        let orphan = || ADD_PASSKEY.bind("phone").bind(404);
        let guarded = world.engine.commit(Commit::new().guarded("member is there", orphan())).await.unwrap();
        assert_eq!(unmet(&guarded), Some("member is there"));
        let unguarded = world.engine.commit(Commit::new().with(orphan())).await;
        assert!(matches!(unguarded, Err(Error::Bug { statement: "add a passkey", .. })), "{unguarded:?}");
    }

    async fn a_refused_statement_anywhere_writes_nothing_and_is_no_success(world: World) {
        for position in 0..3 {
            let mut calls = vec![add_event(1), add_event(2)];
            calls.insert(position, ADD_EVENT.bind(-1).bind("breaks the check"));
            let list = calls.into_iter().fold(Commit::new(), Commit::with);
            let refused = world.engine.commit(list).await;
            assert!(matches!(refused, Err(Error::Bug { statement: "add an event", .. })), "{refused:?}");
            assert_eq!(world.events().await, 0);
        }
        write(&world.engine, add_event(1)).await;
        assert_eq!(world.events().await, 1);
    }

    async fn a_text_that_does_not_parse_is_named_and_writes_nothing(world: World) {
        const WRONG: Statement = Statement::new("wrong", "UPDATE nowhere SET a = $1");
        let list = Commit::new().with(add_event(1)).guarded("wrong", WRONG.bind(1));
        let refused = world.engine.commit(list).await;
        assert!(matches!(refused, Err(Error::Bug { statement: "wrong", .. })), "{refused:?}");
        assert_eq!(world.events().await, 0);
    }

    async fn no_error_repeats_a_stored_value(world: World) {
        write(&world.engine, ADD_MEMBER.bind(1)).await;
        write(&world.engine, ADD_PASSKEY.bind("secret name").bind(1)).await;
        let again = world.engine.commit(Commit::new().with(ADD_PASSKEY.bind("secret name").bind(1))).await;
        let told = format!("{:?}", again.unwrap_err());
        assert!(!told.contains("secret"), "{told}");
    }
}
