//! Nonces that the server gives (RFC 9449 §8) without keeping them: a keyed hash of the minute.
//!
//! Every replica with the same key gives and takes the same ones. A nonce works in the minute it was given in and in
//! the next; the one of the minute before is taken too, as a replica's clock may be a little ahead.

use data_encoding::BASE64URL_NOPAD;
use warifu_core::time::{Span, Time};

/// A nonce is taken for two of these at most.
const STEP: Span = Span::minutes(1);
/// 128 bits are as many as can't be guessed.
const BYTES: usize = 16;

/// The nonces of an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonces {
    /// To be given in `DPoP-Nonce`, first; all are taken.
    taken: [String; 3],
}

impl Nonces {
    /// The one to give.
    pub fn given(&self) -> &str {
        &self.taken[0]
    }

    /// Those that are taken.
    pub fn taken(&self) -> [&str; 3] {
        [&self.taken[0], &self.taken[1], &self.taken[2]]
    }
}

/// The nonces of `now`. `mac` is a keyed hash under a key that all replicas share and nothing else uses.
pub fn nonces(mac: impl Fn(&[u8]) -> [u8; 32], now: Time) -> Nonces {
    let step = now.millis().div_euclid(STEP.as_millis());
    let nonce = |step: i64| BASE64URL_NOPAD.encode(&mac(&step.to_be_bytes())[..BYTES]);
    Nonces { taken: [nonce(step), nonce(step - 1), nonce(step + 1)] }
}

#[cfg(test)]
mod tests {
    use warifu_core::secret::sha256;

    use super::*;

    fn at(millis: i64) -> Nonces {
        nonces(|input| sha256(&[b"key", input]), Time::from_millis(millis))
    }

    #[test]
    fn a_nonce_is_taken_for_more_than_a_minute_and_never_for_more_than_two() {
        let minute = 60_000 * 1_000_000;
        let given = at(minute);
        for (later, taken) in [(0, true), (59_999, true), (60_000, true), (119_999, true), (120_000, false)] {
            assert_eq!(at(minute + later).taken().contains(&given.given()), taken, "{later} ms later");
        }
        assert!(at(minute - 1).taken().contains(&given.given()), "by a replica whose clock is behind");
        assert!(!at(minute - 60_001).taken().contains(&given.given()));
    }

    #[test]
    fn nonces_differ_by_minute_and_key_and_fit_a_header() {
        let given = at(0);
        assert_eq!(given.given().len(), 22);
        assert_ne!(at(60_000).given(), given.given());
        assert_ne!(nonces(|input| sha256(&[b"other", input]), Time::from_millis(0)), given);
    }
}
