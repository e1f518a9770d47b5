//! The audit log as others see it: its name and key, its published head, verifying and exporting.
//!
//! An installation's log is named `<host>/audit/<installation id>`. The tree only grows: a restore gives the
//! log another name and key, and the leaves so far stay the beginning of the tree under the new name. (A move
//! to another host is a backup and a restore there.) Nothing here writes to the tree;
//! [`crate::jobs::sequencer`] does. Verifying proves what the database says of itself; only a checkpoint kept
//! elsewhere proves that history was not rewritten whole.

mod erased;
mod export;
mod exported;
mod keys;
mod log;
mod report;
mod restored;
mod verify;
mod walk;

use warifu_store::{Error, Store};

pub use export::{ExportError, Exported, export};
pub use exported::verify_export;
pub use keys::Keys;
pub use log::{AuditLog, AuditLogError};
pub(crate) use log::{PURPOSE, issuers_of, load_installation};
pub use report::{Finding, Report};
pub(crate) use restored::MOST_RESTORES;
pub use restored::vouch_for_restore;
pub use verify::verify;

/// The last checkpoint that was committed, as a signed note; `None` before the first event is in the tree.
pub async fn published_checkpoint(store: &Store) -> Result<Option<String>, Error> {
    Ok(store.find_audit_head().await?.map(|head| head.checkpoint))
}
