//! SQLite: many readers, one writer thread, one fsync for all that wait.
//!
//! Nothing here makes an async caller wait for a disk that syncs: writes have a thread of their own, and reads of many
//! rows run on the runtime's blocking threads; at most as many at once as there are reading connections. Durability is `synchronous=FULL` on a
//! write-ahead log: every COMMIT syncs the log before anybody is answered.

mod batch;
mod connection;
mod failure;
mod migrate;
mod readers;
mod writer;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{Call, Commit, Error, Migration, Outcome, Row, SqliteSettings};
use connection::{Connection, Use};
use readers::Readers;
use writer::Writer;

pub(super) struct Sqlite {
    file: PathBuf,
    readers: Arc<Readers>,
    writer: Writer,
}

impl Sqlite {
    pub(super) async fn open(settings: &SqliteSettings, migrations: &[Migration]) -> Result<Self, Error> {
        let (settings, migrations) = (settings.clone(), migrations.to_vec());
        blocking(move || {
            let mut connection = Connection::open(&settings.file, Use::Write)?;
            migrate::migrate(&mut connection, &migrations)?;
            let readers = Arc::new(Readers::open(&settings.file, settings.readers)?);
            let writer = Writer::start(settings.file.clone(), connection)?;
            Ok(Self { file: settings.file, readers, writer })
        })
        .await
    }

    pub(super) async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        self.readers.run(call.statement.is_long(), move |connection| connection.fetch(&call)).await
    }

    pub(super) async fn fetch_all(&self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Error> {
        let is_long = calls.iter().any(|call| call.statement.is_long());
        self.readers.run(is_long, move |connection| connection.fetch_all(&calls)).await
    }

    pub(super) async fn commit(&self, commit: Commit) -> Result<Outcome, Error> {
        self.writer.commit(commit).await
    }

    pub(super) async fn snapshot(&self) -> Result<Snapshot, Error> {
        let file = self.file.clone();
        blocking(move || {
            let mut connection = Connection::open(&file, Use::Read)?;
            connection.begin_snapshot()?;
            Ok(Snapshot { connection: Arc::new(Mutex::new(connection)) })
        })
        .await
    }

    pub(super) async fn close(&self) {
        self.writer.close().await;
        self.readers.close();
    }
}

/// A reading transaction on a connection of its own. Dropping it ends both.
pub(super) struct Snapshot {
    connection: Arc<Mutex<Connection>>,
}

impl Snapshot {
    pub(super) async fn fetch(&self, call: Call) -> Result<Vec<Row>, Error> {
        let connection = Arc::clone(&self.connection);
        blocking(move || connection.lock().unwrap_or_else(PoisonError::into_inner).fetch(&call)).await
    }
}

/// Runs what waits for a disk where no other task has to wait with it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => Err(Error::unavailable(stopped)),
    }
}
