//! One installation's audit log: its origin, and the private key that signs its checkpoints.
//!
//! The key is made on first start, with the event that tells of it, and kept sealed in its row, whose id follows from issuer and origin: two
//! replicas that start at once make the same row, and the guarded insert leaves one key. Never hands the key
//! out; [`AuditLog::sign`] signs checkpoints of this origin and nothing else.

use std::fmt;

use data_encoding::HEXLOWER;
use warifu_core::{
    audit::{
        Actor, Event, EventKind,
        checkpoint::{
            Checkpoint,
            note::{VerifierKey, VerifierKeyError},
        },
    },
    change::Change,
    id::Id,
    random::{self, Random},
    secret::sha256,
    time::Time,
};
use warifu_keys::{AuditSigner, AuditSignerError, KeyRing, NotSealed, Sealed};
use warifu_store::{AuditHead, Error, LogBefore, Outcome, SigningKeyRow, SigningKeyState, Store};

use super::restored;

/// The purpose of the audit log's rows among the signing keys.
pub(crate) const PURPOSE: &str = "audit";

/// A log that this process can sign for.
#[derive(Debug)]
pub struct AuditLog {
    signer: AuditSigner,
    /// The head of another name that it may go on from.
    goes_on_from: Option<LogBefore>,
}

/// Why the log can't be opened.
#[derive(Debug)]
pub enum AuditLogError {
    /// The row holds nothing that was ever sealed.
    NotSealed(NotSealed),
    /// The issuer gives no origin that can name a key.
    Origin(VerifierKeyError),
    /// The key's row doesn't open with this key ring.
    Signer(AuditSignerError),
    Store(Error),
}

impl AuditLog {
    /// Opens the log of this installation; on first start, makes the installation's row and the key.
    pub async fn open(
        store: &Store,
        issuer: &str,
        ring: &KeyRing,
        now: Time,
        random: &mut (dyn Random + Send),
    ) -> Result<Self, AuditLogError> {
        let installation = load_installation(store, now, random).await?;
        let origin = origin(issuer, installation);
        let goes_on_from = restored::find_vouched(store, ring, issuer, &origin).await?;
        let signer = open_signer(store, issuer, &origin, ring, now, random).await?;
        Ok(Self { signer, goes_on_from })
    }

    /// The log's name: the first line of its checkpoints.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.signer.verifier().name()
    }

    /// What auditors are given; its `Display` is the vkey.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        self.signer.verifier()
    }

    /// The signed note of a head of this log.
    pub(crate) fn sign(&self, checkpoint: &Checkpoint) -> Result<String, AuditSignerError> {
        self.signer.sign(checkpoint)
    }

    /// Whether a head of another name is the one that a restore into this log vouched for.
    pub(crate) fn goes_on_from(&self, head: &AuditHead) -> bool {
        self.goes_on_from.as_ref().is_some_and(|before| restored::is(before, head))
    }
}

/// The signer in the key's row, which is made where there is none.
async fn open_signer(
    store: &Store,
    issuer: &str,
    origin: &str,
    ring: &KeyRing,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<AuditSigner, AuditLogError> {
    let id = key_id(issuer, origin);
    if let Some(row) = find_key(store, id).await? {
        return from_row(&row, issuer, origin, ring);
    }
    let signer = AuditSigner::new(origin, random)?;
    let sealed = signer.seal(ring, issuer, random);
    let row = SigningKeyRow {
        id,
        purpose: PURPOSE.to_owned(),
        state: SigningKeyState::Current,
        public: signer.verifier().to_string(),
        sealed_by: *sealed.key_id().as_bytes(),
        sealed: sealed.into_bytes(),
        made_at: now,
    };
    let sealed_by = HEXLOWER.encode(&row.sealed_by);
    let what = EventKind::AuditKeyCreated { key: row.public.clone(), sealed_by };
    let event = Event::of_installation(Id::new(now, random), now, Actor::System, what).salted(random);
    if matches!(store.add_signing_key(&row, &[Change::from(event)]).await?, Outcome::Committed(_)) {
        return Ok(signer);
    }
    let row = find_key(store, id).await?.ok_or_else(|| key_is_gone(id))?;
    from_row(&row, issuer, origin, ring)
}

fn from_row(
    row: &SigningKeyRow,
    issuer: &str,
    origin: &str,
    ring: &KeyRing,
) -> Result<AuditSigner, AuditLogError> {
    let sealed = Sealed::from_bytes(row.sealed.clone()).map_err(AuditLogError::NotSealed)?;
    Ok(AuditSigner::open(ring, issuer, origin, &sealed)?)
}

/// The installation's id; made where there is none yet.
pub(crate) async fn load_installation(
    store: &Store,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<[u8; 16], Error> {
    if let Some(found) = store.find_installation().await? {
        return Ok(found.id);
    }
    let id = random::bytes(random);
    match store.create_installation(id, now).await? {
        Outcome::Committed(_) => Ok(id),
        // Another replica was first.
        Outcome::Stale(_) => Ok(store.find_installation().await?.map_or(id, |found| found.id)),
    }
}

async fn find_key(store: &Store, id: [u8; 16]) -> Result<Option<SigningKeyRow>, Error> {
    Ok(store.list_signing_keys(PURPOSE).await?.into_iter().find(|row| row.id == id))
}

fn key_is_gone(id: [u8; 16]) -> Error {
    let found = "missing, though another replica has just made it".to_owned();
    Error::Corrupt { table: "signing_key", column: "id", row: HEXLOWER.encode(&id), found }
}

/// A schema-less address, as C2SP tlog-checkpoint asks for, that no other installation and no restore has.
pub(super) fn origin(issuer: &str, installation: [u8; 16]) -> String {
    let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
    format!("{host}/audit/{}", HEXLOWER.encode(&installation))
}

/// The issuers whose log may have this origin: it names the host alone.
pub(crate) fn issuers_of(origin: &str) -> Vec<String> {
    let host = origin.rsplit_once("/audit/").map_or(origin, |(host, _)| host);
    ["https", "http"].iter().map(|scheme| format!("{scheme}://{host}")).collect()
}

fn key_id(issuer: &str, origin: &str) -> [u8; 16] {
    let hash = sha256(&[b"audit signing key", issuer.as_bytes(), origin.as_bytes()]);
    *hash.first_chunk().expect("a SHA-256 digest is 32 bytes")
}

impl fmt::Display for AuditLogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSealed(_) | Self::Signer(_) => f.write_str("the audit log's key can't be opened"),
            Self::Origin(_) => f.write_str("the issuer's address can't name an audit log"),
            Self::Store(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for AuditLogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::NotSealed(error) => error,
            Self::Origin(error) => error,
            Self::Signer(error) => error,
            Self::Store(error) => return error.source(),
        })
    }
}

impl From<AuditSignerError> for AuditLogError {
    fn from(error: AuditSignerError) -> Self {
        Self::Signer(error)
    }
}

impl From<Error> for AuditLogError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<VerifierKeyError> for AuditLogError {
    fn from(error: VerifierKeyError) -> Self {
        Self::Origin(error)
    }
}
