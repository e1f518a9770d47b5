//! The rows of the audit log as they stand, for whoever verifies them: all of one moment, nothing assumed.
//!
//! Unlike the areas, nothing here refuses a row that can't be: finding those is what the reader is for. Every
//! list is read in pages, so that a log of any length fits into memory.

use warifu_core::id::Id;

use crate::{Call, Error, Row, Snapshot, Store, area::tree::StoredEvent};

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

/// A row of `audit_event`, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    pub id: Vec<u8>,
    pub at: i64,
    pub kind: String,
    /// `organization`, `member`, `passkey`, `session`, `ticket`.
    pub concerned: [Option<Vec<u8>>; 5],
    pub salt: Vec<u8>,
    pub body: String,
    pub leaf: Option<i64>,
    pub is_pending: bool,
}

/// A row of `audit_leaf`, with what of its event it rests on, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafRow {
    pub index: i64,
    pub event: Vec<u8>,
    pub hash: Vec<u8>,
    pub hashed: Option<Hashed>,
}

/// What of an event its leaf rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashed {
    pub salt: Vec<u8>,
    pub body: String,
    pub at: i64,
}

/// A row of `audit_head`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    pub one: i64,
    pub origin: String,
    pub size: i64,
    pub root: Vec<u8>,
    pub frontier: Vec<u8>,
    pub checkpoint: String,
    pub at: i64,
}

/// A row of `audit_checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    pub origin: String,
    pub size: i64,
    pub note: String,
    pub at: i64,
}

/// What an event must have made: a passkey or a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeTable {
    Passkey,
    Session,
}

/// A passkey or session, with the event that it says it was made by, where that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeRow {
    pub id: Vec<u8>,
    pub member: Vec<u8>,
    pub made_by: Vec<u8>,
    pub event_member: Option<Vec<u8>>,
    pub event_kind: Option<String>,
    pub event_passkey: Option<Vec<u8>>,
    pub event_session: Option<Vec<u8>>,
    pub is_placed: bool,
    /// What signs in with it, and the body of the event that must have registered that. A session has none.
    pub credential: Option<CredentialRow>,
}

/// What signs in with a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRow {
    pub rp_id: String,
    pub credential_id: Vec<u8>,
    pub public_key: Vec<u8>,
    /// What its authenticator proved, as stored.
    pub attested: Option<String>,
    pub event_body: Option<String>,
}

impl MadeTable {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Session => "session",
        }
    }
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
        let read = |row: &Row| {
            Ok(HeadRow {
                one: row.int(0)?,
                origin: row.text(1)?.to_owned(),
                size: row.int(2)?,
                root: row.bytes(3)?.to_vec(),
                frontier: row.bytes(4)?.to_vec(),
                checkpoint: row.text(5)?.to_owned(),
                at: row.int(6)?,
            })
        };
        self.list(HEADS.call(), read).await
    }

    /// Events by id, after the id `after`.
    pub async fn events(&self, after: Option<&[u8]>, limit: i64) -> Result<Vec<EventRow>, Error> {
        let call = match after {
            None => FIRST_EVENTS.bind(&[][..]),
            Some(after) => NEXT_EVENTS.bind(after),
        };
        self.list(call.bind(limit), read_event).await
    }

    /// Leaves from index `from` on.
    pub async fn leaves(&self, from: i64, limit: i64) -> Result<Vec<LeafRow>, Error> {
        self.list(LEAVES.bind(from).bind(limit), read_leaf).await
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
        self.list(CHECKPOINTS.bind(above).bind(up_to), read_checkpoint).await
    }

    /// Checkpoints of sizes that the tree of `size` never had.
    pub async fn checkpoints_outside(&self, size: i64, limit: i64) -> Result<Vec<CheckpointRow>, Error> {
        self.list(CHECKPOINTS_OUTSIDE.bind(size).bind(limit), read_checkpoint).await
    }

    /// Pending rows whose event isn't there.
    pub async fn pending_of_nothing(&self, limit: i64) -> Result<Vec<Vec<u8>>, Error> {
        self.list(PENDING_OF_NOTHING.bind(limit), |row| Ok(row.bytes(0)?.to_vec())).await
    }

    /// Passkeys or sessions by id, after the id `after`.
    pub async fn made(&self, table: MadeTable, after: &[u8], limit: i64) -> Result<Vec<MadeRow>, Error> {
        match table {
            MadeTable::Passkey => self.list(PASSKEYS.bind(after).bind(limit), read_made_passkey).await,
            MadeTable::Session => self.list(SESSIONS.bind(after).bind(limit), read_made).await,
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

fn read_event(row: &Row) -> Result<EventRow, Error> {
    let concerned = |at| Ok::<_, Error>(row.optional_bytes(at)?.map(<[u8]>::to_vec));
    Ok(EventRow {
        id: row.bytes(0)?.to_vec(),
        at: row.int(1)?,
        kind: row.text(2)?.to_owned(),
        concerned: [concerned(3)?, concerned(4)?, concerned(5)?, concerned(6)?, concerned(7)?],
        salt: row.bytes(8)?.to_vec(),
        body: row.text(9)?.to_owned(),
        leaf: row.optional_int(10)?,
        is_pending: row.optional_bytes(11)?.is_some(),
    })
}

fn read_leaf(row: &Row) -> Result<LeafRow, Error> {
    let hashed = match row.optional_bytes(3)? {
        Some(salt) => Some(Hashed { salt: salt.to_vec(), body: row.text(4)?.to_owned(), at: row.int(5)? }),
        None => None,
    };
    Ok(LeafRow { index: row.int(0)?, event: row.bytes(1)?.to_vec(), hash: row.bytes(2)?.to_vec(), hashed })
}

fn read_position(row: &Row) -> Result<(i64, i64), Error> {
    Ok((row.int(0)?, row.int(1)?))
}

fn read_checkpoint(row: &Row) -> Result<CheckpointRow, Error> {
    Ok(CheckpointRow {
        origin: row.text(0)?.to_owned(),
        size: row.int(1)?,
        note: row.text(2)?.to_owned(),
        at: row.int(3)?,
    })
}

fn read_made(row: &Row) -> Result<MadeRow, Error> {
    let bytes = |at| Ok::<_, Error>(row.optional_bytes(at)?.map(<[u8]>::to_vec));
    Ok(MadeRow {
        id: row.bytes(0)?.to_vec(),
        member: row.bytes(1)?.to_vec(),
        made_by: row.bytes(2)?.to_vec(),
        event_member: bytes(3)?,
        event_kind: row.optional_text(4)?.map(str::to_owned),
        event_passkey: bytes(5)?,
        event_session: bytes(6)?,
        is_placed: row.optional_int(7)?.is_some() || row.optional_bytes(8)?.is_some(),
        credential: None,
    })
}

fn read_made_passkey(row: &Row) -> Result<MadeRow, Error> {
    let credential = CredentialRow {
        event_body: row.optional_text(9)?.map(str::to_owned),
        rp_id: row.text(10)?.to_owned(),
        credential_id: row.bytes(11)?.to_vec(),
        public_key: row.bytes(12)?.to_vec(),
        attested: row.optional_text(13)?.map(str::to_owned),
    };
    Ok(MadeRow { credential: Some(credential), ..read_made(row)? })
}
