//! What people were told, held against what the database says: nothing acknowledged is missing, nothing is
//! there by half.

use std::{collections::HashMap, net::SocketAddr};

use warifu_core::{
    audit::{Event, EventKind},
    id::Id,
    member::Member,
    secret::Token,
    ticket::TicketState,
};
use warifu_server::clock::{Clock as _, SystemClock};
use warifu_store::Store;

use super::{
    ground::Ground,
    load::Acknowledged,
    person::{Invitation, SignedIn},
    wire::Browser,
};

/// More events than there are.
const ALL: i64 = 1_000_000;

/// What happened to whom, by the audit log.
struct Told {
    registered: HashMap<Id<Member>, Vec<Event>>,
    signed_in: HashMap<Id<Member>, Vec<Event>>,
}

/// Everything acknowledged is there.
pub(super) fn check_kept(ground: &Ground, server: SocketAddr, acknowledged: &Acknowledged) {
    for one in &acknowledged.sign_ins {
        check_session(server, one);
    }
    ground.look(async |store| {
        let told = Told::read(store).await;
        for one in &acknowledged.sign_ins {
            let token = Token::parse(&one.session).expect("a session's cookie is a token").hash();
            let found = store.find_session(&token).await.unwrap().expect("an acknowledged session is there");
            let made = |event: &Event| event.session == Some(found.session.id);
            assert!(told.signed_in[&one.member].iter().any(made), "no event of session {}", found.session.id);
        }
        for person in &acknowledged.persons {
            let member = person.invitation.member;
            let passkeys = store.list_passkeys(member).await.unwrap();
            let is_it =
                |passkey: &&warifu_core::passkey::Passkey| passkey.credential_id == person.credential_id();
            let passkey = passkeys.iter().find(is_it).expect("an acknowledged passkey is there");
            let made = |event: &Event| event.passkey == Some(passkey.id);
            assert!(told.registered[&member].iter().any(made), "no event of passkey {}", passkey.id);
        }
    });
}

/// The cookie still opens the member's own page.
pub(super) fn check_session(server: SocketAddr, signed_in: &SignedIn) {
    let reply =
        Browser::with_session(&signed_in.session).get(server, "/devices").expect("the server answers");
    assert_eq!(reply.status, 200, "an acknowledged session is no longer good: {reply:?}");
}

/// Nothing is there by half, acknowledged or not: a spent link is a passkey is an event is a count.
pub(super) fn check_whole(ground: &Ground, invitations: &[Invitation]) {
    let now = SystemClock.now();
    ground.look(async |store| {
        let told = Told::read(store).await;
        for invitation in invitations {
            let found = store.find_ticket(&invitation.ticket).await.unwrap();
            let (ticket, member, _) = found.expect("an invitation was committed");
            let passkeys = store.list_passkeys(member.id).await.unwrap();
            let sessions = store.list_sessions(member.id, now).await.unwrap();
            let events = |of: &HashMap<Id<Member>, Vec<Event>>| of.get(&member.id).map_or(0, Vec::len);
            let spent = usize::from(ticket.state == TicketState::Used);
            let counted = usize::try_from(member.passkeys).expect("a count");
            let half =
                [spent, counted, events(&told.registered)].iter().any(|count| *count != passkeys.len());
            assert!(!half, "{member:?} {ticket:?} {passkeys:?}");
            assert_eq!(events(&told.signed_in), sessions.len(), "{member:?} {sessions:?}");
        }
    });
}

impl Told {
    async fn read(store: &Store) -> Self {
        let mut told = Self { registered: HashMap::new(), signed_in: HashMap::new() };
        let rows = store.audit_rows().await.unwrap().events(None, ALL).await.unwrap();
        rows.iter().for_each(|row| told.add(&row.body));
        told
    }

    fn add(&mut self, body: &str) {
        let event: Event = serde_json::from_str(body).expect("an event");
        let place = match event.what {
            EventKind::PasskeyRegistered { .. } => &mut self.registered,
            EventKind::SignedIn { .. } => &mut self.signed_in,
            _ => return,
        };
        place.entry(event.member.expect("of a member")).or_default().push(event);
    }
}
