//! Load and commit, on SQLite and PostgreSQL: the only crate that holds SQL.
//!
//! It owns statements, the two engines that run them and the numbered migrations. It never decides
//! anything: what must still be true comes in as guards on statements, and whether it was comes out as an
//! [`Outcome`]. It reads no clock and makes no random bytes. Why it is built so: ARCHITECTURE.md, "Storage".

#[macro_use]
mod area;
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
    audit::{Made, MadeBy, Placement},
    guard,
    installation::Installation,
    purge::{KEEP_NOTICES, KEEP_TICKETS, Purged},
    signing_key::{SigningKeyRow, SigningKeyState},
    statements,
    tree::{AuditHead, Leaf, Node, StoredCheckpoint, StoredEvent},
};
pub use commit::{Commit, Guarded, Outcome, Stale, Touched};
pub use engine::{Database, Engine, PostgresSettings, Snapshot, SqliteSettings, Tls};
pub use error::{Cause, Error};
pub use migration::Migration;
pub use row::Row;
pub use statement::{Call, Statement};
pub use store::{MIGRATIONS, Store};
pub use value::{Kind, Value};
