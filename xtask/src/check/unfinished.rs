//! Nothing is left for later or skipped: no reminders in comments, no ignored tests, no waiting by the
//! clock in tests, no code that is allowed to be dead.

use super::Findings;
use crate::{
    finding::Finding,
    source,
    workspace::{File, Workspace},
};

/// Reminders, in two halves so that this file isn't found by its own words.
const REMINDERS: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK")];
const COMMENTED: &[&str] = &[".rs", ".js", ".ts", ".mjs", ".html", ".css", ".ftl", ".sql", ".toml", ".sh"];

/// In Rust: words, and what to do instead.
const RUST: &[(&str, &str)] = &[
    ("todo!", "finish it"),
    ("unimplemented!", "finish it"),
    ("#[ignore", "a test that doesn't run proves nothing: mend it or delete it"),
    ("allow(dead_code", "delete what nothing calls"),
    ("allow(unused_variables", "delete what nothing uses"),
    ("allow(unused_imports", "delete what nothing uses"),
];
/// In the scripts' tests.
const SCRIPTS: &[&str] =
    &["test.skip", "it.skip", "describe.skip", "test.fixme", "test.only", "it.only", "describe.only"];

pub(super) fn run(workspace: &Workspace) -> Findings {
    let mut findings: Vec<Finding> = workspace.files.iter().flat_map(reminders).collect();
    // The comparison takes the product's own test files in by their path, and needs a part of each.
    findings.extend(workspace.rust().filter(|file| !file.is_in("compare/")).flat_map(rust));
    findings.extend(workspace.files.iter().filter(|file| is_script(file)).flat_map(script));
    Ok(findings)
}

fn reminders(file: &File) -> Vec<Finding> {
    if !COMMENTED.iter().any(|end| file.path.ends_with(end)) {
        return Vec::new();
    }
    let lines = (1..).zip(file.text.lines());
    let reminding = lines.filter(|(_, line)| REMINDERS.iter().any(|word| line.contains(word)));
    reminding
        .map(|(number, _)| Finding::at(&file.path, number, "do it, or open an issue and say nothing here"))
        .collect()
}

fn rust(file: &File) -> Vec<Finding> {
    let tokens = source::tokens(file);
    let mut findings = Vec::new();
    for (word, told) in RUST {
        // An open bracket alone doesn't parse: `#[ignore` is looked for by its words.
        let words: Vec<&str> = word.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let pieces: Vec<&str> = words.iter().flat_map(|piece| split_mark(piece)).collect();
        let fits = |at: &usize| {
            pieces.iter().zip(&tokens[*at..]).filter(|(piece, token)| **piece == token.text).count()
        };
        let found = (0..tokens.len()).filter(|at| fits(at) == pieces.len());
        findings
            .extend(found.map(|at| Finding::at(&file.path, tokens[at].line, format!("`{word}`: {told}"))));
    }
    // What measures has nothing to do with an outcome.
    let is_test = !file.path.contains("/benches/");
    let waits = tokens
        .windows(2)
        .filter(|pair| is_test && pair[0].in_test && pair[0].text == "sleep" && pair[1].text == "(");
    let told = "a test doesn't wait by the clock: wait for what is awaited";
    findings.extend(waits.map(|pair| Finding::at(&file.path, pair[0].line, told)));
    findings
}

/// A word and the mark after it.
fn split_mark(piece: &str) -> Vec<&str> {
    match piece.char_indices().last() {
        Some((at, mark)) if at > 0 && !mark.is_alphanumeric() && mark != '_' => {
            vec![&piece[..at], &piece[at..]]
        }
        _ => vec![piece],
    }
}

fn is_script(file: &File) -> bool {
    [".js", ".mjs", ".ts"].iter().any(|end| file.path.ends_with(end))
}

fn script(file: &File) -> Vec<Finding> {
    let lines = (1..).zip(file.text.lines());
    let found = |line: &str| SCRIPTS.iter().find(|word| line.contains(&format!("{word}(")));
    let told = |word: &str| format!("`{word}`: every test runs, and none alone");
    lines.filter_map(|(number, line)| Some(Finding::at(&file.path, number, told(found(line)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<usize> {
        run(&Workspace::of(&[(path, text)])).unwrap().iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_reminder_is_told_wherever_it_is() {
        for word in REMINDERS {
            let text = format!("fine\n// {word} later\n");
            assert_eq!(findings("crates/a/src/a.js", &text), [2], "{word}");
        }
        assert_eq!(findings("crates/a/src/a.js", "// what remains to do"), [] as [usize; 0]);
    }

    #[test]
    fn unfinished_and_ignored_rust_is_told() {
        let bad = [
            "fn a() {\n todo!() }",
            "fn a() {\n unimplemented!() }",
            "#[test]\n#[ignore]\nfn a() {}",
            "#[test]\n#[ignore = \"slow\"]\nfn a() {}",
            "fn b() {}\n#[allow(dead_code)]\nfn a() {}",
            "fn b() {}\n#[allow(unused_variables)]\nfn a() {}",
        ];
        for text in bad {
            assert_eq!(findings("crates/a/src/a.rs", text), [2], "{text}");
        }
        assert_eq!(findings("crates/a/src/a.rs", "fn ignore() { a[ignore]; \"todo!\"; }"), [] as [usize; 0]);
    }

    #[test]
    fn a_test_that_waits_by_the_clock_is_told() {
        let text = "async fn a() {\n tokio::time::sleep(b).await; }";
        assert_eq!(findings("crates/a/tests/a.rs", text), [2]);
        assert_eq!(findings("crates/a/src/a.rs", text), [] as [usize; 0]);
        assert_eq!(findings("crates/a/benches/a.rs", text), [] as [usize; 0]);
    }

    #[test]
    fn a_skipped_script_test_is_told() {
        assert_eq!(findings("tests/browser/a.spec.ts", "test(a);\ntest.skip(b);\ntest.only(c);\n"), [2, 3]);
    }
}
