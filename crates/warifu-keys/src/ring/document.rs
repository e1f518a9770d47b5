//! The key ring as a JSON document that a person can read, compare and copy.
//!
//! Read strictly: an unknown field, a second current key or a secret that does not belong to its id
//! refuses the whole ring. Never lets a secret into an error: what failed is told by its place.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use warifu_core::time::Time;
use zeroize::Zeroizing;

use super::{KeyRing, KeyState, RingKey};
use crate::key::{KeyId, RootSecret};

/// Why bytes are no key ring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    #[error("the key ring has {0} current keys instead of one")]
    Current(usize),
    #[error("key {0} of the ring is damaged: its secret does not belong to its id")]
    Damaged(KeyId),
    #[error("key {0} is in the key ring twice")]
    Duplicate(KeyId),
    #[error("not the form of a key ring: line {line}, column {column}")]
    Form { line: usize, column: usize },
    #[error("the id of key number {0} of the ring is not 16 lowercase hex digits")]
    Id(usize),
    #[error("the key ring has {0} next keys; one is the most")]
    Next(usize),
    #[error("this is not a key ring of Warifu")]
    NotARing,
    #[error("the secret of key {0} of the ring is not 32 bytes in base64")]
    Secret(KeyId),
    #[error("the key ring has version {0}, which this program does not know; a newer one wrote it")]
    Version(u32),
}

/// What every version has.
#[derive(Deserialize)]
struct Head<'a> {
    format: &'a str,
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    format: &'a str,
    version: u32,
    #[serde(borrow)]
    keys: Vec<Entry<'a>>,
}

/// Text is borrowed from the file's bytes, so that reading leaves no copy of a secret behind.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    id: &'a str,
    state: KeyState,
    /// Unix time in milliseconds.
    created_at: Time,
    /// The root secret: 32 bytes in base64.
    secret: &'a str,
}

pub(super) fn parse(bytes: &[u8]) -> Result<KeyRing, RingError> {
    let head: Head<'_> = serde_json::from_slice(bytes).map_err(|error| place(&error))?;
    if head.format != FORMAT {
        return Err(RingError::NotARing);
    }
    if head.version != VERSION {
        return Err(RingError::Version(head.version));
    }
    let document: Document<'_> = serde_json::from_slice(bytes).map_err(|error| place(&error))?;
    let mut keys = Vec::<RingKey>::with_capacity(document.keys.len());
    for (at, entry) in document.keys.iter().enumerate() {
        let key = entry.key(at + 1)?;
        if keys.iter().any(|other| other.id == key.id) {
            return Err(RingError::Duplicate(key.id));
        }
        keys.push(key);
    }
    let count = |state| keys.iter().filter(|key| key.state == state).count();
    match (count(KeyState::Current), count(KeyState::Next)) {
        (1, 0 | 1) => Ok(KeyRing { keys }),
        (1, next) => Err(RingError::Next(next)),
        (current, _) => Err(RingError::Current(current)),
    }
}

pub(super) fn write(keys: &[RingKey]) -> Zeroizing<Vec<u8>> {
    let texts: Vec<_> = keys
        .iter()
        .map(|key| (key.id.to_string(), Zeroizing::new(BASE64.encode(key.root.reveal()))))
        .collect();
    let entries = keys.iter().zip(&texts).map(|(key, (id, secret))| Entry {
        id,
        state: key.state,
        created_at: key.created_at,
        secret,
    });
    let document = Document { format: FORMAT, version: VERSION, keys: entries.collect() };
    // Large enough from the start: growing would leave secrets behind in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(256 + 256 * keys.len()));
    serde_json::to_writer_pretty(&mut *bytes, &document).expect("text and numbers are written as JSON");
    bytes.push(b'\n');
    bytes
}

impl Entry<'_> {
    fn key(&self, number: usize) -> Result<RingKey, RingError> {
        let id = self.id.parse().map_err(|_| RingError::Id(number))?;
        let secret =
            Zeroizing::new(BASE64.decode(self.secret.as_bytes()).map_err(|_| RingError::Secret(id))?);
        let secret = secret.as_slice().try_into().map_err(|_| RingError::Secret(id))?;
        let key = RingKey::from_root(RootSecret::from_bytes(secret), self.state, self.created_at);
        if key.id == id { Ok(key) } else { Err(RingError::Damaged(id)) }
    }
}

/// The place alone: the parser's own message may quote what it found.
fn place(error: &serde_json::Error) -> RingError {
    RingError::Form { line: error.line(), column: error.column() }
}

const FORMAT: &str = "warifu key ring";
const VERSION: u32 = 1;
