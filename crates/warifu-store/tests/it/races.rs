//! Many at once, on two replicas of one database.

use std::sync::Arc;

use tokio::task::JoinSet;
use warifu_store::{Commit, Engine, Error, Outcome, Statement};

use crate::world::*;

const TICKET: [u8; 16] = [7; 16];
const PASSKEYS_OF: Statement =
    Statement::new("passkeys of a member", "SELECT passkeys FROM member WHERE id = $1");
const COUNT_PASSKEYS: Statement = Statement::new("count passkeys", "SELECT count(*) FROM passkey");
const MOVE: Statement = Statement::new("move", "UPDATE member SET passkeys = passkeys + $2 WHERE id = $1");

async fn replicas(world: World) -> (World, [Arc<Engine>; 2]) {
    let both = [Arc::new(world.replica().await), Arc::new(world.replica().await)];
    (world, both)
}

/// Commits all at once, by turns on each replica.
async fn at_once(
    engines: &[Arc<Engine>; 2],
    commits: impl Iterator<Item = Commit>,
) -> Vec<(usize, Result<Outcome, Error>)> {
    let mut tasks = JoinSet::new();
    for (number, commit) in commits.enumerate() {
        let engine = Arc::clone(&engines[number % 2]);
        tasks.spawn(async move { (number, engine.commit(commit).await) });
    }
    tasks.join_all().await
}

on_both_engines! {
    async fn of_a_hundred_who_spend_one_ticket_exactly_one_wins(world: World) {
        write(&world.engine, ADD_TICKET.bind(TICKET)).await;
        let (world, engines) = replicas(world).await;
        let spend = |member| {
            Commit::new().guarded("ticket is unused", SPEND_TICKET.bind(TICKET).bind(member)).with(add_event(member))
        };
        let outcomes = at_once(&engines, (1..=100).map(spend)).await;
        let won = outcomes.iter().filter(|(_, outcome)| is_committed(outcome.as_ref().unwrap())).count();
        let stale = outcomes.iter().filter(|(_, outcome)| unmet(outcome.as_ref().unwrap()).is_some()).count();
        assert_eq!((won, stale, world.events().await), (1, 99, 1));
    }

    async fn a_count_never_passes_its_limit(world: World) {
        write(&world.engine, ADD_MEMBER.bind(1)).await;
        let (world, engines) = replicas(world).await;
        let register = |number: usize| {
            Commit::new()
                .with(ADD_PASSKEY.bind(format!("phone {number}")).bind(1))
                .guarded("fewer than ten passkeys", COUNT_PASSKEY.bind(1).bind(10))
        };
        let outcomes = at_once(&engines, (0..30).map(register)).await;
        let won = outcomes.iter().filter(|(_, outcome)| is_committed(outcome.as_ref().unwrap())).count();
        let counted = number(&world.engine, PASSKEYS_OF.bind(1)).await;
        assert_eq!((won, counted, number(&world.engine, COUNT_PASSKEYS.call()).await), (10, 10, 10));
    }

    async fn stale_and_refused_lists_hurt_no_neighbour(world: World) {
        let (world, engines) = replicas(world).await;
        let commit = |number: i64| match number % 3 {
            0 => Commit::new().with(add_event(number)),
            1 => Commit::new().with(add_event(number)).guarded("never", SPEND_TICKET.bind(TICKET).bind(number)),
            _ => Commit::new().with(add_event(number)).with(ADD_EVENT.bind(-number).bind("breaks the check")),
        };
        let outcomes = at_once(&engines, (1..=300).map(commit)).await;
        for (at, outcome) in outcomes {
            match (at + 1) % 3 {
                0 => assert!(is_committed(&outcome.unwrap())),
                1 => assert_eq!(unmet(&outcome.unwrap()), Some("never")),
                _ => assert!(matches!(outcome, Err(Error::Bug { .. }))),
            }
        }
        assert_eq!(world.events().await, 100);
    }

    async fn reads_together_see_one_moment_while_others_write(world: World) {
        for member in [1, 2] {
            write(&world.engine, ADD_MEMBER.bind(member)).await;
        }
        let (_world, [writer, reader]) = replicas(world).await;
        let mut tasks = JoinSet::new();
        let writing = tasks.spawn(async move {
            for round in 0..300 {
                let by = if round % 2 == 0 { 5 } else { -5 };
                let list = Commit::new().with(MOVE.bind(1).bind(by)).with(MOVE.bind(2).bind(-by));
                assert!(is_committed(&writer.commit(list).await.unwrap()));
            }
        });
        let mut reads = 0;
        while !writing.is_finished() || reads == 0 {
            let [one, two] = reader.fetch_all([PASSKEYS_OF.bind(1), PASSKEYS_OF.bind(2)]).await.unwrap();
            assert_eq!(one[0].int(0).unwrap() + two[0].int(0).unwrap(), 0);
            reads += 1;
        }
        tasks.join_all().await;
    }
}
