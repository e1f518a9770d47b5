//! PostgreSQL: a pool of connections, one pipelined round trip for a commit.
//!
//! Isolation is READ COMMITTED, chosen: every guard is a write that locks its row, waits for who holds it and
//! then compares again with what it finds there, which is what READ COMMITTED does; a stricter level would
//! only turn that waiting into failures to be tried again. Reads that must agree share one
//! REPEATABLE READ snapshot.
//!
//! Every connection is read-only outside a commit, so that a statement whose BEGIN was refused can't write
//! on its own.

mod attempt;
mod commit;
mod failure;
mod fetch;
mod lease;
mod migrate;
mod pipeline;
mod pool;
mod snapshot;
mod values;

pub(super) use snapshot::Snapshot;

use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio_util::task::TaskTracker;

use crate::{Call, Commit, Error, Migration, Outcome, PostgresSettings, Row};

pub(super) struct Postgres {
    pool: Pool,
    commits: TaskTracker,
}

impl Postgres {
    pub(super) async fn open(settings: &PostgresSettings, migrations: &[Migration]) -> Result<Self, Error> {
        let pool = pool::open(settings)?;
        migrate::migrate(&pool, migrations).await?;
        Ok(Self { pool, commits: TaskTracker::new() })
    }

    pub(super) async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        fetch::fetch(&self.pool, &call).await
    }

    pub(super) async fn fetch_all(&self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Error> {
        fetch::fetch_all(&self.pool, &calls).await
    }

    /// The commit has a task of its own: dropping the future that waits for it doesn't stop it.
    pub(super) async fn commit(&self, commit: Commit) -> Result<Outcome, Error> {
        let (pool, commit) = (self.pool.clone(), Arc::new(commit));
        let task = self.commits.spawn(async move { commit::commit(&pool, &commit).await });
        task.await.unwrap_or_else(|stopped| Err(Error::unavailable(stopped)))
    }

    pub(super) async fn snapshot(&self) -> Result<Snapshot, Error> {
        Snapshot::begin(&self.pool).await
    }

    pub(super) async fn close(&self) {
        self.commits.close();
        self.commits.wait().await;
        self.pool.close();
    }
}
