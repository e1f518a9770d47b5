//! One numbered list of migrations for both engines, and which of them a database still lacks.
//!
//! A released migration is never edited. Migrations add first, so that the old version of the program goes on
//! running while the new one starts. It doesn't start again, though, on a database that knows more than it
//! does: what it writes there could break rules that it has never heard of.

use std::fmt;

use crate::Error;

/// One step of the schema. Its text follows the words of the schema table in `sql.rs`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Position in the list, from 1, without gaps.
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

/// A database whose schema is none of ours. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// A later version of this program has been there.
    Newer { database: i64, name: String, ours: i64 },
    /// Something else stands under one of our numbers.
    OtherProgram { number: i64, name: String },
}

pub(crate) const CREATE_TABLE: &str = "
CREATE TABLE IF NOT EXISTS schema_migration (
  number BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL
) STRICT";
pub(crate) const LIST_APPLIED: &str = "SELECT number, name FROM schema_migration ORDER BY number";
pub(crate) const RECORD: &str = "INSERT INTO schema_migration (number, name) VALUES ($1, $2)";

/// What of `known` isn't among `applied`, in order.
pub(crate) fn pending<'a>(
    known: &'a [Migration],
    applied: &[(i64, String)],
) -> Result<Vec<&'a Migration>, Error> {
    for (number, migration) in (1..).zip(known) {
        if migration.number != number {
            return Err(Error::bug(
                migration.name,
                format!("stands at {number} and is numbered {}", migration.number),
            ));
        }
    }
    let mut pending = Vec::new();
    for migration in known {
        match applied.iter().find(|(number, _)| *number == migration.number) {
            None => pending.push(migration),
            Some((_, name)) if name == migration.name => {}
            Some((number, name)) => {
                let (number, name) = (*number, name.clone());
                return Err(Error::Schema(SchemaError::OtherProgram { number, name }));
            }
        }
    }
    let ours = known.last().map_or(0, |migration| migration.number);
    match applied.iter().max().filter(|(number, _)| *number > ours) {
        None => Ok(pending),
        Some((database, name)) => {
            let (database, name) = (*database, name.clone());
            Err(Error::Schema(SchemaError::Newer { database, name, ours }))
        }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { database, name, ours } => write!(
                f,
                "the database's schema is number {database} (`{name}`), and this program knows them up to \
                 {ours}: a newer version of Warifu has been started on it"
            ),
            Self::OtherProgram { number, name } => write!(
                f,
                "the database belongs to another program: number {number} of its schema is `{name}`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Migration; 3] = [
        Migration { number: 1, name: "members", sql: "" },
        Migration { number: 2, name: "passkeys", sql: "" },
        Migration { number: 3, name: "sessions", sql: "" },
    ];

    fn names(applied: &[(i64, &str)]) -> Option<Vec<&'static str>> {
        let applied: Vec<_> = applied.iter().map(|(number, name)| (*number, (*name).to_owned())).collect();
        Some(pending(&KNOWN, &applied).ok()?.into_iter().map(|migration| migration.name).collect())
    }

    #[test]
    fn what_a_database_lacks_is_pending_in_order() {
        assert_eq!(names(&[]).unwrap(), ["members", "passkeys", "sessions"]);
        assert_eq!(names(&[(1, "members")]).unwrap(), ["passkeys", "sessions"]);
    }

    fn refused(applied: &[(i64, &str)]) -> SchemaError {
        let applied: Vec<_> = applied.iter().map(|(number, name)| (*number, (*name).to_owned())).collect();
        match pending(&KNOWN, &applied) {
            Err(Error::Schema(refused)) => refused,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_database_that_knows_more_is_refused_by_its_newest_number() {
        let newer = [(1, "members"), (2, "passkeys"), (3, "sessions"), (5, "tickets"), (4, "handoffs")];
        assert_eq!(refused(&newer), SchemaError::Newer { database: 5, name: "tickets".into(), ours: 3 });
    }

    #[test]
    fn another_programs_database_is_refused_as_such_however_much_it_knows() {
        let other = SchemaError::OtherProgram { number: 1, name: "django".into() };
        assert_eq!(refused(&[(1, "django")]), other);
        assert_eq!(refused(&[(1, "django"), (9, "more")]), other);
    }

    #[test]
    fn a_gap_in_the_list_is_refused() {
        assert!(pending(&KNOWN[1..], &[]).is_err());
    }
}
