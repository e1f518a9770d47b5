//! Erasing the content of events that needn't be kept any longer: at the start and every day, in chunks.
//!
//! What stays of an erased event, and that the log tells of it, is the store's matter. The leaf is never touched.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use warifu_store::Error;

use super::backoff::Backoff;
use crate::Server;

const EVERY: Duration = Duration::from_hours(24);
/// Events in one commit.
const CHUNK: i64 = 500;

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let wait = match erase(&server, &stop).await {
            Ok(()) => {
                backoff.succeeded();
                EVERY
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "old events can't be erased for now"
                );
                backoff.failed() * 4
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn erase(server: &Server, stop: &CancellationToken) -> Result<(), Error> {
    let mut after = None;
    while !stop.is_cancelled() {
        let random = &mut server.random();
        let erased = server.store().erase_old_events(after, CHUNK, server.now(), random).await?;
        if erased.events > 0 {
            tracing::info!(events = erased.events, "old events were erased");
            metrics::counter!("warifu_erased_events_total").increment(erased.events);
        }
        match erased.last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
    Ok(())
}
