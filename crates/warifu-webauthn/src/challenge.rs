//! The challenge (W3C WebAuthn Level 3 §13.4.3): random bytes that make an answer fresh.
//!
//! It must never be short enough to be guessed or to come twice. Where the bytes come from, what they are bound to and that they
//! are spent once is for the caller.

use core::fmt;

/// A challenge of at least [`Challenge::MIN_LENGTH`] bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Challenge(Vec<u8>);

impl Challenge {
    /// The fewest bytes: 256 bits, twice what §13.4.3 demands.
    pub const MIN_LENGTH: usize = 32;
    /// The most bytes: more would only make the client data too long to be read.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes random bytes as a challenge.
    ///
    /// # Errors
    /// When they are too few or too many.
    pub fn from_random(bytes: impl Into<Vec<u8>>) -> Result<Self, ChallengeRefused> {
        let bytes = bytes.into();
        match bytes.len() {
            Self::MIN_LENGTH..=Self::MAX_LENGTH => Ok(Self(bytes)),
            _ => Err(ChallengeRefused),
        }
    }
}

impl AsRef<[u8]> for Challenge {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The bytes are too few or too many for a challenge.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChallengeRefused;

impl fmt::Display for ChallengeRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a challenge has {} to {} bytes", Challenge::MIN_LENGTH, Challenge::MAX_LENGTH)
    }
}

impl core::error::Error for ChallengeRefused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_has_at_least_256_bits() {
        assert_eq!(Challenge::from_random([7; 31]), Err(ChallengeRefused));
        assert!(Challenge::from_random([7; 32]).is_ok());
        assert!(Challenge::from_random([7; 1024]).is_ok());
        assert_eq!(Challenge::from_random([7; 1025]), Err(ChallengeRefused));
    }
}
