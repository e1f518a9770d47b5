//! The rows of the audit log as they stand, for whoever verifies them: all of one moment, nothing assumed.
//!
//! Unlike the areas, nothing here refuses a row that can't be: finding those is what the reader is for. Every
//! list is read in pages, so that a log of any length fits into memory.

mod row;

use warifu_core::id::Id;

use crate::{Call, Error, Row, Snapshot, Store, area::tree::StoredEvent};

pub use row::{CheckpointRow, CredentialRow, EventRow, Hashed, HeadRow, LeafRow, MadeRow, MadeTable};

macro_rules! event_rows {
    ($after:literal, $limit:literal) => {
        concat!(
            "SELECT audit_event.id, audit_event.at, audit_event.kind, audit_event.organization,
                    audit_event.member, audit_event.passkey, audit_event.session, audit_event.ticket,
                    audit_event.salt, audit_event.body, audit_leaf.idx, audit_pending.event
               FROM audit_event
               LEFT JOIN audit_leaf ON audit_leaf.event = audit_event.id
               LEFT JOIN audit_pending ON audit_pending.event = audit_event.id
              WHERE audit_event.id ",
            $after,
            " ORDER BY audit_event.id LIMIT ",
            $limit
        )
    };
}

macro_rules! made_rows {
    ($made:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $made,
            ".id, ",
            $made,
            ".member, ",
            $made,
            ".made_by, audit_event.member,
                    audit_event.kind, audit_event.passkey, audit_event.session, audit_leaf.idx, audit_pending.event",
            $more,
            " FROM ",
            $made,
            "
               LEFT JOIN audit_event ON audit_event.id = ",
            $made,
            ".made_by
               LEFT JOIN audit_leaf ON audit_leaf.event = ",
            $made,
            ".made_by
               LEFT JOIN audit_pending ON audit_pending.event = ",
            $made,
            ".made_by
              WHERE ",
            $made,
            ".id > $1 ORDER BY ",
            $made,
            ".id LIMIT $2"
        )
    };
}

statements! {
    HEADS = "read every head",
        "SELECT one, origin, size, root, frontier, checkpoint, at FROM audit_head ORDER BY one LIMIT 3";
    FIRST_EVENTS = "read the first events", event_rows!(">= $1", "$2");
    NEXT_EVENTS = "read further events", event_rows!("> $1", "$2");
    LEAVES = "read leaves",
        "SELECT audit_leaf.idx, audit_leaf.event, audit_leaf.hash,
                audit_event.salt, audit_event.body, audit_event.at
           FROM audit_leaf LEFT JOIN audit_event ON audit_event.id = audit_leaf.event
          WHERE audit_leaf.idx >= $1 ORDER BY audit_leaf.idx LIMIT $2";
    LEAVES_BELOW_ZERO = "read leaves before the first",
        "SELECT idx FROM audit_leaf WHERE idx < 0 ORDER BY idx LIMIT $1";
    NODES = "read nodes",
        "SELECT idx, hash FROM audit_node WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx";
    COUNT_NODES = "count nodes", "SELECT count(*) AS nodes FROM audit_node";
    NODES_OUTSIDE = "read nodes outside the tree",
        "SELECT level, idx FROM audit_node WHERE level = $1 AND (idx < 0 OR idx >= $2)
          ORDER BY idx LIMIT $3";
    LEVELS_OUTSIDE = "read levels outside the tree",
        "SELECT level, idx FROM audit_node WHERE level < 0 OR level > $1 ORDER BY level, idx LIMIT $2";
    CHECKPOINTS = "read checkpoints",
        "SELECT origin, size, note, at FROM audit_checkpoint WHERE size > $1 AND size <= $2
          ORDER BY size, origin";
    CHECKPOINTS_OUTSIDE = "read checkpoints outside the tree",
        "SELECT origin, size, note, at FROM audit_checkpoint WHERE size <= 0 OR size > $1
          ORDER BY size, origin LIMIT $2";
    PENDING_OF_NOTHING = "read pending rows without an event",
        "SELECT audit_pending.event FROM audit_pending
           LEFT JOIN audit_event ON audit_event.id = audit_pending.event
          WHERE audit_event.id IS NULL ORDER BY audit_pending.event LIMIT $1";
    PASSKEYS = "read what made passkeys", made_rows!(
        "passkey",
        ", audit_event.body, passkey.rp_id, passkey.credential_id, passkey.public_key, passkey.attested");
    SESSIONS = "read what made sessions", made_rows!("session", "");
    KEYS = "read the audit log's public keys",
        "SELECT public FROM signing_key WHERE purpose = 'audit' ORDER BY id LIMIT 1000";
    PENDING_RESTORES = "list restores that no tree holds yet",
        "SELECT audit_event.id, audit_event.salt, audit_event.body
           FROM audit_pending JOIN audit_event ON audit_event.id = audit_pending.event
          WHERE audit_event.kind = 'restored' ORDER BY audit_event.id LIMIT $1";
}

/// The audit log at one moment.
pub struct AuditRows {
    snapshot: Snapshot,
}

impl Store {
    /// The audit log as it is now, however long the reading takes.
    pub async fn audit_rows(&self) -> Result<AuditRows, Error> {
        Ok(AuditRows { snapshot: self.engine().snapshot().await? })
    }

    /// Events of restores that await the tree, oldest first: the first leaves of a log that goes on under
    /// another origin. More than one where a restored store was backed up before any of it was in a tree.
    pub async fn list_pending_restores(&self, limit: i64) -> Result<Vec<StoredEvent>, Error> {
        let read = |row: &Row| {
            let (id, salt) = (Id::from_bytes(row.array(0)?), row.array(1)?);
            Ok(StoredEvent { id, salt, body: row.text(2)?.as_bytes().to_vec() })
        };
        self.engine().fetch(PENDING_RESTORES.bind(limit)).await?.iter().map(read).collect()
    }
}

impl AuditRows {
    pub async fn heads(&self) -> Result<Vec<HeadRow>, Error> {
        self.list(HEADS.call(), HeadRow::read).await
    }

    /// Events by id, after the id `after`.
    pub async fn events(&self, after: Option<&[u8]>, limit: i64) -> Result<Vec<EventRow>, Error> {
        let call = match after {
            None => FIRST_EVENTS.bind(&[][..]),
            Some(after) => NEXT_EVENTS.bind(after),
        };
        self.list(call.bind(limit), EventRow::read).await
    }

    /// Leaves from index `from` on.
    pub async fn leaves(&self, from: i64, limit: i64) -> Result<Vec<LeafRow>, Error> {
        self.list(LEAVES.bind(from).bind(limit), LeafRow::read).await
    }

    /// Indexes of leaves before the first, where there can be none.
    pub async fn leaves_below_zero(&self, limit: i64) -> Result<Vec<i64>, Error> {
        self.list(LEAVES_BELOW_ZERO.bind(limit), |row| row.int(0)).await
    }

    /// Index and hash of the nodes of a level, from `from` to below `to`.
    pub async fn nodes(&self, level: i64, from: i64, to: i64) -> Result<Vec<(i64, Vec<u8>)>, Error> {
        let read = |row: &Row| Ok((row.int(0)?, row.bytes(1)?.to_vec()));
        self.list(NODES.bind(level).bind(from).bind(to), read).await
    }

    /// How many nodes there are, on whatever level.
    pub async fn count_nodes(&self) -> Result<i64, Error> {
        Ok(self.list(COUNT_NODES.call(), |row| row.int(0)).await?.into_iter().sum())
    }

    /// Nodes of a level that a tree with `count` of them doesn't have.
    pub async fn nodes_outside(&self, level: i64, count: i64, limit: i64) -> Result<Vec<(i64, i64)>, Error> {
        self.list(NODES_OUTSIDE.bind(level).bind(count).bind(limit), read_position).await
    }

    /// Nodes below level 0 or above `highest`.
    pub async fn levels_outside(&self, highest: i64, limit: i64) -> Result<Vec<(i64, i64)>, Error> {
        self.list(LEVELS_OUTSIDE.bind(highest).bind(limit), read_position).await
    }

    /// Checkpoints of sizes above `above`, `up_to` included, by size.
    pub async fn checkpoints(&self, above: i64, up_to: i64) -> Result<Vec<CheckpointRow>, Error> {
        self.list(CHECKPOINTS.bind(above).bind(up_to), CheckpointRow::read).await
    }

    /// Checkpoints of sizes that the tree of `size` never had.
    pub async fn checkpoints_outside(&self, size: i64, limit: i64) -> Result<Vec<CheckpointRow>, Error> {
        self.list(CHECKPOINTS_OUTSIDE.bind(size).bind(limit), CheckpointRow::read).await
    }

    /// Pending rows whose event isn't there.
    pub async fn pending_of_nothing(&self, limit: i64) -> Result<Vec<Vec<u8>>, Error> {
        self.list(PENDING_OF_NOTHING.bind(limit), |row| Ok(row.bytes(0)?.to_vec())).await
    }

    /// Passkeys or sessions by id, after the id `after`.
    pub async fn made(&self, table: MadeTable, after: &[u8], limit: i64) -> Result<Vec<MadeRow>, Error> {
        match table {
            MadeTable::Passkey => self.list(PASSKEYS.bind(after).bind(limit), MadeRow::read_passkey).await,
            MadeTable::Session => self.list(SESSIONS.bind(after).bind(limit), MadeRow::read).await,
        }
    }

    /// The public keys that the database names for its own audit log.
    pub async fn public_keys(&self) -> Result<Vec<String>, Error> {
        self.list(KEYS.call(), |row| Ok(row.text(0)?.to_owned())).await
    }

    async fn list<T>(&self, call: Call, read: impl Fn(&Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        self.snapshot.fetch(call).await?.iter().map(read).collect()
    }
}

fn read_position(row: &Row) -> Result<(i64, i64), Error> {
    Ok((row.int(0)?, row.int(1)?))
}
