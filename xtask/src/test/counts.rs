//! How many tests passed and failed, read from what each runner says at its end.

use std::iter::Sum;

use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            passed: sum.passed + one.passed,
            failed: sum.failed + one.failed,
        })
    }
}

/// `test result: ok. 12 passed; 1 failed; …`, one for each test program.
pub(super) fn of_cargo(said: &str) -> Counts {
    let results = said.lines().filter_map(|line| line.trim().strip_prefix("test result: ")?.split_once(". "));
    let number = |told: &str, what: &str| {
        let part = told.split(';').find_map(|part| part.trim().strip_suffix(what))?;
        part.trim().parse::<usize>().ok()
    };
    let counts = results.map(|(_, told)| Counts {
        passed: number(told, "passed").unwrap_or_default(),
        failed: number(told, "failed").unwrap_or_default(),
    });
    counts.sum()
}

/// Node's TAP: `# pass 5`, `# fail 0`.
pub(super) fn of_node(said: &str) -> Option<Counts> {
    let number =
        |begins: &str| said.lines().rev().find_map(|line| line.strip_prefix(begins)?.trim().parse().ok());
    Some(Counts {
        passed: number("# pass ")?,
        failed: number("# fail ")? + number("# cancelled ").unwrap_or(0),
    })
}

/// Playwright's JSON report. A test that passed only when it was repeated has failed.
pub(super) fn of_playwright(report: &str) -> Option<Counts> {
    let report: Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| report["stats"][name].as_u64().and_then(|n| usize::try_from(n).ok());
    // What stands outside any test: a file that doesn't parse, a set-up that fails.
    let outside = report["errors"].as_array().map_or(0, Vec::len);
    Some(Counts { passed: number("expected")?, failed: number("unexpected")? + number("flaky")? + outside })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_results_add_up() {
        let said = "running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(of_cargo(said), Counts { passed: 4, failed: 2 });
        assert_eq!(of_cargo("error: could not compile"), Counts::default());
    }

    #[test]
    fn nodes_result_is_read_and_none_is_none() {
        let said = "# tests 5\n# suites 0\n# pass 4\n# fail 1\n# cancelled 0\n";
        assert_eq!(of_node(said), Some(Counts { passed: 4, failed: 1 }));
        assert_eq!(of_node("node: not found"), None);
    }

    #[test]
    fn a_flaky_browser_test_has_failed() {
        let report = r#"{"stats":{"expected":9,"unexpected":1,"flaky":2,"skipped":0},"errors":[{}]}"#;
        assert_eq!(of_playwright(report), Some(Counts { passed: 9, failed: 4 }));
        assert_eq!(of_playwright("{}"), None);
    }
}
