//! Sealing: what only this installation can read again, and only in the place it was written for.
//!
//! A sealed thing is `version (1) || key id (8) || nonce (24) || ciphertext || tag (16)`. Authenticated with it:
//! that header, the purpose and the [`Context`]. Never tells *why* something would not open beyond
//! what the one who holds it can see anyway (its version and key id).

#[cfg(test)]
mod tests;

use std::fmt;

use warifu_core::{random, random::Random};
use zeroize::Zeroizing;

use crate::{
    context::{Context, SealPurpose},
    key::KeyId,
    ring::{KeyRing, KeyState},
    xaes::{NONCE_LEN, TAG_LEN},
};

/// Sealed bytes, for a row or (encoded by the caller) a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// How much longer than its content a sealed thing is.
    pub const OVERHEAD: usize = HEADER_LEN + NONCE_LEN + TAG_LEN;

    /// Takes bytes that came from outside; they may still fail to open.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotSealed> {
        if bytes.len() < Self::OVERHEAD || bytes[0] != VERSION {
            return Err(NotSealed);
        }
        Ok(Self(bytes))
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The key it claims to be sealed under; a row keeps it beside, so that retiring can count them.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        KeyId::from_bytes(*self.0[1..].first_chunk().expect("a sealed thing has a whole header"))
    }

    fn parts(&self) -> (&[u8], &[u8; NONCE_LEN], &[u8]) {
        let (header, rest) = self.0.split_at(HEADER_LEN);
        let (nonce, ciphertext) = rest.split_first_chunk().expect("a sealed thing has a whole nonce");
        (header, nonce, ciphertext)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes under {})", self.0.len(), self.key_id())
    }
}

/// The bytes can't be a sealed thing: too short, or of a version this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a sealed thing")]
pub struct NotSealed;

/// What was sealed. Wiped when dropped.
pub struct Opened {
    pub plaintext: Zeroizing<Vec<u8>>,
    pub key_id: KeyId,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened(… under {})", self.key_id)
    }
}

/// Why a sealed thing does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Changed, or brought from another purpose, issuer or row.
    #[error("the sealed thing was changed, or belongs elsewhere")]
    Refused,
    /// The ring lacks the key: retired, of another installation, or this replica must read the ring anew.
    #[error("the key ring has no key {0}")]
    UnknownKey(KeyId),
}

impl KeyRing {
    /// Seals under the current key.
    pub fn seal(
        &self,
        purpose: SealPurpose,
        context: Context<'_>,
        plaintext: &[u8],
        random: &mut dyn Random,
    ) -> Sealed {
        let key = self.current();
        let nonce = random::bytes::<NONCE_LEN>(random);
        let mut bytes = Vec::with_capacity(plaintext.len() + Sealed::OVERHEAD);
        bytes.push(VERSION);
        bytes.extend_from_slice(key.id().as_bytes());
        let aad = context.encode(&bytes, purpose.name());
        bytes.extend_from_slice(&nonce);
        key.subkeys().seal(purpose).seal(&nonce, &aad, plaintext, &mut bytes);
        Sealed(bytes)
    }

    /// Opens what any key of the ring sealed for this purpose and context.
    pub fn open(
        &self,
        purpose: SealPurpose,
        context: Context<'_>,
        sealed: &Sealed,
    ) -> Result<Opened, OpenError> {
        let key_id = sealed.key_id();
        let key = self.find_key(key_id).ok_or(OpenError::UnknownKey(key_id))?;
        let (header, nonce, ciphertext) = sealed.parts();
        let aad = context.encode(header, purpose.name());
        let plaintext =
            key.subkeys().seal(purpose).open(nonce, &aad, ciphertext).map_err(|_| OpenError::Refused)?;
        Ok(Opened { plaintext, key_id })
    }

    /// Whether a row under this key should be sealed again. A *next* key needs nothing: a replica one
    /// step ahead wrote it, and going back to the current one would undo its work.
    #[must_use]
    pub fn needs_rewrap(&self, key_id: KeyId) -> bool {
        self.find_key(key_id).is_some_and(|key| key.state() == KeyState::Old)
    }

    /// The same content sealed under the current key. The caller replaces the row's bytes only if they
    /// are still those it gave.
    pub fn rewrap(
        &self,
        purpose: SealPurpose,
        context: Context<'_>,
        sealed: &Sealed,
        random: &mut dyn Random,
    ) -> Result<Sealed, OpenError> {
        let opened = self.open(purpose, context, sealed)?;
        Ok(self.seal(purpose, context, &opened.plaintext, random))
    }
}

const VERSION: u8 = 1;
const HEADER_LEN: usize = 1 + 8;
