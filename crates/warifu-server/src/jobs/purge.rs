//! Deleting what only time has ended: every minute, in chunks, so that no commit is long.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use warifu_store::{Error, Purged, Store};

use super::backoff::Backoff;
use crate::clock::Clock;

const EVERY: Duration = Duration::from_mins(1);
/// Rows of a kind in one commit.
const CHUNK: i64 = 500;

pub(super) async fn run(store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let wait = match purge(&store, &*clock, &stop).await {
            Ok(()) => {
                backoff.succeeded();
                EVERY
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "old rows can't be purged for now");
                EVERY.min(backoff.failed() * 4)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Purges until nothing is left to, or the server stops.
async fn purge(store: &Store, clock: &dyn Clock, stop: &CancellationToken) -> Result<(), Error> {
    while !stop.is_cancelled() {
        let purged = store.purge(clock.now(), CHUNK).await?;
        let logouts = store.purge_logouts(clock.now(), CHUNK).await?;
        if purged.is_nothing() && logouts == 0 {
            break;
        }
        count(&purged, logouts);
    }
    Ok(())
}

fn count(purged: &Purged, logouts: u64) {
    let kinds = [
        ("access_tokens", purged.access_tokens),
        ("attempts", purged.attempts),
        ("device_codes", purged.device_codes),
        ("grants", purged.grants),
        ("handoffs", purged.handoffs),
        ("kept_requests", purged.kept_requests),
        ("logouts", logouts),
        ("nonces", purged.nonces),
        ("notices", purged.notices),
        ("refresh_tokens", purged.refresh_tokens),
        ("sessions", purged.sessions),
        ("tickets", purged.tickets),
    ];
    for (kind, rows) in kinds {
        metrics::counter!("warifu_purged_rows_total", "kind" => kind).increment(rows);
    }
}
