//! Bytes as `Base64URLString` (W3C WebAuthn Level 3 §5.1.8): base64url without padding, in one spelling only.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::Serializer;

/// Bytes read from base64url.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Base64Url(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64UrlVisitor)
    }
}

struct Base64UrlVisitor;

impl Visitor<'_> for Base64UrlVisitor {
    type Value = Base64Url;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("base64url without padding")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map(Base64Url)
            .map_err(|_| E::custom("not base64url without padding"))
    }
}

/// Writes bytes as base64url.
pub(crate) fn serialize<S: Serializer, B: AsRef<[u8]>>(bytes: &B, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64URL_NOPAD.encode(bytes.as_ref()))
}
