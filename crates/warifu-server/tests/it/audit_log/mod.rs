//! Verifying and exporting the audit log, on both engines: whatever is changed by hand is found.

mod erasing;
mod exporting;
pub(crate) mod history;
mod removing;
mod restoring;
mod tampering;

use warifu_server::audit_log::{Keys, Report, verify};
use warifu_store::Store;

/// What verifying finds, with the keys that the database names.
async fn findings(store: &Store) -> Report {
    verify(store, &Keys::default(), None).await.unwrap()
}

/// A finding without the row: table and column.
fn places(report: &Report) -> Vec<(&'static str, &'static str)> {
    report.findings.iter().map(|finding| (finding.table, finding.column)).collect()
}
