//! Where everything is kept: SQLite or PostgreSQL. `Debug` never shows the address of a server, because a
//! password may be in it.

use std::{fmt, path::PathBuf};

use serde::Deserialize;
use warifu_store::{Database, PostgresSettings, SqliteSettings, Tls};

/// One of the two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DatabaseSettings {
    #[serde(default)]
    pub(crate) sqlite: Option<PathBuf>,
    #[serde(default)]
    pub(crate) postgres: Option<PostgresServer>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PostgresServer {
    pub(crate) url: String,
    pub(crate) tls: DatabaseTls,
    #[serde(default)]
    pub(crate) ca: Option<PathBuf>,
    #[serde(default = "default_connections")]
    pub(crate) connections: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DatabaseTls {
    Disable,
    VerifyFull,
}

impl fmt::Debug for PostgresServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresServer").field("tls", &self.tls).field("ca", &self.ca).finish_non_exhaustive()
    }
}

impl DatabaseSettings {
    /// What the store is told. `None` unless exactly one of the two is said, and TLS has its authority.
    pub(crate) fn database(&self) -> Option<Database> {
        match (&self.sqlite, &self.postgres) {
            (Some(file), None) => {
                Some(Database::Sqlite(SqliteSettings { file: file.clone(), readers: READERS }))
            }
            (None, Some(server)) => {
                let tls = match server.tls {
                    DatabaseTls::Disable => Tls::Disable,
                    DatabaseTls::VerifyFull => Tls::VerifyFull { ca_file: server.ca.clone()? },
                };
                let url = server.url.clone();
                Some(Database::Postgres(PostgresSettings { url, tls, connections: server.connections }))
            }
            _ => None,
        }
    }

    pub(super) fn paths(&mut self) -> Vec<&mut PathBuf> {
        let ca = self.postgres.as_mut().and_then(|server| server.ca.as_mut());
        self.sqlite.iter_mut().chain(ca).collect()
    }
}

const fn default_connections() -> usize {
    16
}

/// Reads that run at once on SQLite. They are short and in memory.
const READERS: usize = 4;
