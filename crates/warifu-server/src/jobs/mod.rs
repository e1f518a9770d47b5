//! Jobs: what the server does without being asked by a request.
//!
//! Each runs on a tracked task until it is told to stop, outlives a store that is away, and may run in any
//! number of replicas at once: what it writes is guarded by itself. Nothing here decides who may do what.

mod backoff;
mod erase;
mod handoffs;
mod logouts;
mod mails;
mod purge;
mod rewrap;
mod rewrap_codes;
mod seen;
pub mod sequencer;
mod token_keys;

use std::sync::Arc;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{Server, audit_log::AuditLog};

pub use handoffs::look_after_others;
pub use logouts::tell_clients;
pub use mails::send_mails;
pub use rewrap::{Rewrapped, rewrap};
use sequencer::Sequencer;

/// Starts every job. After `stop` is cancelled each
/// job does what it still owes (a last run of the sequencer, the last use of sessions) and ends. Close and
/// wait for `tasks` before closing the store.
pub fn start(server: &Arc<Server>, log: AuditLog, tasks: &TaskTracker, stop: &CancellationToken) {
    let sequencer = Sequencer::new(server.store().clone(), log, &mut server.random());
    tasks.spawn(sequencer::run(sequencer, Arc::clone(&server.clock), stop.clone()));
    tasks.spawn(purge::run(server.store().clone(), Arc::clone(&server.clock), stop.clone()));
    tasks.spawn(erase::run(Arc::clone(server), stop.clone()));
    tasks.spawn(handoffs::run(Arc::clone(server), stop.clone()));
    tasks.spawn(logouts::run(Arc::clone(server), stop.clone()));
    tasks.spawn(mails::run(Arc::clone(server), stop.clone()));
    tasks.spawn(token_keys::run(Arc::clone(server), stop.clone()));
    tasks.spawn(seen::run(Arc::clone(server), stop.clone()));
}
