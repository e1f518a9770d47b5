//! One numbered list of migrations for both engines, and which of them a database still lacks.
//!
//! A released migration is never edited. Migrations add first, so that the old version of the program still
//! runs while the new one starts: a database that knows more than we do is therefore no error, one that
//! knows something else under one of our numbers is.

use crate::Error;

/// One step of the schema. Its text follows the words of the schema table in `sql.rs`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Position in the list, from 1, without gaps.
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
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
                let told =
                    format!("this database's migration {number} is `{name}`: it belongs to another program");
                return Err(Error::bug(migration.name, told));
            }
        }
    }
    Ok(pending)
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

    #[test]
    fn a_database_that_knows_more_is_served_by_the_old_version() {
        let newer = [(1, "members"), (2, "passkeys"), (3, "sessions"), (4, "tickets")];
        assert!(names(&newer).unwrap().is_empty());
    }

    #[test]
    fn another_programs_database_is_refused() {
        assert_eq!(names(&[(1, "django")]), None);
    }

    #[test]
    fn a_gap_in_the_list_is_refused() {
        assert!(pending(&KNOWN[1..], &[]).is_err());
    }
}
