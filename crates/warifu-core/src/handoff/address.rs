//! The id of a handoff, and the minutes in which the addresses made of it are good.
//!
//! The id follows from the token of the browser that began, so that its QR can be drawn anew by any replica without a
//! secret being kept: the row has a hash of either. An address is the id and a MAC over id and step, so that a renewal
//! writes nothing.

use std::fmt;

use zeroize::ZeroizeOnDrop;

use super::LIFE;
use crate::{
    secret::{Token, TokenHash, sha256},
    time::{Span, Time},
};

/// The QR renews itself this often.
pub const STEP: Span = Span::seconds(60);
/// The last step that an address can be of.
pub const LAST_STEP: i64 = LIFE.as_millis() / STEP.as_millis();

/// The step at `now` of what began at `began_at`: whole minutes since then.
pub fn step_at(began_at: Time, now: Time) -> i64 {
    (now - began_at).as_millis().div_euclid(STEP.as_millis())
}

/// The 128 random bits in the QR.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct HandoffId([u8; 16]);

impl HandoffId {
    /// The id of what the browser with this token began.
    pub fn of(starter: &Token) -> Self {
        let derived = starter.derive(b"handoff-id");
        let mut id = [0; 16];
        id.copy_from_slice(&derived[..16]);
        Self(id)
    }

    /// As it was read from an address.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As it stands in an address.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// What a row keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(sha256(&[b"handoff", &self.0]))
    }
}

impl fmt::Debug for HandoffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandoffId(…)")
    }
}
