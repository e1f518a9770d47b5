//! Load and commit, on SQLite and PostgreSQL: the only crate that holds SQL.
//!
//! It owns statements, the two engines that run them and the numbered migrations. It never decides
//! anything: what must still be true comes in as guards on statements, and whether it was comes out as an
//! [`Outcome`]. It reads no clock and makes no random bytes. Why it is built so: ARCHITECTURE.md, "Storage".

#[macro_use]
mod area;
mod audit_rows;
mod backup;
mod commit;
mod engine;
mod error;
mod migration;
mod row;
mod sql;
mod statement;
mod store;
mod value;

pub use area::{
    audit::{Erased, KEEP_EVENTS},
    grant::HeldGrant,
    guard,
    installation::Installation,
    logout::{DeliveryState, KEEP_DELIVERIES, LogoutDelivery},
    notice::{NoticeState, QueuedNotice, SealedNotice, Unsent},
    purge::{KEEP_NOTICES, KEEP_TICKETS, Purged},
    signing_key::{Rewrap, SigningKeyRow, SigningKeyState},
    statements,
    ticket::SealedTicket,
    tree::{AuditHead, Leaf, Node, StoredEvent},
};
pub use audit_rows::{
    AuditRows, CheckpointRow, CredentialRow, EventRow, Hashed, HeadRow, LeafRow, MadeRow, MadeTable,
};
pub use backup::{
    BackupError, BackupSummary, LEFT_OUT, LogBefore, RestoredStore, carried_tables,
    statements_of_backup_and_verifying,
};
pub use commit::{Commit, Guarded, Outcome, Stale, Touched};
pub use engine::{Database, Engine, PostgresSettings, Snapshot, SqliteSettings, Tls};
pub use error::{Cause, Error};
pub use migration::{Migration, SchemaError};
pub use row::Row;
pub use statement::{Call, Statement};
pub use store::{MIGRATIONS, Store};
pub use value::{Kind, Value};
