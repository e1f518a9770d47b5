//! One batch: one transaction, every list in a savepoint of its own, one COMMIT.
//!
//! A list that is refused or stale is rolled back alone. When SQLite has given up the whole transaction (a
//! full disk does that), the lists before it are gone as well, so the batch fails for everybody.

use super::{connection::Connection, failure::Failure};
use crate::{Commit, Error, Guarded, Outcome, Stale, Touched};

/// An outcome for every list, all on disk. An error means that nothing was written of any, and that the
/// connection must not be used again.
pub(super) fn write_batch(
    connection: &mut Connection,
    commits: &[Commit],
) -> Result<Vec<Result<Outcome, Error>>, Error> {
    connection.control("BEGIN IMMEDIATE").map_err(Failure::into_error)?;
    let mut outcomes = Vec::with_capacity(commits.len());
    for commit in commits {
        outcomes.push(write_list(connection, commit)?);
    }
    connection.control("COMMIT").map_err(Failure::into_error)?;
    Ok(outcomes)
}

fn write_list(connection: &mut Connection, commit: &Commit) -> Result<Result<Outcome, Error>, Error> {
    connection.control("SAVEPOINT list").map_err(Failure::into_error)?;
    let mut touched = Vec::with_capacity(commit.statements.len());
    for (position, guarded) in commit.statements.iter().enumerate() {
        match write_statement(connection, guarded, position)? {
            Ok(rows) => touched.push(rows),
            Err(ending) => {
                connection.control("ROLLBACK TO list").map_err(Failure::into_error)?;
                connection.control("RELEASE list").map_err(Failure::into_error)?;
                return Ok(ending.map(Outcome::Stale));
            }
        }
    }
    connection.control("RELEASE list").map_err(Failure::into_error)?;
    Ok(Ok(Outcome::Committed(Touched::known(touched))))
}

/// Rows touched, or what ends this list; the outer error ends the batch.
fn write_statement(
    connection: &mut Connection,
    guarded: &Guarded,
    position: usize,
) -> Result<Result<u64, Result<Stale, Error>>, Error> {
    let ran = connection.run(&guarded.call);
    let is_gone = connection.is_autocommit();
    match (ran, guarded.stale(position)) {
        (Err(failure), _) if is_gone => Err(failure.into_error()),
        (Err(Failure::Broken(error)), _) => Err(error),
        (Ok(0) | Err(Failure::Conflict(_)), Some(stale)) => Ok(Err(Ok(stale))),
        (Ok(rows), _) => Ok(Ok(rows)),
        (Err(Failure::Conflict(error) | Failure::Refused(error)), _) => Ok(Err(Err(error))),
    }
}
