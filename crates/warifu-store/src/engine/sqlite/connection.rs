//! One connection to the file, set up the same way every time, running calls and nothing else.
//!
//! It keeps prepared statements and the rewritten texts. It begins no transaction by itself except to give
//! several reads one moment.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::Arc,
    time::Duration,
};

use rusqlite::{
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};

use super::failure::Failure;
use crate::{Call, Error, Row, Value, sql};

/// How long a writer waits for one of another process before it gives up.
const BUSY: Duration = Duration::from_secs(10);
const STATEMENTS_KEPT: usize = 512;
/// Read and written by the owner, and by nobody else.
const PRIVATE: u32 = 0o600;

/// `case_sensitive_like` is how PostgreSQL does it; `fullfsync` is what a Mac needs for a sync that reaches
/// the disk; the size limit gives back the room of a log that one long read made grow.
const EVERY: &str = "
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA case_sensitive_like = ON;
PRAGMA trusted_schema = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA fullfsync = ON;
PRAGMA checkpoint_fullfsync = ON;
PRAGMA journal_size_limit = 67108864;
";

/// What a connection may do. A reader that is handed a write refuses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Read,
    Write,
}

pub(super) struct Connection {
    inner: rusqlite::Connection,
    known: HashMap<At, Known>,
}

/// Where a statement's text lies in memory: texts are constants, and hashing a whole one for every call is dear.
type At = (usize, usize);

/// What is kept of a statement.
struct Known {
    /// Its text, rewritten.
    text: Arc<str>,
    /// The names of its columns; empty until it was run.
    columns: Arc<[String]>,
}

impl Connection {
    pub(super) fn open(file: &Path, purpose: Use) -> Result<Self, Error> {
        let turn = match purpose {
            Use::Read => None,
            Use::Write => Some(take_turn(file).map_err(Error::unavailable)?),
        };
        let inner = rusqlite::Connection::open(file).map_err(Error::unavailable)?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        inner.busy_timeout(BUSY).map_err(Error::unavailable)?;
        // A plan that looks at the values is made anew for every call: of `LIMIT $1`, of what an index over an expression
        // could be meant by.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(Error::unavailable)?;
        if purpose == Use::Write {
            use_write_ahead_log(&inner)?;
        }
        drop(turn);
        inner.execute_batch(EVERY).map_err(Error::unavailable)?;
        if purpose == Use::Read {
            inner.execute_batch("PRAGMA query_only = ON").map_err(Error::unavailable)?;
        }
        Ok(Self { inner, known: HashMap::new() })
    }

    /// Runs a writing call and tells how many rows it touched.
    pub(super) fn run(&mut self, call: &Call) -> Result<u64, Failure> {
        let failed = |error| Failure::of(call.statement.name, error);
        let text = self.text(call);
        let mut statement = self.inner.prepare_cached(&text).map_err(failed)?;
        bind(&mut statement, call)?;
        let is_read = statement.readonly();
        let mut rows = statement.raw_query();
        while rows.next().map_err(failed)?.is_some() {}
        drop(rows);
        Ok(if is_read { 0 } else { self.inner.changes() })
    }

    pub(super) fn fetch(&mut self, call: &Call) -> Result<Vec<Row>, Error> {
        let name = call.statement.name;
        let failed = |error| Failure::of(name, error).into_error();
        let text = self.text(call);
        let mut statement = self.inner.prepare_cached(&text).map_err(failed)?;
        bind(&mut statement, call).map_err(Failure::into_error)?;
        let columns = match self.known.get(&at(call)) {
            Some(known) if known.columns.len() == statement.column_count() => Arc::clone(&known.columns),
            _ => statement.column_names().map(str::to_owned).collect(),
        };
        let mut rows = statement.raw_query();
        let mut read = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let value = |at| row.get_ref(at).map_err(failed).and_then(|value| read_value(name, value));
            let values = (0..columns.len()).map(value).collect::<Result<_, _>>()?;
            read.push(Row { statement: name, columns: Arc::clone(&columns), values });
        }
        drop(rows);
        drop(statement);
        if let Some(known) = self.known.get_mut(&at(call)) {
            known.columns = columns;
        }
        Ok(read)
    }

    /// Several reads of one moment.
    pub(super) fn fetch_all(&mut self, calls: &[Call]) -> Result<Vec<Vec<Row>>, Error> {
        self.control("BEGIN DEFERRED").map_err(Failure::into_error)?;
        let rows = calls.iter().map(|call| self.fetch(call)).collect();
        self.control("COMMIT").map_err(Failure::into_error)?;
        rows
    }

    /// Fixes what this connection sees from now on. A deferred transaction sees nothing before its first
    /// read, so this reads something.
    pub(super) fn begin_snapshot(&mut self) -> Result<(), Error> {
        self.control("BEGIN DEFERRED").map_err(Failure::into_error)?;
        let first =
            self.inner.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        first.map(drop).map_err(|error| Failure::of("begin a snapshot", error).into_error())
    }

    /// Runs BEGIN, COMMIT and the like.
    pub(super) fn control(&self, text: &'static str) -> Result<(), Failure> {
        let run = || self.inner.prepare_cached(text)?.raw_execute();
        run().map(drop).map_err(|error| Failure::of(text, error))
    }

    /// Runs a text of several statements: a migration.
    pub(super) fn script(&self, name: &'static str, text: &str) -> Result<(), Error> {
        self.inner.execute_batch(text).map_err(|error| Failure::of(name, error).into_error())
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        self.inner.is_autocommit()
    }

    fn text(&mut self, call: &Call) -> Arc<str> {
        let known = || Known { text: sql::for_sqlite(call.statement.sql).into(), columns: Arc::default() };
        Arc::clone(&self.known.entry(at(call)).or_insert_with(known).text)
    }
}

fn at(call: &Call) -> At {
    (call.statement.sql.as_ptr() as usize, call.statement.sql.len())
}

/// Two that turn a new file to a write-ahead log at once refuse each other without waiting, whatever the
/// timeout says. A lock on a file beside it makes them take turns; it is given back when that file is closed.
///
/// Both files are for their owner alone, whatever the process's umask says: the database holds password
/// hashes. SQLite gives the files that it makes beside it the mode of the database. Only a new one is opened
/// here: closing a second handle of a database in use would give up the locks that SQLite has on it.
fn take_turn(file: &Path) -> io::Result<File> {
    let mut beside = file.as_os_str().to_owned();
    beside.push("-opening");
    let turn = OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(beside)?;
    turn.lock()?;
    match OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(file) {
        Ok(_) => Ok(turn),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(turn),
        Err(error) => Err(error),
    }
}

fn use_write_ahead_log(connection: &rusqlite::Connection) -> Result<(), Error> {
    let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
    match mode.map_err(Error::unavailable)?.as_str() {
        "wal" => Ok(()),
        other => {
            Err(Error::unavailable(format!("the file system allows no write-ahead log, only `{other}`")))
        }
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, call: &Call) -> Result<(), Failure> {
    call.check().map_err(Failure::Refused)?;
    call.check_count(statement.parameter_count()).map_err(Failure::Refused)?;
    for (number, value) in (1..).zip(&call.values) {
        let bound = statement.raw_bind_parameter(number, value);
        bound.map_err(|error| Failure::of(call.statement.name, error))?;
    }
    Ok(())
}

fn read_value(statement: &'static str, value: ValueRef<'_>) -> Result<Option<Value>, Error> {
    Ok(Some(match value {
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Null => return Ok(None),
        ValueRef::Real(_) => return Err(Error::bug(statement, "gives a number with a fraction")),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|error| Error::bug(statement, error))?;
            Value::Text(text.to_owned())
        }
    }))
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Null(_) => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
