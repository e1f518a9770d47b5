//! What an error of SQLite means for the commit it happened in and for those beside it.

use rusqlite::{ErrorCode, ffi};

use crate::Error;

#[derive(Debug)]
pub(super) enum Failure {
    /// The connection or the disk: nothing of the batch can be trusted to have been written.
    Broken(Error),
    /// A unique or foreign key stands against this statement.
    Conflict(Error),
    /// This statement alone is refused; its neighbours aren't concerned.
    Refused(Error),
}

impl Failure {
    pub(super) fn of(statement: &'static str, error: rusqlite::Error) -> Self {
        let Some((code, extended)) = error.sqlite_error().map(|inner| (inner.code, inner.extended_code))
        else {
            return Self::Refused(Error::bug(statement, error));
        };
        match code {
            ErrorCode::ConstraintViolation if is_conflict(extended) => {
                Self::Conflict(Error::bug(statement, error))
            }
            ErrorCode::DiskFull => Self::Broken(Error::full(error)),
            ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport
            | ErrorCode::NotADatabase
            | ErrorCode::OperationInterrupted
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure => Self::Broken(Error::unavailable(error)),
            _ => Self::Refused(Error::bug(statement, error)),
        }
    }

    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Broken(error) | Self::Conflict(error) | Self::Refused(error) => error,
        }
    }
}

fn is_conflict(extended: i32) -> bool {
    matches!(
        extended,
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID
            | ffi::SQLITE_CONSTRAINT_UNIQUE
    )
}
