//! A ticket (登録票): permission to register one passkey. Of its kinds, `link`: a URL.
//!
//! A ticket can register one passkey for the member it names and do nothing else: it can't sign in,
//! read or mint. Opening its address changes nothing.

use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    member::Member,
    secret::TokenHash,
    time::{Span, Time},
};

/// How long a link is good for unless its maker says otherwise.
pub const LINK_LIFE: Span = Span::days(90);

/// A ticket as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The row.
    pub id: Id<Ticket>,
    /// Its kind.
    pub kind: TicketKind,
    /// Whom it registers.
    pub member: Id<Member>,
    /// Hash of the secret in its address.
    pub token: TokenHash,
    /// What became of it.
    pub state: TicketState,
    /// From this instant on it is `link-expired`.
    pub expires_at: Time,
    /// When it was issued.
    pub issued_at: Time,
}

/// How a ticket reaches its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketKind {
    /// A URL given by another trusted system, or by the command line.
    Link,
}

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketState {
    /// Can be used.
    Open,
    /// A newer one was issued in its place.
    Replaced,
    /// Revoked.
    Revoked,
    /// Has registered a passkey.
    Used,
}

/// Why a ticket can't be used; each is a message of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// `link-expired`
    Expired,
    /// `link-replaced`
    Replaced,
    /// `link-invalid`: revoked tells no more than unknown does.
    Invalid,
    /// `link-used`
    Used,
}

impl Ticket {
    /// Whether it can be used at `now`.
    pub fn usable(&self, now: Time) -> Result<(), Unusable> {
        match self.state {
            TicketState::Used => Err(Unusable::Used),
            TicketState::Replaced => Err(Unusable::Replaced),
            TicketState::Revoked => Err(Unusable::Invalid),
            TicketState::Open if now >= self.expires_at => Err(Unusable::Expired),
            TicketState::Open => Ok(()),
        }
    }
}

/// Changes to tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketChange {
    /// A new ticket; open ones of the same kind and member are replaced.
    Issue(Box<Ticket>),
    /// Guard: open and not expired at `at`.
    Spend { id: Id<Ticket>, at: Time },
}
