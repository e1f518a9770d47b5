//! Keys together (RFC 7517 §5): a client's own, or ours as published.
//!
//! Of a client's set, keys for other purposes and of other types are passed over, as the RFC wants; a private key or
//! a malformed one refuses the whole set, so that whoever registers it is told.

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use super::jwk::{Jwk, JwkError};

/// Most keys in a set.
pub const MOST_KEYS: usize = 20;

/// Public keys for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    keys: Vec<Jwk>,
}

/// Why a set is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JwkSetError {
    #[error("no key of the set is one for signatures that is supported")]
    Empty,
    /// Which, counted from 0.
    #[error("key {0} of the set: {1}")]
    Key(usize, JwkError),
    #[error("a key set is a JSON object with an array \"keys\"")]
    Malformed,
    #[error("a key set may have at most 20 keys")]
    TooMany,
}

impl JwkSet {
    /// Reads a client's set.
    pub fn from_value(value: &Value) -> Result<Self, JwkSetError> {
        let listed = value.get("keys").and_then(Value::as_array).ok_or(JwkSetError::Malformed)?;
        if listed.len() > MOST_KEYS {
            return Err(JwkSetError::TooMany);
        }
        let mut keys = Vec::new();
        for (at, key) in listed.iter().enumerate() {
            match Jwk::from_value(key) {
                Ok(key) => keys.push(key),
                Err(JwkError::NotForSignatures | JwkError::Unsupported) => {}
                Err(why) => return Err(JwkSetError::Key(at, why)),
            }
        }
        if keys.is_empty() { Err(JwkSetError::Empty) } else { Ok(Self { keys }) }
    }

    /// The keys.
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }
}

/// Our own, to publish: the next key, the current ones, and old ones until the last token signed by them has ended.
impl FromIterator<Jwk> for JwkSet {
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect() }
    }
}
