//! The small engine under every statement, with two ways in: `fetch` and `commit`.
//!
//! It knows statements, values and guards, and no table of the product. There is no open transaction
//! between two calls, so nothing has to be held, refreshed or forgotten by who calls, and a commit can be
//! tried again. Callers may be dropped at any moment: a commit then still runs to its end or never began.

mod postgres;
mod settings;
mod sqlite;

pub use settings::{Database, PostgresSettings, SqliteSettings, Tls};

use crate::{Call, Commit, Error, Migration, Outcome, Row};

/// An open database. Shared by `Arc`; every method may be called from any number of tasks at once.
pub struct Engine {
    kind: Kind,
}

enum Kind {
    Postgres(postgres::Postgres),
    Sqlite(sqlite::Sqlite),
}

/// Reads that all see the database as it was at one moment, however long they take: what a backup needs.
/// It holds a connection of its own, and on PostgreSQL keeps dead rows from being cleaned up while it lives.
pub struct Snapshot {
    kind: SnapshotKind,
}

enum SnapshotKind {
    Postgres(postgres::Snapshot),
    Sqlite(sqlite::Snapshot),
}

impl Engine {
    /// Opens the database and applies what it lacks of `migrations`. Any number of processes may do so at
    /// once: one applies, the others wait and find it done.
    pub async fn open(database: &Database, migrations: &[Migration]) -> Result<Self, Error> {
        let kind = match database {
            Database::Postgres(settings) => {
                Kind::Postgres(postgres::Postgres::open(settings, migrations).await?)
            }
            Database::Sqlite(settings) => Kind::Sqlite(sqlite::Sqlite::open(settings, migrations).await?),
        };
        Ok(Self { kind })
    }

    /// The rows of one read. It sees every commit that was answered before it began.
    pub async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        match &self.kind {
            Kind::Postgres(engine) => engine.fetch(call).await,
            Kind::Sqlite(engine) => engine.fetch(call).await,
        }
    }

    /// The rows of several reads, all of one moment, in one round trip.
    pub async fn fetch_all<const N: usize>(&self, calls: [Call; N]) -> Result<[Vec<Row>; N], Error> {
        let rows = self.fetch_each(calls.to_vec()).await?;
        Ok(rows.try_into().expect("an engine gives as many lists of rows as it was given calls"))
    }

    /// The same for as many reads as there happen to be.
    pub async fn fetch_each(&self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Error> {
        match &self.kind {
            Kind::Postgres(engine) => engine.fetch_all(calls).await,
            Kind::Sqlite(engine) => engine.fetch_all(calls).await,
        }
    }

    /// Writes the whole list or nothing of it; the answer comes when it is on disk. Once taken it runs to its
    /// end, even when the future is dropped; it is taken by the first poll, or on SQLite, when very many wait,
    /// by a later one.
    ///
    /// A concurrent caller never sees half of a list. Of two whose guards exclude each other, one commits
    /// and the other is `Stale`.
    pub async fn commit(&self, commit: Commit) -> Result<Outcome, Error> {
        match &self.kind {
            Kind::Postgres(engine) => engine.commit(commit).await,
            Kind::Sqlite(engine) => engine.commit(commit).await,
        }
    }

    /// Begins a consistent view of the whole database.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let kind = match &self.kind {
            Kind::Postgres(engine) => SnapshotKind::Postgres(engine.snapshot().await?),
            Kind::Sqlite(engine) => SnapshotKind::Sqlite(engine.snapshot().await?),
        };
        Ok(Snapshot { kind })
    }

    /// Takes no more calls, and returns when every commit taken before has ended.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Postgres(engine) => engine.close().await,
            Kind::Sqlite(engine) => engine.close().await,
        }
    }
}

impl Snapshot {
    /// The rows of one read, as they were when the snapshot began.
    pub async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        match &self.kind {
            SnapshotKind::Postgres(snapshot) => snapshot.fetch(call).await,
            SnapshotKind::Sqlite(snapshot) => snapshot.fetch(call).await,
        }
    }
}
