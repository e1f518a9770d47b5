//! Locked packages name the public registries and nothing else: a mirror's address in a lock file would make
//! everybody's build depend on somebody's machine.

use super::Findings;
use crate::{
    finding::Finding,
    workspace::{File, Workspace},
};

/// The file's name, how a line with a source begins, and what the source has to begin with.
const LOCKS: &[(&str, &str, &str)] = &[
    ("Cargo.lock", "source = \"", "registry+https://github.com/rust-lang/crates.io-index"),
    ("package-lock.json", "\"resolved\": \"", "https://registry.npmjs.org/"),
];

pub(super) fn run(workspace: &Workspace) -> Findings {
    Ok(workspace.files.iter().flat_map(check).collect())
}

fn check(file: &File) -> Vec<Finding> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let Some((_, begins, public)) = LOCKS.iter().find(|(lock, _, _)| *lock == name) else {
        return Vec::new();
    };
    let lines = (1..).zip(file.text.lines());
    let foreign = lines.filter_map(|(number, line)| Some((number, line.trim().strip_prefix(begins)?)));
    foreign
        .filter(|(_, source)| !source.starts_with(public))
        .map(|(number, _)| {
            Finding::at(&file.path, number, format!("a source that doesn't begin with {public}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_is_not_public_is_told() {
        let cargo = "[[package]]\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let npm = "  \"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",\n";
        let files = [("Cargo.lock", cargo), ("tests/browser/package-lock.json", npm)];
        assert_eq!(run(&Workspace::of(&files)).unwrap(), []);
        let cargo = cargo.replace("github.com", "mirror.example");
        let npm = npm.replace("registry.npmjs.org", "mirror.example");
        let files = [("Cargo.lock", cargo.as_str()), ("tests/browser/package-lock.json", npm.as_str())];
        assert_eq!(run(&Workspace::of(&files)).unwrap().len(), 2);
    }
}
