//! A commit: a list of statements applied as a whole or not at all, and what came of it.
//!
//! A guarded statement says what must still be true by the rows it touches: none touched, and nothing of the
//! list is written. **A guard is a write that locks the row it speaks of** (compare-and-set, counter
//! column): one that only reads would hold for a moment that has passed. Its condition speaks of columns of
//! that row alone, because only those are looked at again after waiting for a lock.

use crate::Call;

/// Statements that are written together, in this order.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    pub(crate) identity: Option<Call>,
    pub(crate) statements: Vec<Guarded>,
}

/// A statement of a commit, with the name of its guard where it has one.
#[derive(Clone, Debug)]
pub struct Guarded {
    pub(crate) call: Call,
    pub(crate) guard: Option<&'static str>,
}

/// What came of a commit. Either way the answer is durable: it rests on nothing that could be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// Everything is written, on disk.
    Committed(Touched),
    /// Nothing is written: load and decide again, or tell the person.
    Stale(Stale),
}

/// The guard that wasn't met. Where several weren't, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    pub guard: &'static str,
    /// Position in the commit's list, from 0.
    pub position: usize,
}

/// How many rows each statement touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    rows: Option<Vec<u64>>,
}

impl Commit {
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the commit: `lookup` returns a row exactly when it was applied. It has to find a row that the
    /// list inserts under a unique key made for this commit alone (the audit event's id).
    ///
    /// With it, a connection lost while the answer was on its way is no doubt: found means committed, absent
    /// means that it is tried again. Without it, such a loss is [`Error::Unavailable`](crate::Error), and
    /// the commit may have happened.
    #[must_use]
    pub fn identified_by(mut self, lookup: Call) -> Self {
        self.identity = Some(lookup);
        self
    }

    /// Adds a statement that may touch any number of rows, or none.
    #[must_use]
    pub fn with(mut self, call: Call) -> Self {
        self.push(call.into());
        self
    }

    /// Adds a statement that must touch a row, and must not collide with one that is there.
    #[must_use]
    pub fn guarded(mut self, guard: &'static str, call: Call) -> Self {
        self.push(call.guarded(guard));
        self
    }

    pub fn push(&mut self, statement: Guarded) {
        self.statements.push(statement);
    }
}

impl Extend<Guarded> for Commit {
    fn extend<I: IntoIterator<Item = Guarded>>(&mut self, statements: I) {
        self.statements.extend(statements);
    }
}

impl Call {
    /// Makes this an insert, update or delete that has to touch a row. Touching none, colliding with a
    /// unique key or naming a parent row that is gone, it makes the whole commit `Stale(guard)`.
    /// The text must not end in `RETURNING`.
    pub fn guarded(self, guard: &'static str) -> Guarded {
        Guarded { call: self, guard: Some(guard) }
    }
}

impl From<Call> for Guarded {
    fn from(call: Call) -> Self {
        Self { call, guard: None }
    }
}

impl Guarded {
    /// The outcome when this statement's guard isn't met, if it has one.
    pub(crate) fn stale(&self, position: usize) -> Option<Stale> {
        self.guard.map(|guard| Stale { guard, position })
    }
}

impl Touched {
    pub(crate) fn known(rows: Vec<u64>) -> Self {
        Self { rows: Some(rows) }
    }

    /// The commit was found by its identity after its answer was lost.
    pub(crate) fn unknown() -> Self {
        Self { rows: None }
    }

    /// Rows touched by the statement at `position`. `None` where there is no such statement, and where the
    /// answer was lost on the way and the commit found by its identity.
    pub fn rows(&self, position: usize) -> Option<u64> {
        self.rows.as_ref()?.get(position).copied()
    }
}
