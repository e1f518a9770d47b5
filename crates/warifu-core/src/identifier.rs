//! What a person types to say who they are: a member ID, or an e-mail address in its place.
//!
//! A member ID is NFKC, trimmed and case-folded once and never changed after (policy table,
//! "identifiers"); full-width digits and letters therefore find the same member.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Longest identifier taken, in characters after normalisation.
pub const LONGEST: usize = 254;

/// A member ID (本人ID) in its normal form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberId(String);

/// Why a text can't be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Nothing but blanks.
    Empty,
    /// A blank, a control character or an `@` inside a member ID, or an address without its parts.
    Shape,
    /// More than [`LONGEST`] characters.
    TooLong,
}

impl MemberId {
    /// Normalises what was typed.
    pub fn parse(typed: &str) -> Result<Self, Malformed> {
        let text = normalise(typed)?;
        if text.contains('@') || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Malformed::Shape);
        }
        Ok(Self(text))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// An e-mail address in the form it is compared in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Normalises what was typed. The whole address is case-folded: no mail system in use tells
    /// addresses apart by case, and people type them either way.
    pub fn parse(typed: &str) -> Result<Self, Malformed> {
        let text = normalise(typed)?;
        let (local, domain) = text.rsplit_once('@').ok_or(Malformed::Shape)?;
        let plain =
            |s: &str| !s.is_empty() && !s.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@');
        if !plain(local)
            || !plain(domain)
            || !domain.contains('.')
            || domain.starts_with('.')
            || domain.ends_with('.')
        {
            return Err(Malformed::Shape);
        }
        Ok(Self(text))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Either way of saying who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// An address: it has an `@`.
    Email(Email),
    /// A member ID.
    MemberId(MemberId),
}

impl Identifier {
    /// Reads what was typed into the ID field.
    pub fn parse(typed: &str) -> Result<Self, Malformed> {
        if typed.contains(['@', '＠']) {
            Email::parse(typed).map(Self::Email)
        } else {
            MemberId::parse(typed).map(Self::MemberId)
        }
    }

    /// The normal form, the same for every way of typing it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::MemberId(id) => id.as_str(),
        }
    }
}

fn normalise(typed: &str) -> Result<String, Malformed> {
    // A megabyte of text is not normalised only to be refused afterwards.
    if typed.len() > LONGEST * 4 {
        return Err(Malformed::TooLong);
    }
    let folded: String = typed.nfkc().collect::<String>().trim().to_lowercase().nfkc().collect();
    match folded.chars().count() {
        0 => Err(Malformed::Empty),
        n if n > LONGEST => Err(Malformed::TooLong),
        _ => Ok(folded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_id_typed_in_any_width_or_case_is_the_same() {
        for typed in ["ab-123", " AB-123 ", "ＡＢ－１２３", "\u{3000}ab-123\u{3000}"] {
            assert_eq!(MemberId::parse(typed).map(|m| m.to_string()), Ok("ab-123".into()), "{typed}");
        }
    }

    #[test]
    fn malformed_identifiers_are_told_apart() {
        let long = "a".repeat(255);
        for (typed, why) in [
            ("", Malformed::Empty),
            ("  \u{3000}", Malformed::Empty),
            ("a b", Malformed::Shape),
            ("a\u{0}b", Malformed::Shape),
            ("a@", Malformed::Shape),
            ("@example.jp", Malformed::Shape),
            ("a@b@example.jp", Malformed::Shape),
            ("a@localhost", Malformed::Shape),
            (long.as_str(), Malformed::TooLong),
        ] {
            assert_eq!(Identifier::parse(typed), Err(why), "{typed}");
        }
        assert_eq!(Identifier::parse(&"字".repeat(400_000)), Err(Malformed::TooLong));
    }

    #[test]
    fn an_address_is_told_from_a_member_id_by_its_sign() {
        let Ok(Identifier::Email(email)) = Identifier::parse("Hanako＠Example.JP") else {
            panic!("no address")
        };
        assert_eq!(email.as_str(), "hanako@example.jp");
    }
}
