//! Tags: recognising what someone brings again without keeping it (HMAC-SHA256 under a subkey).
//!
//! For what a person types (a code, an identifier) and for values handed out to be brought back
//! unchanged. Without the key ring a stolen row can't be guessed at. Never compares in variable time;
//! never tells a wrong value from a value of another row or purpose.

#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::{constant_time, hmac};

use crate::{
    context::{Context, TagPurpose},
    key::KeyId,
    ring::{KeyRing, RingKey},
};

/// The tag of a value, and the key it was made under. Stored or carried as 40 bytes.
#[derive(Clone, Copy)]
pub struct Tag {
    key_id: KeyId,
    mac: [u8; 32],
}

impl Tag {
    /// A tag read back; `None` unless it is 40 bytes long.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let (key_id, mac) = bytes.split_first_chunk()?;
        Some(Self { key_id: KeyId::from_bytes(*key_id), mac: mac.try_into().ok()? })
    }

    /// The key id, then the 32 bytes of the HMAC.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..8].copy_from_slice(self.key_id.as_bytes());
        bytes[8..].copy_from_slice(&self.mac);
        bytes
    }

    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.to_bytes(), &other.to_bytes()).is_ok()
    }
}

impl Eq for Tag {}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag(… under {})", self.key_id)
    }
}

/// Why a value does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// Another value, purpose, issuer or row.
    #[error("the value is not the one that was tagged")]
    Mismatch,
    /// The ring lacks the key: retired, of another installation, or this replica must read the ring anew.
    #[error("the key ring has no key {0}")]
    UnknownKey(KeyId),
}

impl KeyRing {
    /// Tags a value under the current key.
    #[must_use]
    pub fn tag(&self, purpose: TagPurpose, context: Context<'_>, value: &[u8]) -> Tag {
        self.current().tag(purpose, context, value)
    }

    /// The value's tag under every key of the ring, the current one first: to *look up* a row by its
    /// tag while keys change. Two replicas one step apart may have written a row each: count both.
    #[must_use]
    pub fn tags(&self, purpose: TagPurpose, context: Context<'_>, value: &[u8]) -> Vec<Tag> {
        let current = self.current();
        let others = self.keys().iter().filter(|key| key.id() != current.id());
        std::iter::once(current).chain(others).map(|key| key.tag(purpose, context, value)).collect()
    }

    /// Whether `tag` was made of this value, by any key of the ring. In constant time.
    pub fn verify_tag(
        &self,
        purpose: TagPurpose,
        context: Context<'_>,
        value: &[u8],
        tag: &Tag,
    ) -> Result<(), TagError> {
        let key = self.find_key(tag.key_id).ok_or(TagError::UnknownKey(tag.key_id))?;
        if key.tag(purpose, context, value) == *tag { Ok(()) } else { Err(TagError::Mismatch) }
    }
}

impl RingKey {
    fn tag(&self, purpose: TagPurpose, context: Context<'_>, value: &[u8]) -> Tag {
        let mut mac = hmac::Context::with_key(self.subkeys().tag(purpose));
        mac.update(&context.encode(self.id().as_bytes(), purpose.name()));
        // Last, and after a self-delimiting encoding: needs no length of its own.
        mac.update(value);
        let mac = mac.sign().as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes");
        Tag { key_id: self.id(), mac }
    }
}
