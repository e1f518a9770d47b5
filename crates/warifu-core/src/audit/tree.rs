//! The Merkle tree over audit events: hashing, the frontier that grows with each commit, and proofs.
//!
//! Hashes are RFC 6962 §2.1 (RFC 9162 §2.1.1) with SHA-256. Pure values: who keeps the nodes and the
//! frontier between commits is the store's concern, who signs the root is [`super::checkpoint`]'s.
//! Never hashes a node without its domain byte: a leaf that could pass for an inner node would let
//! one tree prove two histories (second preimage).
//! The words: `level` 0 is the leaves; a node at `(level, index)` is the root of the perfect subtree
//! over the leaves `index << level .. (index + 1) << level`, and never changes once it exists.

mod proof;
#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256, digest};

pub use proof::{MissingNode, OutsideTree, ProofPlan, verify_consistency, verify_inclusion};

/// The hash of a leaf, of an inner node, or of a whole tree: SHA-256, 32 bytes. Public, not a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeHash([u8; 32]);

impl NodeHash {
    /// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
    #[must_use]
    pub fn of_nothing() -> Self {
        Self::from_digest(digest(&SHA256, &[]).as_ref())
    }

    /// The hash of a leaf: `SHA-256(0x00 || leaf)`.
    #[must_use]
    pub fn of_leaf(leaf: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&[LEAF]);
        context.update(leaf);
        Self::from_digest(context.finish().as_ref())
    }

    /// The hash of an inner node: `SHA-256(0x01 || left || right)`.
    #[must_use]
    pub fn of_children(left: &Self, right: &Self) -> Self {
        let mut input = [NODE; 65];
        input[1..33].copy_from_slice(&left.0);
        input[33..].copy_from_slice(&right.0);
        Self::from_digest(digest(&SHA256, &input).as_ref())
    }

    /// A hash read back from where it was stored; `None` unless it is 32 bytes long.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn from_digest(digest: &[u8]) -> Self {
        Self(digest.try_into().expect("a SHA-256 digest is 32 bytes"))
    }
}

impl From<[u8; 32]> for NodeHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for NodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for NodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeHash({self})")
    }
}

/// Where a perfect subtree stands: see the words at the head of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    pub level: u8,
    pub index: u64,
}

/// Everything needed to append to a tree and to tell its root: the roots of the perfect subtrees it
/// is made of, largest first, one for each bit set in `size`.
///
/// Kept in the row of the tree's head between commits ([`to_bytes`](Self::to_bytes)). Two sequencers
/// that start from the same frontier must not both commit: the store guards the head by its old size
/// and root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<NodeHash>,
}

impl Frontier {
    /// The frontier of the empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// How many leaves the tree has, which is also the index that the next leaf will get.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf hash, and tells `completed` of every node that now exists for good: the leaf
    /// itself first, then each perfect subtree that it fills, upwards. Proofs need them stored.
    pub fn append(&mut self, leaf: NodeHash, mut completed: impl FnMut(Position, NodeHash)) {
        let mut position = Position { level: 0, index: self.size };
        let mut node = leaf;
        completed(position, node);
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("a peak stands for each bit set in the size");
            node = NodeHash::of_children(&left, &node);
            position = Position { level: position.level + 1, index: position.index >> 1 };
            completed(position, node);
        }
        self.peaks.push(node);
        self.size = self.size.checked_add(1).expect("nobody lives to append 2^64 leaves");
    }

    /// The root of the whole tree (MTH of RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> NodeHash {
        fold_peaks(&self.peaks).unwrap_or_else(NodeHash::of_nothing)
    }

    /// The form kept in a row: the size as 8 bytes, big endian, then each peak.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 32 * self.peaks.len());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend_from_slice(peak.as_bytes());
        }
        bytes
    }

    /// Reads [`to_bytes`](Self::to_bytes) back; `None` unless there is exactly one peak for each bit
    /// of the size. That the peaks are the true ones shows by comparing [`root`](Self::root).
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, peaks) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = peaks.as_chunks::<32>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return None;
        }
        Some(Self { size, peaks: peaks.iter().copied().map(NodeHash).collect() })
    }
}

/// The root over neighbouring perfect subtrees, largest first; `None` of none.
fn fold_peaks(peaks: &[NodeHash]) -> Option<NodeHash> {
    peaks.iter().copied().rev().reduce(|right, left| NodeHash::of_children(&left, &right))
}

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;
