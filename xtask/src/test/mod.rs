//! The one command that must pass: it installs what is needed, runs every kind of test and every check, and
//! ends with a summary that a person reads and a line that a program reads.
//!
//! A stage that fails doesn't stop the others, so that one run tells everything.

mod counts;
mod machine;
mod stage;

use std::time::{Duration, Instant};

use crate::workspace::Workspace;
use counts::Counts;
use stage::Stage;

/// Where the browser tests leave their pictures.
const SCREENSHOTS: &str = "artifacts/screenshots/index.html";

/// How a stage ended. Without counts it didn't come as far as counting.
struct Ended {
    name: &'static str,
    counts: Counts,
    took: Duration,
    trouble: Option<String>,
}

/// Runs the stages of these names, or all; whether all of it passed.
pub(crate) fn run(workspace: &Workspace, names: &[&str]) -> Result<bool, String> {
    let wanted = |stage: &&Stage| names.is_empty() || names.contains(&stage.name);
    if let Some(unknown) = names.iter().find(|name| stage::ALL.iter().all(|stage| stage.name != **name)) {
        let known: Vec<&str> = stage::ALL.iter().map(|stage| stage.name).collect();
        return Err(format!("there is no stage `{unknown}`: {}", known.join(", ")));
    }
    heading("what this machine has");
    machine::prepare(workspace)?;
    let stages = stage::ALL.iter().filter(wanted);
    let ended: Vec<Ended> = stages.map(|stage| timed(stage.name, || (stage.run)(workspace))).collect();
    Ok(summary(workspace, &ended))
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a stage took is told to a person, and decides nothing"
)]
fn timed(name: &'static str, run: impl FnOnce() -> Result<Counts, String>) -> Ended {
    heading(name);
    let start = Instant::now();
    let (counts, trouble) = match run() {
        Ok(counts) => (counts, None),
        // What couldn't even be counted is one failure.
        Err(told) => (Counts { passed: 0, failed: 1 }, Some(told)),
    };
    if let Some(told) = &trouble {
        println!("{told}");
    }
    Ended { name, counts, took: start.elapsed(), trouble }
}

fn heading(name: &str) {
    println!("\n== {name} ==");
}

fn summary(workspace: &Workspace, ended: &[Ended]) -> bool {
    heading("summary");
    println!("{:<22} {:>7} {:>7} {:>8}", "", "passed", "failed", "time");
    for stage in ended {
        let Ended { name, counts, took, trouble } = stage;
        let first = trouble.as_deref().and_then(|told| told.lines().next()).unwrap_or_default();
        println!("{name:<22} {:>7} {:>7} {:>6} s  {first}", counts.passed, counts.failed, took.as_secs());
    }
    if workspace.root.join(SCREENSHOTS).exists() {
        println!("\nScreenshots of every page: {SCREENSHOTS}");
    }
    let total: Counts = ended.iter().map(|stage| stage.counts).sum();
    println!("\n{} passed, {} failed", total.passed, total.failed);
    total.failed == 0 && total.passed > 0
}
