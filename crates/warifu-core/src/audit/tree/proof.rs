//! Inclusion and consistency proofs (RFC 9162 §2.1.3 and §2.1.4): which nodes one needs, the proof
//! made of them, and the verification of both by someone who has only roots.
//!
//! A proof is made in two steps, so that nothing here reads a store: [`ProofPlan::positions`] tells
//! which nodes to load, [`ProofPlan::prove`] hashes them together.
//! Never trust a size or a root that no verified checkpoint carries: the size alone is not bound by
//! an inclusion proof (3 and 4 leaves give the same path shape to leaf 0), only size *with* root is.

use std::{error::Error, fmt, ops::Range};

use super::{NodeHash, Position, fold_peaks};

/// The ranges of leaves whose roots make a proof, in the proof's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofPlan {
    ranges: Vec<Range<u64>>,
}

impl ProofPlan {
    /// The plan to prove that leaf `index` is in the tree of `size` leaves (PATH of RFC 6962 §2.1.1).
    pub fn inclusion(index: u64, size: u64) -> Result<Self, OutsideTree> {
        if index >= size {
            return Err(OutsideTree);
        }
        let mut ranges = Vec::new();
        let mut tree = 0..size;
        while tree.end - tree.start > 1 {
            let (left, right) = split(&tree);
            if index < right.start {
                ranges.push(right);
                tree = left;
            } else {
                ranges.push(left);
                tree = right;
            }
        }
        ranges.reverse();
        Ok(Self { ranges })
    }

    /// The plan to prove that the tree of `old` leaves is the beginning of the tree of `new` leaves
    /// (PROOF of RFC 6962 §2.1.2). The proof is empty when `old` is zero or equal to `new`.
    pub fn consistency(old: u64, new: u64) -> Result<Self, OutsideTree> {
        if old > new {
            return Err(OutsideTree);
        }
        if old == 0 {
            return Ok(Self { ranges: Vec::new() });
        }
        let mut ranges = Vec::new();
        let mut tree = 0..new;
        while old < tree.end {
            let (left, right) = split(&tree);
            if old <= left.end {
                ranges.push(right);
                tree = left;
            } else {
                ranges.push(left);
                tree = right;
            }
        }
        // The verifier holds the old root; when the old tree is a subtree of the new one, it starts there.
        if tree.start > 0 {
            ranges.push(tree);
        }
        ranges.reverse();
        Ok(Self { ranges })
    }

    /// The nodes that [`prove`](Self::prove) will ask for, each once.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        self.ranges.iter().cloned().flat_map(perfect_subtrees)
    }

    /// The proof, given the nodes. They are taken as they are: a wrong node makes a proof that fails.
    pub fn prove(&self, node: impl Fn(Position) -> Option<NodeHash>) -> Result<Vec<NodeHash>, MissingNode> {
        self.ranges
            .iter()
            .map(|range| {
                let peaks = perfect_subtrees(range.clone())
                    .map(|position| node(position).ok_or(MissingNode(position)))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(fold_peaks(&peaks).expect("a range of a plan has at least one leaf"))
            })
            .collect()
    }
}

/// Whether `proof` shows that `leaf` is at `index` in the tree of `size` leaves with this `root`
/// (RFC 9162 §2.1.3.2). `size` and `root` come from one verified checkpoint.
#[must_use]
pub fn verify_inclusion(leaf: &NodeHash, index: u64, size: u64, root: &NodeHash, proof: &[NodeHash]) -> bool {
    if index >= size {
        return false;
    }
    let mut walk = Walk { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match walk.up() {
            None => return false,
            Some(Side::Left) => NodeHash::of_children(sibling, &hash),
            Some(Side::Right) => NodeHash::of_children(&hash, sibling),
        };
    }
    walk.last == 0 && hash == *root
}

/// Whether `proof` shows that the tree `old` (size and root) is the beginning of the tree `new`
/// (RFC 9162 §2.1.4.2). Both come from verified checkpoints of one origin.
#[must_use]
pub fn verify_consistency(old: (u64, &NodeHash), new: (u64, &NodeHash), proof: &[NodeHash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && *old_root == NodeHash::of_nothing();
    }
    let (first, rest) = match proof.split_first() {
        None => return false,
        Some(_) if old_size.is_power_of_two() => (old_root, proof),
        Some(split) => split,
    };
    let mut walk = Walk { node: old_size - 1, last: new_size - 1 };
    walk.skip(walk.node.trailing_ones());
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        match walk.up() {
            None => return false,
            Some(Side::Left) => {
                old_hash = NodeHash::of_children(sibling, &old_hash);
                new_hash = NodeHash::of_children(sibling, &new_hash);
            }
            Some(Side::Right) => new_hash = NodeHash::of_children(&new_hash, sibling),
        }
    }
    walk.last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// The index or size asked about is larger than the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideTree;

impl fmt::Display for OutsideTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tree has no such leaf or size")
    }
}

impl Error for OutsideTree {}

/// A node that the proof needs was not given: the stored tree has a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingNode(pub Position);

impl fmt::Display for MissingNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the tree's node at level {}, index {} is missing", self.0.level, self.0.index)
    }
}

impl Error for MissingNode {}

/// On which side of the path the next sibling of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: the node's index on its level, and the last index there.
struct Walk {
    node: u64,
    last: u64,
}

impl Walk {
    /// Goes up to the next level at which the node has a sibling; `None` above the root.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // A last node without a right sibling is carried up unhashed until it is one itself.
            self.skip(self.node.trailing_zeros());
            Side::Left
        } else {
            Side::Right
        };
        self.skip(1);
        Some(side)
    }

    fn skip(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }
}

/// A range of two leaves or more, cut where RFC 6962 does: the left part is the largest power of two
/// of leaves that leaves something to the right.
fn split(range: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let leaves = range.end - range.start;
    let middle = range.start + (1 << (leaves - 1).ilog2());
    (range.start..middle, middle..range.end)
}

/// The perfect subtrees that a range of a plan is made of, from the largest (left) to the smallest.
/// Such a range starts at a multiple of every power of two within its length.
fn perfect_subtrees(range: Range<u64>) -> impl Iterator<Item = Position> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let level = (range.end - start).checked_ilog2()?;
        let position = Position { level: level as u8, index: start >> level };
        start += 1 << level;
        Some(position)
    })
}
