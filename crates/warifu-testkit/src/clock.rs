//! A clock that moves only when a test says so.

use std::sync::atomic::{AtomicI64, Ordering};

use warifu_core::time::{Span, Time};
use warifu_server::clock::Clock;

/// Where every story begins: noon of 2026-11-22 in Tokyo.
pub const START: Time = Time::from_millis(1_795_316_400_000);

/// The present of one story.
#[derive(Debug)]
pub struct SteppedClock(AtomicI64);

impl SteppedClock {
    /// Lets this much time pass at once.
    pub fn forward(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
    }
}

impl Default for SteppedClock {
    fn default() -> Self {
        Self(AtomicI64::new(START.millis()))
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Time {
        Time::from_millis(self.0.load(Ordering::SeqCst))
    }
}
