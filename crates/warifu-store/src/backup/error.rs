//! What can go wrong with a backup, told so that whoever stands at the command line knows what to do.

use std::{fmt, io};

use crate::Error;

#[derive(Debug)]
pub enum BackupError {
    /// Not a backup, cut short, or changed. Nothing was written.
    Damaged {
        line: u64,
        found: &'static str,
    },
    /// A restore into this store didn't finish.
    HalfRestored,
    /// The file can't be read or written.
    Io(io::Error),
    /// A restore goes into an empty store only. Nothing was written.
    NotEmpty {
        table: &'static str,
    },
    /// Made under another schema. Nothing was written.
    OtherSchema {
        backup: i64,
        ours: i64,
    },
    /// Of a form that this program doesn't know. Nothing was written.
    OtherVersion {
        backup: u64,
    },
    Store(Error),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { line, found } => write!(f, "the backup is damaged at line {line}: {found}"),
            Self::HalfRestored => f.write_str(
                "a restore into this database didn't finish; empty the database and restore it again",
            ),
            Self::Io(_) => f.write_str("the backup's file can't be read or written"),
            Self::NotEmpty { table } => {
                write!(f, "a backup is restored into an empty database, and table {table} has rows")
            }
            Self::OtherSchema { backup, ours } => write!(
                f,
                "the backup is of schema {backup} and this program is of {ours}: restore it with the version \
                 that made it, then upgrade"
            ),
            Self::OtherVersion { backup } => {
                write!(f, "the backup's form is version {backup}, which this program doesn't know")
            }
            Self::Store(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for BackupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Store(error) => error.source(),
            _ => None,
        }
    }
}

impl From<Error> for BackupError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
