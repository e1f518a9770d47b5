//! `warifu backup` and `warifu restore`.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::json;
use tokio::io::{BufReader, BufWriter};
use warifu_server::{
    audit_log,
    clock::{Clock as _, SystemClock, SystemRandom},
};
use warifu_store::{BackupError, BackupSummary, LogBefore};

use crate::{
    exit::{Exit, Failure, chain},
    installation::{Installation, Which, ring_of},
    output::Output,
    time,
};

/// Write everything but the key ring into one file, of one moment, while the server runs
///
/// Either kind of database can be restored from it. Keep it as you keep the database, and keep a copy of
/// the key ring elsewhere: without it, a restored installation can't open what was sealed.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    which: Which,
    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

/// Put a backup into an empty database
///
/// Nobody stays signed in, open links stop working, and the audit log goes on under a new name that refers
/// to the last checkpoint. That is vouched for by the key ring, which must be there: the one of before, or a
/// new one. Browsers are not told which passkeys are known until
/// `warifu admin signals release`: passkeys registered after the backup would be deleted from their devices.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    which: Which,
    /// The file to read
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let at = self.which.open().await?;
        let mut partial = self.to.clone().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if self.to.exists() {
            let told = format!("{} exists; a backup overwrites nothing", self.to.display());
            return Err(Failure::new(Exit::Refused, told));
        }
        let file = create(&partial)?;
        let written = write(&at, file, &partial, &self.to).await;
        // Under its own name by now, or of no use.
        let _gone = std::fs::remove_file(&partial);
        let summary = written?;
        tell(self.output(), &summary, &format!("{} is written", self.to.display()));
        at.store.close().await;
        Ok(())
    }
}

impl Restore {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = self.which.load()?;
        let ring = ring_of(&config).load().map_err(|error| Failure::trouble(chain(&error)))?;
        let at = Installation::open_unfinished(config).await?;
        let told = |error: &io::Error| Failure::trouble(format!("{}: {error}", self.from.display()));
        let file = tokio::fs::File::open(&self.from).await.map_err(|error| told(&error))?;
        let mut file = BufReader::new(file);
        let vouch = |installation, before: &LogBefore| {
            audit_log::vouch_for_restore(&ring, at.site.origin(), installation, before)
        };
        let restored = at.store.restore(&mut file, SystemClock.now(), &mut SystemRandom, vouch).await;
        let restored = restored.map_err(|error| failure(&error))?;
        tell(self.output(), &restored.backup, "restored; start the server, and see that all is well");
        at.store.close().await;
        Ok(())
    }
}

/// A new file for the owner alone. One that is there is somebody else's, a link of theirs perhaps.
fn create(partial: &Path) -> Result<File, Failure> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(partial);
    created.map_err(|error| {
        let name = partial.display();
        if error.kind() == io::ErrorKind::AlreadyExists {
            let told =
                format!("{name} exists: another backup is being written, or one was cut off; remove it");
            return Failure::new(Exit::Refused, told);
        }
        Failure::trouble(format!("{name}: {error}"))
    })
}

/// A file that is whole under its name, or isn't there: written beside, flushed, then given that name, which
/// must still be free.
async fn write(at: &Installation, file: File, partial: &Path, to: &Path) -> Result<BackupSummary, Failure> {
    let told = |error: io::Error| Failure::trouble(format!("{}: {error}", to.display()));
    let mut out = BufWriter::new(tokio::fs::File::from_std(file));
    let summary = at.store.back_up(SystemClock.now(), &mut out).await.map_err(|error| failure(&error))?;
    tokio::io::AsyncWriteExt::flush(&mut out).await.map_err(told)?;
    out.get_ref().sync_all().await.map_err(told)?;
    // Not a rename, which would overwrite.
    std::fs::hard_link(partial, to).map_err(told)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(told)?;
    Ok(summary)
}

fn tell(output: Output, summary: &BackupSummary, done: &str) {
    let rows: u64 = summary.tables.iter().map(|(_, rows)| rows).sum();
    let made_at = time::written(summary.made_at);
    let tables: serde_json::Map<_, _> =
        summary.tables.iter().map(|(name, rows)| (name.clone(), (*rows).into())).collect();
    output.result(&json!({ "made-at": made_at, "rows": tables }), || {
        format!("{done}\n  of {made_at}, {rows} rows in {} tables", summary.tables.len())
    });
}

fn failure(error: &BackupError) -> Failure {
    let exit = match error {
        BackupError::Io(_) | BackupError::Store(_) => Exit::Trouble,
        _ => Exit::Refused,
    };
    Failure::new(exit, chain(error))
}
