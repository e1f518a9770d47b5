//! Restoring a backup into an empty store, and what a restore must undo.
//!
//! The first write marks the store as being restored, the last one takes the mark away together with all that
//! the restore promises: a store in between refuses to be used. After it every session is dead (none is
//! carried, and each member's epoch is raised), no open ticket is left, wrong passwords stay counted, the
//! signal API is held back, and the audit log goes on under another origin: the old leaves stay where they
//! are, so that the old log's last checkpoint is a prefix of the new one, and the first leaf after them is the
//! event that names it.

use std::io::SeekFrom;

use data_encoding::BASE64;
use tokio::io::{AsyncBufRead, AsyncSeek, AsyncSeekExt as _};
use warifu_core::{
    audit::{Actor, Event, EventKind, event::SaltedEvent, tree::NodeHash},
    change::Change,
    id::Id,
    random::{self, Random},
    time::Time,
};

use super::{
    check::{BackupSummary, Reader},
    error::BackupError,
    tables::TABLES,
};
use crate::{Commit, Error, Outcome, Snapshot, Store, guard};

statements! {
    BEGIN = "begin a restore",
        "INSERT INTO installation (one, id, signals, created_at) VALUES (1, $1, 'restoring', $2)
         ON CONFLICT (one) DO NOTHING";
    FINISH = "finish a restore",
        "UPDATE installation SET signals = 'held' WHERE one = 1 AND id = $1 AND signals = 'restoring'";
    FIND_INSTALLATION = "find the installation to back up",
        "SELECT id, signals FROM installation WHERE one = 1";
    RAISE_EPOCHS = "raise every member's epoch",
        "UPDATE member SET epoch = epoch + 1";
    VOID_TICKETS = "void open tickets",
        "UPDATE ticket SET state = 'revoked', sealed = NULL, sealed_by = NULL WHERE state IN ('open', 'locked')";
    GIVE_UP_NOTICES = "give up notices that waited",
        "UPDATE notice SET state = 'given-up', told = 'it waited when the backup was made'
          WHERE state = 'waiting'";
    RETIRE_AUDIT_KEYS = "retire the keys of the old audit log",
        "UPDATE signing_key SET state = 'old' WHERE purpose = 'audit'";
    LEFT_OUT_ROWS = "count rows that no backup carries",
        "SELECT (SELECT count(*) FROM installation) + (SELECT count(*) FROM session)
              + (SELECT count(*) FROM spent_nonce) AS left_out";
}

/// Rows in one commit.
const CHUNK: usize = 500;
const RESTORING: &str = "restoring";

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredStore {
    pub backup: BackupSummary,
    pub log_before: LogBefore,
}

/// The head of the log that a backup carried: what the log goes on from under another origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogBefore {
    /// Empty in a backup without any head.
    pub origin: String,
    pub size: u64,
    pub root: [u8; 32],
}

impl Store {
    /// Restores a backup into this empty store. `from` is read twice, the first time only to see that it is
    /// whole; nothing is written before. A restore that fails later leaves a store that refuses to be used.
    ///
    /// `vouch` is given the new installation's id and the head before, and answers with what the event keeps
    /// as their voucher: by it the log knows later that the head wasn't put there by somebody else.
    pub async fn restore(
        &self,
        from: &mut (impl AsyncBufRead + AsyncSeek + Unpin + Send),
        now: Time,
        random: &mut (dyn Random + Send),
        vouch: impl FnOnce([u8; 16], &LogBefore) -> String + Send,
    ) -> Result<RestoredStore, BackupError> {
        let (installation, id, salt) = (random::bytes(random), Id::new(now, random), random::bytes(random));
        let start = from.stream_position().await?;
        let mut whole = Reader::open(from).await?;
        while whole.next().await?.is_some() {}
        self.refuse_unless_empty().await?;

        let begin = BEGIN.bind(installation).bind(now);
        let begun = self.engine().commit(Commit::new().guarded(guard::INSTALLATION, begin)).await?;
        if matches!(begun, Outcome::Stale(_)) {
            return Err(BackupError::NotEmpty { table: "installation" });
        }
        from.seek(SeekFrom::Start(start)).await?;
        let mut rows = Reader::open(from).await?;
        self.insert_all(&mut rows).await?;
        let backup = BackupSummary::of(&rows.header);
        let log_before = self.log_before().await?;
        let event = restored(id, now, &log_before, vouch(installation, &log_before));
        self.finish(installation, SaltedEvent { event, salt }).await?;
        Ok(RestoredStore { backup, log_before })
    }

    /// An error when a restore into this store began and didn't finish: to be asked before it is used.
    pub async fn refuse_half_restored(&self) -> Result<(), BackupError> {
        let rows = self.engine().fetch(FIND_INSTALLATION.call()).await?;
        match rows.first() {
            Some(row) if row.text(1)? == RESTORING => Err(BackupError::HalfRestored),
            _ => Ok(()),
        }
    }

    async fn refuse_unless_empty(&self) -> Result<(), BackupError> {
        for table in TABLES.iter() {
            let rows = self.engine().fetch(table.count.call()).await?;
            if rows.first().map(|row| row.int(0)).transpose()? != Some(0) {
                return Err(BackupError::NotEmpty { table: table.name });
            }
        }
        let rows = self.engine().fetch(LEFT_OUT_ROWS.call()).await?;
        match rows.first().map(|row| row.int(0)).transpose()? {
            Some(0) => Ok(()),
            _ => Err(BackupError::NotEmpty { table: "installation" }),
        }
    }

    async fn insert_all<R: AsyncBufRead + Unpin>(&self, rows: &mut Reader<'_, R>) -> Result<(), BackupError> {
        let (mut commit, mut waiting) = (Commit::new(), 0);
        while let Some((table, values)) = rows.next().await? {
            let insert = values.into_iter().fold(table.insert.call(), crate::Call::bind);
            commit = commit.with(insert);
            waiting += 1;
            if waiting == CHUNK {
                let _ = self.engine().commit(std::mem::take(&mut commit)).await?;
                waiting = 0;
            }
        }
        if waiting > 0 {
            let _ = self.engine().commit(commit).await?;
        }
        Ok(())
    }

    async fn log_before(&self) -> Result<LogBefore, Error> {
        let head = self.find_audit_head().await?;
        Ok(head.map_or_else(
            || LogBefore { origin: String::new(), size: 0, root: *NodeHash::of_nothing().as_bytes() },
            |head| LogBefore { origin: head.origin, size: head.size, root: head.root },
        ))
    }

    /// All that a restore promises, in one commit with the event that tells of it.
    async fn finish(&self, installation: [u8; 16], event: SaltedEvent) -> Result<(), BackupError> {
        let mut commit = Self::statements(&[Change::Audit(Box::new(event))])?;
        commit.push(FINISH.bind(installation).guarded(guard::INSTALLATION));
        commit.push(RAISE_EPOCHS.call().into());
        commit.push(VOID_TICKETS.call().into());
        // Sent after the backup, most likely: nobody is told twice.
        commit.push(GIVE_UP_NOTICES.call().into());
        commit.push(RETIRE_AUDIT_KEYS.call().into());
        match self.engine().commit(commit).await? {
            Outcome::Committed(_) => Ok(()),
            Outcome::Stale(_) => Err(BackupError::HalfRestored),
        }
    }
}

fn restored(id: Id<Event>, now: Time, before: &LogBefore, voucher: String) -> Event {
    let what = EventKind::Restored {
        origin_before: before.origin.clone(),
        size_before: before.size,
        root_before: BASE64.encode(&before.root),
        voucher,
    };
    Event::of_installation(id, now, Actor::Operator, what)
}

/// The installation's id; a half restored one is no source for a backup.
pub(super) async fn installation(snapshot: &Snapshot) -> Result<Option<[u8; 16]>, BackupError> {
    let rows = snapshot.fetch(FIND_INSTALLATION.call()).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.text(1)? == RESTORING {
        return Err(BackupError::HalfRestored);
    }
    Ok(Some(row.array(0)?))
}
