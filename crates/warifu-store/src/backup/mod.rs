//! Backup and restore: the whole content of a store as one file that either engine reads.
//!
//! The file is JSON Lines in UTF-8, written and read as a stream:
//!
//! | line | content |
//! | --- | --- |
//! | first | an object: `format` (`warifu-backup`), `version` (1), `schema` (the last migration's number), `made_at`, `installation`, and `tables`: name, columns and number of rows of each, in the order in which they follow |
//! | between | an array a row: the table's name, then its columns; bytes in base64, no row without its table's turn |
//! | last | an object: `sha256`, in hex, of every byte before this line |
//!
//! It never holds the key ring: without the ring, what is sealed in it stays closed. It never holds what must
//! not outlive a restore: sessions, spent nonces, leases. A file that is cut short or changed is refused as a
//! whole before anything is written. It is no secret-free file, though: keep it as you keep the database.

mod check;
mod error;
mod format;
pub(crate) mod release;
pub(crate) mod restore;
pub(crate) mod tables;
mod write;

pub use check::BackupSummary;
pub use error::BackupError;
pub use restore::{LogBefore, RestoredStore};
pub use tables::{LEFT_OUT, carried_tables};

use crate::Statement;

/// Every statement of backup and restore, and of the rows that verifying reads.
pub fn statements_of_backup_and_verifying() -> Vec<Statement> {
    let of_tables = tables::TABLES
        .iter()
        .flat_map(|table| [table.count, table.first_page, table.next_page, table.insert]);
    let others = [restore::ALL, release::ALL, crate::audit_rows::ALL].concat();
    of_tables.chain(others).collect()
}
