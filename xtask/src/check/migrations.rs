//! Migrations are numbered without a hole, each is part of the program, and a released one is what it was
//! when it was released: `frozen.txt` keeps its SHA-256.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::Findings;
use crate::{finding::Finding, workspace::Workspace};

const FOLDER: &str = "crates/warifu-store/migrations/";
const FROZEN: &str = "crates/warifu-store/migrations/frozen.txt";
/// The list that the engines apply.
const LIST: &str = "crates/warifu-store/src/store.rs";

pub(super) fn run(workspace: &Workspace) -> Findings {
    let files: BTreeMap<&str, &str> = workspace
        .under(FOLDER)
        .filter(|file| file.path.ends_with(".sql"))
        .map(|file| (&file.path[FOLDER.len()..], file.text.as_str()))
        .collect();
    let mut findings = numbering(&files);
    findings.extend(frozen(&workspace.load(FROZEN)?.text, &files));
    let list = &workspace.load(LIST)?.text;
    let applied = |name: &str| list.contains(&format!("migrations/{name}\""));
    let forgotten = files.keys().filter(|name| !applied(name));
    findings
        .extend(forgotten.map(|name| Finding::of_file(LIST, format!("doesn't apply the migration {name}"))));
    Ok(findings)
}

fn numbering(files: &BTreeMap<&str, &str>) -> Vec<Finding> {
    let fits = |(number, name): &(usize, &&str)| !name.starts_with(&format!("{number:04}_"));
    let told = |(number, name): (usize, &&str)| {
        Finding::of_file(
            &format!("{FOLDER}{name}"),
            format!("stands at {number:04}, so its name must begin with that"),
        )
    };
    (1..).zip(files.keys()).filter(fits).map(told).collect()
}

fn frozen(listed: &str, files: &BTreeMap<&str, &str>) -> Vec<Finding> {
    let lines =
        (1..).zip(listed.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let check = |(number, line): (usize, &str)| {
        let told = match line.split_once("  ") {
            None => "a line is the SHA-256, two spaces, and the file's name".to_owned(),
            Some((_, name)) if !files.contains_key(name) => format!("the released migration {name} is gone"),
            Some((hash, name)) if hash != sha256(files[name]) => {
                format!("the released migration {name} was changed: restore it, and write a new one")
            }
            Some(_) => return None,
        };
        Some(Finding::at(FROZEN, number, told))
    };
    lines.filter_map(check).collect()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "crates/warifu-store/migrations/0001_one.sql";
    const THREE: &str = "crates/warifu-store/migrations/0003_three.sql";
    const APPLIES_ONE: &str = r#"include_str!("../migrations/0001_one.sql")"#;
    /// Of the text `abc` (FIPS 180-2, appendix B.1).
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  0001_one.sql\n";

    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        run(&Workspace::of(files)).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_released_migration_is_never_changed_nor_removed() {
        assert!(findings(&[(ONE, "abc"), (FROZEN, ABC), (LIST, APPLIES_ONE)]).is_empty());
        assert!(findings(&[(ONE, "abd"), (FROZEN, ABC), (LIST, APPLIES_ONE)])[0].contains("was changed"));
        assert!(findings(&[(FROZEN, ABC), (LIST, APPLIES_ONE)])[0].contains("is gone"));
        assert!(findings(&[(FROZEN, "what"), (LIST, "")])[0].contains("two spaces"));
    }

    #[test]
    fn a_hole_in_the_numbers_and_a_forgotten_file_are_told() {
        let found = findings(&[(ONE, "a"), (THREE, "b"), (FROZEN, "# none\n"), (LIST, APPLIES_ONE)]);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("must begin") && found[1].contains("doesn't apply"), "{found:?}");
    }

    #[test]
    fn without_its_list_the_check_does_not_pass() {
        assert!(run(&Workspace::of(&[(ONE, "a"), (LIST, APPLIES_ONE)])).is_err());
    }
}
