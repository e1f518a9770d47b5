//! Writing a backup: everything as it was at one moment, while others go on writing.

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use warifu_core::time::Time;

use super::{
    check::{BackupSummary, schema},
    error::BackupError,
    format::{Counted, FORMAT, Footer, Header, VERSION, line, write_row},
    restore,
    tables::{TABLES, Table},
};
use crate::{Call, Error, Row, Snapshot, Store, Value};

/// Rows read at a time: what a backup holds in memory.
const PAGE: i64 = 500;

impl Store {
    /// Writes a backup of one moment. The caller makes it durable and moves it to its place: a file without
    /// its last line is no backup.
    pub async fn back_up(
        &self,
        now: Time,
        out: &mut (impl AsyncWrite + Unpin + Send),
    ) -> Result<BackupSummary, BackupError> {
        let snapshot = self.engine().snapshot().await?;
        let installation = restore::installation(&snapshot).await?;
        let mut tables = Vec::new();
        for table in TABLES.iter() {
            tables.push(Counted::of(table, count(&snapshot, table).await?));
        }
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            schema: schema(),
            made_at: now.millis(),
            installation: installation.map(|id| HEXLOWER.encode(&id)),
            tables,
        };
        let mut writer = Writer { out, hash: Context::new(&SHA256) };
        writer.write(&line(&header)).await?;
        for table in TABLES.iter() {
            writer.write_table(&snapshot, table).await?;
        }
        let Writer { out, hash } = writer;
        let sha256 = HEXLOWER.encode(hash.finish().as_ref());
        out.write_all(&line(&Footer { sha256 })).await?;
        out.flush().await?;
        Ok(BackupSummary::of(&header))
    }
}

pub(super) async fn count(snapshot: &Snapshot, table: &Table) -> Result<u64, Error> {
    let rows = snapshot.fetch(table.count.call()).await?;
    Ok(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or_default().unsigned_abs())
}

struct Writer<'a, W> {
    out: &'a mut W,
    hash: Context,
}

impl<W: AsyncWrite + Unpin> Writer<'_, W> {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.hash.update(bytes);
        Ok(self.out.write_all(bytes).await?)
    }

    async fn write_table(&mut self, snapshot: &Snapshot, table: &Table) -> Result<(), BackupError> {
        let mut page = table.first_page.bind(PAGE);
        loop {
            let rows = snapshot.fetch(page).await?;
            let mut lines = Vec::new();
            for row in &rows {
                lines.extend(write_row(table, row)?);
            }
            self.write(&lines).await?;
            match rows.last() {
                Some(last) => page = page_after(table, last)?,
                None => return Ok(()),
            }
        }
    }
}

fn page_after(table: &Table, last: &Row) -> Result<Call, Error> {
    let mut call = table.next_page.call();
    for at in 0..table.key {
        let value = last.value(at)?.cloned();
        call = call.bind(value.unwrap_or(Value::Null(table.columns[at].1)));
    }
    Ok(call.bind(PAGE))
}
