//! How long things last: until time has ended them, or what they rest on has gone.

use warifu_core::session::SessionChange;
use warifu_store::{DeliveryState, Purged};

use super::*;

const EARLIER: Span = Span::millis(1);

on_both_engines! {
    async fn what_clients_have_is_purged_when_its_time_is_over_and_not_before(world: World) {
        let world = filled(world).await;
        let waiting = Grant { id: Id::from_bytes([0x91; 16]), ..grant() };
        world.write(vec![issue(waiting.clone(), 0x92)]).await;
        let purge = async |now| world.store.purge(now, 100).await.unwrap();
        let none = Purged::default();
        // A code's minute; a token's five; a request's thirty-one; eight hours unused; a grant's end.
        for (now, expected) in [
            (NOW + Span::seconds(60), Purged { grants: 1, ..none }),
            (at(6), Purged { access_tokens: 2, ..none }),
            (at(31), Purged { kept_requests: 1, ..none }),
        ] {
            assert_eq!(purge(now - EARLIER).await, none, "{now:?}");
            assert_eq!(purge(now).await, expected, "{now:?}");
        }
        assert_eq!(purge(at(480) - EARLIER).await.refresh_tokens, 0);
        assert_eq!(purge(at(480)).await.refresh_tokens, 2);
        assert!(world.store.find_grant(lasting_grant().id).await.unwrap().is_some());
        assert_eq!(purge(at(9_000) - EARLIER).await, none);
        assert_eq!(purge(at(9_000)).await, Purged { grants: 1, ..none });
        assert!(world.store.find_consent(sample::member().id, client().id).await.unwrap().is_some());
    }

    async fn a_grant_ends_with_its_session_and_its_tokens_with_it(world: World) {
        let world = filled(world).await;
        let session = sample::session().session;
        world.write(vec![SessionChange::End { id: session.id, member: session.member }.into()]).await;
        let store = &world.store;
        assert!(store.find_grant(grant().id).await.unwrap().is_none());
        assert!(store.find_refresh_token(&hash(0x73)).await.unwrap().is_none());
        assert!(store.find_access_token(&hash(0x75)).await.unwrap().is_none());
        // What was let go on without it does, and so does a client's own.
        assert!(store.find_refresh_token(&hash(0x74)).await.unwrap().is_some());
        assert!(store.find_access_token(&hash(0x76)).await.unwrap().is_some());
    }

    async fn a_session_that_is_purged_takes_its_grants_along_and_queues_whom_to_tell(world: World) {
        let world = filled(world).await;
        let (store, ends_at) = (&world.store, sample::session().session.ends_at);
        // Of what the session gave the client, the last is still there when the session is.
        let later = Grant { id: Id::from_bytes([0x95; 16]), ends_at, ..grant() };
        world.write(vec![issue(later.clone(), 0x96), redeem(&later)]).await;
        world.write(vec![SessionChange::Touch { id: later.began_in, at: ends_at - EARLIER }.into()]).await;
        assert_eq!(store.purge(ends_at - EARLIER, 100).await.unwrap().sessions, 0);
        assert_eq!(store.list_logouts(DeliveryState::Waiting, 9).await.unwrap(), []);
        assert!(store.find_grant(grant().id).await.unwrap().is_none(), "its time was over");
        let purged = store.purge(ends_at, 100).await.unwrap();
        assert_eq!((purged.sessions, purged.grants), (1, 0));
        let queued = store.list_logouts(DeliveryState::Waiting, 9).await.unwrap();
        let queued: Vec<_> = queued.iter().map(|one| (one.client.id, one.member, one.sid.as_str())).collect();
        assert_eq!(queued, [(client().id, sample::member().id, grant().terms.sid.as_str())]);
        assert!(store.find_grant(later.id).await.unwrap().is_none());
        assert!(store.find_grant(lasting_grant().id).await.unwrap().is_some(), "it may go on without");
        assert!(store.purge(ends_at, 100).await.unwrap().is_nothing());
    }

    async fn a_member_takes_back_all_that_one_client_has_and_nothing_of_others(world: World) {
        let world = filled(world).await;
        let others = Grant { id: Id::from_bytes([0x93; 16]), client: another_client().id, ..lasting_grant() };
        world.write(vec![issue(others.clone(), 0x94), redeem(&others)]).await;
        let (member, client) = (sample::member().id, client().id);
        world.write(vec![GrantChange::RevokeClient { member, client }.into()]).await;
        let left = world.store.list_grants_of_member(member, NOW).await.unwrap();
        assert_eq!(left.iter().map(|(grant, _)| grant.id).collect::<Vec<_>>(), [others.id]);
        assert!(world.store.find_refresh_token(&hash(0x74)).await.unwrap().is_none());
    }
}
