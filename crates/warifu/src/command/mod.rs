//! The commands, one file each: what they take, and what they do.

mod admin;
mod audit;
mod backup;
mod dev;
mod doctor;
mod keys;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    exit::{self, Failure},
    output::Output,
};

/// Warifu (割符): a self-hosted place where members sign in with passkeys, and whose records can be proved.
#[derive(Debug, Parser)]
#[command(name = "warifu", version, after_help = exit::CODES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true, infer_long_args = false)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Dev(dev::Dev),
    Serve(serve::Serve),
    Admin(admin::Admin),
    Doctor(doctor::Doctor),
    Keys(keys::Keys),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Audit(audit::Audit),
}

/// Does what the command line says.
pub(crate) fn run(line: CommandLine) -> ExitCode {
    let (output, done) = match line.command {
        Command::Admin(admin) => (admin.output(), run_async(admin.run())),
        Command::Audit(audit) => (audit.output(), run_async(audit.run())),
        Command::Backup(backup) => (backup.output(), run_async(backup.run())),
        Command::Dev(dev) => (Output::Text, run_async(dev.run())),
        Command::Doctor(doctor) => (doctor.output(), run_async(doctor.run())),
        Command::Keys(keys) => (keys.output(), run_async(keys.run())),
        Command::Restore(restore) => (restore.output(), run_async(restore.run())),
        Command::Serve(serve) => (Output::Text, run_async(serve.run())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run_async(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::trouble(format!("no threads can be started: {error}")))?;
    runtime.block_on(command)
}
