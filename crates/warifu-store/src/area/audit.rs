//! Audit events: written with the change they record, together with the row that puts them into the tree.
//!
//! The columns beside the body are derived from it alone. An event is never changed or deleted; its content is
//! erased when it needn't be kept any longer: then salt and body are empty and the columns of whom it concerned
//! null, while its leaf, id, time and kind stay, and the tree verifies as before.

use warifu_core::{
    audit::{Actor, Event, EventKind, event::SaltedEvent},
    change::Change,
    id::Id,
    member::Member,
    passkey::Passkey,
    random::Random,
    time::{Span, Time},
};

use super::{
    guard,
    read::{Reader, every},
};
use crate::{Call, Error, Guarded, Outcome, Store};

/// Seven years: how long the content of an event is kept (03-policy-and-limits).
pub const KEEP_EVENTS: Span = Span::days(2_557);

statements! {
    RECORD = "record an event",
        "INSERT INTO audit_event (id, at, kind, organization, member, passkey, session, ticket, salt, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    AWAIT_TREE = "await the tree",
        "INSERT INTO audit_pending (event) VALUES ($1)";
    IS_RECORDED = "look up a commit by its event",
        "SELECT id FROM audit_event WHERE id = $1";
    LIST_OF_MEMBER = "list the events of a member",
        "SELECT id, body FROM audit_event WHERE member = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    LIST_OF_PASSKEY = "list the events of a passkey",
        "SELECT id, body FROM audit_event WHERE passkey = $2 AND member = $1 AND id < $3
          ORDER BY id DESC LIMIT $4";
    // What proves something still stands: the registration of a passkey that is there, the sign-in of a session,
    // and what verifying the tree itself reads.
    LIST_ERASABLE = "list events to erase",
        "SELECT audit_event.id FROM audit_event
           JOIN audit_leaf ON audit_leaf.event = audit_event.id
           LEFT JOIN passkey ON passkey.id = audit_event.passkey AND passkey.made_by = audit_event.id
           LEFT JOIN session ON session.id = audit_event.session AND session.made_by = audit_event.id
          WHERE audit_event.id > $1 AND audit_event.id < $2 AND audit_event.at < $3 AND audit_event.body <> ''
            AND audit_event.kind <> 'restored' AND audit_event.kind <> 'events-erased'
            AND passkey.id IS NULL AND session.id IS NULL
          ORDER BY audit_event.id LIMIT $4";
    ERASE = "erase an event",
        "UPDATE audit_event SET organization = NULL, member = NULL, passkey = NULL, session = NULL,
                ticket = NULL, salt = $2, body = ''
          WHERE id = $1 AND body <> ''";
}

/// What a step of erasing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    pub events: u64,
    /// The last event that was looked at: where the next step goes on. `None`: that was all.
    pub last: Option<Id<Event>>,
}

pub(crate) fn statements(salted: &SaltedEvent) -> Result<Vec<Guarded>, Error> {
    let SaltedEvent { event, salt } = salted;
    let body = String::from_utf8(event.body()).map_err(|error| Error::bug(RECORD.name, error))?;
    let record = RECORD
        .bind(event.id)
        .bind(event.at)
        .bind(event.what.name())
        .bind(event.organization)
        .bind(event.member)
        .bind(event.passkey)
        .bind(event.session)
        .bind(event.ticket)
        .bind(*salt)
        .bind(body);
    Ok(vec![record.into(), AWAIT_TREE.bind(event.id).into()])
}

/// What tells a commit that was applied from one that wasn't.
pub(crate) fn identity(event: Id<Event>) -> Call {
    IS_RECORDED.bind(event)
}

fn read(reader: &mut Reader<'_>) -> Result<Event, Error> {
    reader.table::<Event>("audit_event")?;
    reader.document("body")
}

/// Above every id.
const END: [u8; 16] = [0xff; 16];

fn before(before: Option<Id<Event>>) -> [u8; 16] {
    before.map_or(END, |id| *id.bytes())
}

/// Below every id of that time.
fn first_id(at: Time) -> [u8; 16] {
    let mut id = [0; 16];
    let millis = u64::try_from(at.millis()).unwrap_or(0).to_be_bytes();
    id[..6].copy_from_slice(&millis[2..]);
    id
}

impl Store {
    /// Erases the content of at most `limit` events that are older than [`KEEP_EVENTS`] at `now`, after the id
    /// `after`, with the event that tells of it. Of two at once, one does it.
    pub async fn erase_old_events(
        &self,
        after: Option<Id<Event>>,
        limit: i64,
        now: Time,
        random: &mut (dyn Random + Send),
    ) -> Result<Erased, Error> {
        let before = now - KEEP_EVENTS;
        let after = after.map_or([0; 16], |id| *id.bytes());
        let call = LIST_ERASABLE.bind(after).bind(first_id(before)).bind(before).bind(limit);
        let ids: Vec<Id<Event>> =
            every(&self.engine().fetch(call).await?, |reader| reader.table("audit_event"))?;
        let Some(last) = ids.last().copied() else { return Ok(Erased { events: 0, last: None }) };
        let events = ids.len() as u64;
        let what = EventKind::EventsErased { events, before };
        let event = Event::of_installation(Id::new(now, random), now, Actor::System, what).salted(random);
        let mut commit = Self::statements(&[Change::from(event)])?;
        commit.extend(ids.iter().map(|id| ERASE.bind(*id).bind(&[][..]).guarded(guard::EVENT)));
        let events = match self.engine().commit(commit).await? {
            Outcome::Committed(_) => events,
            Outcome::Stale(_) => 0,
        };
        Ok(Erased { events, last: Some(last) })
    }

    /// What happened to a member, newest first, from the one that comes after `before`.
    pub async fn list_history(
        &self,
        member: Id<Member>,
        before: Option<Id<Event>>,
        limit: i64,
    ) -> Result<Vec<Event>, Error> {
        let call = LIST_OF_MEMBER.bind(member).bind(self::before(before)).bind(limit);
        every(&self.engine().fetch(call).await?, read)
    }

    /// What happened to one device of a member, deleted or not, newest first.
    pub async fn list_device_history(
        &self,
        member: Id<Member>,
        passkey: Id<Passkey>,
        before: Option<Id<Event>>,
        limit: i64,
    ) -> Result<Vec<Event>, Error> {
        let call = LIST_OF_PASSKEY.bind(member).bind(passkey).bind(self::before(before)).bind(limit);
        every(&self.engine().fetch(call).await?, read)
    }
}
