//! The key ring: which keys there are, and how one takes over from another.
//!
//! A key is `next` (every replica can read with it, none writes), then `current` (the one that is
//! written with), then `old` (still read), then retired: gone from the ring. Publish the ring to every replica
//! between the steps; then replicas one step apart always read each other.
//! Never retires a key that a row names, nor the current one: what it sealed could not be opened again.
//! A ring is a value; [`crate::ring_file`] keeps it, the server reads it anew by parsing it again.

mod document;
#[cfg(test)]
mod tests;

use std::fmt;

use warifu_core::{random, random::Random, time::Time};
use zeroize::Zeroizing;

use crate::key::{KeyId, RootSecret, Subkeys};

pub use document::RingError;

/// The keys of an installation: exactly one current, one next at most, any number of old ones.
pub struct KeyRing {
    keys: Vec<RingKey>,
}

impl KeyRing {
    /// A new ring with one key, which is current.
    pub fn new(now: Time, random: &mut dyn Random) -> Self {
        Self { keys: vec![RingKey::new(KeyState::Current, now, random)] }
    }

    /// Reads a ring from the bytes of its file. Depends on nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, RingError> {
        document::parse(bytes)
    }

    /// The bytes to keep in its file. They hold every secret in clear.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        document::write(&self.keys)
    }

    /// The keys, in the order in which they were added.
    #[must_use]
    pub fn keys(&self) -> &[RingKey] {
        &self.keys
    }

    #[must_use]
    pub fn find_key(&self, id: KeyId) -> Option<&RingKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// The key that seals and tags.
    #[must_use]
    pub fn current(&self) -> &RingKey {
        self.keys.iter().find(|key| key.state == KeyState::Current).expect("a ring has a current key")
    }

    /// Adds the key that will be current next. Let every replica read the ring before promoting it.
    pub fn add(&mut self, now: Time, random: &mut dyn Random) -> Result<KeyId, RotationError> {
        if let Some(next) = self.next() {
            return Err(RotationError::NextExists(self.keys[next].id));
        }
        let key = RingKey::new(KeyState::Next, now, random);
        let id = key.id;
        self.keys.push(key);
        Ok(id)
    }

    /// Makes the next key current and the current one old. Only after every replica has read the next
    /// key: a replica without it can't open what the others seal from here on.
    pub fn promote(&mut self) -> Result<KeyId, RotationError> {
        let next = self.next().ok_or(RotationError::NoNext)?;
        for key in &mut self.keys {
            if key.state == KeyState::Current {
                key.state = KeyState::Old;
            }
        }
        self.keys[next].state = KeyState::Current;
        Ok(self.keys[next].id)
    }

    /// Removes a key for ever. `rows_naming_it` is how many rows carry its id, counted after every
    /// replica has read the ring in which it is no longer current: before, one may still seal with it.
    /// Cookies and links in mails under it die with it; people whose journey is in one start again.
    pub fn retire(&mut self, id: KeyId, rows_naming_it: u64) -> Result<(), RotationError> {
        let at = self.keys.iter().position(|key| key.id == id).ok_or(RotationError::NoSuchKey(id))?;
        if self.keys[at].state == KeyState::Current {
            return Err(RotationError::IsCurrent(id));
        }
        if rows_naming_it > 0 {
            return Err(RotationError::InUse { id, rows: rows_naming_it });
        }
        self.keys.remove(at);
        Ok(())
    }

    fn next(&self) -> Option<usize> {
        self.keys.iter().position(|key| key.state == KeyState::Next)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.keys).finish()
    }
}

/// One key of a ring.
pub struct RingKey {
    id: KeyId,
    state: KeyState,
    created_at: Time,
    root: RootSecret,
    subkeys: Subkeys,
}

impl RingKey {
    fn new(state: KeyState, now: Time, random: &mut dyn Random) -> Self {
        Self::from_root(RootSecret::from_bytes(random::bytes(random)), state, now)
    }

    fn from_root(root: RootSecret, state: KeyState, created_at: Time) -> Self {
        let subkeys = Subkeys::of(&root);
        Self { id: root.id(), state, created_at, root, subkeys }
    }

    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    #[must_use]
    pub const fn created_at(&self) -> Time {
        self.created_at
    }

    pub(crate) const fn subkeys(&self) -> &Subkeys {
        &self.subkeys
    }
}

impl fmt::Debug for RingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.id, self.state)
    }
}

/// What a key is used for at this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Seals, tags and opens.
    Current,
    /// Opens; will be current.
    Next,
    /// Opens; was current. What names it is waiting to be sealed again.
    Old,
}

/// Why a key can't be added, promoted or retired. The ring is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    #[error("{rows} rows are still sealed or tagged under key {id}")]
    InUse { id: KeyId, rows: u64 },
    #[error("key {0} is current; promote another first")]
    IsCurrent(KeyId),
    #[error("key {0} is already waiting to be promoted")]
    NextExists(KeyId),
    #[error("there is no next key; add one, and let every replica read it")]
    NoNext,
    #[error("the key ring has no key {0}")]
    NoSuchKey(KeyId),
}
