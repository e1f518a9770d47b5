//! Links that another system hands to a member (flow A4): made, made anew, revoked by a client of its own right.
//!
//! A link reaches members without a role alone: no client can get at an account that administers.

use warifu_core::{
    administering::Administering,
    audit::{Actor, Visit},
    change::Change,
    client::Client,
    id::Id,
    identifier::{Identifier, MemberId},
    member::Role,
    ticket::{Ticket, TicketKind, TicketSecrets},
    time::{Span, Time},
};

use super::TRIES;
use crate::{
    server::{Server, Trouble, Written},
    ticket_secrets,
};

/// A link as its maker gets it, once.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) ticket: Ticket,
    pub(crate) secrets: TicketSecrets,
}

/// How revoking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revoked {
    Done,
    /// It was used, replaced or revoked before.
    TooLate,
    /// There is no such link of a member whom clients reach.
    Unknown,
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) client: &'a Client,
    pub(crate) now: Time,
    pub(crate) visit: &'a Visit,
}

impl By<'_> {
    fn administering(&self) -> Administering<'_> {
        Administering { actor: Actor::Client(self.client.id), now: self.now, visit: Some(self.visit) }
    }
}

/// A link for this member; the one before can't be used any more. `None`: no such member.
pub(crate) async fn make(
    server: &Server,
    by: By<'_>,
    member_id: MemberId,
    (password, life): (bool, Span),
) -> Result<Option<Made>, Trouble> {
    let who = Identifier::MemberId(member_id);
    for _ in 0..TRIES {
        let found = server.store.find_member_by_identifier(&who).await?;
        let Some((member, _)) = found.filter(|(member, _)| member.role == Role::Member) else {
            return Ok(None);
        };
        let (kind, ends) = (TicketKind::Link, (by.now, by.now + life));
        let made = ticket_secrets::new_ticket(&server.ring(), kind, password, ends, &mut server.random());
        let (mut new, secrets) =
            made.ok_or_else(|| Trouble::Bug("a link's own secrets can't be read".into()))?;
        // Its maker has it; nobody shows it again here.
        new.sealed = None;
        let decision = by.administering().issue_ticket(&member, new, &mut server.random());
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Some(Made { ticket: decision.outcome, secrets }));
        }
    }
    Err(Trouble::Bug("a link stayed stale".into()))
}

/// Revokes a link, whoever made it.
pub(crate) async fn revoke(server: &Server, by: By<'_>, id: Id<Ticket>) -> Result<Revoked, Trouble> {
    let found = server.store.find_ticket_by_id(id).await?;
    let reached =
        found.filter(|(ticket, member, _)| ticket.kind == TicketKind::Link && member.role == Role::Member);
    let Some((ticket, member, _)) = reached else { return Ok(Revoked::Unknown) };
    let changes: Vec<Change> = by.administering().revoke_ticket(&member, &ticket, &mut server.random());
    Ok(match server.commit(&changes).await? {
        Written::Yes => Revoked::Done,
        Written::Stale(_) => Revoked::TooLate,
    })
}
