//! Audit events: written with the change they record, together with the row that puts them into the tree.
//!
//! The columns beside the body are derived from it alone. Nothing here changes or deletes an event.

use warifu_core::{
    audit::{Event, event::SaltedEvent},
    id::Id,
    member::Member,
    passkey::Passkey,
};

use super::read::{Reader, every};
use crate::{Call, Error, Guarded, Store};

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

impl Store {
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
