//! Which crate may use which, and which outside library belongs to whom: the crate graph of ARCHITECTURE.md,
//! held against `cargo metadata`.
//!
//! A crate that isn't in the table is a finding: say first where it stands.

use serde_json::Value;

use super::Findings;
use crate::{command, finding::Finding, workspace::Workspace};

/// Each crate and the crates of ours that it may use. Tests may use `warifu-testkit` besides.
const EDGES: &[(&str, &[&str])] = &[
    ("warifu", &["warifu-core", "warifu-keys", "warifu-oidc", "warifu-server", "warifu-store"]),
    ("warifu-card", &[]),
    ("warifu-core", &[]),
    ("warifu-keys", &["warifu-core"]),
    ("warifu-oidc", &["warifu-core"]),
    (
        "warifu-server",
        &["warifu-card", "warifu-core", "warifu-keys", "warifu-oidc", "warifu-store", "warifu-webauthn"],
    ),
    ("warifu-store", &["warifu-core"]),
    (
        TESTKIT,
        &[
            "warifu",
            "warifu-core",
            "warifu-keys",
            "warifu-oidc",
            "warifu-server",
            "warifu-store",
            "warifu-webauthn",
        ],
    ),
    ("warifu-webauthn", &[]),
    ("xtask", &[]),
];
const TESTKIT: &str = "warifu-testkit";

/// Outside libraries that only these crates may use. Tests are free.
const OWNED: &[(&[&str], &[&str])] = &[
    (&["rusqlite", "deadpool-postgres", "tokio-postgres-rustls"], &["warifu-store"]),
    (&["tokio-postgres"], &["warifu-store", TESTKIT]),
    (
        &["aws-lc-rs"],
        &[
            "warifu-core",
            "warifu-keys",
            "warifu-oidc",
            "warifu-server",
            "warifu-store",
            TESTKIT,
            "warifu-webauthn",
        ],
    ),
    (&["argon2", "askama", "fluent-bundle", "lettre", "tower-http"], &["warifu-server"]),
    (&["krilla", "qrcode", "skrifa"], &["warifu-card"]),
    (&["axum"], &["warifu-server", TESTKIT]),
    (&["clap", "figment"], &["warifu"]),
    (&["tokio", "hyper", "http", "tower", "tracing"], &["warifu", "warifu-server", "warifu-store", TESTKIT]),
];

struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

struct Dependency {
    name: String,
    for_tests: bool,
}

pub(super) fn run(workspace: &Workspace) -> Findings {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    check(&command::output(&workspace.root, "cargo", &arguments)?)
}

fn check(metadata: &str) -> Findings {
    let packages = parse(metadata).ok_or("what cargo metadata says isn't understood")?;
    Ok(packages.iter().flat_map(check_package).collect())
}

fn parse(metadata: &str) -> Option<Vec<Package>> {
    let metadata: Value = serde_json::from_str(metadata).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let dependency = |value: &Value| {
        Some(Dependency { name: text(&value["name"])?, for_tests: value["kind"].as_str() == Some("dev") })
    };
    let package = |value: &Value| {
        let dependencies = value["dependencies"].as_array()?.iter().map(dependency).collect::<Option<_>>()?;
        Some(Package { name: text(&value["name"])?, dependencies })
    };
    metadata["packages"].as_array()?.iter().map(package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let finding = |told: String| Finding::of_file("", told);
    let name = &package.name;
    let Some((_, edges)) = EDGES.iter().find(|(of, _)| of == name) else {
        return vec![finding(format!("{name} isn't in the table of check crate-edges: say whom it may use"))];
    };
    let ours = |name: &str| EDGES.iter().any(|(of, _)| *of == name);
    let fine = |dependency: &Dependency| {
        let used = dependency.name.as_str();
        match (ours(used), dependency.for_tests) {
            (true, true) => used == TESTKIT || used == name.as_str() || edges.contains(&used),
            (true, false) => edges.contains(&used) && used != TESTKIT,
            (false, true) => true,
            (false, false) => {
                OWNED.iter().all(|(owned, by)| !owned.contains(&used) || by.contains(&name.as_str()))
            }
        }
    };
    let told = |dependency: &Dependency| {
        let tests = if dependency.for_tests { " in tests" } else { "" };
        finding(format!(
            "{name} may not use {}{tests}: see the crate graph in ARCHITECTURE.md",
            dependency.name
        ))
    };
    package.dependencies.iter().filter(|dependency| !fine(dependency)).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, used: &str, kind: &str) -> usize {
        let metadata = format!(
            r#"{{"packages":[{{"name":"{name}","dependencies":[{{"name":"{used}","kind":{kind}}}]}}]}}"#
        );
        check(&metadata).unwrap().len()
    }

    #[test]
    fn directions_are_held() {
        let bad = [
            ("warifu-core", "warifu-store", "null"),
            ("warifu-webauthn", "warifu-core", "null"),
            ("warifu-store", "warifu-webauthn", "null"),
            ("warifu-server", "warifu", "null"),
            ("warifu-server", "warifu-testkit", "null"),
            ("warifu-core", "warifu-server", "\"dev\""),
            ("warifu-core", "warifu-keys", "\"build\""),
        ];
        for (name, used, kind) in bad {
            assert_eq!(findings(name, used, kind), 1, "{name} {used} {kind}");
        }
        assert_eq!(findings("warifu-server", "warifu-store", "null"), 0);
        assert_eq!(findings("warifu-server", "warifu-testkit", "\"dev\""), 0);
    }

    #[test]
    fn a_library_with_an_owner_is_used_by_its_owner_only() {
        for (name, used) in [
            ("warifu-server", "rusqlite"),
            ("warifu", "tokio-postgres"),
            ("warifu-core", "tokio"),
            ("warifu-webauthn", "http"),
            ("warifu", "aws-lc-rs"),
        ] {
            assert_eq!(findings(name, used, "null"), 1, "{name} {used}");
            assert_eq!(findings(name, used, "\"dev\""), 0, "{name} {used} in tests");
        }
        assert_eq!(findings("warifu-store", "rusqlite", "null"), 0);
    }

    #[test]
    fn a_crate_nobody_knows_is_told() {
        assert_eq!(findings("warifu-new", "serde", "null"), 1);
    }
}
