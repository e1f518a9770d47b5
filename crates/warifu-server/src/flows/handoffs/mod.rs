//! Handoffs: flow B3, the sign-in on a screen by a QR code and a passkey on a phone.
//!
//! Whoever holds the token in the starting browser's cookie may look and collect; whoever holds an address of the QR and
//! the cookie of the phone's browser may take the steps between. Every step loads, decides and compares and sets.

mod address;
mod approving;
mod collecting;
mod phone;
mod starting;

pub(crate) use address::{Presented, draw};
pub(crate) use approving::{Approved, approve, begin};
pub(crate) use collecting::{Collected, collect};
pub(crate) use phone::{Found, Phone, Picked, across, choose, find, match_on_phone, shown_digits};
pub(crate) use starting::{Starting, look, look_after_others, match_on_screen, start};

use warifu_core::{
    change::Decision,
    handoff::{Handoff, HandoffChange, Stepped},
};

use super::{Caller, TRIES_ON_COUNTERS};
use crate::server::{Server, Trouble, Written};

/// Commits a step, and wakes the screen that waits for it. `None`: somebody was faster.
async fn take(
    server: &Server,
    handoff: &Handoff,
    decision: Decision<Stepped>,
) -> Result<Option<Stepped>, Trouble> {
    if decision.changes.is_empty() {
        return Ok(Some(decision.outcome));
    }
    Ok(match server.commit(&decision.changes).await? {
        Written::Yes => {
            server.waiting.tell(&handoff.hash, handoff.version + 1);
            Some(decision.outcome)
        }
        Written::Stale(_) => None,
    })
}

/// The handoffs that a list of changes steps on, with the versions they come to.
fn wake(server: &Server, changes: &[warifu_core::change::Change]) {
    for change in changes {
        if let warifu_core::change::Change::Handoff(HandoffChange::Step { hash, from, .. }) = change {
            server.waiting.tell(hash, from + 1);
        }
    }
}
