//! Requests for one address in a while, mostly a minute: failures and anonymous starts, counted by each replica for
//! itself. An IPv6 subscriber is a /64 (policy table, "requests"). Answers a minute for one session likewise.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use warifu_core::{
    id::Id,
    network,
    session::Session,
    time::{Span, Time},
};

/// Answers to clients a minute for one session: each writes a code and its event, and no person goes on so often.
pub(crate) const ANSWERS: u32 = 60;

const WINDOW: Span = Span::minutes(1);
/// Applications for tickets an hour for one address (policy table, "requests").
pub(crate) const APPLICATIONS: (Span, u32) = (Span::hours(1), 60);
/// Addresses remembered at most; past that, whole networks share a count. Sessions likewise.
const MOST: usize = 100_000;
/// Those of past windows are forgotten at most this often.
const SWEPT_EVERY: Span = Span::seconds(1);

/// The counters.
#[derive(Debug)]
pub(crate) struct Limits<T = IpAddr> {
    most: u32,
    window: Span,
    counts: Mutex<Counts<T>>,
}

#[derive(Debug)]
struct Counts<T> {
    of: HashMap<T, Count>,
    swept_at: Time,
}

/// What has a count.
pub(crate) trait Counted: Copy + Eq + Hash {
    /// All that have one count in common.
    fn narrow(self) -> Self;
    /// What counts together once there are too many to count apart.
    fn wide(self) -> Self;
}

impl Counted for IpAddr {
    fn narrow(self) -> Self {
        network::subscriber(self)
    }

    /// An IPv4 /16, an IPv6 /32.
    fn wide(self) -> Self {
        match self {
            Self::V4(v4) => Self::from((u32::from(v4) & 0xffff_0000).to_be_bytes()),
            Self::V6(v6) => Self::from((u128::from(v6) >> 96 << 96).to_be_bytes()),
        }
    }
}

impl Counted for Id<Session> {
    fn narrow(self) -> Self {
        self
    }

    /// One of 65,536, by what is random in it.
    fn wide(self) -> Self {
        let mut bytes = [0; 16];
        bytes[14..].copy_from_slice(&self.bytes()[14..]);
        Self::from_bytes(bytes)
    }
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

impl<T: Counted> Limits<T> {
    /// So many a minute.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self::within(WINDOW, per_minute)
    }

    /// So many in this while.
    pub(crate) fn within(window: Span, most: u32) -> Self {
        let counts = Counts { of: HashMap::new(), swept_at: Time::from_millis(0) };
        Self { most, window, counts: Mutex::new(counts) }
    }

    /// Counts one more of `whose`.
    pub(crate) fn count(&self, whose: T, now: Time) -> Result<(), TooMany> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.of(whose, now, self.window);
        if count.count >= self.most {
            return Err(TooMany { until: count.began + self.window });
        }
        count.count += 1;
        Ok(())
    }

    /// Whether `whose` has anything left, before work is done for it.
    pub(crate) fn admit(&self, whose: T, now: Time) -> Result<(), TooMany> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.of(whose, now, self.window);
        if count.count >= self.most { Err(TooMany { until: count.began + self.window }) } else { Ok(()) }
    }
}

impl<T: Counted> Counts<T> {
    fn of(&mut self, whose: T, now: Time, window: Span) -> &mut Count {
        if self.of.len() >= MOST && now - self.swept_at >= SWEPT_EVERY {
            self.of.retain(|_, c| now - c.began < window);
            self.swept_at = now;
        }
        let narrow = whose.narrow();
        let full = self.of.len() >= MOST && !self.of.contains_key(&narrow);
        let counted = if full { narrow.wide() } else { narrow };
        let count = self.of.entry(counted).or_insert(Count { began: now, count: 0 });
        if now - count.began >= window || now < count.began {
            *count = Count { began: now, count: 0 };
        }
        count
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
    fn a_session_has_a_count_of_its_own_until_there_are_too_many() {
        let limits = Limits::new(1);
        let t = Time::from_millis(1_000_000);
        let session = |n: u128| Id::<Session>::from_bytes(n.to_be_bytes());
        for n in 0..u128::try_from(MOST).expect("small") {
            assert_eq!(limits.count(session(n << 16), t), Ok(()));
        }
        assert!(limits.count(session(0), t).is_err());
        assert_eq!(limits.count(session(1), t), Ok(()));
        assert!(limits.count(session(1 << 127 | 1), t).is_err(), "it shares a count with the one before");
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
