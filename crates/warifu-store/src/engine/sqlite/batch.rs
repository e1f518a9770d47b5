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

#[cfg(test)]
mod tests {
    use warifu_testkit::sqlite::Folder;

    use super::*;
    use crate::{Statement, engine::sqlite::connection::Use};

    const ADD: Statement = Statement::new("add", "INSERT INTO event (id, told) VALUES ($1, $2)");
    const COUNT: Statement = Statement::new("count", "SELECT count(*) FROM event");
    const TABLE: &str = "CREATE TABLE event (id INTEGER PRIMARY KEY, told TEXT) STRICT";

    fn add(id: i64, length: usize) -> Commit {
        Commit::new().with(ADD.bind(id).bind("x".repeat(length)))
    }

    fn count(folder: &Folder) -> i64 {
        let mut other = Connection::open(&folder.database(), Use::Read).unwrap();
        other.fetch(&COUNT.call()).unwrap()[0].int(0).unwrap()
    }

    #[test]
    fn a_full_disk_fails_the_whole_batch_and_a_larger_one_takes_it() {
        let folder = Folder::create();
        let mut connection = Connection::open(&folder.database(), Use::Write).unwrap();
        connection.script("table", TABLE).unwrap();
        connection.script("limit", "PRAGMA max_page_count = 20").unwrap();
        let batch = [add(1, 10), add(2, 1 << 20), add(3, 10)];
        let refused = write_batch(&mut connection, &batch);
        assert!(matches!(refused, Err(Error::Full { .. })), "{refused:?}");
        drop(connection);
        assert_eq!(count(&folder), 0);

        let mut connection = Connection::open(&folder.database(), Use::Write).unwrap();
        let outcomes = write_batch(&mut connection, &batch).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(Outcome::Committed(_)))), "{outcomes:?}");
        assert_eq!(count(&folder), 3);
    }

    #[test]
    fn a_stale_and_a_refused_list_leave_their_neighbours_alone() {
        let folder = Folder::create();
        let mut connection = Connection::open(&folder.database(), Use::Write).unwrap();
        connection.script("table", TABLE).unwrap();
        let stale = add(2, 1).guarded("event is new", ADD.bind(1).bind("again"));
        let refused = add(4, 1).with(ADD.bind("no number").bind("x"));
        let outcomes = write_batch(&mut connection, &[add(1, 1), stale, refused, add(5, 1)]).unwrap();
        assert!(matches!(outcomes[0], Ok(Outcome::Committed(_))));
        assert_eq!(
            outcomes[1].clone().unwrap(),
            Outcome::Stale(Stale { guard: "event is new", position: 1 })
        );
        assert!(matches!(outcomes[2], Err(Error::Bug { statement: "add", .. })));
        assert!(matches!(outcomes[3], Ok(Outcome::Committed(_))));
        assert_eq!(count(&folder), 2);
    }
}
