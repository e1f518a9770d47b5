//! What the rows are, each column as it stands: nothing here is refused for what it says.

use crate::{Error, Row};

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

impl EventRow {
    pub(super) fn read(row: &Row) -> Result<Self, Error> {
        let concerned = |at| Ok::<_, Error>(row.optional_bytes(at)?.map(<[u8]>::to_vec));
        Ok(Self {
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
}

impl LeafRow {
    pub(super) fn read(row: &Row) -> Result<Self, Error> {
        let hashed = match row.optional_bytes(3)? {
            Some(salt) => {
                Some(Hashed { salt: salt.to_vec(), body: row.text(4)?.to_owned(), at: row.int(5)? })
            }
            None => None,
        };
        Ok(Self { index: row.int(0)?, event: row.bytes(1)?.to_vec(), hash: row.bytes(2)?.to_vec(), hashed })
    }
}

impl HeadRow {
    pub(super) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            one: row.int(0)?,
            origin: row.text(1)?.to_owned(),
            size: row.int(2)?,
            root: row.bytes(3)?.to_vec(),
            frontier: row.bytes(4)?.to_vec(),
            checkpoint: row.text(5)?.to_owned(),
            at: row.int(6)?,
        })
    }
}

impl CheckpointRow {
    pub(super) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            origin: row.text(0)?.to_owned(),
            size: row.int(1)?,
            note: row.text(2)?.to_owned(),
            at: row.int(3)?,
        })
    }
}

impl MadeRow {
    pub(super) fn read(row: &Row) -> Result<Self, Error> {
        let bytes = |at| Ok::<_, Error>(row.optional_bytes(at)?.map(<[u8]>::to_vec));
        Ok(Self {
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

    pub(super) fn read_passkey(row: &Row) -> Result<Self, Error> {
        let credential = CredentialRow {
            event_body: row.optional_text(9)?.map(str::to_owned),
            rp_id: row.text(10)?.to_owned(),
            credential_id: row.bytes(11)?.to_vec(),
            public_key: row.bytes(12)?.to_vec(),
            attested: row.optional_text(13)?.map(str::to_owned),
        };
        Ok(Self { credential: Some(credential), ..Self::read(row)? })
    }
}
