//! Handoffs: found by either secret, stepped once from each version, gone when their time is long over.

use warifu_core::{
    change::Change,
    handoff::{Claim, Digits, Ended, Handoff, HandoffChange, KEPT_AFTER, LIFE, Proved, State},
    id::Id,
    sample::{self, NOW},
    secret::TokenHash,
    time::Span,
};
use warifu_store::{Error, Purged, Statement, guard};

use super::world::*;

fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

fn start(handoff: Handoff) -> Change {
    HandoffChange::Start(Box::new(handoff)).into()
}

fn step(from: i64, to: State) -> Change {
    HandoffChange::Step { hash: sample::handoff().hash, from, to }.into()
}

fn claim() -> Claim {
    let (browser, address) = ("Safari on iPhone".into(), "2001:db8::9".into());
    Claim { phone: hash(0x31), browser, address, at: NOW + Span::seconds(7) }
}

fn matched() -> State {
    State::Matched { by: claim(), trouble: None }
}

fn collected() -> State {
    State::Collected { by: claim() }
}

async fn begun(world: World) -> World {
    let world = world.with_member().await;
    world.write(vec![start(sample::handoff())]).await;
    world
}

on_both_engines! {
    async fn a_handoff_is_found_by_either_secret_and_reads_back_at_every_stage(world: World) {
        let world = begun(world).await;
        let (handoff, store) = (sample::handoff(), &world.store);
        assert_eq!(store.find_handoff(&handoff.hash).await.unwrap(), Some(handoff.clone()));
        assert_eq!(store.find_handoff_of(&handoff.starter).await.unwrap(), Some(handoff.clone()));
        assert_eq!(store.find_handoff(&handoff.starter).await.unwrap(), None);
        assert_eq!(store.find_handoff_of(&handoff.hash).await.unwrap(), None);
        let nobody = Handoff { hash: hash(0x21), starter: hash(0x22), member: None, ..handoff.clone() };
        world.write(vec![start(nobody.clone())]).await;
        assert_eq!(store.find_handoff(&hash(0x21)).await.unwrap(), Some(nobody));
        let digits = Some(Digits { key: hash(0x32), wrong: 2 });
        let proved = Proved { passkey: sample::passkey().id, uv_initialized: true, at: NOW };
        let stages = [
            State::Claimed { by: claim(), number: 42, choices: [17, 42, 88], digits: None },
            State::Claimed { by: claim(), number: 42, choices: [17, 42, 88], digits },
            matched(),
            State::Matched { by: claim(), trouble: Some("member-unknown".into()) },
            State::Approved { by: claim(), proved },
            collected(),
            State::Ended { because: Ended::SecondBrowser },
        ];
        for (from, state) in (1..).zip(stages) {
            world.write(vec![step(from, state.clone())]).await;
            let found = store.find_handoff(&handoff.hash).await.unwrap().unwrap();
            assert_eq!((found.version, found.state), (from + 1, state));
        }
    }

    async fn a_step_is_taken_from_the_version_that_it_was_decided_from(world: World) {
        let world = begun(world).await;
        let stale = Some(guard::HANDOFF);
        let taken = Handoff { starter: hash(0x22), ..sample::handoff() };
        let same_browser = Handoff { hash: hash(0x21), ..sample::handoff() };
        for (told, change, expected) in [
            ("the id is taken", start(taken), stale),
            ("so is the browser's token", start(same_browser), stale),
            ("from another version", step(2, collected()), stale),
            ("from this one", step(1, matched()), None),
            ("once more", step(1, matched()), stale),
            ("the next", step(2, collected()), None),
        ] {
            assert_eq!(world.unmet(vec![change]).await, expected, "{told}");
        }
    }

    async fn of_a_hundred_that_claim_at_once_one_does(world: World) {
        let world = begun(world).await;
        let by = |number| Claim { phone: hash(number), ..claim() };
        let lists = (0..100).map(|number| vec![step(1, State::Matched { by: by(number), trouble: None }), event()]);
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(ended.iter().filter(|unmet| unmet.is_none()).count(), 1);
        assert!(ended.iter().flatten().all(|unmet| *unmet == guard::HANDOFF), "{ended:?}");
        let won = ended.iter().position(Option::is_none).and_then(|won| u8::try_from(won).ok()).unwrap();
        let found = world.store.find_handoff(&sample::handoff().hash).await.unwrap().unwrap();
        assert_eq!((found.version, found.state), (2, State::Matched { by: by(won), trouble: None }));
    }

    async fn all_that_a_replica_waits_for_is_asked_for_together(world: World) {
        let world = begun(world).await;
        let another = |number: u8| Handoff { hash: hash(number), starter: hash(number + 100), ..sample::handoff() };
        for number in 0..40 {
            world.write(vec![start(another(number))]).await;
        }
        world.write(vec![HandoffChange::Step { hash: hash(7), from: 1, to: collected() }.into()]).await;
        for many in [0, 1, 15, 16, 17, 40] {
            let asked: Vec<TokenHash> = (0..many).map(hash).chain([hash(0xee)]).collect();
            let mut found = world.store.list_handoff_versions(&asked).await.unwrap();
            found.sort_by_key(|(hash, _)| hash.0);
            found.dedup();
            let expected: Vec<_> = (0..many).map(|n| (hash(n), if n == 7 { 2 } else { 1 })).collect();
            assert_eq!(found, expected, "{many}");
        }
        assert_eq!(world.store.list_handoff_versions(&[]).await.unwrap(), []);
    }

    async fn a_handoff_stays_a_while_after_its_time(world: World) {
        let world = begun(world).await;
        let over = NOW + LIFE + KEPT_AFTER;
        let purge = async |now| world.store.purge(now, 100).await.unwrap().handoffs;
        assert_eq!(purge(over - Span::millis(1)).await, 0);
        assert_eq!(purge(over).await, 1);
        assert!(!Purged { handoffs: 1, ..Purged::default() }.is_nothing());
    }

    async fn an_impossible_handoff_names_its_column_and_no_secret(world: World) {
        let world = begun(world).await;
        const SPOIL: Statement = Statement::new("spoil", "UPDATE handoff SET state = '{\"stage\":\"lent\"}'");
        world.danger_write(SPOIL).await;
        let handoff = sample::handoff();
        for told in [
            world.store.find_handoff(&handoff.hash).await.map(drop),
            world.store.find_handoff_of(&handoff.starter).await.map(drop),
        ] {
            match told {
                Err(Error::Corrupt { table, column, row, .. }) => {
                    assert_eq!((table, column, row.as_str()), ("handoff", "state", "by its hash"));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    async fn nobody_of_another_installation_is_named(world: World) {
        let world = begun(world).await;
        let strange = Handoff {
            hash: hash(0x21),
            starter: hash(0x22),
            member: Some(Id::from_bytes([0x77; 16])),
            ..sample::handoff()
        };
        assert_eq!(world.unmet(vec![start(strange)]).await, Some(guard::HANDOFF));
    }
}
