//! Reading a backup: once to see that it is whole, before a byte of it is written anywhere.

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};
use warifu_core::time::Time;

use super::{
    error::BackupError,
    format::{Announced, Counted, FORMAT, Footer, Header, VERSION, read_row},
    tables::{TABLES, Table},
};
use crate::{MIGRATIONS, Value};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    pub made_at: Time,
    /// Tables and their numbers of rows.
    pub tables: Vec<(String, u64)>,
}

impl BackupSummary {
    pub(super) fn of(header: &Header) -> Self {
        let tables = header.tables.iter().map(|table| (table.name.clone(), table.rows)).collect();
        Self { made_at: Time::from_millis(header.made_at), tables }
    }
}

/// The number of the last migration: what a backup's rows fit.
pub(super) fn schema() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// A backup being read: the header was taken, rows follow.
pub(super) struct Reader<'a, R> {
    from: &'a mut R,
    hash: Context,
    line: u64,
    pub(super) header: Header,
    /// The table whose turn it is, and how many of its rows are still to come.
    table: usize,
    left: u64,
}

impl<'a, R: AsyncBufRead + Unpin> Reader<'a, R> {
    /// Reads the first line and refuses what this program can't restore.
    pub(super) async fn open(from: &'a mut R) -> Result<Self, BackupError> {
        let mut first = Vec::new();
        from.read_until(b'\n', &mut first).await?;
        let damaged = |found| BackupError::Damaged { line: 1, found };
        let announced: Announced =
            serde_json::from_slice(&first).map_err(|_| damaged("this is no backup of Warifu"))?;
        if announced.format != FORMAT {
            return Err(damaged("this is no backup of Warifu"));
        }
        if announced.version != VERSION {
            return Err(BackupError::OtherVersion { backup: announced.version });
        }
        let header: Header =
            serde_json::from_slice(&first).map_err(|_| damaged("the first line can't be read"))?;
        if header.schema != schema() {
            return Err(BackupError::OtherSchema { backup: header.schema, ours: schema() });
        }
        let expected = TABLES.iter().zip(&header.tables).map(|(table, told)| Counted::of(table, told.rows));
        if header.tables.len() != TABLES.len() || !expected.eq(header.tables.iter().cloned()) {
            return Err(damaged("its tables are not those of its schema"));
        }
        let mut hash = Context::new(&SHA256);
        hash.update(&first);
        let left = header.tables[0].rows;
        Ok(Self { from, hash, line: 1, header, table: 0, left })
    }

    /// The next row; `None` after the last one, when the last line vouches for all of them.
    pub(super) async fn next(&mut self) -> Result<Option<(&'static Table, Vec<Value>)>, BackupError> {
        let mut line = Vec::new();
        self.from.read_until(b'\n', &mut line).await?;
        self.line += 1;
        if line.last() != Some(&b'\n') {
            return Err(self.damaged("it ends too early"));
        }
        while self.left == 0 && self.table + 1 < TABLES.len() {
            self.table += 1;
            self.left = self.header.tables[self.table].rows;
        }
        if self.left == 0 {
            return self.finish(&line).await.map(|()| None);
        }
        self.hash.update(&line);
        self.left -= 1;
        let table = &TABLES[self.table];
        let values =
            read_row(table, &line).ok_or_else(|| self.damaged("not a row of the table that follows"))?;
        Ok(Some((table, values)))
    }

    async fn finish(&mut self, line: &[u8]) -> Result<(), BackupError> {
        let footer: Footer =
            serde_json::from_slice(line).map_err(|_| self.damaged("more rows than were announced"))?;
        if footer.sha256 != HEXLOWER.encode(self.hash.clone().finish().as_ref()) {
            return Err(self.damaged("its content is not what was written: the SHA-256 differs"));
        }
        if !self.from.fill_buf().await?.is_empty() {
            return Err(self.damaged("something follows its end"));
        }
        Ok(())
    }

    fn damaged(&self, found: &'static str) -> BackupError {
        BackupError::Damaged { line: self.line, found }
    }
}
