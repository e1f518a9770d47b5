//! What the clinic knows of its visitors, by the name in their cookie: whom it has sent to the house, who came back, and
//! whose session the house has ended since.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use warifu_core::{random::Random, secret::Token, time::Time};

use super::told::{Ended, SignedIn};

/// More than a person clicks in a day; then all begin anew.
const MOST: usize = 10_000;

/// A visit.
#[derive(Debug, Clone)]
pub(super) enum Visit {
    /// Sent to the house, with what its answer must fit.
    Sent(Sent),
    /// Came back.
    SignedIn(Box<Person>),
    /// The house has told that the session has ended.
    Ended(Time),
}

#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) member_id: String,
    pub(super) told: SignedIn,
    /// For signing out again.
    pub(super) id_token: String,
}

/// All visits.
#[derive(Debug, Default)]
pub(super) struct Visits(Mutex<HashMap<String, Visit>>);

impl Visits {
    /// Begins a visit: the name for its cookie, which is never one that came with a request.
    pub(super) fn begin(&self, visit: Visit, random: &mut dyn Random) -> String {
        let name = Token::new(random).reveal();
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(name.clone(), visit);
        name
    }

    pub(super) fn find(&self, name: &str) -> Option<Visit> {
        self.all().get(name).cloned()
    }

    pub(super) fn forget(&self, name: &str) {
        self.all().remove(name);
    }

    /// Ends what the house has ended: one session, or all of a person.
    pub(super) fn end(&self, ended: &Ended, now: Time) {
        let is_meant = |told: &SignedIn| match (&ended.sid, &ended.sub) {
            (Some(sid), _) => *sid == told.sid,
            (None, sub) => sub.as_deref() == Some(&told.sub),
        };
        for visit in self.all().values_mut() {
            if matches!(visit, Visit::SignedIn(person) if is_meant(&person.told)) {
                *visit = Visit::Ended(now);
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Visit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
