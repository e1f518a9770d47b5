//! Events whose content was erased: how many, and whether the log says so itself.
//!
//! Of an erased event only the leaf's hash is proved; its id, time and kind are what the row says. So that
//! nobody can pass off a recent event as one that was old enough to go, an erased event must be counted by the
//! events that tell of erasing, which are never erased, and must not stand behind younger ones. Used over a
//! database and over an exported file alike. Never takes an empty body for erased without an empty salt.

use std::fmt::Display;

use warifu_core::{
    audit::{Event, EventKind},
    time::Span,
};
use warifu_store::{Hashed, KEEP_EVENTS};

use super::report::Report;

/// Leaves are in the order of their time but for late commits and clocks put right.
const DISORDER: Span = Span::days(7);

#[derive(Default)]
pub(super) struct Erasures {
    /// Leaves without their content.
    events: u64,
    /// How many the log itself tells of, and the time that they were all older than.
    told: u64,
    before: Option<i64>,
    /// The youngest by what its row says, and its name.
    youngest: Option<(i64, String)>,
    /// The times of the last two leaves whose bodies are there.
    last_two: [Option<i64>; 2],
    /// The latest time that leaves before an erased one prove.
    behind: Option<i64>,
}

/// Whether that is all that is left of an event.
pub(super) fn is_erased(salt: &[u8], body: &str) -> bool {
    salt.is_empty() && body.is_empty()
}

/// How many events a body tells were erased.
pub(super) fn told_by(body: &str) -> u64 {
    read(body).map_or(0, |(_, events, _)| events)
}

impl Erasures {
    /// The next leaf of the tree.
    pub(super) fn leaf(&mut self, hashed: &Hashed) {
        if is_erased(&hashed.salt, &hashed.body) {
            self.events += 1;
            // One clock that went wrong for a moment proves nothing.
            let [one, two] = self.last_two;
            self.behind = self.behind.max(one.min(two));
        } else {
            self.last_two = [self.last_two[1], Some(hashed.at)];
        }
    }

    /// An event's body, in the tree or on its way there: it may tell of erasing.
    pub(super) fn body(&mut self, row: impl Display, body: &str, report: &mut Report) {
        let Some((at, events, before)) = read(body) else { return };
        if before > at - KEEP_EVENTS.as_millis() {
            report.find(EVENT, row, "body", "tells of erasing events that had to be kept");
        }
        self.told = self.told.saturating_add(events);
        self.before = self.before.max(Some(before));
    }

    /// An erased event's row, and the time that it gives.
    pub(super) fn row(&mut self, name: &str, at: i64) {
        if self.youngest.as_ref().is_none_or(|(youngest, _)| *youngest < at) {
            self.youngest = Some((at, name.to_owned()));
        }
    }

    /// What can only be said at the end.
    pub(super) fn finish(&self, report: &mut Report) {
        report.erased = self.events;
        if self.events != self.told {
            let told =
                format!("{} are empty, and the log tells of {} that were erased", self.events, self.told);
            report.find(EVENT, "all", "body", told);
        }
        if let Some((at, name)) = &self.youngest
            && Some(*at) >= self.before
        {
            report.find(EVENT, name, "body", "is empty, and no event tells that it was erased");
        }
        let limit = self.before.map(|before| before.saturating_add(DISORDER.as_millis()));
        if self.behind > limit {
            report.find(
                EVENT,
                "all",
                "body",
                "some are empty that stand behind events too young to be erased",
            );
        }
    }
}

/// Time, number of events, and the time they were older than, of an event that tells of erasing.
fn read(body: &str) -> Option<(i64, u64, i64)> {
    if !body.contains("\"events-erased\"") {
        return None;
    }
    match serde_json::from_str(body) {
        Ok(Event { at, what: EventKind::EventsErased { events, before }, .. }) => {
            Some((at.millis(), events, before.millis()))
        }
        _ => None,
    }
}

const EVENT: &str = "audit_event";
