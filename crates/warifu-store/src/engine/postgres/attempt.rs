//! One attempt at a commit: BEGIN, the statements and COMMIT in one round trip.
//!
//! COMMIT after a failed statement says Ok and rolls back, so the attempt succeeded only if every single
//! answer says so. Should BEGIN alone be refused, the statements run without a transaction, and are refused
//! because the connection is read-only.

use std::pin::Pin;

use deadpool_postgres::{ClientWrapper, Pool};
use tokio_postgres::Statement as Prepared;

use super::{
    failure::{self, Failure},
    lease::Lease,
    pipeline::in_order,
    pool, values,
};
use crate::{Commit, Error, Guarded, Stale, sql};

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// How an attempt ended.
pub(super) enum Attempt {
    Committed(Vec<u64>),
    /// Not written; the same again may do.
    Again(Error),
    /// COMMIT may have arrived, its answer didn't.
    Lost(Error),
    /// Not written, and won't be.
    Refused(Error),
    Stale(Stale),
}

type Answer = Result<u64, tokio_postgres::Error>;
type Question<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

pub(super) async fn attempt(pool: &Pool, commit: &Commit) -> Attempt {
    let connection = match pool::connection(pool).await {
        Ok(connection) => connection,
        Err(error) => return Attempt::Refused(error),
    };
    let prepared = match prepare(&connection, &commit.statements).await {
        Ok(prepared) => prepared,
        // Nothing was sent that could write. A connection that died in the pool is the usual reason.
        Err(Failure::Lost(error) | Failure::Retry(error)) => return Attempt::Again(error),
        Err(Failure::Refused(error)) => return Attempt::Refused(error),
    };
    let lease = Lease::new(connection);
    let answers = {
        let begin: Question<'_> = Box::pin(control(&lease, BEGIN));
        let statements =
            commit.statements.iter().zip(&prepared).map(|(guarded, prepared)| ask(&lease, guarded, prepared));
        let end: Question<'_> = Box::pin(control(&lease, "COMMIT"));
        in_order([begin].into_iter().chain(statements).chain([end])).await
    };
    if answers.last().is_some_and(|ended| ended.as_ref().map_or_else(failure::goes_on, |_| true)) {
        lease.give_back();
    }
    judge(commit, answers)
}

async fn prepare(connection: &ClientWrapper, statements: &[Guarded]) -> Result<Vec<Prepared>, Failure> {
    let texts: Vec<_> = statements
        .iter()
        .map(|guarded| match guarded.guard {
            Some(_) => sql::guarded_for_postgres(guarded.call.statement.sql),
            None => guarded.call.statement.sql.to_owned(),
        })
        .collect();
    let answers = in_order(texts.iter().map(|text| connection.prepare_cached(text))).await;
    let mut prepared = Vec::with_capacity(statements.len());
    for (guarded, answer) in statements.iter().zip(answers) {
        let one = answer.map_err(|error| Failure::of(guarded.call.statement.name, error))?;
        values::check(&guarded.call, one.params()).map_err(Failure::Refused)?;
        prepared.push(one);
    }
    Ok(prepared)
}

async fn control(connection: &ClientWrapper, text: &str) -> Answer {
    connection.batch_execute(text).await.map(|()| 0)
}

/// Rows touched. A guarded statement was made to count them, and to fail when there are none.
fn ask<'a>(connection: &'a ClientWrapper, guarded: &'a Guarded, prepared: &'a Prepared) -> Question<'a> {
    Box::pin(async move {
        let parameters = values::parameters(&guarded.call);
        if guarded.guard.is_none() {
            return connection.execute(prepared, &parameters).await;
        }
        let row = connection.query_one(prepared, &parameters).await?;
        Ok(row.try_get::<_, i64>(0)?.unsigned_abs())
    })
}

/// The first failure is the reason; those after it only say that the transaction had failed. Only the last
/// answer, that of COMMIT, can leave a doubt, or any that came from a dying connection.
fn judge(commit: &Commit, answers: Vec<Answer>) -> Attempt {
    let mut touched = Vec::with_capacity(answers.len());
    for (at, answer) in answers.into_iter().enumerate() {
        let guarded =
            at.checked_sub(1).and_then(|position| Some((position, commit.statements.get(position)?)));
        match (answer, guarded) {
            (Ok(rows), Some(_)) => touched.push(rows),
            (Ok(_), None) => {}
            (Err(error), Some((position, guarded))) if failure::is_stale(guarded, &error) => {
                return guarded
                    .stale(position)
                    .map_or_else(|| Attempt::Lost(failure::unavailable(error)), Attempt::Stale);
            }
            // A standby, an administrator's cancel: nothing that the list could have caused.
            (Err(error), None) if at == 0 && failure::goes_on(&error) => {
                return Attempt::Refused(failure::unavailable(error));
            }
            (Err(error), guarded) => {
                let name =
                    guarded.map_or("begin or end a commit", |(_, guarded)| guarded.call.statement.name);
                return match Failure::of(name, error) {
                    Failure::Lost(error) => Attempt::Lost(error),
                    Failure::Refused(error) => Attempt::Refused(error),
                    Failure::Retry(error) => Attempt::Again(error),
                };
            }
        }
    }
    Attempt::Committed(touched)
}
