//! What an error of PostgreSQL means for the commit it happened in.
//!
//! The server's detail line is never kept: it repeats the values of the row.

use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::{Error, Guarded};

#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is gone or going; what it was doing may or may not have happened.
    Lost(Error),
    /// The server answered that it refuses, and what it refused did not happen.
    Refused(Error),
    /// A serialization failure or a deadlock: the same again will do.
    Retry(Error),
}

impl Failure {
    pub(super) fn of(statement: &'static str, error: tokio_postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            return match is_ours(&error) {
                true => Self::Refused(Error::bug(statement, error)),
                false => Self::Lost(Error::unavailable(error)),
            };
        };
        if is_fatal(told) {
            return Self::Lost(Error::unavailable(summary(told)));
        }
        if matches!(*told.code(), SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED) {
            return Self::Retry(Error::unavailable(summary(told)));
        }
        Self::Refused(refusal(statement, told))
    }

    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Lost(error) | Self::Refused(error) | Self::Retry(error) => error,
        }
    }
}

/// Whether the guard of a statement explains why it failed.
pub(super) fn is_stale(guarded: &Guarded, error: &tokio_postgres::Error) -> bool {
    let unmet = [SqlState::DIVISION_BY_ZERO, SqlState::UNIQUE_VIOLATION, SqlState::FOREIGN_KEY_VIOLATION];
    guarded.guard.is_some() && error.code().is_some_and(|code| unmet.contains(code))
}

/// Whether the connection is as good as before: the server refused one thing and goes on.
pub(super) fn goes_on(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|told| !is_fatal(told))
}

/// For what fails before anything was asked: connecting.
pub(super) fn unavailable(error: tokio_postgres::Error) -> Error {
    match error.as_db_error() {
        Some(told) => Error::unavailable(summary(told)),
        None => Error::unavailable(error),
    }
}

fn refusal(statement: &'static str, told: &DbError) -> Error {
    match told.code().code() {
        "53100" => Error::full(summary(told)),
        code if ["08", "53", "57", "58"].contains(&&code[..2]) => Error::unavailable(summary(told)),
        _ => Error::bug(statement, summary(told)),
    }
}

fn is_fatal(told: &DbError) -> bool {
    let severe = matches!(told.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
    severe || matches!(told.code().code(), "57P01" | "57P02" | "57P03" | "57P05")
}

/// Errors that our side makes without the server: a value that doesn't fit its column.
fn is_ours(error: &tokio_postgres::Error) -> bool {
    use std::error::Error as _;
    !error.is_closed() && error.source().is_some_and(|source| source.is::<tokio_postgres::types::WrongType>())
}

fn summary(told: &DbError) -> String {
    let constraint = told.constraint().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{}: {}{constraint}", told.code().code(), told.message())
}
