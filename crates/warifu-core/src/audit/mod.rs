//! Audit (監査ログ): events, the Merkle tree over them, and its signed checkpoints.
//!
//! An event is one of the changes of the commit that it records: what isn't recorded can't have
//! happened. Typed secrets and typed identifiers never enter one.

pub mod checkpoint;
pub mod event;
pub mod tree;

pub use event::{Actor, Event, EventKind, Visit};
