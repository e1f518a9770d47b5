//! The password rule: NIST SP 800-63B-4 §3.1.1. Length and a list of common ones; no composition
//! rules, no forced rotation.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// Fewest characters.
pub const SHORTEST: usize = 15;
/// Most characters.
pub const LONGEST: usize = 256;

/// Why a text can't become a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unacceptable {
    /// Found in the list of common passwords, or one character over and over.
    Common,
    /// Holds the member's own ID, name or address and little else.
    Personal,
    /// More than [`LONGEST`] characters.
    TooLong,
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
}

/// The form that is hashed: Unicode NFC. Full-width and half-width letters stay different, as typed.
/// A text too long to be a password is cut before it is normalised; it never matches.
pub fn normal(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(typed.chars().take(LONGEST + 1).nfc().collect())
}

/// Whether a member may set this password. `personal` are the member's ID, name and address.
pub fn check(typed: &str, personal: &[&str]) -> Result<Zeroizing<String>, Unacceptable> {
    let password = normal(typed);
    let length = password.chars().count();
    if length > LONGEST {
        return Err(Unacceptable::TooLong);
    }
    if length < SHORTEST {
        return Err(Unacceptable::TooShort);
    }
    let plain = Zeroizing::new(password.to_lowercase());
    if is_repetition(&plain) || COMMON.lines().any(|common| common == *plain) {
        return Err(Unacceptable::Common);
    }
    let rest = personal
        .iter()
        .filter(|p| p.chars().count() >= 3)
        .fold(plain.to_string(), |rest, p| rest.replace(&p.to_lowercase(), ""));
    let rest = Zeroizing::new(rest);
    if rest.len() < plain.len() && rest.chars().count() < 8 {
        return Err(Unacceptable::Personal);
    }
    Ok(password)
}

/// Made of one piece of at most four characters over and over.
fn is_repetition(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|piece| chars.iter().zip(chars.iter().skip(piece)).all(|(a, b)| a == b))
}

/// Common passwords of 15 characters and more, lower case, one a line; shorter ones are too short anyway.
const COMMON: &str = include_str!("../data/common-passwords.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_length_and_the_list() {
        let long = "あ い".repeat(100);
        for (typed, expected) in [
            ("fourteen chars", Err(Unacceptable::TooShort)),
            ("fifteen chars !", Ok(())),
            ("ぱすわーどはながいほうがいいです", Ok(())),
            ("aaaaaaaaaaaaaaaaaaa", Err(Unacceptable::Common)),
            ("abcabcabcabcabcabc", Err(Unacceptable::Common)),
            ("PasswordPassword", Err(Unacceptable::Common)),
            ("1234567890123456", Err(Unacceptable::Common)),
            ("hanako.yamada-ab123", Err(Unacceptable::Personal)),
            (long.as_str(), Err(Unacceptable::TooLong)),
        ] {
            assert_eq!(check(typed, &["AB123", "hanako.yamada"]).map(|_| ()), expected, "{typed}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        assert_eq!(*normal("が"), *normal("か\u{3099}"));
        assert_ne!(*normal("Ａ"), *normal("A"));
    }

    #[test]
    fn the_list_holds_only_what_the_length_lets_through() {
        assert!(COMMON.lines().count() > 100);
        for line in COMMON.lines() {
            assert!(line.chars().count() >= SHORTEST && line == line.to_lowercase(), "{line}");
        }
    }
}
