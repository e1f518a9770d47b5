//! What happens to a member or a device while sign-ins are on their way.
//!
//! Every sign-in is decided before the change that should stop it, and committed beside it.

use warifu_core::{
    administering::Administering,
    attempt::Attempts,
    audit::Actor,
    ceremony::{Ceremony, Purpose},
    change::Change,
    journey::Journey,
    managing::Managing,
    member::Standing,
    sample::{self, NOW},
    secret::TokenHash,
    sign_in::{self, Asking, Assertion, Counters, Outcome, Owned},
    time::Span,
};
use warifu_store::{Statement, guard};

use super::world::*;

const SESSIONS: Statement = Statement::new("count sessions", "SELECT count(*) FROM session");
const OPERATOR: Administering<'static> = Administering { actor: Actor::Operator, now: NOW, visit: None };

/// A sign-in by the sample passkey, decided now.
fn by_passkey(owned: &Owned) -> (TokenHash, Vec<Change>) {
    let ceremony =
        Ceremony::begin(Purpose::SignIn, "warifu.example", [0; 32], Span::minutes(5), NOW, &mut random());
    let (journey, visit) = (Journey::begin("/", NOW, &mut random()), sample::visit());
    let asking = Asking { now: NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let checked = Ok(&Assertion { sign_count: 0, backup_state: true });
    let decision = sign_in::by_passkey(&journey, &ceremony, Some(owned), checked, &asking, &mut random());
    match decision.outcome {
        Outcome::SignedIn(signed_in) => (signed_in.session.token, decision.changes),
        other => panic!("not signed in: {other:?}"),
    }
}

async fn load(world: &World) -> Owned {
    world.store.find_owned("warifu.example", &[5; 32]).await.unwrap().unwrap()
}

/// A sign-in by password, decided now, from a network of its own, so that no counter stands between two.
fn by_password(owned: &Owned, network: u8) -> (TokenHash, Vec<Change>) {
    let narrow = Attempts::none([network; 32]);
    let counters = Counters { narrow: &narrow, wide: None };
    let (journey, visit) = (Journey::begin("/", NOW, &mut random()), sample::visit());
    let asking = Asking { now: NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let known = Some((&owned.member, &owned.organization));
    let decision = sign_in::by_password(&journey, counters, known, true, 5, &asking, &mut random());
    match decision.outcome {
        Outcome::SignedIn(signed_in) => (signed_in.session.token, decision.changes),
        other => panic!("not signed in: {other:?}"),
    }
}

/// A hundred sign-ins, and one more for later, with `stop` in their middle. Afterwards none has a session
/// that counts, and the one decided before and committed now is stale.
async fn stopped_by(
    world: &World,
    sign_in: impl Fn(u8) -> (TokenHash, Vec<Change>),
    stop: Vec<Change>,
    guards: &[&'static str],
) {
    let (tokens, mut lists): (Vec<_>, Vec<_>) = (0..100).map(&sign_in).unzip();
    let (_, late) = sign_in(100);
    lists.insert(50, stop);
    let ended = world.at_once(lists).await;
    assert_eq!(ended[50], None, "what stops them isn't stopped by them");
    for token in tokens {
        let found = world.store.find_session(&token).await.unwrap();
        assert!(found.is_none_or(|loaded| loaded.live(NOW).is_err()));
    }
    assert_eq!(world.count(SESSIONS).await, 0, "none came after it and stayed");
    assert!(ended.iter().flatten().all(|unmet| guards.contains(unmet)), "{ended:?}");
    let late = unmet(&world.store.commit(&late).await.unwrap());
    assert!(late.is_some_and(|unmet| guards.contains(&unmet)), "{late:?}");
}

on_both_engines! {
    async fn a_member_disabled_while_signing_in_has_no_session_that_counts(world: World) {
        let world = world.with_passkey().await;
        let owned = load(&world).await;
        let stop = OPERATOR.set_standing(&owned.member, Standing::Disabled, "left", &mut random()).unwrap();
        let either = |number: u8| if number.is_multiple_of(2) { by_passkey(&owned) } else { by_password(&owned, number) };
        stopped_by(&world, either, stop.changes, &[guard::MEMBER]).await;
    }

    async fn a_passkey_disabled_while_signing_in_opens_no_session_that_counts(world: World) {
        let world = world.with_passkey().await;
        let owned = load(&world).await;
        let stop = OPERATOR.disable_device(&owned.member, &owned.passkey, "lost", &mut random()).unwrap();
        stopped_by(&world, |_| by_passkey(&owned), stop.changes, &[guard::PASSKEY_STATE]).await;
    }

    async fn a_passkey_deleted_while_signing_in_opens_no_session_that_counts(world: World) {
        let world = world.with_session().await;
        let owned = load(&world).await;
        let token = sample::session().session.token;
        let (loaded, own) = world.store.find_session_with_passkeys(&token).await.unwrap().unwrap();
        let visit = sample::visit();
        let managing = Managing { loaded: &loaded, own: &own, now: NOW, visit: &visit };
        let stop = managing.delete(own[0].id, &mut random());
        assert_eq!(stop.outcome, Ok(()));
        stopped_by(&world, |_| by_passkey(&owned), stop.changes, &[guard::PASSKEY_STATE]).await;
        let (member, _) = world.store.find_member(loaded.member.id).await.unwrap().unwrap();
        assert_eq!(member.passkeys, 0);
    }

    async fn a_password_reset_while_signing_in_lets_nobody_in_by_the_old_one(world: World) {
        let world = world.with_passkey().await;
        let owned = load(&world).await;
        let reset = OPERATOR.reset_password(&owned.member, "$argon2id$other".into(), &mut random());
        let guards = [guard::MEMBER, guard::PASSWORD];
        stopped_by(&world, |number| by_password(&owned, number), reset.changes, &guards).await;
    }

    async fn a_password_changed_while_signing_in_stops_what_rests_on_the_old_one(world: World) {
        let world = world.with_member().await;
        let (id, version) = (sample::member().id, 1);
        use warifu_core::member::MemberChange::{PasswordStill, SetPassword};
        let mut lists: Vec<Vec<Change>> = (0..100)
            .map(|number| {
                let mut session = sample::session().session;
                session.id = warifu_core::id::Id::new(NOW, &mut random());
                (session.token, session.passkey) = (TokenHash([number; 32]), None);
                [vec![PasswordStill { id, version }.into()], start(session), vec![event()]].concat()
            })
            .collect();
        let change = SetPassword { id, from: version, phc: "$argon2id$other".into() };
        let end = warifu_core::session::SessionChange::EndOthers { member: id, except: None };
        lists.insert(50, vec![change.into(), end.into(), event()]);
        let ended = world.at_once(lists).await;
        assert_eq!(ended[50], None);
        assert_eq!(world.count(SESSIONS).await, 0, "a sign-in that comes later is stale");
        assert!(ended.iter().flatten().all(|unmet| *unmet == guard::PASSWORD));
    }
}
