//! The Merkle tree over the events: pending rows, leaves, nodes, the head and its checkpoints.
//!
//! One commit puts events into the tree, guarded by the head it was made from and by each of them being
//! pending: two sequencers can't fork it, whatever either believes. It computes no hash and signs nothing.

use warifu_core::{audit::Event, id::Id, time::Time};

use super::{
    bind, guard,
    read::{Reader, every, first},
};
use crate::{Call, Commit, Error, Guarded, Outcome, Store};

statements! {
    LIST_PENDING = "list pending events",
        "SELECT audit_event.id, audit_event.salt, audit_event.body
           FROM audit_pending JOIN audit_event ON audit_event.id = audit_pending.event
          ORDER BY audit_pending.event LIMIT $1";
    FIND_HEAD = "find the head of the tree",
        "SELECT origin, size, root, frontier, checkpoint, at FROM audit_head WHERE one = 1";
    BEGIN = "begin the tree",
        "INSERT INTO audit_head (one, origin, size, root, frontier, checkpoint, at)
         VALUES (1, $1, $2, $3, $4, $5, $6) ON CONFLICT (one) DO NOTHING";
    ADVANCE = "advance the head of the tree",
        "UPDATE audit_head SET origin = $1, size = $2, root = $3, frontier = $4, checkpoint = $5, at = $6
          WHERE one = 1 AND origin = $7 AND size = $8 AND root = $9";
    TAKE = "take a pending event",
        "DELETE FROM audit_pending WHERE event = $1";
    ADD_LEAF = "add a leaf",
        "INSERT INTO audit_leaf (idx, event, hash) VALUES ($1, $2, $3)";
    ADD_NODE = "add a node",
        "INSERT INTO audit_node (level, idx, hash) VALUES ($1, $2, $3)";
    ADD_CHECKPOINT = "add a checkpoint",
        "INSERT INTO audit_checkpoint (origin, size, note, at) VALUES ($1, $2, $3, $4)";
    FIND_NODE = "find a node",
        "SELECT level, idx, hash FROM audit_node WHERE level = $1 AND idx = $2";
}

/// An event as it stands in its row: what a leaf hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    pub id: Id<Event>,
    pub salt: [u8; 16],
    pub body: Vec<u8>,
}

/// The head of the tree, with what is needed to append to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    pub origin: String,
    pub size: u64,
    pub root: [u8; 32],
    /// As `Frontier::to_bytes` wrote it.
    pub frontier: Vec<u8>,
    /// The signed note.
    pub checkpoint: String,
    pub at: Time,
}

/// An event's place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub index: u64,
    pub event: Id<Event>,
    pub hash: [u8; 32],
}

/// The root of a perfect subtree. It never changes once it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub level: u32,
    pub index: u64,
    pub hash: [u8; 32],
}

fn put_head(from: Option<&AuditHead>, head: &AuditHead) -> Guarded {
    let statement = if from.is_some() { ADVANCE } else { BEGIN };
    let call = statement
        .bind(head.origin.as_str())
        .bind(bind::count(head.size))
        .bind(head.root)
        .bind(head.frontier.as_slice())
        .bind(head.checkpoint.as_str())
        .bind(head.at);
    let call = match from {
        Some(from) => call.bind(from.origin.as_str()).bind(bind::count(from.size)).bind(from.root),
        None => call,
    };
    call.guarded(guard::AUDIT_HEAD)
}

fn put_leaf(leaf: &Leaf) -> [Guarded; 2] {
    let add: Call = ADD_LEAF.bind(bind::count(leaf.index)).bind(leaf.event).bind(leaf.hash);
    [TAKE.bind(leaf.event).guarded(guard::AUDIT_PENDING), add.guarded(guard::AUDIT_HEAD)]
}

fn put_node(node: &Node) -> Guarded {
    let add: Call = ADD_NODE.bind(i64::from(node.level)).bind(bind::count(node.index)).bind(node.hash);
    add.guarded(guard::AUDIT_HEAD)
}

fn read_event(reader: &mut Reader<'_>) -> Result<StoredEvent, Error> {
    Ok(StoredEvent {
        id: reader.table("audit_event")?,
        salt: reader.array("salt")?,
        body: reader.text("body")?.into_bytes(),
    })
}

fn read_head(reader: &mut Reader<'_>) -> Result<AuditHead, Error> {
    reader.other_table("audit_head", "1".to_owned());
    Ok(AuditHead {
        origin: reader.text("origin")?,
        size: reader.count("size")?,
        root: reader.array("root")?,
        frontier: reader.bytes("frontier")?,
        checkpoint: reader.text("checkpoint")?,
        at: reader.time("at")?,
    })
}

fn read_node(reader: &mut Reader<'_>) -> Result<Node, Error> {
    reader.other_table("audit_node", "by level and index".to_owned());
    Ok(Node { level: reader.count("level")?, index: reader.count("idx")?, hash: reader.array("hash")? })
}

impl Store {
    /// Events that no tree holds yet, oldest id first. A late commit may still add one with a lower id than
    /// any seen before.
    pub async fn list_pending_events(&self, limit: i64) -> Result<Vec<StoredEvent>, Error> {
        let rows = self.engine().fetch(LIST_PENDING.bind(limit)).await?;
        every(&rows, read_event)
    }

    pub async fn find_audit_head(&self) -> Result<Option<AuditHead>, Error> {
        let rows = self.engine().fetch(FIND_HEAD.call()).await?;
        first(&rows, read_head)
    }

    /// Puts events into the tree: leaves, nodes, the new head and its checkpoint, whole or not at all.
    /// Guarded by the head being still `from` (`None`: there is none) and by each leaf's event being pending.
    pub async fn sequence(
        &self,
        from: Option<&AuditHead>,
        leaves: &[Leaf],
        nodes: &[Node],
        head: &AuditHead,
    ) -> Result<Outcome, Error> {
        let mut commit = Commit::new();
        commit.push(put_head(from, head));
        commit.extend(leaves.iter().flat_map(put_leaf));
        commit.extend(nodes.iter().map(put_node));
        let checkpoint = ADD_CHECKPOINT
            .bind(head.origin.as_str())
            .bind(bind::count(head.size))
            .bind(head.checkpoint.as_str())
            .bind(head.at);
        commit.push(checkpoint.guarded(guard::AUDIT_HEAD));
        self.engine().commit(commit).await
    }

    pub async fn find_node(&self, level: u32, index: u64) -> Result<Option<Node>, Error> {
        let call = FIND_NODE.bind(i64::from(level)).bind(bind::count(index));
        first(&self.engine().fetch(call).await?, read_node)
    }

    /// The nodes at these positions (level, index), without those that aren't there: what a proof is made of.
    pub async fn list_nodes(&self, positions: &[(u32, u64)]) -> Result<Vec<Node>, Error> {
        let mut nodes = Vec::with_capacity(positions.len());
        for (level, index) in positions {
            nodes.extend(self.find_node(*level, *index).await?);
        }
        Ok(nodes)
    }
}
