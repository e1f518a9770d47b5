//! Every source of a crate opens by saying what it owns and what it must never do. A module's tests in a file
//! of their own belong to that module.

use super::Findings;
use crate::{finding::Finding, workspace::Workspace};

pub(super) fn run(workspace: &Workspace) -> Findings {
    let sources =
        workspace.rust().filter(|file| file.path.contains("/src/") && !file.path.ends_with("/tests.rs"));
    let silent = sources.filter(|file| !file.text.starts_with("//!"));
    let told = "open with `//!`: what this module owns, what it must never do, the paragraph it follows";
    Ok(silent.map(|file| Finding::at(&file.path, 1, told)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_says_nothing_is_told() {
        let files = [("crates/a/src/a.rs", "//! Owns a.\nfn a() {}"), ("crates/a/src/b.rs", "fn b() {}")];
        let found = run(&Workspace::of(&files)).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].file, "crates/a/src/b.rs");
    }
}
