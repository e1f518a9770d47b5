//! Purging deletes what time has ended, and nothing that was written a moment ago.

use warifu_core::{
    attempt::{Attempts, FORGET_AFTER},
    ceremony::NonceChange,
    change::Change,
    id::Id,
    notice::{Addressee, Notice},
    sample::{self, NOW},
    secret::TokenHash,
    session::Session,
    ticket::{Instead, Ticket, TicketChange},
    time::{Span, Time},
};
use warifu_store::{KEEP_NOTICES, KEEP_TICKETS, Purged, Statement, guard};

use super::world::*;

const EARLIER: Span = Span::millis(1);

fn nonce(number: u8, keep_until: Time) -> Change {
    NonceChange::Spend { nonce: [number; 32], keep_until }.into()
}

fn session(number: u8, last_seen_at: Time, ends_at: Time) -> Vec<Change> {
    let (id, token) = (Id::from_bytes([number; 16]), TokenHash([number; 32]));
    start(Session { id, token, last_seen_at, ends_at, passkey: None, ..sample::session().session })
}

fn attempt(number: u8, written_at: Time, locked_until: Time) -> Change {
    let mut change = Attempts::none([number; 32]).failed(5, NOW);
    (change.to.written_at, change.to.locked_until) = (written_at, locked_until);
    change.into()
}

fn ticket(number: u8, expires_at: Time) -> Change {
    let (id, token) = (Id::from_bytes([number; 16]), TokenHash([number; 32]));
    TicketChange::Issue {
        ticket: Box::new(Ticket { id, token, expires_at, ..sample::ticket() }),
        instead: Instead::OfItsKind,
    }
    .into()
}

fn notice(number: u8, at: Time) -> Change {
    Notice { id: Id::from_bytes([number; 16]), to: Addressee::Nobody, about: None, at }.into()
}

on_both_engines! {
    async fn what_time_has_ended_goes_and_what_it_has_not_stays(world: World) {
        let world = world.with_member().await;
        let (idle, far) = (sample::session().session.idle, NOW + Span::days(9));
        let used = Id::from_bytes([3; 16]);
        let mut list = vec![
            nonce(1, NOW),
            nonce(2, NOW + EARLIER),
            attempt(1, NOW - FORGET_AFTER, NOW),
            attempt(2, NOW - FORGET_AFTER + EARLIER, NOW),
            attempt(3, NOW - FORGET_AFTER, NOW + EARLIER),
            ticket(1, NOW - KEEP_TICKETS),
            ticket(2, NOW - KEEP_TICKETS + EARLIER),
            ticket(3, far),
            TicketChange::Spend { id: used, at: NOW - KEEP_TICKETS }.into(),
            ticket(4, far),
            TicketChange::Spend { id: Id::from_bytes([4; 16]), at: NOW - KEEP_TICKETS + EARLIER }.into(),
            notice(1, NOW - KEEP_NOTICES),
            notice(2, NOW - KEEP_NOTICES + EARLIER),
        ];
        list.extend([session(1, NOW, NOW), session(2, NOW, NOW + EARLIER)].concat());
        list.extend([session(3, NOW - idle, far), session(4, NOW - idle + EARLIER, far)].concat());
        world.write(list).await;

        let expected = Purged { attempts: 1, nonces: 1, notices: 1, sessions: 2, tickets: 2, ..Purged::default() };
        assert_eq!(world.store.purge(NOW, 100).await.unwrap(), expected);
        assert!(world.store.purge(NOW, 100).await.unwrap().is_nothing());

        for (number, is_there) in [(1, false), (2, true), (3, false), (4, true)] {
            let token = TokenHash([number; 32]);
            assert_eq!(world.store.find_session(&token).await.unwrap().is_some(), is_there, "session {number}");
            assert_eq!(world.store.find_ticket(&token).await.unwrap().is_some(), is_there, "ticket {number}");
        }
        for (number, version) in [(1, 0), (2, 1), (3, 1)] {
            assert_eq!(world.store.load_attempts(&[[number; 32]]).await.unwrap()[0].version, version, "attempt {number}");
        }
        assert_eq!(world.unmet(vec![nonce(2, NOW)]).await, Some(guard::NONCE));
        assert_eq!(world.unmet(vec![nonce(1, NOW)]).await, None);
        const NOTICES: Statement = Statement::new("count notices", "SELECT count(*) FROM notice");
        assert_eq!(world.count(NOTICES).await, 1);
    }

    async fn it_goes_on_in_chunks_until_nothing_is_left(world: World) {
        let world = world.with_member().await;
        world.write((0..25).map(|number| nonce(number, NOW - Span::minutes(number.into()))).collect()).await;
        let mut chunks = Vec::new();
        loop {
            let purged = world.store.purge(NOW, 10).await.unwrap();
            if purged.is_nothing() { break }
            chunks.push(purged.nonces);
        }
        assert_eq!(chunks, [10, 10, 5]);
    }

    async fn a_member_with_history_and_events_stays_whole(world: World) {
        let world = world.with_ticket().await;
        let (member, far) = (sample::member().id, NOW + Span::days(1_000));
        let before = world.store.list_history(member, None, 99).await.unwrap();
        let _ = world.store.purge(far, 100).await.unwrap();
        assert_eq!(world.store.list_history(member, None, 99).await.unwrap(), before);
        assert_eq!(world.store.list_passkeys(member).await.unwrap(), [sample::passkey()]);
    }
}
