//! The graceful stop: no new connections, requests under way finish, and what lasts too long is cut.
//!
//! One stop is shared by every socket of the process. It never waits longer than it was told.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Says to every connection that it is time to stop, and waits for them.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    begun: CancellationToken,
    cut: CancellationToken,
    connections: TaskTracker,
}

impl Stop {
    /// A stop that hasn't begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the stop: sockets accept no more, idle connections end, busy ones after their request.
    pub fn begin(&self) {
        self.begun.cancel();
        self.connections.close();
    }

    /// Ends every connection that is left, whatever it does.
    pub fn cut(&self) {
        self.cut.cancel();
    }

    /// Returns when the stop has begun.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Begins, waits for the connections at most this long, then cuts those that are left. How many
    /// those were.
    pub async fn finish(&self, within: Duration) -> usize {
        self.begin();
        let ended = tokio::select! {
            ended = tokio::time::timeout(within, self.connections.wait()) => ended.is_ok(),
            () = self.cut.cancelled() => false,
        };
        if ended {
            return 0;
        }
        let left = self.connections.len();
        self.cut();
        self.connections.wait().await;
        left
    }

    pub(super) async fn is_cut(&self) {
        self.cut.cancelled().await;
    }

    pub(super) fn track(&self, connection: impl Future<Output = ()> + Send + 'static) {
        self.connections.spawn(connection);
    }
}
