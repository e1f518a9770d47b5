//! Proof Key for Code Exchange (RFC 7636): who redeems a code is who asked for it.
//!
//! S256 only: with `plain` whoever sees the request can redeem the code (RFC 9700 §2.1.1).

use std::fmt;

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

/// Whether this can be the S256 challenge of anything: 32 bytes in base64url (RFC 7636 §4.2).
pub fn is_challenge(text: &str) -> bool {
    BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == digest::SHA256_OUTPUT_LEN)
}

/// `code_verifier`: a secret until its code is redeemed.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Verifier {
    /// Reads one: 43 to 128 unreserved characters (RFC 7636 §4.1).
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        let fits = (43..=128).contains(&text.len()) && text.bytes().all(unreserved);
        fits.then(|| Self(text.to_owned()))
    }

    /// Whether the challenge was made from it (RFC 7636 §4.6).
    pub fn proves(&self, challenge: &str) -> bool {
        let hash = digest::digest(&digest::SHA256, self.0.as_bytes());
        BASE64URL_NOPAD.encode(hash.as_ref()).as_bytes().ct_eq(challenge.as_bytes()).into()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 Appendix B
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_verifier_of_appendix_b_proves_its_challenge_and_no_other() {
        let verifier = Verifier::parse(VERIFIER).unwrap();
        assert!(verifier.proves(CHALLENGE));
        assert!(!verifier.proves(&CHALLENGE.replace('E', "F")));
        assert!(!verifier.proves(""));
        assert!(!Verifier::parse(CHALLENGE).unwrap().proves(CHALLENGE), "plain");
        assert_eq!(format!("{verifier:?}"), "Verifier(…)");
    }

    #[test]
    fn a_challenge_is_a_sha_256_in_base64url() {
        assert!(is_challenge(CHALLENGE));
        let padded = format!("{CHALLENGE}=");
        for text in [
            "",
            "abc",
            &CHALLENGE[1..],
            &padded,
            &CHALLENGE.replace('-', "+"),
            VERIFIER.trim_end_matches('k'),
        ] {
            assert!(!is_challenge(text), "{text}");
        }
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        for (text, expected) in [
            ("a".repeat(42), false), // RFC 7636 §4.1
            ("a".repeat(43), true),
            ("-._~".repeat(32), true),
            ("a".repeat(129), false),
            (format!("{}+", "a".repeat(43)), false),
            (format!("{} ", "a".repeat(43)), false),
        ] {
            assert_eq!(Verifier::parse(&text).is_some(), expected, "{text}");
        }
    }
}
