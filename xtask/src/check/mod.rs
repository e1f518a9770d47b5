//! Every check by its name, what it holds, and how the outcome is told.
//!
//! A check is a function from the workspace to findings; none mends anything. To add one: a module, a row
//! in [`ALL`], and a test that feeds it a bad sample.

mod ambient;
mod certification;
mod crate_edges;
mod lock_files;
mod migrations;
mod module_docs;
mod private;
mod provider_list;
mod rooms;
mod sizes;
mod statements;
mod texts;
mod tooling;
mod unfinished;

use std::time::Instant;

use crate::{finding::Finding, workspace::Workspace};

type Findings = Result<Vec<Finding>, String>;

struct Check {
    name: &'static str,
    told: &'static str,
    run: fn(&Workspace) -> Findings,
}

macro_rules! checks {
    ($($name:literal, $told:literal, $run:path;)+) => { &[$(Check { name: $name, told: $told, run: $run }),+] };
}

const ALL: &[Check] = checks! {
    "ambient", "clock, randomness and environment are read in the one place made for each", ambient::run;
    "certification", "every module of the certification plans names a test that exists", certification::run;
    "crate-edges", "crates use only what ARCHITECTURE.md lets them", crate_edges::run;
    "lock-files", "locked packages come from the public registries only", lock_files::run;
    "migrations", "released migrations are unchanged, and numbered without a hole", migrations::run;
    "module-docs", "every module says what it owns", module_docs::run;
    "private", "no path of somebody's machine is in the files", private::run;
    "provider-list", "the list of passkey providers is sorted, each once", provider_list::run;
    "rooms", "http/ doesn't touch the store, SQL stays in the store, status codes in http/", rooms::run;
    "sizes", "no source is over 600 lines, half under 120, nine in ten under 350", sizes::run;
    "statements", "every SQL statement is listed, executed by the tests, and in the portable subset", statements::run;
    "text-keys", "both languages have the same texts, none missing, none unused", texts::keys::run;
    "text-words", "texts say what happened, in whole polite sentences", texts::words::run;
    "unfinished", "nothing is skipped, waited for, or left for later", unfinished::run;
    "fmt", "cargo fmt", tooling::fmt;
    "clippy", "cargo clippy, warnings are errors", tooling::clippy;
    "docs", "cargo doc, warnings are errors", tooling::docs;
    "machete", "no dependency is unused", tooling::machete;
    "deny", "cargo-deny: bans, licences, sources", tooling::deny;
    "types", "the pages' scripts and the browser tests, by tsc", tooling::types;
};

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

pub(crate) fn list() {
    for check in ALL {
        println!("{:<14} {}", check.name, check.told);
    }
}

/// Runs the checks of these names, or all; whether they passed.
pub(crate) fn run(workspace: &Workspace, names: &[&str]) -> Result<bool, String> {
    let tally = tally(workspace, names)?;
    println!("\n{} checks passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

pub(crate) fn tally(workspace: &Workspace, names: &[&str]) -> Result<Tally, String> {
    if let Some(unknown) = names.iter().find(|name| ALL.iter().all(|check| check.name != **name)) {
        return Err(format!("there is no check `{unknown}`; `cargo xtask check --list` names them"));
    }
    let mut tally = Tally::default();
    for check in ALL.iter().filter(|check| names.is_empty() || names.contains(&check.name)) {
        if passes(workspace, check) { tally.passed += 1 } else { tally.failed += 1 }
    }
    Ok(tally)
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a check took is told to a person, and decides nothing"
)]
fn passes(workspace: &Workspace, check: &Check) -> bool {
    let start = Instant::now();
    let outcome = (check.run)(workspace);
    let seconds = start.elapsed().as_secs_f32();
    let passed = matches!(&outcome, Ok(findings) if findings.is_empty());
    println!("{} {:<14} {} ({seconds:.1} s)", if passed { "ok  " } else { "FAIL" }, check.name, check.told);
    match outcome {
        Ok(mut findings) => {
            findings.sort();
            findings.dedup();
            findings.iter().for_each(|finding| println!("       {finding}"));
        }
        Err(told) => println!("       {}", told.trim_end().replace('\n', "\n       ")),
    }
    passed
}
