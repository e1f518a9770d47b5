//! A commit to its end: attempts, and the doubt after a lost connection.
//!
//! When a connection dies after COMMIT was sent, the list may be written, or be about to be. The commit's
//! identity is looked up on a new connection; absent, it is tried again. That is safe, because the identity
//! is a unique row of the list itself: of two attempts one at most can write. It also means that after a
//! loss no refusal of a later attempt is believed before the identity was looked up once more, since the
//! ticket that is found spent may have been spent by ourselves.

use std::time::Duration;

use deadpool_postgres::Pool;

use super::{
    attempt::{Attempt, attempt},
    fetch,
};
use crate::{Call, Commit, Error, Outcome, Touched};

/// Between attempts. Deadlocks and serialization failures pass in the first few; the rest is the time that a
/// server takes to restart.
const WAITS_MS: [u64; 10] = [2, 5, 10, 20, 40, 80, 160, 320, 640, 1280];

pub(super) async fn commit(pool: &Pool, commit: &Commit) -> Result<Outcome, Error> {
    let mut waits = WAITS_MS.into_iter();
    let mut is_in_doubt = false;
    loop {
        let ended = attempt(pool, commit).await;
        is_in_doubt |= matches!(ended, Attempt::Lost(_));
        if let (true, Some(identity)) =
            (is_in_doubt && !matches!(ended, Attempt::Committed(_)), &commit.identity)
            && is_found(pool, identity, &mut waits).await?
        {
            return Ok(Outcome::Committed(Touched::unknown()));
        }
        match ended {
            Attempt::Committed(rows) => return Ok(Outcome::Committed(Touched::known(rows))),
            Attempt::Stale(stale) => return Ok(Outcome::Stale(stale)),
            Attempt::Refused(error) => return Err(error),
            Attempt::Lost(error) if commit.identity.is_none() => return Err(error),
            Attempt::Again(error) | Attempt::Lost(error) => wait(&mut waits, error).await?,
        }
    }
}

/// Looks the commit up, waiting for the server as long as `waits` lasts.
async fn is_found(
    pool: &Pool,
    identity: &Call,
    waits: &mut impl Iterator<Item = u64>,
) -> Result<bool, Error> {
    loop {
        match fetch::fetch(pool, identity).await {
            Ok(rows) => return Ok(!rows.is_empty()),
            Err(error @ Error::Unavailable { .. }) => wait(waits, error).await?,
            Err(error) => return Err(error),
        }
    }
}

/// Gives up with `error` once there is nothing left to wait for.
async fn wait(waits: &mut impl Iterator<Item = u64>, error: Error) -> Result<(), Error> {
    let Some(pause) = waits.next() else { return Err(error) };
    tracing::warn!(error = &error as &dyn std::error::Error, pause, "a commit is tried again");
    tokio::time::sleep(Duration::from_millis(pause)).await;
    Ok(())
}
