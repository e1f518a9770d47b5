//! Which head of another name a log may go on from: the one that whoever restored it vouched for.
//!
//! A database that names its own past is no proof of it: whoever can write there could put a history of his
//! own making under any name, with a key to match, and have ours signed on top. So the restore, which has the
//! key ring, tags the new log's name together with the head that it found, and the tag stands in the
//! restore's event. It holds whether or not the ring is the one of before. Never believes an event alone.

use data_encoding::{BASE64, HEXLOWER};
use warifu_core::audit::{Event, EventKind};
use warifu_keys::{Context, KeyRing, Tag, TagPurpose};
use warifu_store::{AuditHead, Error, LogBefore, Store, StoredEvent};

use super::log::origin;

/// Restores that await the tree: one, or a few where restored stores were backed up at once.
pub(crate) const MOST_RESTORES: i64 = 16;

/// The voucher that a restore keeps in its event: for this head, and for the log of this new installation.
#[must_use]
pub fn vouch_for_restore(ring: &KeyRing, issuer: &str, installation: [u8; 16], before: &LogBefore) -> String {
    let origin = origin(issuer, installation);
    let context = Context { issuer, id: origin.as_bytes() };
    HEXLOWER.encode(&ring.tag(TagPurpose::AuditRestore, context, &tagged(before)).to_bytes())
}

/// The head that a restore into this log vouches for, while that restore's event awaits the tree.
pub(super) async fn find_vouched(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    origin: &str,
) -> Result<Option<LogBefore>, Error> {
    let context = Context { issuer, id: origin.as_bytes() };
    let vouched = |event: &StoredEvent| {
        let (before, voucher) = read(event)?;
        let tag = Tag::from_slice(&HEXLOWER.decode(voucher.as_bytes()).ok()?)?;
        let verified = ring.verify_tag(TagPurpose::AuditRestore, context, &tagged(&before), &tag);
        verified.ok().map(|()| before)
    };
    Ok(store.list_pending_restores(MOST_RESTORES).await?.iter().find_map(vouched))
}

/// Whether a head is the one that was vouched for.
pub(super) fn is(before: &LogBefore, head: &AuditHead) -> bool {
    (&before.origin, before.size, &before.root) == (&head.origin, head.size, &head.root)
}

fn read(event: &StoredEvent) -> Option<(LogBefore, String)> {
    let event = serde_json::from_slice::<Event>(&event.body).ok()?;
    let EventKind::Restored { origin_before: origin, size_before: size, root_before, voucher } = event.what
    else {
        return None;
    };
    let root = BASE64.decode(root_before.as_bytes()).ok()?.try_into().ok()?;
    Some((LogBefore { origin, size, root }, voucher))
}

/// Of fixed length but for the last part, so that no two heads are written alike.
fn tagged(before: &LogBefore) -> Vec<u8> {
    [&before.size.to_be_bytes()[..], &before.root, before.origin.as_bytes()].concat()
}
