//! Key rotation over rows: whatever an old key of the ring sealed is sealed anew under the current one.
//!
//! Run after a key was promoted and every replica has read the ring; then `Store::count_sealed_by` says whether
//! the old key may be retired. A row is replaced only if it is still sealed by the key it was read with, so
//! that any number of replicas may do this at once, and only together with the event that tells of it. Another
//! sealed area adds its rows to [`rewrap`] and to that count.

use data_encoding::HEXLOWER;
use warifu_core::{
    audit::{Actor, Event, EventKind, checkpoint::note::VerifierKey},
    change::Change,
    id::Id,
    notice::SealedAddress,
    random::Random,
    time::Time,
};
use warifu_keys::{Context, KeyId, KeyRing, SealPurpose, Sealed};
use warifu_store::{Error, Outcome, Rewrap, SealedNotice, SigningKeyRow, Store};

use super::rewrap_codes::rewrap_codes;
use crate::{
    audit_log::{PURPOSE, issuers_of},
    mail, ticket_secrets, token_keys,
};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Rows that are sealed under the current key now.
    pub rows: u64,
    /// Rows that this ring can't open, by table and id: their key must not be retired.
    pub unopened: Vec<String>,
}

/// Seals anew every row that an old key of `ring` sealed, for the operator who is about to retire that key.
pub async fn rewrap(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<Rewrapped, Error> {
    let mut rewrapped = rewrap_keys(store, ring, issuer, now, random).await?;
    let tickets = rewrap_tickets(store, ring, now, random).await?;
    rewrapped.rows += tickets.rows;
    rewrapped.unopened.extend(tickets.unopened);
    let codes = rewrap_codes(store, ring, now, random).await?;
    rewrapped.rows += codes.rows;
    rewrapped.unopened.extend(codes.unopened);
    Ok(rewrapped)
}

/// Tickets that are sealed anew in one commit.
const TOGETHER: i64 = 200;

async fn rewrap_tickets(
    store: &Store,
    ring: &KeyRing,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<Rewrapped, Error> {
    let (mut rewrapped, mut after) = (Rewrapped::default(), None);
    loop {
        let current = *ring.current().id().as_bytes();
        let page = store.list_tickets_sealed_by_others(current, after, TOGETHER).await?;
        let Some(last) = page.last() else { return Ok(rewrapped) };
        let last = last.id;
        let (mut rewraps, mut unopened) = (Vec::new(), Vec::new());
        // What a key newer than the current one sealed is another replica's, which was told of the promotion first.
        for row in page.into_iter().filter(|row| ring.needs_rewrap(KeyId::from_bytes(row.secrets.by))) {
            match ticket_secrets::rewrapped(ring, row.id, &row.secrets, random) {
                None => unopened.push(format!("ticket {}", row.id)),
                Some(sealed) => rewraps.push((row, sealed)),
            }
        }
        if !rewraps.is_empty() {
            let event = sealed_anew_event(rewraps.len() as u64, ring, now, random);
            // Another replica was first with one of them, or it was used: see what is left of these.
            if let Outcome::Stale(_) = store.rewrap_tickets(&rewraps, &[event]).await? {
                continue;
            }
        }
        rewrapped.rows += rewraps.len() as u64;
        rewrapped.unopened.extend(unopened);
        after = Some(last);
    }
}

fn sealed_anew_event(rows: u64, ring: &KeyRing, now: Time, random: &mut (dyn Random + Send)) -> Change {
    let what = EventKind::RowsSealedAnew { rows, key: ring.current().id().to_string() };
    Event::of_installation(Id::new(now, random), now, Actor::Operator, what).salted(random).into()
}

async fn rewrap_keys(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<Rewrapped, Error> {
    loop {
        let mut rows = Vec::new();
        for purpose in [PURPOSE, token_keys::PURPOSE, token_keys::PURPOSE_SALT] {
            rows.extend(store.list_signing_keys(purpose).await?);
        }
        let (rewraps, mut unopened) = sealed_anew(&rows, ring, random);
        let (addresses, closed) = addresses(store, ring, issuer, random).await?;
        unopened.extend(closed);
        let rows = (rewraps.len() + addresses.len()) as u64;
        if rows == 0 {
            return Ok(Rewrapped { rows, unopened });
        }
        let event = sealed_anew_event(rows, ring, now, random);
        match store.rewrap(&rewraps, &addresses, &[event]).await? {
            Outcome::Committed(_) => return Ok(Rewrapped { rows, unopened }),
            // Another replica was first with one of them: see what it left.
            Outcome::Stale(_) => {}
        }
    }
}

fn sealed_anew(
    keys: &[SigningKeyRow],
    ring: &KeyRing,
    random: &mut dyn Random,
) -> (Vec<Rewrap>, Vec<String>) {
    let (mut rewraps, mut unopened) = (Vec::new(), Vec::new());
    for row in keys.iter().filter(|row| ring.needs_rewrap(KeyId::from_bytes(row.sealed_by))) {
        let sealed = match row.purpose.as_str() {
            PURPOSE => signing_key(row, ring, random),
            _ => token_keys::rewrapped(row, ring, random),
        };
        match sealed {
            None => unopened.push(format!("signing_key {}", HEXLOWER.encode(&row.id))),
            Some(sealed) => rewraps.push(Rewrap {
                id: row.id,
                from: row.sealed_by,
                sealed_by: *sealed.key_id().as_bytes(),
                sealed: sealed.into_bytes(),
            }),
        }
    }
    (rewraps, unopened)
}

/// Addresses of mails that wait or weren't sent.
async fn addresses(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    random: &mut (dyn Random + Send),
) -> Result<(Vec<Rewrap>, Vec<String>), Error> {
    let (mut rewraps, mut unopened) = (Vec::new(), Vec::new());
    let current = *ring.current().id().as_bytes();
    let rows = store.list_addresses_not_sealed_by(current, ADDRESSES).await?;
    for SealedNotice { id, address } in rows {
        if !ring.needs_rewrap(KeyId::from_bytes(address.sealed_by)) {
            continue;
        }
        match mail::reseal(issuer, ring, id, &address, random) {
            None => unopened.push(format!("notice {id}")),
            Some(SealedAddress { sealed, sealed_by }) => {
                rewraps.push(Rewrap { id: *id.bytes(), from: address.sealed_by, sealed, sealed_by });
            }
        }
    }
    Ok((rewraps, unopened))
}

/// Addresses sealed anew at a time: more than wait where mails are sent at all.
const ADDRESSES: i64 = 10_000;

/// An audit log's key is sealed for the origin that its public half is named after, and for the issuer of
/// that time: `url` may be another one by now.
fn signing_key(row: &SigningKeyRow, ring: &KeyRing, random: &mut dyn Random) -> Option<Sealed> {
    let public: VerifierKey = row.public.parse().ok()?;
    let sealed = Sealed::from_bytes(row.sealed.clone()).ok()?;
    issuers_of(public.name()).iter().find_map(|issuer| {
        let context = Context { issuer, id: public.name().as_bytes() };
        ring.rewrap(SealPurpose::AuditSigningKey, context, &sealed, random).ok()
    })
}
