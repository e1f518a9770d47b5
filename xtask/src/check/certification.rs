//! The page on certification names a test for every module, and each of them is there: a test that is renamed or
//! deleted takes its line with it, or the page would promise what nobody shows.

use std::collections::BTreeSet;

use super::Findings;
use crate::{finding::Finding, source, workspace::Workspace};

const PAGE: &str = "docs/certification.md";

pub(super) fn run(workspace: &Workspace) -> Findings {
    let tests = tests(workspace);
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(workspace.load(PAGE)?.text.lines()) {
        let Some(named) = named(line) else { continue };
        if named.is_empty() {
            findings.push(Finding::at(PAGE, number, "names no test: write one, or the one that shows it"));
        }
        let gone = named.iter().filter(|name| !tests.contains(**name));
        findings.extend(gone.map(|name| Finding::at(PAGE, number, format!("there is no test `{name}`"))));
    }
    Ok(findings)
}

/// The tests that a module's row names: what stands in backticks in its last cell. `None` for any other line.
fn named(line: &str) -> Option<Vec<&str>> {
    let cells: Vec<&str> =
        line.strip_prefix("| `oidcc-")?.trim_end().trim_end_matches('|').split('|').collect();
    Some(cells.last()?.split('`').skip(1).step_by(2).collect())
}

/// The names of functions that only tests have.
fn tests(workspace: &Workspace) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in workspace.rust() {
        let tokens = source::tokens(file);
        let functions = tokens.windows(2).filter(|pair| pair[0].in_test && pair[0].text == "fn");
        names.extend(functions.map(|pair| pair[1].text.clone()));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(page: &str) -> Vec<usize> {
        let test = "#[tokio::test]\nasync fn it_is_so() {}";
        let code = "fn it_works() {}\n#[cfg(test)]\nmod tests { #[test] fn it_is_told() {} }";
        let files = [(PAGE, page), ("crates/a/tests/it.rs", test), ("crates/a/src/a.rs", code)];
        run(&Workspace::of(&files)).unwrap().iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_module_whose_test_is_gone_or_was_never_named_is_told() {
        let good = "| module | what | test |\n| `oidcc-a` | a | `it_is_so`, `it_is_told` |\n";
        assert_eq!(findings(good), [0; 0]);
        assert_eq!(findings(&good.replace("it_is_so", "it_was_so")), [2]);
        assert_eq!(findings(&good.replace("`it_is_so`, `it_is_told`", "none")), [2]);
        assert_eq!(findings(&good.replace("it_is_told", "it_works")), [2], "that is no test");
    }

    #[test]
    fn a_page_that_is_gone_is_told() {
        assert!(run(&Workspace::of(&[])).is_err());
    }
}
