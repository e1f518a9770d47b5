//! The one thread that writes. It takes everything that waits, 64 lists at most, and syncs the disk once.
//!
//! Nobody is answered before the COMMIT of their batch has returned, `Stale` and refusals included: they were
//! judged by what neighbours in the same batch had written. After a batch that failed as a whole the
//! connection is opened anew.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread::JoinHandle,
};

use tokio::sync::{mpsc, oneshot};

use super::{
    batch::write_batch,
    connection::{Connection, Use},
};
use crate::{Commit, Error, Outcome};

const LISTS_IN_A_BATCH: usize = 64;
/// Commits that wait before those who ask have to wait for a place to wait in.
const QUEUE: usize = 1024;

struct Job {
    commit: Commit,
    answer: oneshot::Sender<Result<Outcome, Error>>,
}

enum Message {
    /// Ends the queue behind everything that was taken before. (Waiting for all senders to be gone would
    /// wait for callers who are in no hurry to look at their answer.)
    Close,
    Commit(Job),
}

pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(file: PathBuf, connection: Connection) -> Result<Self, Error> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_until_closed(&file, connection, waiting))
            .map_err(Error::unavailable)?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }

    pub(super) async fn commit(&self, commit: Commit) -> Result<Outcome, Error> {
        let (answer, outcome) = oneshot::channel();
        self.queue.send(Message::Commit(Job { commit, answer })).await.map_err(|_| closed())?;
        outcome.await.map_err(|_| closed())?
    }

    /// Takes no more commits and waits for those that were taken.
    pub(super) async fn close(&self) {
        // Fails when it is closed already.
        let _ = self.queue.send(Message::Close).await;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the writer thread of the database ended by a panic");
        }
    }
}

fn closed() -> Error {
    Error::unavailable("the database is closed")
}

fn write_until_closed(file: &Path, connection: Connection, mut waiting: mpsc::Receiver<Message>) {
    let mut connection = Some(connection);
    let mut messages = Vec::with_capacity(LISTS_IN_A_BATCH);
    while waiting.blocking_recv_many(&mut messages, LISTS_IN_A_BATCH) > 0 {
        let (mut commits, mut answers) = (Vec::new(), Vec::new());
        for message in messages.drain(..) {
            match message {
                Message::Close => waiting.close(),
                Message::Commit(job) => {
                    commits.push(job.commit);
                    answers.push(job.answer);
                }
            }
        }
        let outcomes = write(file, &mut connection, &commits);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Nobody listens when the request was dropped; what was written stays written.
            let _ = answer.send(outcome);
        }
    }
}

/// Writes a batch, on a new connection where the last one had to be given up.
fn write(file: &Path, slot: &mut Option<Connection>, commits: &[Commit]) -> Vec<Result<Outcome, Error>> {
    let opened = match slot.take() {
        Some(connection) => Ok(connection),
        None => Connection::open(file, Use::Write),
    };
    let written = opened.and_then(|mut connection| {
        let outcomes = write_batch(&mut connection, commits)?;
        *slot = Some(connection);
        Ok(outcomes)
    });
    written.unwrap_or_else(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            lists = commits.len(),
            "a batch of commits failed"
        );
        vec![Err(error); commits.len()]
    })
}
