//! How long a job waits after a failure: longer each time, and never so long that a store that came back
//! goes unnoticed.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);

/// The waits of one job.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    last: Option<Duration>,
}

impl Backoff {
    /// It failed: the wait before it is tried again.
    pub(super) fn failed(&mut self) -> Duration {
        let next = self.last.map_or(FIRST, |last| LONGEST.min(last * 2));
        self.last = Some(next);
        next
    }

    /// It succeeded; true when it had failed before.
    pub(super) fn succeeded(&mut self) -> bool {
        self.last.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_seconds_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..7).map(|_| backoff.failed().as_millis()).collect();
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
        assert!(backoff.succeeded());
        assert!(!backoff.succeeded());
        assert_eq!(backoff.failed(), FIRST);
    }
}
