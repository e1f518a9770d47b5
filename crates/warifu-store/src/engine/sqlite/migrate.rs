//! Applies migrations in one transaction. `BEGIN IMMEDIATE` makes a second process wait and then find it done.

use super::connection::Connection;
use super::failure::Failure;
use crate::{Error, Migration, Statement, migration, sql};

const LIST_APPLIED: Statement = Statement::new("list applied migrations", migration::LIST_APPLIED);
const RECORD: Statement = Statement::new("record a migration", migration::RECORD);

pub(super) fn migrate(connection: &mut Connection, known: &[Migration]) -> Result<(), Error> {
    connection.control("BEGIN IMMEDIATE").map_err(Failure::into_error)?;
    apply(connection, known)?;
    connection.control("COMMIT").map_err(Failure::into_error)
}

fn apply(connection: &mut Connection, known: &[Migration]) -> Result<(), Error> {
    connection.script("create the table of migrations", &sql::schema_for_sqlite(migration::CREATE_TABLE))?;
    let rows = connection.fetch(&LIST_APPLIED.call())?;
    let applied: Vec<_> =
        rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?.to_owned()))).collect::<Result<_, Error>>()?;
    for migration in migration::pending(known, &applied)? {
        connection.script(migration.name, &sql::schema_for_sqlite(migration.sql))?;
        let record = RECORD.bind(migration.number).bind(migration.name);
        connection.run(&record).map_err(Failure::into_error)?;
    }
    Ok(())
}
