//! Where the database is and how to reach it. Made from the configuration file by the program; nothing here
//! reads the environment. `Debug` leaves out the address of a server, because a password may be in it.

use std::{fmt, path::PathBuf};

#[derive(Clone, Debug)]
pub enum Database {
    Postgres(PostgresSettings),
    Sqlite(SqliteSettings),
}

#[derive(Clone)]
pub struct PostgresSettings {
    /// `postgresql://user:password@host:port/database`, as PostgreSQL defines it.
    pub url: String,
    /// Whatever the URL says of TLS, this holds.
    pub tls: Tls,
    /// Connections at most. Snapshots have one more each.
    pub connections: usize,
}

/// There is no third way: TLS that doesn't check whom it talks to protects from nobody who can be in between.
#[derive(Clone, Debug)]
pub enum Tls {
    /// In clear, for a server on this machine or a network that is trusted with passwords.
    Disable,
    /// The server's certificate must be issued by a CA in this PEM file, for the host name of the URL.
    VerifyFull { ca_file: PathBuf },
}

#[derive(Clone, Debug)]
pub struct SqliteSettings {
    /// The database file; its folder must exist and be on a local disk.
    pub file: PathBuf,
    /// Reads that run at once at most.
    pub readers: usize,
}

impl fmt::Debug for PostgresSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresSettings")
            .field("tls", &self.tls)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
