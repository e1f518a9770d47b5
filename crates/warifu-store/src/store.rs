//! The store: loads what decisions need, and commits what they decided.
//!
//! What is read by which area is in `area`. A decision's changes are written in their order, which is the
//! order of locks; only events go first, since sessions and passkeys name the event that made them. It
//! decides nothing, and reads no clock.

use std::sync::Arc;

use warifu_core::{audit::Event, change::Change, id::Id};

use crate::{
    Commit, Database, Engine, Error, Guarded, Migration, Outcome,
    area::{
        application, attempt, audit, client, consent, device_code, grant, handoff, member, nonce, notice,
        organization, passkey, recovery_code, session, ticket,
    },
};

statements! {
    PING = "ask for a sign of life", "SELECT 1 AS alive";
}

/// Every step of the schema, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "members, passkeys, sessions, audit",
        sql: include_str!("../migrations/0001_members_passkeys_sessions_audit.sql"),
    },
    Migration {
        number: 2,
        name: "attested passkeys",
        sql: include_str!("../migrations/0002_attested_passkeys.sql"),
    },
    Migration {
        number: 3,
        name: "clients and grants",
        sql: include_str!("../migrations/0003_clients_and_grants.sql"),
    },
    Migration { number: 4, name: "applications", sql: include_str!("../migrations/0004_applications.sql") },
    Migration { number: 5, name: "mails", sql: include_str!("../migrations/0005_mails.sql") },
    Migration {
        number: 6,
        name: "recovery codes",
        sql: include_str!("../migrations/0006_recovery_codes.sql"),
    },
    Migration { number: 7, name: "handoffs", sql: include_str!("../migrations/0007_handoffs.sql") },
];

/// An open database of the product. Cheap to clone; every method may be called from any number of tasks.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    pub async fn open(database: &Database) -> Result<Self, Error> {
        Ok(Self { engine: Arc::new(Engine::open(database, MIGRATIONS).await?) })
    }

    /// Takes no more calls, and returns when every commit taken before has ended.
    pub async fn close(&self) {
        self.engine.close().await;
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.engine.fetch(PING.call()).await.map(drop)
    }

    /// Applies a decision's changes whole or not at all. Stale names the guard (see [`guard`](crate::guard));
    /// its position counts statements, not changes.
    ///
    /// Once polled it runs to its end, even when the future is dropped. The first audit event among the
    /// changes is the commit's identity, by which it is found again when the answer is lost.
    pub async fn commit(&self, changes: &[Change]) -> Result<Outcome, Error> {
        self.engine.commit(Self::statements(changes)?).await
    }

    pub(crate) fn statements(changes: &[Change]) -> Result<Commit, Error> {
        let events = || {
            changes.iter().filter_map(|change| match change {
                Change::Audit(salted) => Some(salted),
                _ => None,
            })
        };
        let made_by = events().next().map(|salted| salted.event.id);
        let mut commit =
            made_by.map_or_else(Commit::new, |id| Commit::new().identified_by(audit::identity(id)));
        for salted in events() {
            commit.extend(audit::statements(salted)?);
        }
        for change in changes {
            commit.extend(one(change, made_by)?);
        }
        Ok(commit)
    }
}

fn one(change: &Change, made_by: Option<Id<Event>>) -> Result<Vec<Guarded>, Error> {
    Ok(match change {
        Change::Application(change) => application::statements(change),
        Change::Attempt(change) => attempt::statements(change),
        // Written before all others.
        Change::Audit(_) => Vec::new(),
        Change::Client(change) => client::statements(change),
        Change::Consent(change) => consent::statements(change),
        Change::DeviceCode(change) => device_code::statements(change),
        Change::Grant(change) => grant::statements(change, made_by)?,
        Change::Handoff(change) => handoff::statements(change),
        Change::Member(change) => member::statements(change),
        Change::Nonce(change) => nonce::statements(change),
        Change::Notice(notice) => notice::statements(notice),
        Change::Organization(change) => organization::statements(change),
        Change::Passkey(change) => passkey::statements(change, made_by)?,
        Change::RecoveryCode(change) => recovery_code::statements(change),
        Change::Session(change) => session::statements(change, made_by)?,
        Change::Ticket(change) => ticket::statements(change),
    })
}
