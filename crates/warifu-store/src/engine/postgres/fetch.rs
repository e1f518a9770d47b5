//! Reads. They change nothing, so one that met a dead connection is simply asked again on another.

use std::pin::Pin;

use deadpool_postgres::{ClientWrapper, Pool};
use tokio_postgres::Statement as Prepared;

use super::{failure::Failure, pipeline::in_order, pool, values};
use crate::{Call, Error, Row};

/// After a restart of the server the pool may still hold dead connections; each try uses one up.
const TRIES: usize = 3;
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

type Answer = Result<Vec<tokio_postgres::Row>, tokio_postgres::Error>;
type Question<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

pub(super) async fn fetch(pool: &Pool, call: &Call) -> Result<Vec<Row>, Error> {
    let mut tries = 1;
    loop {
        let connection = pool::connection(pool).await?;
        match read(&connection, call).await {
            Err(Failure::Lost(_)) if tries < TRIES => tries += 1,
            ended => return ended.map_err(Failure::into_error),
        }
    }
}

pub(super) async fn fetch_all(pool: &Pool, calls: &[Call]) -> Result<Vec<Vec<Row>>, Error> {
    let mut tries = 1;
    loop {
        let connection = pool::connection(pool).await?;
        match read_all(&connection, calls).await {
            Err(Failure::Lost(_) | Failure::Retry(_)) if tries < TRIES => tries += 1,
            ended => return ended.map_err(Failure::into_error),
        }
    }
}

/// One read, in whatever transaction the connection is in.
pub(super) async fn read(connection: &ClientWrapper, call: &Call) -> Result<Vec<Row>, Failure> {
    let prepared = prepare(connection, call).await?;
    let rows = ask(connection, call, &prepared).await;
    finish(call, rows)
}

/// All in one round trip once they are prepared. From BEGIN to COMMIT everything is sent by one poll, so a
/// caller that is dropped leaves no transaction open.
async fn read_all(connection: &ClientWrapper, calls: &[Call]) -> Result<Vec<Vec<Row>>, Failure> {
    let prepared = in_order(calls.iter().map(|call| prepare(connection, call))).await;
    let prepared = prepared.into_iter().collect::<Result<Vec<_>, _>>()?;
    let begin: Question<'_> = Box::pin(control(connection, BEGIN));
    let reads = calls
        .iter()
        .zip(&prepared)
        .map(|(call, prepared)| -> Question<'_> { Box::pin(ask(connection, call, prepared)) });
    let end: Question<'_> = Box::pin(control(connection, "COMMIT"));
    let mut answers = in_order([begin].into_iter().chain(reads).chain([end])).await.into_iter();
    if let Some(Err(refused)) = answers.next() {
        return Err(Failure::of("begin several reads", refused));
    }
    calls.iter().zip(answers).map(|(call, rows)| finish(call, rows)).collect()
}

async fn prepare(connection: &ClientWrapper, call: &Call) -> Result<Prepared, Failure> {
    let prepared = connection.prepare_cached(call.statement.sql).await;
    let prepared = prepared.map_err(|error| Failure::of(call.statement.name, error))?;
    values::check(call, prepared.params()).map_err(Failure::Refused)?;
    Ok(prepared)
}

async fn ask(connection: &ClientWrapper, call: &Call, prepared: &Prepared) -> Answer {
    connection.query(prepared, &values::parameters(call)).await
}

async fn control(connection: &ClientWrapper, text: &str) -> Answer {
    connection.batch_execute(text).await.map(|()| Vec::new())
}

fn finish(call: &Call, answer: Answer) -> Result<Vec<Row>, Failure> {
    let rows = answer.map_err(|error| Failure::of(call.statement.name, error))?;
    values::read(call.statement.name, &rows).map_err(Failure::Refused)
}
