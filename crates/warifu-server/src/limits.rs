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
/// Addresses remembered at most; past that, whole networks share a count.
const MOST: usize = 100_000;
/// Those of past windows are forgotten at most this often.
const SWEPT_EVERY: Span = Span::seconds(1);

/// The counters.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: u32,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    of: HashMap<IpAddr, Count>,
    swept_at: Time,
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
        let counts = Counts { of: HashMap::new(), swept_at: Time::from_millis(0) };
        Self { per_minute, counts: Mutex::new(counts) }
    }

    /// Counts one more from `address`.
    pub(crate) fn count(&self, address: IpAddr, now: Time) -> Result<(), TooMany> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.of(address, now);
        if count.count >= self.per_minute {
            return Err(TooMany { until: count.began + WINDOW });
        }
        count.count += 1;
        Ok(())
    }

    /// Whether `address` has anything left, before work is done for it.
    pub(crate) fn admit(&self, address: IpAddr, now: Time) -> Result<(), TooMany> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.of(address, now);
        if count.count >= self.per_minute { Err(TooMany { until: count.began + WINDOW }) } else { Ok(()) }
    }
}

impl Counts {
    fn of(&mut self, address: IpAddr, now: Time) -> &mut Count {
        if self.of.len() >= MOST && now - self.swept_at >= SWEPT_EVERY {
            self.of.retain(|_, c| now - c.began < WINDOW);
            self.swept_at = now;
        }
        let subscriber = network::subscriber(address);
        let full = self.of.len() >= MOST && !self.of.contains_key(&subscriber);
        let counted = if full { wide(subscriber) } else { subscriber };
        let count = self.of.entry(counted).or_insert(Count { began: now, count: 0 });
        if now - count.began >= WINDOW || now < count.began {
            *count = Count { began: now, count: 0 };
        }
        count
    }
}

/// What counts together once there are too many to count apart: an IPv4 /16, an IPv6 /32.
fn wide(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::from((u32::from(v4) & 0xffff_0000).to_be_bytes()),
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 96 << 96).to_be_bytes()),
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

    #[test]
    fn asking_counts_nothing_and_tells_when_nothing_is_left() {
        let limits = Limits::new(1);
        let t = Time::from_millis(1_000_000);
        let address = IpAddr::from([192, 0, 2, 1]);
        assert_eq!((limits.admit(address, t), limits.admit(address, t)), (Ok(()), Ok(())));
        assert_eq!(limits.count(address, t), Ok(()));
        assert_eq!(limits.admit(address, t), Err(TooMany { until: t + WINDOW }));
    }

    #[test]
    fn more_addresses_than_can_be_remembered_share_their_networks_count() {
        let limits = Limits::new(2);
        let t = Time::from_millis(1_000_000);
        let number = |n: u32| IpAddr::from((0x0a00_0000 + n).to_be_bytes());
        for n in 0..u32::try_from(MOST).expect("small") {
            assert_eq!(limits.count(number(n), t), Ok(()));
        }
        let stranger = |last| IpAddr::from([198, 51, 100, last]);
        assert_eq!((limits.count(stranger(1), t), limits.count(stranger(2), t)), (Ok(()), Ok(())));
        assert!(limits.count(stranger(3), t).is_err());
        assert_eq!(limits.count(number(1), t), Ok(()), "who is remembered keeps a count of their own");
        assert_eq!(limits.count(stranger(3), t + WINDOW), Ok(()), "past windows are forgotten");
    }
}
