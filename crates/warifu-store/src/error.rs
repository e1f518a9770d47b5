//! What can go wrong below the rules, by who can mend it.
//!
//! A guard that isn't met is no error but an [`Outcome`](crate::Outcome). No message here repeats a value
//! that was bound or stored.

use std::{fmt, sync::Arc};

use crate::migration::SchemaError;

/// The reason behind an error. Shared, because one failed write ends up to 64 commits.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

#[derive(Clone, Debug)]
pub enum Error {
    /// The program is wrong: a text that doesn't parse, a value of the wrong kind, a constraint broken by an
    /// unguarded statement. Trying again helps nobody.
    Bug { statement: &'static str, cause: Cause },
    /// A row that can't be, by what its columns say.
    Corrupt { table: &'static str, column: &'static str, row: String, found: String },
    /// No room on the disk. Nothing was written.
    Full { cause: Cause },
    /// The database's schema is none that this program works with. Nothing was changed.
    Schema(SchemaError),
    /// The database can't be reached or had to stop. For a commit without identity it may have happened.
    Unavailable { cause: Cause },
}

impl Error {
    pub(crate) fn bug(
        statement: &'static str,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Bug { statement, cause: cause.into().into() }
    }

    pub(crate) fn full(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Full { cause: cause.into().into() }
    }

    pub(crate) fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { cause: cause.into().into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bug { statement, .. } => write!(f, "statement `{statement}` can't be run"),
            Self::Corrupt { table, column, row, found } => {
                write!(f, "table {table}, row {row}: column {column} can't be {found}")
            }
            Self::Full { .. } => f.write_str("the database has no room left on its disk"),
            Self::Schema(refused) => fmt::Display::fmt(refused, f),
            Self::Unavailable { .. } => f.write_str("the database can't be reached"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bug { cause, .. } | Self::Full { cause } | Self::Unavailable { cause } => {
                Some(cause.as_ref())
            }
            Self::Corrupt { .. } | Self::Schema(_) => None,
        }
    }
}
