//! Verifying the log in the database: every column of every row, of one moment, in pages.
//!
//! Whatever is found is told and the reading goes on; only a database that can't be read ends it. It must
//! never take a column's word for what can be derived again.

mod events;
mod heads;
mod leaves;
mod made;

use warifu_core::audit::checkpoint::Checkpoint;
use warifu_store::{Error, Store};

use super::{
    keys::Keys,
    report::Report,
    walk::{OLD, Walk},
};

/// Rows read at a time: what verifying holds in memory.
const PAGE: i64 = 512;

/// Verifies the whole log. `from` is an old checkpoint that must be a prefix of it, as the auditor kept it.
pub async fn verify(store: &Store, keys: &Keys, from: Option<&str>) -> Result<Report, Error> {
    let rows = store.audit_rows().await?;
    let keys = keys.with_named(&rows.public_keys().await?);
    let mut report = Report { keys_unbrought: keys.unbrought(), ..Report::default() };
    let from = from.and_then(|note| old_checkpoint(note, &keys, &mut report));
    let head = heads::only(rows.heads().await?, &mut report);
    report.origin = head.as_ref().map(|head| head.origin.clone());

    let mut walk = Walk::new(from, &mut report);
    let size = head.as_ref().map_or(0, |head| head.size.max(0));
    leaves::walk_all(&rows, size, &keys, &mut walk, &mut report).await?;
    walk.finish(&mut report);
    report.size = walk.frontier.size();
    report.root = (!walk.is_broken).then(|| walk.frontier.root());
    if let Some(head) = &head {
        heads::compare(&rows, head, &walk, &keys, &mut report).await?;
    }
    leaves::outside(&rows, size, &mut report).await?;
    events::compare_all(&rows, &mut walk.erasures, &mut report).await?;
    walk.erasures.finish(&mut report);
    made::compare_all(&rows, &mut report).await?;
    Ok(report)
}

/// An old checkpoint is believed only with its signature.
pub(super) fn old_checkpoint(note: &str, keys: &Keys, report: &mut Report) -> Option<Checkpoint> {
    match keys.verify(note) {
        Ok(checkpoint) => Some(checkpoint),
        Err(unproved) => {
            report.find(OLD, "given", "signature", format!("can't be believed: {unproved}"));
            None
        }
    }
}

/// A row's key in bytes, as a person would look it up.
fn hex(bytes: &[u8]) -> String {
    match <[u8; 16]>::try_from(bytes) {
        Ok(id) => warifu_core::id::Id::<()>::from_bytes(id).to_string(),
        Err(_) => format!("x'{}'", data_encoding::HEXLOWER.encode(bytes)),
    }
}
