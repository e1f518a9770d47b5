//! Random secrets that a browser or a link carries, and the hashes that rows keep of them.
//!
//! A token has 256 random bits, so its SHA-256 alone is kept. `Debug` never shows a token, and its
//! bytes are wiped when it is dropped.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;
use zeroize::ZeroizeOnDrop;

use crate::random::{self, Random};

/// A bearer secret of 256 random bits: a session cookie's value, a link's last part.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// A new token.
    pub fn new(random: &mut dyn Random) -> Self {
        Self(random::bytes(random))
    }

    /// Reads the 43 characters that [`Token::reveal`] wrote; anything else is no token.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The text to hand to its bearer: 43 characters of base64url.
    pub fn reveal(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// 32 bytes that follow from it for this use, and from which it doesn't follow.
    pub fn derive(&self, what: &[u8]) -> [u8; 32] {
        sha256(&[b"derived", what, &self.0])
    }

    /// What a row keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(sha256(&[b"token", &self.0]))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a [`Token`].
#[derive(Clone, Copy)]
pub struct TokenHash(pub [u8; 32]);

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
impl Eq for TokenHash {}
impl serde::Serialize for TokenHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}
impl<'de> serde::Deserialize<'de> for TokenHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|b| b.try_into().ok());
        bytes.map(Self).ok_or_else(|| serde::de::Error::custom("no SHA-256 in base64url"))
    }
}
impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// SHA-256 over length-prefixed parts, so that no two lists of parts give the same input.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn a_token_reads_back_and_is_never_shown_by_debug() {
        let token = Token::new(&mut Seeded::new(7));
        let text = token.reveal();
        assert_eq!(text.len(), 43);
        assert_eq!(Token::parse(&text).map(|t| t.hash()), Some(token.hash()));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_is_not_a_token_is_refused() {
        for text in ["", "short", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43), &"é".repeat(22)] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn hashed_parts_cannot_be_shifted() {
        assert_ne!(sha256(&[b"ab", b"c"]), sha256(&[b"a", b"bc"]));
    }
}
