//! Requests a minute for one address: failures and anonymous starts, counted by each replica for
//! itself. An IPv6 subscriber is a /64 (policy table, "requests").

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use warifu_core::{
    network,
    time::{Span, Time},
};

const WINDOW: Span = Span::minutes(1);
/// Addresses remembered at most; past that, those of past windows are forgotten first.
const MOST: usize = 100_000;

/// The counters.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: u32,
    counts: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    began: Time,
    count: u32,
}

/// Too many; come again at this instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) until: Time,
}

impl Limits {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, counts: Mutex::default() }
    }

    /// Counts one more from `address`.
    pub(crate) fn count(&self, address: IpAddr, now: Time) -> Result<(), TooMany> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            counts.retain(|_, c| now - c.began < WINDOW);
        }
        let entry = counts.entry(network::subscriber(address)).or_insert(Count { began: now, count: 0 });
        if now - entry.began >= WINDOW || now < entry.began {
            *entry = Count { began: now, count: 0 };
        }
        if entry.count >= self.per_minute {
            return Err(TooMany { until: entry.began + WINDOW });
        }
        entry.count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_own_count_for_a_minute() {
        let limits = Limits::new(3);
        let t = Time::from_millis(1_000_000);
        let ip = |s: &str| s.parse::<IpAddr>().expect("address");
        for _ in 0..3 {
            assert_eq!(limits.count(ip("2001:db8::1"), t), Ok(()));
        }
        assert_eq!(limits.count(ip("2001:db8::2"), t), Err(TooMany { until: t + WINDOW }));
        assert_eq!(limits.count(ip("192.0.2.1"), t), Ok(()));
        assert_eq!(limits.count(ip("2001:db8::1"), t + WINDOW), Ok(()));
    }
}
