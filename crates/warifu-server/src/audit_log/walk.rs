//! The walk along the leaves: growing the tree again, from the bytes that it stands for.
//!
//! Used over a database and over an exported file alike. It knows the root at every size it passes, which is
//! all that an old checkpoint, and the event of a restore, have to agree with: no proof is taken on trust.

use warifu_core::audit::{
    Event, EventKind,
    checkpoint::Checkpoint,
    event::leaf_input,
    tree::{Frontier, NodeHash, Position},
};
use warifu_store::Hashed;

use super::{
    erased::{Erasures, is_erased},
    report::Report,
};

pub(super) struct Walk {
    pub(super) frontier: Frontier,
    /// The latest time of any event so far: what heads are dated with.
    pub(super) latest: i64,
    /// Nodes completed since they were last taken.
    pub(super) completed: Vec<(Position, NodeHash)>,
    from: Option<Checkpoint>,
    /// The tree that the last leaf, a restore, went on from.
    before_restores: Option<(u64, NodeHash)>,
    pub(super) erasures: Erasures,
    /// A leaf is missing, so that no root from here on means anything.
    pub(super) is_broken: bool,
}

impl Walk {
    /// The walk from the empty tree; `from` is an old checkpoint, verified, that must turn out a prefix.
    pub(super) fn new(from: Option<Checkpoint>, report: &mut Report) -> Self {
        let walk = Self {
            frontier: Frontier::new(),
            latest: i64::MIN,
            completed: Vec::new(),
            from,
            before_restores: None,
            erasures: Erasures::default(),
            is_broken: false,
        };
        walk.compare_old(report);
        walk
    }

    /// The next leaf, with the hash that is stored for it.
    pub(super) fn leaf(&mut self, stored: &[u8], hashed: Option<&Hashed>, report: &mut Report) {
        let index = self.frontier.size();
        if let Some(hashed) = hashed {
            self.latest = self.latest.max(hashed.at);
            self.compare_restore(&hashed.body, report);
            self.erasures.leaf(hashed);
            match <&[u8; 16]>::try_from(&hashed.salt[..]) {
                Ok(salt)
                    if NodeHash::of_leaf(&leaf_input(salt, hashed.body.as_bytes())).as_bytes() == stored => {}
                _ if is_erased(&hashed.salt, &hashed.body) => {}
                _ => report.find(LEAF, index, "hash", "isn't that of the event's salt and body"),
            }
        }
        let hash = NodeHash::from_slice(stored).unwrap_or_else(|| {
            report.find(LEAF, index, "hash", "isn't 32 bytes");
            NodeHash::of_nothing()
        });
        let completed = &mut self.completed;
        self.frontier.append(hash, |position, hash| completed.push((position, hash)));
        self.compare_old(report);
    }

    /// What can only be said at the end: the old checkpoint may speak of more leaves than there are.
    pub(super) fn finish(&self, report: &mut Report) {
        let size = self.frontier.size();
        if let Some(old) = self.from.as_ref().filter(|old| old.size() > size) {
            let told = if Some(old.origin()) == report.origin.as_deref() {
                format!("has {} leaves and the log only {size}: leaves were removed", old.size())
            } else {
                format!(
                    "has {} leaves of a log that went on from {size}: a restore lost the others",
                    old.size()
                )
            };
            report.find(OLD, old.size(), "size", told);
        }
    }

    fn compare_old(&self, report: &mut Report) {
        let is_there = |old: &&Checkpoint| old.size() == self.frontier.size();
        if let Some(old) = self.from.as_ref().filter(is_there)
            && *old.root() != self.frontier.root()
        {
            let told = "isn't the root of the log's first leaves: history was rewritten";
            report.find(OLD, old.size(), "root", told);
        }
    }

    /// An event of a restore stands right after the leaves that it names, or after those of restores that had
    /// no leaf yet when what it restored was backed up.
    fn compare_restore(&mut self, body: &str, report: &mut Report) {
        let before_restores = self.before_restores.take();
        if self.is_broken || !body.contains("\"restored\"") {
            return;
        }
        let Ok(Event { what: EventKind::Restored { size_before, root_before, .. }, .. }) =
            serde_json::from_str(body)
        else {
            return;
        };
        let here = (self.frontier.size(), self.frontier.root());
        let names = |(size, root): &(u64, NodeHash)| {
            size_before == *size && root_before == data_encoding::BASE64.encode(root.as_bytes())
        };
        self.before_restores = [Some(here), before_restores].into_iter().flatten().find(names);
        if self.before_restores.is_none() {
            let index = self.frontier.size();
            report.find(LEAF, index, "event", "tells of a restore that went on from another tree than this");
        }
    }
}

const LEAF: &str = "audit_leaf";
/// Where the old checkpoint that an auditor brought is told of.
pub(super) const OLD: &str = "old checkpoint";
