//! A ticket (登録票): permission to register one passkey. Three kinds, one mechanism: a registration ID that is typed, a
//! notification card that is printed, a link that another system gives (flows A2, A3, A4).
//!
//! A ticket can register one passkey for the member it names and do nothing else: it can't sign in, read or mint. Opening its
//! address changes nothing. Where it has a password, wrong ones are counted in its row and lock it; a right one is
//! guarded by the same count, so that a hundred guesses at once don't let the right one in.

mod issuing;
mod opening;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    id::Id,
    member::Member,
    passkey::Passkey,
    random::Random,
    secret::{Token, TokenHash},
    time::{Span, Time},
};

pub use issuing::{Instead, NewTicket};
pub use opening::{Opened, PasswordRefused};

/// How long a link is good for unless its maker says otherwise.
pub const LINK_LIFE: Span = Span::days(90);
/// Letters of a registration ID: 50 random bits.
pub const ID_LENGTH: usize = 10;
/// Letters of a ticket's password, of 32 each.
pub const PASSWORD_LENGTH: usize = 10;
/// How long what is on a ticket can be shown again, from its first showing.
pub const SHOWN_FOR: Span = Span::days(7);
/// The longest that whoever makes a ticket may let it live.
pub const LONGEST_LIFE: Span = Span::days(366);

/// HMAC of a ticket's password, with the name of the ring's key before it.
pub type PasswordTag = [u8; 40];

/// A ticket as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The row.
    pub id: Id<Ticket>,
    /// Its kind.
    pub kind: TicketKind,
    /// Whom it registers.
    pub member: Id<Member>,
    /// The device that the new one takes the place of (flow A6(d)); none where it is added.
    pub replaces: Option<Id<Passkey>>,
    /// What it is found by: the hash of the secret in its address, or the HMAC of the registration ID.
    pub token: TokenHash,
    /// What its password is judged by, where it has one.
    pub password: Option<PasswordTag>,
    /// Wrong passwords so far.
    pub wrong: i64,
    /// What is on it, sealed, for as long as it can be shown.
    pub sealed: Option<SealedSecrets>,
    /// When it was first shown.
    pub shown_at: Option<Time>,
    /// What became of it.
    pub state: TicketState,
    /// From this instant on it is `link-expired`.
    pub expires_at: Time,
    /// When it was issued.
    pub issued_at: Time,
    /// When it registered a passkey.
    pub used_at: Option<Time>,
}

/// How a ticket reaches its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketKind {
    /// A URL given by another trusted system, or by the command line.
    Link,
    /// Printed: a QR code, and a password on a part of its own.
    NotificationCard,
    /// An ID and a password, both typed, handed on by whoever is responsible.
    RegistrationId,
}

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketState {
    /// Too many wrong passwords.
    Locked,
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
    /// `link-invalid`: revoked tells no more than unknown does.
    Invalid,
    /// `ticket-locked`
    Locked,
    /// `link-replaced`
    Replaced,
    /// `link-used`
    Used,
}

/// What is on a ticket, sealed under a key of the ring.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecrets {
    /// [`TicketSecrets`], sealed.
    pub sealed: Vec<u8>,
    /// The ring's key that seals it.
    pub by: [u8; 8],
}

impl std::fmt::Debug for SealedSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedSecrets(…)")
    }
}

/// What is on a ticket.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct TicketSecrets {
    /// The last part of its address, or the registration ID.
    pub code: String,
    /// Its password.
    pub password: Option<String>,
}

impl std::fmt::Debug for TicketSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TicketSecrets(…)")
    }
}

impl TicketSecrets {
    /// New ones for a ticket of this kind. A registration ID and a card always have a password.
    pub fn new(kind: TicketKind, password: bool, random: &mut dyn Random) -> Self {
        let code = match kind {
            TicketKind::Link | TicketKind::NotificationCard => Token::new(random).reveal(),
            TicketKind::RegistrationId => crate::code::generate(ID_LENGTH, random).to_string(),
        };
        let password = (password || kind != TicketKind::Link)
            .then(|| crate::code::generate(PASSWORD_LENGTH, random).to_string());
        Self { code, password }
    }
}

impl TicketKind {
    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::NotificationCard => "notification-card",
            Self::RegistrationId => "registration-id",
        }
    }

    /// How long one is good for unless its maker says otherwise.
    pub const fn life(self) -> Span {
        match self {
            Self::Link => LINK_LIFE,
            Self::NotificationCard => Span::days(90),
            Self::RegistrationId => Span::days(14),
        }
    }
}

impl Ticket {
    /// Whether it can be used at `now`.
    pub fn usable(&self, now: Time) -> Result<(), Unusable> {
        match self.state {
            TicketState::Used => Err(Unusable::Used),
            TicketState::Replaced => Err(Unusable::Replaced),
            TicketState::Revoked => Err(Unusable::Invalid),
            TicketState::Locked | TicketState::Open if now >= self.expires_at => Err(Unusable::Expired),
            TicketState::Locked => Err(Unusable::Locked),
            TicketState::Open => Ok(()),
        }
    }

    /// Whether what is on it can be shown at `now`.
    pub fn can_be_shown(&self, now: Time) -> bool {
        let shown_long_ago = self.shown_at.is_some_and(|first| now >= first + SHOWN_FOR);
        self.sealed.is_some() && self.usable(now).is_ok() && !shown_long_ago
    }
}

/// Changes to tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketChange {
    /// A new ticket, which takes the place of others at once. Guard: its member exists, and a ticket that is named can be replaced.
    Issue { ticket: Box<Ticket>, instead: Instead },
    /// Guard: open, and of `from` wrong passwords. Locks it or counts one more, or only locks the row.
    Judge { id: Id<Ticket>, from: i64, wrong: i64, state: TicketState },
    /// Guard: open or locked. Empties it.
    Revoke { id: Id<Ticket> },
    /// Guard: open, and there is something to show. The first showing is remembered.
    Show { id: Id<Ticket>, at: Time },
    /// Guard: open and not expired at `at`. Empties it.
    Spend { id: Id<Ticket>, at: Time },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{random::Seeded, sample};

    #[test]
    fn what_became_of_a_ticket_says_whether_it_can_be_used() {
        let before = |state| {
            let ticket = Ticket { state, ..sample::ticket() };
            let (end, now) = (ticket.expires_at, sample::NOW);
            (ticket.usable(now), ticket.usable(end))
        };
        for (state, now, late) in [
            (TicketState::Open, Ok(()), Err(Unusable::Expired)),
            (TicketState::Locked, Err(Unusable::Locked), Err(Unusable::Expired)),
            (TicketState::Used, Err(Unusable::Used), Err(Unusable::Used)),
            (TicketState::Replaced, Err(Unusable::Replaced), Err(Unusable::Replaced)),
            (TicketState::Revoked, Err(Unusable::Invalid), Err(Unusable::Invalid)),
        ] {
            assert_eq!(before(state), (now, late), "{state:?}");
        }
    }

    #[test]
    fn what_is_on_a_ticket_can_be_shown_for_seven_days_and_only_while_it_is_open() {
        let now = sample::NOW;
        let sealed = || Some(SealedSecrets { sealed: vec![1], by: [0; 8] });
        let open = Ticket { sealed: sealed(), ..sample::ticket() };
        assert!(open.can_be_shown(now));
        let at = |first| Ticket { shown_at: Some(first), ..open.clone() };
        assert!(at(now - SHOWN_FOR + Span::millis(1)).can_be_shown(now));
        assert!(!at(now - SHOWN_FOR).can_be_shown(now));
        assert!(!Ticket { sealed: None, ..open.clone() }.can_be_shown(now));
        assert!(!Ticket { state: TicketState::Used, ..open.clone() }.can_be_shown(now));
        assert!(!open.can_be_shown(open.expires_at));
    }

    #[test]
    fn what_is_typed_has_a_password_and_a_link_only_if_asked() {
        let mut random = Seeded::new(9);
        for (kind, asked, length, password) in [
            (TicketKind::RegistrationId, false, ID_LENGTH, true),
            (TicketKind::NotificationCard, false, 43, true),
            (TicketKind::Link, false, 43, false),
            (TicketKind::Link, true, 43, true),
        ] {
            let secrets = TicketSecrets::new(kind, asked, &mut random);
            assert_eq!((secrets.code.len(), secrets.password.is_some()), (length, password), "{kind:?}");
            assert_eq!(format!("{secrets:?}"), "TicketSecrets(…)");
        }
    }
}
