//! Guessing passwords all at once: no order of commits lets more guesses through than the limit.

use tokio::task::JoinSet;
use warifu_core::{
    attempt::Attempts,
    change::Decision,
    identifier::Identifier,
    journey::Journey,
    sample::{self, NOW},
    sign_in::{self, Asking, Counters, Outcome, Refused},
};
use warifu_store::{Store, guard};

use super::world::*;

const LIMIT: u32 = 5;
const KEYS: [[u8; 32]; 2] = [[1; 32], [2; 32]];

async fn load(store: &Store) -> [Attempts; 2] {
    store.load_attempts(&KEYS).await.unwrap().try_into().unwrap()
}

/// Signs in as the flow does: load, decide, commit, and again from the beginning while it was stale.
/// Whether the password was compared at all, and whether it let in.
async fn sign_in(store: &Store, identifier: &str, right: bool) -> (bool, bool) {
    let who = Identifier::parse(identifier).unwrap();
    loop {
        let known = store.find_member_by_identifier(&who).await.unwrap();
        let [narrow, wide] = load(store).await;
        let counters = Counters { narrow: &narrow, wide: Some(&wide) };
        let was_compared = counters.locked(NOW).is_none();
        let Decision { changes, outcome } = decide(&counters, known.as_ref(), right);
        match unmet(&store.commit(&changes).await.unwrap()) {
            None => return (was_compared, matches!(outcome, Outcome::SignedIn(_))),
            Some(stale) => assert_eq!(stale, guard::ATTEMPT),
        }
    }
}

fn decide(
    counters: &Counters<'_>,
    known: Option<&(warifu_core::member::Member, warifu_core::organization::Organization)>,
    right: bool,
) -> Decision<Outcome> {
    let (journey, visit) = (Journey::begin("/", NOW, &mut random()), sample::visit());
    let asking = Asking { now: NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let known = known.map(|(member, organization)| (member, organization));
    sign_in::by_password(&journey, *counters, known, right, LIMIT, &asking, &mut random())
}

async fn guess_a_hundred_times(world: &World, identifier: &'static str) -> Vec<(bool, bool, bool)> {
    let replicas = world.replicas().await;
    let mut tasks = JoinSet::new();
    for number in 0..100 {
        let (store, right) = (replicas[number % 2].clone(), number == 50);
        tasks.spawn(async move {
            let (was_compared, let_in) = sign_in(&store, identifier, right).await;
            (right, was_compared, let_in)
        });
    }
    tasks.join_all().await
}

on_both_engines! {
    async fn ninety_nine_wrong_guesses_and_the_right_one_never_pass_the_limit(world: World) {
        let world = world.with_member().await;
        let ended = guess_a_hundred_times(&world, "hanako").await;
        let compared = ended.iter().filter(|(_, was_compared, _)| *was_compared).count();
        let let_in = ended.iter().filter(|(.., let_in)| *let_in).count();
        // The right one ends the count once, so that as many may follow it.
        let most = LIMIT as usize * (1 + let_in) + let_in;
        assert!(compared <= most, "{compared} guesses were compared, {let_in} let in");
        assert!(ended.iter().all(|(right, was_compared, let_in)| !let_in || (*right && *was_compared)));
        assert!(load(&world.store).await[0].locked(NOW).is_some());
    }

    async fn an_unknown_identifier_locks_alike(world: World) {
        let world = world.with_member().await;
        let ended = guess_a_hundred_times(&world, "nobody").await;
        assert_eq!(ended.iter().filter(|(_, was_compared, _)| *was_compared).count(), LIMIT as usize);
        assert!(load(&world.store).await[0].locked(NOW).is_some());
    }

    async fn a_right_guess_that_was_decided_before_the_lock_comes_too_late(world: World) {
        let world = world.with_member().await;
        let who = Identifier::parse("hanako").unwrap();
        let known = world.store.find_member_by_identifier(&who).await.unwrap();
        let [narrow, wide] = load(&world.store).await;
        assert_eq!([narrow.clone(), wide.clone()], KEYS.map(Attempts::none));
        let early = decide(&Counters { narrow: &narrow, wide: Some(&wide) }, known.as_ref(), true);
        assert!(matches!(early.outcome, Outcome::SignedIn(_)));
        for _ in 0..LIMIT {
            assert_eq!(sign_in(&world.store, "hanako", false).await, (true, false));
        }
        assert_eq!(unmet(&world.store.commit(&early.changes).await.unwrap()), Some(guard::ATTEMPT));
        assert_eq!(sign_in(&world.store, "hanako", true).await, (false, false));
    }

    async fn counters_come_in_the_order_they_are_asked_for(world: World) {
        let world = world.with_member().await;
        world.write(vec![Attempts::none(KEYS[1]).failed(LIMIT, NOW).into()]).await;
        let asked = [[3; 32], KEYS[1], KEYS[0]];
        let found = world.store.load_attempts(&asked).await.unwrap();
        let told: Vec<_> = found.iter().map(|one| (one.key, one.failures)).collect();
        assert_eq!(told, [([3; 32], 0), (KEYS[1], 1), (KEYS[0], 0)]);
        assert_eq!(decide(&Counters { narrow: &found[1], wide: None }, None, false).outcome_left(), Some(3));
    }
}

trait Left {
    fn outcome_left(&self) -> Option<u32>;
}

impl Left for Decision<Outcome> {
    fn outcome_left(&self) -> Option<u32> {
        match self.outcome {
            Outcome::Refused(Refused::PasswordWrong { left }) => Some(left),
            _ => None,
        }
    }
}
