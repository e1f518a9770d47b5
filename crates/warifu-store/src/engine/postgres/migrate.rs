//! Applies migrations in one transaction. An advisory lock makes a second process wait and then find it done;
//! even `CREATE TABLE IF NOT EXISTS` fails when two do it at once.

use deadpool_postgres::{ClientWrapper, Pool};

use super::{
    failure::{self, Failure},
    fetch::read,
    lease::Lease,
    pool, values,
};
use crate::{Call, Error, Migration, Statement, migration, sql};

const LIST_APPLIED: Statement = Statement::new("list applied migrations", migration::LIST_APPLIED);
const RECORD: Statement = Statement::new("record a migration", migration::RECORD);

/// "warifu" in ASCII: the key under which our processes exclude each other in one database. A migration may
/// take its time, and so may the wait for one.
const BEGIN: &str = "
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SET LOCAL statement_timeout = 0;
SELECT pg_advisory_xact_lock(131260415043189);
";

pub(super) async fn migrate(pool: &Pool, known: &[Migration]) -> Result<(), Error> {
    let lease = Lease::new(pool::connection(pool).await?);
    lease.batch_execute(BEGIN).await.map_err(failure::unavailable)?;
    apply(&lease, known).await?;
    lease.batch_execute("COMMIT").await.map_err(failure::unavailable)?;
    lease.give_back();
    Ok(())
}

async fn apply(connection: &ClientWrapper, known: &[Migration]) -> Result<(), Error> {
    script(connection, "create the table of migrations", migration::CREATE_TABLE).await?;
    let rows = read(connection, &LIST_APPLIED.call()).await.map_err(Failure::into_error)?;
    let applied: Vec<_> =
        rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?.to_owned()))).collect::<Result<_, Error>>()?;
    for migration in migration::pending(known, &applied)? {
        script(connection, migration.name, migration.sql).await?;
        record(connection, &RECORD.bind(migration.number).bind(migration.name)).await?;
    }
    Ok(())
}

async fn script(connection: &ClientWrapper, name: &'static str, text: &str) -> Result<(), Error> {
    let done = connection.batch_execute(&sql::schema_for_postgres(text)).await;
    done.map_err(|error| Failure::of(name, error).into_error())
}

async fn record(connection: &ClientWrapper, call: &Call) -> Result<(), Error> {
    let done = connection.execute(call.statement.sql, &values::parameters(call)).await;
    done.map(drop).map_err(|error| Failure::of(call.statement.name, error).into_error())
}
