//! Wrong passwords: counted per identifier and network, per identifier, and per known browser.
//!
//! The counters are keyed by HMACs of the member, whichever of its identifiers was typed, or of what was
//! typed where that names nobody: known and unknown identifiers lock alike and the table tells nobody
//! who exists. Success is guarded by the same rows as failure: ninety-nine wrong guesses and the right
//! one at once must not let the right one in. Each change compares and sets the row's version; who comes
//! second loads and decides again. A key ring that changes takes no count and no lock away: rows under
//! its other keys count too, and the next change takes them over.

use crate::time::{Span, Time};

/// The window in which failures add up.
pub const WINDOW: Span = Span::minutes(15);
/// The first lock.
pub const FIRST_LOCK: Span = Span::minutes(15);
/// The longest lock.
pub const LONGEST_LOCK: Span = Span::hours(1);
/// Failures for one identifier from everywhere together.
pub const WIDE_CAP: u32 = 100;
/// A row that nothing was added to for this long is forgotten.
pub const FORGET_AFTER: Span = Span::days(1);

/// HMAC of what is counted.
pub type AttemptKey = [u8; 32];

/// One counter as loaded; `version` 0 means that there is no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempts {
    /// What is counted.
    pub key: AttemptKey,
    /// Raised by every change.
    pub version: i64,
    /// Failures since `window_began`.
    pub failures: u32,
    /// When the present window began.
    pub window_began: Time,
    /// Locked until here.
    pub locked_until: Time,
    /// Locks in a row: each lasts twice as long as the one before.
    pub locks: u32,
    /// When it was last written.
    pub written_at: Time,
    /// Rows of the same counter under other keys of the ring. What they say is counted in here.
    pub elsewhere: Vec<Elsewhere>,
}

/// A row under a key of the ring that isn't the current one: by a replica one step behind, or from before a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its key.
    pub key: AttemptKey,
    /// Its version.
    pub version: i64,
}

/// Guard: the row's version is still `from` (0: there is no row), and so are those of what it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptChange {
    /// The version this was decided from.
    pub from: i64,
    /// The row to write; its version is higher than that of any row it was decided from.
    pub to: Attempts,
    /// Rows that go, because `to` counts what they counted.
    pub replaces: Vec<Elsewhere>,
}

impl Attempts {
    /// The counter of a key that has no row.
    pub const fn none(key: AttemptKey) -> Self {
        let never = Time::from_millis(0);
        Self {
            key,
            version: 0,
            failures: 0,
            window_began: never,
            locked_until: never,
            locks: 0,
            written_at: never,
            elsewhere: Vec::new(),
        }
    }

    /// One counter of all its rows: this one, of the current key, and those of the ring's other keys. Two replicas
    /// a step apart may each have counted some of the failures, so that they add up; the longest lock counts.
    #[must_use]
    pub fn and(self, others: &[Self], now: Time) -> Self {
        let still = |a: &Self| if now >= a.window_began + WINDOW { 0 } else { a.failures };
        others.iter().filter(|other| other.version > 0).fold(self, |mut all, other| {
            all.elsewhere.push(Elsewhere { key: other.key, version: other.version });
            Self {
                failures: still(&all).saturating_add(still(other)),
                window_began: all.window_began.max(other.window_began),
                locked_until: all.locked_until.max(other.locked_until),
                locks: all.locks.max(other.locks),
                written_at: all.written_at.max(other.written_at),
                ..all
            }
        })
    }

    /// Until when it is locked, if it is.
    pub fn locked(&self, now: Time) -> Option<Time> {
        (now < self.locked_until).then_some(self.locked_until)
    }

    /// One more failure, of at most `limit` in a window.
    pub fn failed(&self, limit: u32, now: Time) -> AttemptChange {
        let fresh = now >= self.window_began + WINDOW;
        let failures = if fresh { 1 } else { self.failures.saturating_add(1) };
        let mut to = Self { failures, ..self.next(now) };
        if fresh {
            to.window_began = now;
        }
        if failures >= limit {
            let calm = now - self.written_at >= FORGET_AFTER;
            to.locks = if calm { 1 } else { self.locks.saturating_add(1) };
            to.locked_until = now + lock_length(to.locks);
            to.failures = 0;
            to.window_began = now;
        }
        self.change(to)
    }

    /// The right password: the count ends. What locked others out before stays doubled for a day.
    pub fn succeeded(&self, now: Time) -> AttemptChange {
        self.change(Self { failures: 0, window_began: now, ..self.next(now) })
    }

    /// Neither: what is counted stays so. Written all the same, so that who came first stays first.
    pub fn unchanged(&self, now: Time) -> AttemptChange {
        self.change(Self { written_at: self.written_at, ..self.next(now) })
    }

    /// The row that follows. Its version is above every one before: a row that moved away and came back must not
    /// be taken for the one that somebody decided from.
    fn next(&self, now: Time) -> Self {
        let highest = self.elsewhere.iter().map(|other| other.version).fold(self.version, i64::max);
        Self { written_at: now, version: highest + 1, elsewhere: Vec::new(), ..*self }
    }

    fn change(&self, to: Self) -> AttemptChange {
        AttemptChange { from: self.version, to, replaces: self.elsewhere.clone() }
    }
}

fn lock_length(locks: u32) -> Span {
    let doubled = FIRST_LOCK.as_millis() << locks.saturating_sub(1).min(8);
    Span::millis(doubled.min(LONGEST_LOCK.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(attempts: Attempts, times: u32, now: Time) -> Attempts {
        (0..times).fold(attempts, |a, _| a.failed(5, now).to)
    }
    const T: Time = Time::from_millis(1_790_000_000_000);

    #[test]
    fn the_fifth_failure_locks_for_a_quarter_of_an_hour() {
        let four = fail(Attempts::none([1; 32]), 4, T);
        assert_eq!(four.locked(T), None);
        let five = fail(four, 1, T);
        assert_eq!(five.locked(T), Some(T + Span::minutes(15)));
        assert_eq!(five.locked(T + Span::minutes(15)), None);
    }

    #[test]
    fn each_further_lock_doubles_up_to_an_hour() {
        let mut now = T;
        let mut attempts = Attempts::none([1; 32]);
        for minutes in [15, 30, 60, 60] {
            attempts = fail(attempts, 5, now);
            assert_eq!(attempts.locked(now), Some(now + Span::minutes(minutes)));
            now = now + Span::minutes(minutes);
        }
    }

    #[test]
    fn failures_a_window_apart_do_not_add_up() {
        let four = fail(Attempts::none([1; 32]), 4, T);
        let later = fail(four, 4, T + WINDOW);
        assert_eq!(later.locked(T + WINDOW), None);
    }

    #[test]
    fn a_day_of_calm_forgets_earlier_locks() {
        let locked = fail(Attempts::none([1; 32]), 10, T);
        let calm = T + Span::days(2);
        let once = fail(locked, 4, calm);
        let again = Attempts { written_at: calm - FORGET_AFTER, ..once }.failed(5, calm).to;
        assert_eq!(again.locked(calm), Some(calm + Span::minutes(15)));
    }

    #[test]
    fn success_ends_the_count_and_names_the_version_it_saw() {
        let four = fail(Attempts::none([1; 32]), 4, T);
        let change = four.succeeded(T);
        assert_eq!((change.from, change.to.version, change.to.failures), (4, 5, 0));
    }

    #[test]
    fn what_is_right_may_leave_the_count_as_it_is() {
        let four = fail(Attempts::none([1; 32]), 4, T);
        let change = four.unchanged(T + Span::minutes(1));
        assert_eq!((change.from, change.to.version, change.to.failures, change.to.written_at), (4, 5, 4, T));
        assert_eq!(
            change.to.failed(5, T + Span::minutes(2)).to.locked(T + Span::minutes(2)),
            Some(T + Span::minutes(17))
        );
    }

    #[test]
    fn rows_under_several_keys_are_one_counter() {
        let [own, other] = [1, 2].map(|key| Attempts::none([key; 32]));
        let none = own.clone().and(std::slice::from_ref(&other), T);
        assert_eq!(none, own, "a key without a row adds nothing");
        let (one, three) = (fail(own.clone(), 1, T), fail(other.clone(), 3, T + Span::minutes(1)));
        let all = one.clone().and(std::slice::from_ref(&three), T + Span::minutes(2));
        let change = all.failed(5, T + Span::minutes(2));
        assert_eq!(change.to.locked(T + Span::minutes(2)), Some(T + Span::minutes(17)));
        assert_eq!((change.from, change.to.version), (1, 4), "above both");
        assert_eq!(change.replaces, [Elsewhere { key: [2; 32], version: 3 }]);
        assert_eq!((change.to.key, change.to.elsewhere.len()), ([1; 32], 0));
        // What is past on one side adds nothing; a lock there stays one.
        let late = T + WINDOW;
        assert_eq!(one.and(std::slice::from_ref(&three), late).failures, 3);
        let locked = fail(other, 5, T);
        assert_eq!(own.and(&[locked], T).locked(T), Some(T + Span::minutes(15)));
    }
}
