//! The clock and the random source: the only place where either is read.

use aws_lc_rs::rand::SecureRandom as _;
use warifu_core::{random::Random, time::Time};

/// What tells the time. The server asks it once for each request and hands the answer on.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> Time;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The random source of the operating system, through aws-lc-rs.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        // A machine without randomness can't be made safe by going on.
        aws_lc_rs::rand::SystemRandom::new().fill(bytes).expect("the operating system gives random bytes");
    }
}
