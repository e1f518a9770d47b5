//! A ceremony: one challenge and all that it is bound to, carried sealed between two requests.
//!
//! A challenge is good for one purpose, relying party, browser, member, ticket or session, until it
//! expires, once. All are compared when the answer comes, and again in the commit that spends it
//! (W3C WebAuthn Level 3 §13.4.3; prevents replay, session swapping and cross-purpose use).

use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    member::Member,
    random::{self, Random},
    secret::TokenHash,
    session::Session,
    ticket::Ticket,
    time::{Span, Time},
};

/// How much longer than the challenge its spent nonce is remembered: clocks of replicas differ.
pub const NONCE_GRACE: Span = Span::minutes(10);

/// What a challenge was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Step-up in a session.
    Confirm { session: Id<Session>, member: Id<Member> },
    /// Approving a handoff on the phone that claimed it.
    Handoff { handoff: TokenHash },
    /// Registering from a session.
    Register { session: Id<Session>, member: Id<Member> },
    /// Registering by a ticket.
    RegisterByTicket { ticket: Id<Ticket>, member: Id<Member> },
    /// Signing in: nobody is known yet.
    SignIn,
    /// The browser's silent registration after a password typed in this journey.
    Upgrade { session: Id<Session>, member: Id<Member> },
}

/// The browser a challenge is bound to: a hash of its journey, session or ticket cookie.
pub type BrowserBinding = [u8; 32];

/// The sealed state of one ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// What for.
    pub purpose: Purpose,
    /// 32 random bytes: the challenge, and the nonce that is spent.
    pub challenge: [u8; 32],
    /// When it was issued.
    pub issued_at: Time,
    /// From this instant on it is too late.
    pub expires_at: Time,
    /// The relying party.
    pub rp_id: String,
    /// The browser.
    pub browser: BrowserBinding,
}

/// Why an answer doesn't belong to its challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Too late: `registration-timed-out` or, when signing in, an invitation to try again.
    Expired,
    /// Another purpose, relying party, browser, member, ticket or session.
    Foreign,
}

impl Ceremony {
    /// A new challenge.
    pub fn begin(
        purpose: Purpose,
        rp_id: &str,
        browser: BrowserBinding,
        life: Span,
        now: Time,
        random: &mut dyn Random,
    ) -> Self {
        let challenge = random::bytes(random);
        Self { purpose, challenge, issued_at: now, expires_at: now + life, rp_id: rp_id.to_owned(), browser }
    }

    /// Whether an answer that came now, from this browser, for this purpose, belongs to it.
    pub fn fits(
        &self,
        purpose: &Purpose,
        rp_id: &str,
        browser: &BrowserBinding,
        now: Time,
    ) -> Result<(), Unfit> {
        let same_browser: bool = subtle::ConstantTimeEq::ct_eq(&self.browser[..], &browser[..]).into();
        if self.purpose != *purpose
            || self.rp_id != rp_id
            || !same_browser
            || now < self.issued_at - NONCE_GRACE
        {
            return Err(Unfit::Foreign);
        }
        if now >= self.expires_at { Err(Unfit::Expired) } else { Ok(()) }
    }

    /// The change that spends it.
    pub fn spend(&self) -> NonceChange {
        NonceChange::Spend { nonce: self.challenge, keep_until: self.expires_at + NONCE_GRACE }
    }
}

/// Changes to the list of spent nonces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NonceChange {
    /// Guard: it isn't in the list yet.
    Spend { nonce: [u8; 32], keep_until: Time },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn a_challenge_fits_only_what_it_was_made_for() {
        let now = Time::from_millis(1_000_000_000);
        let life = Span::minutes(5);
        let confirm = Purpose::Confirm { session: Id::from_bytes([1; 16]), member: Id::from_bytes([2; 16]) };
        let other_member =
            Purpose::Confirm { session: Id::from_bytes([1; 16]), member: Id::from_bytes([3; 16]) };
        let other_session =
            Purpose::Confirm { session: Id::from_bytes([9; 16]), member: Id::from_bytes([2; 16]) };
        let register =
            Purpose::Register { session: Id::from_bytes([1; 16]), member: Id::from_bytes([2; 16]) };
        let ceremony = Ceremony::begin(confirm.clone(), "a.example", [7; 32], life, now, &mut Seeded::new(1));
        for (purpose, rp_id, browser, late, expected) in [
            (&confirm, "a.example", [7; 32], Span::millis(0), Ok(())),
            (&confirm, "a.example", [7; 32], Span::millis(life.as_millis() - 1), Ok(())),
            (&confirm, "a.example", [7; 32], life, Err(Unfit::Expired)),
            (&confirm, "b.example", [7; 32], Span::millis(0), Err(Unfit::Foreign)),
            (&confirm, "a.example", [8; 32], Span::millis(0), Err(Unfit::Foreign)),
            (&confirm, "a.example", [7; 32], Span::minutes(-11), Err(Unfit::Foreign)),
            (&other_member, "a.example", [7; 32], Span::millis(0), Err(Unfit::Foreign)),
            (&other_session, "a.example", [7; 32], Span::millis(0), Err(Unfit::Foreign)),
            (&register, "a.example", [7; 32], Span::millis(0), Err(Unfit::Foreign)),
            (&Purpose::SignIn, "a.example", [7; 32], Span::millis(0), Err(Unfit::Foreign)),
        ] {
            assert_eq!(
                ceremony.fits(purpose, rp_id, &browser, now + late),
                expected,
                "{purpose:?} {rp_id} {late:?}"
            );
        }
    }
}
