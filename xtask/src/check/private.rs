//! Nothing in the files names a place that exists on one machine only: home folders, mirrors of registries,
//! folders beside the clone.

use super::Findings;
use crate::{
    finding::Finding,
    workspace::{File, Workspace},
};

/// What gives such a place away. Written in two halves, so that this file isn't found by its own words.
const WORDS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("/ho", "me/"),
    concat!("../sha", "red/"),
    concat!("arti", "factory"),
    concat!("replace", "-with"),
    concat!("Co-authored", "-by"),
];

pub(super) fn run(workspace: &Workspace) -> Findings {
    Ok(workspace.files.iter().flat_map(check).collect())
}

fn check(file: &File) -> Vec<Finding> {
    let found = |line: &str| WORDS.iter().find(|word| line.contains(**word));
    let told = |word: &str| format!("`{word}` is a place on somebody's machine, which others don't have");
    let lines = (1..).zip(file.text.lines());
    lines.filter_map(|(number, line)| Some(Finding::at(&file.path, number, told(found(line)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_one_machine_is_told() {
        for word in WORDS {
            let text = format!("# fine\nsee {word}somewhere\n");
            let found = run(&Workspace::of(&[("README.md", &text)])).unwrap();
            assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2], "{word}");
        }
        assert_eq!(run(&Workspace::of(&[("README.md", "see src/main.rs and /var/lib/warifu")])).unwrap(), []);
    }
}
