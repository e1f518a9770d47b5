//! Opening tickets: flows A2 (an ID and a password, both typed), A3 and A4 (a password to an address).
//!
//! A right password opens the ticket in one journey of one browser and changes nothing else; a wrong one is counted in the commit that
//! tells. An ID that nobody has is told as one that can't be read would be; it costs an event all the same.

use warifu_core::{
    id::Id,
    member::Member,
    organization::Organization,
    passkey::Passkey,
    secret::TokenHash,
    ticket::{Opened, PasswordRefused, Ticket},
};

use super::{Caller, TRIES_ON_COUNTERS, sign_in::note_refusal};
use crate::{
    server::{Server, Trouble, Written},
    ticket_secrets,
};

/// How a ticket is named: by the address that its bearer opened, or by its row once it was opened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    /// By the secret of its address.
    Address(&'a TokenHash),
    /// By its row, for the journey that it was opened in.
    Row(Id<Ticket>),
}

/// A ticket with whom it registers.
pub(crate) type Found = (Ticket, Member, Organization);

/// How a typed password ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Typed {
    /// It is right: the ticket is open in the journey that it was typed in.
    Right(Id<Ticket>),
    /// Refused.
    Refused(PasswordRefused),
    /// There is no such ticket.
    Unknown,
}

pub(crate) async fn find(server: &Server, named: Named<'_>) -> Result<Option<Found>, Trouble> {
    Ok(match named {
        Named::Address(token) => server.store.find_ticket(token).await?,
        Named::Row(id) => server.store.find_ticket_by_id(id).await?,
    })
}

/// The device whose place a ticket's new one takes, while it still signs anybody in.
pub(crate) async fn find_replaced(server: &Server, ticket: &Ticket) -> Result<Option<Passkey>, Trouble> {
    let Some(id) = ticket.replaces else { return Ok(None) };
    let own = server.store.list_passkeys(ticket.member).await?;
    Ok(own.into_iter().find(|passkey| passkey.id == id && passkey.state.is_enabled()))
}

/// A password typed for the ticket of an address.
pub(crate) async fn open(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    password: &str,
) -> Result<Typed, Trouble> {
    judge(server, caller, &[*token], password).await
}

/// A registration ID and its password.
pub(crate) async fn open_registration_id(
    server: &Server,
    caller: &Caller,
    id: &str,
    password: &str,
) -> Result<Typed, Trouble> {
    let tokens = ticket_secrets::find_by(&server.ring(), id).unwrap_or_default();
    judge(server, caller, &tokens, password).await
}

async fn judge(
    server: &Server,
    caller: &Caller,
    tokens: &[TokenHash],
    password: &str,
) -> Result<Typed, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some((ticket, member, organization)) = server.store.find_ticket_by_any(tokens).await? else {
            note_refusal(server, caller, "ticket", "link-invalid").await?;
            return Ok(Typed::Unknown);
        };
        let right = ticket_secrets::is_right(&server.ring(), &ticket, password);
        let opened = Opened {
            ticket: &ticket,
            member: &member,
            organization: &organization,
            now: caller.now,
            visit: &caller.visit,
        };
        let decision = opened.judge(right, &mut server.random());
        if decision.changes.is_empty() || server.commit(&decision.changes).await? == Written::Yes {
            return Ok(match decision.outcome {
                Ok(()) => Typed::Right(ticket.id),
                Err(refused) => Typed::Refused(refused),
            });
        }
    }
    Err(Trouble::Bug("a ticket's password stayed stale".into()))
}
