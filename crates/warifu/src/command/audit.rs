//! `warifu audit`: prove the log, and take it away in a form that others can prove.

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::json;
use tokio::io::{AsyncWriteExt as _, BufReader, BufWriter};
use warifu_core::audit::checkpoint::note::VerifierKey;
use warifu_server::audit_log::{self, Keys, Report};

use crate::{
    exit::{Exit, Failure, chain},
    installation::Which,
    output::Output,
};

/// Prove the audit log, or export it
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    which: Which,
    /// Answer with JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the log as JSON Lines, which can be verified without the database
    Export {
        /// The file to write; it must not exist
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Derive every column and hash anew, and compare
    ///
    /// What the database says of itself proves that nobody changed parts of it. That nobody rewrote all of
    /// it, only a checkpoint (--from) and a key (--key) that you kept elsewhere can prove.
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Verify {
    /// An old checkpoint, which the log must continue
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// The log's public key, as you kept it; may be given several times
    #[arg(long, value_name = "VKEY")]
    key: Vec<String>,
    /// Verify this exported file instead of the database; needs --key
    #[arg(long, value_name = "FILE", requires = "key")]
    export: Option<PathBuf>,
}

impl Audit {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let output = self.output();
        match self.what {
            What::Export { to } => export(&self.which, &to, output).await,
            What::Verify(verify) => verify.run(&self.which, output).await,
        }
    }
}

async fn export(which: &Which, to: &Path, output: Output) -> Result<(), Failure> {
    let at = which.open().await?;
    let told = |error: io::Error| named(to, &error);
    let file = tokio::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).await;
    let mut out = BufWriter::new(file.map_err(told)?);
    let exported = audit_log::export(&at.store, &mut out).await;
    let exported = exported.map_err(|error| Failure::trouble(chain(&error)))?;
    out.flush().await.map_err(told)?;
    out.get_ref().sync_all().await.map_err(told)?;
    output.result(&json!({ "origin": exported.origin, "events": exported.leaves }), || {
        format!("{} events of {}", exported.leaves, exported.origin.as_deref().unwrap_or("an empty log"))
    });
    at.store.close().await;
    Ok(())
}

impl Verify {
    async fn run(self, which: &Which, output: Output) -> Result<(), Failure> {
        let keys: Result<Vec<VerifierKey>, Failure> = self.key.iter().map(|text| key(text)).collect();
        let keys = Keys::brought(keys?);
        let from = self
            .from
            .as_deref()
            .map(|file| std::fs::read_to_string(file).map_err(|error| named(file, &error)));
        let from = from.transpose()?;
        let report = match &self.export {
            Some(file) => {
                let told = |error: io::Error| named(file, &error);
                let mut lines = BufReader::new(tokio::fs::File::open(file).await.map_err(told)?);
                audit_log::verify_export(&mut lines, &keys, from.as_deref()).await.map_err(told)?
            }
            None => {
                let at = which.open().await?;
                let report = audit_log::verify(&at.store, &keys, from.as_deref()).await?;
                at.store.close().await;
                report
            }
        };
        tell(&report, output);
        if report.is_clean() {
            return Ok(());
        }
        let found = report.findings.len() as u64 + report.further_findings;
        Err(Failure::new(Exit::Findings, format!("the audit log does not verify: {found} findings")))
    }
}

fn tell(report: &Report, output: Output) {
    let root = report.root.as_ref().map(|root| data_encoding::BASE64.encode(root.as_bytes()));
    let value = json!({
        "clean": report.is_clean(),
        "origin": report.origin,
        "events": report.events,
        "in-tree": report.size,
        "pending": report.pending,
        "erased": report.erased,
        "made-by-events": report.made,
        "root": root,
        "keys-unbrought": report.keys_unbrought,
        "findings": report.findings,
        "further-findings": report.further_findings,
    });
    output.result(&value, || {
        let mut lines = vec![
            format!("log      {}", report.origin.as_deref().unwrap_or("none yet")),
            format!("events   {} ({} in the tree, {} waiting)", report.events, report.size, report.pending),
            format!("root     {}", root.as_deref().unwrap_or("can't be derived")),
        ];
        if report.erased > 0 {
            lines.push(format!("erased   {} of them, since they needn't be kept any longer", report.erased));
        }
        if !report.keys_unbrought.is_empty() {
            lines.push("keys     only the database's own; bring the one you kept by --key".into());
        }
        lines.extend(report.findings.iter().map(|finding| format!("WRONG    {finding}")));
        lines.join("\n")
    });
}

fn key(text: &str) -> Result<VerifierKey, Failure> {
    text.parse().map_err(|_| {
        let told = format!("`{text}` is no key; it looks like id.example.jp/audit/1+1a2b3c4d+AT…");
        Failure::new(Exit::Usage, told)
    })
}

fn named(file: &Path, error: &io::Error) -> Failure {
    Failure::trouble(format!("{}: {error}", file.display()))
}
