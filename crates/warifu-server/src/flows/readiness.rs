//! Whether this replica should get requests.

use warifu_core::{audit::Event, time::Span};

use crate::server::{Server, Trouble};

/// The audit tree is a second behind at most; past this its sequencer doesn't run.
const BEHIND: Span = Span::minutes(1);

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// The store answers, but events wait to be put into the audit tree.
    AuditBehind,
    /// The store answers, and what happens gets into the tree.
    Ready,
    /// A stop was asked for; the doors close soon.
    Stopping,
}

/// Asks the store for the event that has been waiting longest: an id begins with its time, so that the lowest is
/// the oldest. Without a key ring there is no server to ask.
pub(crate) async fn readiness(server: &Server) -> Result<Readiness, Trouble> {
    if server.is_stopping() {
        return Ok(Readiness::Stopping);
    }
    let pending = server.store.list_pending_events(1).await?;
    let oldest = pending.first().and_then(|stored| serde_json::from_slice::<Event>(&stored.body).ok());
    let behind = oldest.is_some_and(|event| server.now() - event.at > BEHIND);
    Ok(if behind { Readiness::AuditBehind } else { Readiness::Ready })
}
