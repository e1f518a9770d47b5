//! Checkpoints: the head of the audit tree as a line of text that anyone can keep and verify.
//!
//! The body is C2SP tlog-checkpoint (origin, size, root), carried in a signed note ([`note`]).
//! Holds no private key: signing is a callback. Never signs on its own judgement: that a new head is
//! consistent with the last one is the sequencer's guard, in the same commit.
//! Read strictly: a body has exactly one spelling, extension lines are refused (ours has none).

pub mod note;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt};

use data_encoding::BASE64;

use super::tree::NodeHash;
use note::{NoteError, VerifierKey};

/// The head of one log: so many leaves under this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: NodeHash,
}

impl Checkpoint {
    /// A head to publish. The origin names the log for ever, e.g. `id.example.jp/audit/1`: one line,
    /// not empty, without control characters.
    pub fn new(origin: &str, size: u64, root: NodeHash) -> Result<Self, CheckpointError> {
        if origin.is_empty() || origin.chars().any(char::is_control) {
            return Err(CheckpointError::Origin);
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    #[must_use]
    pub const fn root(&self) -> &NodeHash {
        &self.root
    }

    /// The text that is signed.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    /// Reads a body back. Whoever reads one from outside uses [`verify`](Self::verify).
    pub fn parse_body(body: &str) -> Result<Self, CheckpointError> {
        let body = body.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Lines);
        };
        if lines.next().is_some() {
            return Err(CheckpointError::Lines);
        }
        let root = BASE64.decode(root.as_bytes()).ok().and_then(|root| NodeHash::from_slice(&root));
        Self::new(origin, parse_size(size)?, root.ok_or(CheckpointError::Root)?)
    }

    /// The signed note to publish. `sign` gets the bytes to sign with Ed25519 by the private half of
    /// `key`, whose name should be the origin.
    pub fn signed(&self, key: &VerifierKey, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> String {
        note::signed(&self.body(), key, sign)
            .expect("a checkpoint's body is lines without control characters")
    }

    /// Reads a published checkpoint, after verifying that `key` signed it and that it is of `origin`:
    /// a key that signs two logs must not let one stand for the other.
    pub fn verify(published: &str, key: &VerifierKey, origin: &str) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse_body(key.verify(published)?)?;
        if checkpoint.origin != origin {
            return Err(CheckpointError::OtherOrigin);
        }
        Ok(checkpoint)
    }
}

/// Why a text is no checkpoint of the log asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// Not exactly the three lines.
    Lines,
    Note(NoteError),
    /// The origin is empty or holds control characters.
    Origin,
    /// Signed by the right key, for another log.
    OtherOrigin,
    /// The third line is not 32 bytes in base64.
    Root,
    /// The second line is not a decimal number without leading zeroes.
    Size,
}

impl From<NoteError> for CheckpointError {
    fn from(error: NoteError) -> Self {
        Self::Note(error)
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lines => "a checkpoint has three lines: origin, size, root",
            Self::Note(error) => return fmt::Display::fmt(error, f),
            Self::Origin => "a checkpoint's origin is one line that is not empty",
            Self::OtherOrigin => "the checkpoint is of another log",
            Self::Root => "the checkpoint's root is not 32 bytes in base64",
            Self::Size => "the checkpoint's size is not a decimal number",
        })
    }
}

impl Error for CheckpointError {}

fn parse_size(text: &str) -> Result<u64, CheckpointError> {
    let size: u64 = text.parse().map_err(|_| CheckpointError::Size)?;
    // `parse` also takes "+7" and "007": one number, one spelling.
    if size.to_string() == text { Ok(size) } else { Err(CheckpointError::Size) }
}
