//! When sessions were used last: noted in memory by requests, written here every half minute and at the end.
//!
//! What a failed write loses is noted again by the next request of that session.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::Server;

const EVERY: Duration = Duration::from_secs(30);

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    loop {
        let stopping = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        if let Err(error) = server.write_seen().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the last use of sessions can't be written"
            );
        }
        if stopping {
            return;
        }
    }
}
