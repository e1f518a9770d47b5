//! The kinds of tests: each a way to run it and to count it.

use std::path::Path;

use super::counts::{self, Counts};
use crate::{check, command, tool, workspace::Workspace};

pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) run: fn(&Workspace) -> Result<Counts, String>,
}

/// Where the browser tests say how they went.
const REPORT: &str = "artifacts/browser.json";

pub(super) const ALL: &[Stage] = &[
    Stage { name: "rust", run: workspace_tests },
    Stage { name: "scripts", run: scripts },
    Stage { name: "browser", run: browser },
    Stage { name: "checks", run: checks },
];

fn workspace_tests(workspace: &Workspace) -> Result<Counts, String> {
    let arguments = ["test", "--workspace", "--no-fail-fast"];
    let (passed, said) = command::openly(command::new(&workspace.root, "cargo", &arguments))?;
    judged(passed, Some(counts::of_cargo(&said)), &command::line("cargo", &arguments))
}

fn checks(workspace: &Workspace) -> Result<Counts, String> {
    let tally = check::tally(workspace, &[])?;
    Ok(Counts { passed: tally.passed, failed: tally.failed })
}

/// Every file of tests by its name: newer versions of node take no folder.
fn script_tests(workspace: &Workspace) -> Vec<&str> {
    let tests = workspace.under("crates/").filter(|file| file.path.ends_with(".test.js"));
    tests.map(|file| file.path.as_str()).collect()
}

fn scripts(workspace: &Workspace) -> Result<Counts, String> {
    let arguments = [&["--test", "--test-reporter=tap"], script_tests(workspace).as_slice()].concat();
    let (passed, said) = command::openly(command::new(&workspace.root, "node", &arguments))?;
    judged(passed, counts::of_node(&said), &command::line("node", &arguments))
}

fn browser(workspace: &Workspace) -> Result<Counts, String> {
    let root = &workspace.root;
    let (built, _) = command::openly(command::new(root, "cargo", &["build", "--package", "warifu"]))?;
    if !built {
        return Err("warifu doesn't build".to_owned());
    }
    let report = root.join(REPORT);
    remove(&report)?;
    let (passed, _) =
        command::openly(command::new(&root.join(tool::BROWSER), "npx", &["playwright", "test"]))?;
    let counts = std::fs::read_to_string(&report).ok().and_then(|report| counts::of_playwright(&report));
    judged(passed, counts, "npx playwright test")
}

/// A report of an earlier run must not be taken for this one's.
fn remove(report: &Path) -> Result<(), String> {
    match std::fs::remove_file(report) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {e}", report.display())),
        _ => Ok(()),
    }
}

/// A runner that fails has failed at something, even if it counts nothing; one that passes has run something.
fn judged(passed: bool, counts: Option<Counts>, line: &str) -> Result<Counts, String> {
    match counts {
        Some(counts) if passed && counts.passed > 0 && counts.failed == 0 => Ok(counts),
        Some(counts) if !passed && counts.failed > 0 => Ok(counts),
        // Beside what it counted, something didn't compile or start.
        Some(counts) if !passed => {
            println!("failed without a failed test: {line}");
            Ok(Counts { passed: counts.passed, failed: 1 })
        }
        _ => Err(format!("no result was told by: {line}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Counts = Counts { passed: 3, failed: 0 };

    #[test]
    fn a_runner_that_fails_or_runs_nothing_never_passes() {
        assert_eq!(judged(true, Some(SOME), ""), Ok(SOME));
        let failed = Counts { passed: 3, failed: 1 };
        assert_eq!(judged(false, Some(SOME), ""), Ok(failed));
        assert_eq!(judged(false, Some(failed), ""), Ok(failed));
        assert!(judged(true, Some(Counts::default()), "").is_err());
        assert!(judged(true, Some(failed), "").is_err());
        assert!(judged(true, None, "").is_err());
    }
}
