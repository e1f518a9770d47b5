//! Thumbprint of a key (RFC 7638): the `kid` of our own keys, and what a bound token names (RFC 9449 `jkt`).

use std::{collections::BTreeMap, fmt};

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

/// SHA-256 over a key's required members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// Of the required members, base64url or names all: in the order of their names, without white space.
    pub(super) fn of(members: &BTreeMap<&'static str, String>) -> Self {
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
        let text = format!("{{{}}}", members.join(","));
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        Self(out)
    }

    /// Whether `text` is this thumbprint in base64url.
    pub fn is(&self, text: &str) -> bool {
        self.to_string() == text
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}
