//! What members' recovery codes are tagged with, sealed anew under the ring's current key. In chunks, each one commit
//! with its event: there may be as many as members.
//!
//! The codes themselves aren't needed for it, which nobody has but their members. What doesn't open is told and passed by.

use data_encoding::HEXLOWER;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    id::Id,
    random::Random,
    recovery_code::RecoveryCodes,
    time::Time,
};
use warifu_keys::{KeyId, KeyRing, Sealed};
use warifu_store::{Error, Outcome, Rewrap, Store};

use super::Rewrapped;
use crate::flows::recovery_codes::{PURPOSE, context};

const CHUNK: i64 = 200;

pub(super) async fn rewrap_codes(
    store: &Store,
    ring: &KeyRing,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<Rewrapped, Error> {
    let current = *ring.current().id().as_bytes();
    let mut done = Rewrapped::default();
    let mut after = Id::from_bytes([0; 16]);
    loop {
        let sets = store.list_recovery_codes_to_rewrap(current, after, CHUNK).await?;
        let Some(last) = sets.last().map(|set| set.member) else { return Ok(done) };
        let (rewraps, unopened) = sealed_anew(&sets, ring, random);
        let rows = rewraps.len() as u64;
        if rows > 0 {
            let what = EventKind::RowsSealedAnew { rows, key: ring.current().id().to_string() };
            let event =
                Event::of_installation(Id::new(now, random), now, Actor::Operator, what).salted(random);
            match store.rewrap_recovery_codes(&rewraps, &[Change::from(event)]).await? {
                Outcome::Committed(_) => {}
                // Somebody made new ones meanwhile, or another replica was first: see what is left of these.
                Outcome::Stale(_) => continue,
            }
        }
        done.rows += rows;
        done.unopened.extend(unopened);
        after = last;
    }
}

fn sealed_anew(
    sets: &[RecoveryCodes],
    ring: &KeyRing,
    random: &mut dyn Random,
) -> (Vec<Rewrap>, Vec<String>) {
    let (mut rewraps, mut unopened) = (Vec::new(), Vec::new());
    for set in sets.iter().filter(|set| ring.needs_rewrap(KeyId::from_bytes(set.sealed_by))) {
        let sealed = Sealed::from_bytes(set.sealed.clone()).ok();
        match sealed.and_then(|sealed| ring.rewrap(PURPOSE, context(&set.member), &sealed, random).ok()) {
            None => unopened.push(format!("recovery_set {}", HEXLOWER.encode(set.member.bytes()))),
            Some(sealed) => rewraps.push(Rewrap {
                id: *set.id.bytes(),
                from: set.sealed_by,
                sealed_by: *sealed.key_id().as_bytes(),
                sealed: sealed.into_bytes(),
            }),
        }
    }
    (rewraps, unopened)
}
