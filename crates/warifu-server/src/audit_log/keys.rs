//! The public keys that checkpoints are verified with: those an auditor brings, then those the database names.
//!
//! A key that was brought decides for its origin alone: the database can't add another one beside it. A key
//! out of the database proves only that the log agrees with itself.

use std::collections::BTreeSet;

use warifu_core::audit::checkpoint::{Checkpoint, CheckpointError, note::VerifierKey};

/// Keys by the origin that they are named after.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    brought: Vec<VerifierKey>,
    named: Vec<VerifierKey>,
}

/// Why a note is not a checkpoint to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unproved {
    Checkpoint(CheckpointError),
    NoKey,
}

impl Keys {
    /// Keys that came another way than through the database.
    #[must_use]
    pub fn brought(keys: Vec<VerifierKey>) -> Self {
        Self { brought: keys, named: Vec::new() }
    }

    /// With those that the database names for itself; a text that is no key is left out, so that what it
    /// should verify is found.
    pub(super) fn with_named(&self, texts: &[String]) -> Self {
        let named = texts.iter().filter_map(|text| text.parse().ok()).collect();
        Self { brought: self.brought.clone(), named }
    }

    /// The checkpoint that a note is, signed by a key of its origin.
    pub(super) fn verify(&self, note: &str) -> Result<Checkpoint, Unproved> {
        let origin = note.lines().next().unwrap_or_default();
        let of_origin = |keys: &'_ [VerifierKey]| -> Vec<VerifierKey> {
            keys.iter().filter(|key| key.name() == origin).cloned().collect()
        };
        let mut keys = of_origin(&self.brought);
        if keys.is_empty() {
            keys = of_origin(&self.named);
        }
        let mut unproved = Unproved::NoKey;
        for key in &keys {
            match Checkpoint::verify(note, key, origin) {
                Ok(checkpoint) => return Ok(checkpoint),
                Err(error) => unproved = Unproved::Checkpoint(error),
            }
        }
        Err(unproved)
    }

    /// Origins whose checkpoints only the database's own keys can vouch for.
    pub(super) fn unbrought(&self) -> BTreeSet<String> {
        let brought = |key: &&VerifierKey| self.brought.iter().any(|other| other.name() == key.name());
        self.named.iter().filter(|key| !brought(key)).map(|key| key.name().to_owned()).collect()
    }
}

impl std::fmt::Display for Unproved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Checkpoint(error) => std::fmt::Display::fmt(error, f),
            Self::NoKey => f.write_str("there is no key for its origin"),
        }
    }
}
