//! Screens that wait for a phone: once a second, one look for all that wait at this replica, at what others have written.
//!
//! What this process writes wakes its screens at once; this is for the rest. Nothing is written here.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use crate::{Server, Trouble, flows::handoffs};

const EVERY: Duration = Duration::from_secs(1);

/// Looks once.
pub async fn look_after_others(server: &Server) -> Result<(), Trouble> {
    handoffs::look_after_others(server).await
}

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let wait = match look_after_others(&server).await {
            Ok(()) => {
                backoff.succeeded();
                EVERY
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what handoffs have come to can't be read for now");
                EVERY.max(backoff.failed())
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
