//! Proof Key for Code Exchange (RFC 7636): who redeems a code is who asked for it.
//!
//! S256 only: with `plain` whoever sees the request can redeem the code (RFC 9700 §2.1.1).

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

/// Whether this can be the S256 challenge of anything: 32 bytes in base64url (RFC 7636 §4.2).
pub fn is_challenge(text: &str) -> bool {
    BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == digest::SHA256_OUTPUT_LEN)
}

/// Whether this is shaped as a verifier: 43 to 128 unreserved characters (RFC 7636 §4.1).
pub fn is_verifier(text: &str) -> bool {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

/// Whether the verifier is the challenge's (RFC 7636 §4.6).
pub fn proves(verifier: &str, challenge: &str) -> bool {
    let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
    let computed = BASE64URL_NOPAD.encode(hash.as_ref());
    is_verifier(verifier) && computed.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 Appendix B
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_verifier_of_appendix_b_proves_its_challenge_and_no_other() {
        assert!(proves(VERIFIER, CHALLENGE));
        assert!(!proves(VERIFIER, &CHALLENGE.replace('E', "F")));
        assert!(!proves(CHALLENGE, CHALLENGE), "plain");
        assert!(!proves("short", "_LmgHf4y_eIPvXC1N8kmXl0vk0lSR0Cb0LrI5bC6Fcw"));
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
            assert_eq!(is_verifier(&text), expected, "{text}");
        }
    }
}
