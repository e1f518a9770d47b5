//! Key rotation over rows: whatever an old key of the ring sealed is sealed anew under the current one.
//!
//! Run after a key was promoted and every replica has read the ring; then `Store::count_sealed_by` says whether
//! the old key may be retired. A row is replaced only if it is still sealed by the key it was read with, so
//! that any number of replicas may do this at once. Another sealed area adds its rows to [`rewrap`] and to
//! that count.

use data_encoding::HEXLOWER;
use warifu_core::{audit::checkpoint::note::VerifierKey, random::Random};
use warifu_keys::{Context, KeyId, KeyRing, SealPurpose, Sealed};
use warifu_store::{Error, Outcome, SigningKeyRow, Store};

use crate::audit_log::PURPOSE;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Rows that are sealed under the current key now.
    pub rows: u64,
    /// Rows that this ring and issuer can't open, by table and id: their key must not be retired.
    pub unopened: Vec<String>,
}

/// Seals anew every row that an old key of `ring` sealed.
pub async fn rewrap(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    random: &mut (dyn Random + Send),
) -> Result<Rewrapped, Error> {
    let mut done = Rewrapped::default();
    for row in store.list_signing_keys(PURPOSE).await? {
        if !ring.needs_rewrap(KeyId::from_bytes(row.sealed_by)) {
            continue;
        }
        let Some(sealed) = signing_key(&row, ring, issuer, random) else {
            done.unopened.push(format!("signing_key {}", HEXLOWER.encode(&row.id)));
            continue;
        };
        let by = *sealed.key_id().as_bytes();
        let outcome = store.rewrap_signing_key(row.id, row.sealed_by, sealed.as_bytes(), by).await?;
        // Stale: another replica was first.
        done.rows += u64::from(matches!(outcome, Outcome::Committed(_)));
    }
    Ok(done)
}

/// An audit log's key is sealed for the origin that its public half is named after.
fn signing_key(row: &SigningKeyRow, ring: &KeyRing, issuer: &str, random: &mut dyn Random) -> Option<Sealed> {
    let public: VerifierKey = row.public.parse().ok()?;
    let context = Context { issuer, id: public.name().as_bytes() };
    let sealed = Sealed::from_bytes(row.sealed.clone()).ok()?;
    ring.rewrap(SealPurpose::AuditSigningKey, context, &sealed, random).ok()
}
