//! Rotation of the keys that sign tokens: looked at every hour, in any number of replicas.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use crate::Server;

const EVERY: Duration = Duration::from_hours(1);

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let wait = match server.rotate_token_keys().await {
            Ok(()) => {
                backoff.succeeded();
                EVERY
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "keys of tokens can't be looked after"
                );
                EVERY.min(backoff.failed() * 4)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
