//! Clock, randomness and environment come in as arguments. clippy.toml bans what clippy can see by its
//! path; this finds the rest by its words, and whoever switches clippy's ban off.

use super::Findings;
use crate::{
    finding::Finding,
    source::{self, Token},
    workspace::{File, Workspace},
};

const CLOCK: &str = "crates/warifu-server/src/clock.rs";
const ENVIRONMENT: &str = "crates/warifu/src/config/";

/// Words, the folders or files that may use them, whether tests may, and what to do instead.
type Rule = (&'static [&'static str], &'static [&'static str], bool, &'static str);

const RULES: &[Rule] = &[
    (
        &["Utc::now", "Local::now", "Timestamp::now", "Zoned::now", "OffsetDateTime::now_utc"],
        &[CLOCK],
        false,
        "take `now` as an argument",
    ),
    (
        &[
            "thread_rng",
            "OsRng",
            "getrandom",
            "from_entropy",
            "from_os_rng",
            "rand::fill",
            "SystemRandom::new",
        ],
        &[CLOCK],
        true,
        "take `&mut dyn Random` as an argument",
    ),
    (
        &["env::vars", "env::vars_os", "Env::prefixed", "Env::raw"],
        &[ENVIRONMENT],
        true,
        "the environment is read by warifu's configuration only",
    ),
    (
        &["clippy::disallowed_methods", "clippy::disallowed_types"],
        &[
            CLOCK,
            ENVIRONMENT,
            "xtask/",
            "crates/warifu/benches/",
            "crates/warifu-card/benches/",
            "crates/warifu-store/benches/",
            "crates/warifu-webauthn/benches/",
        ],
        false,
        "clippy's ban is switched off here; take what is ambient as an argument",
    ),
];

pub(super) fn run(workspace: &Workspace) -> Findings {
    Ok(workspace.rust().flat_map(check).collect())
}

fn check(file: &File) -> Vec<Finding> {
    let tokens = source::tokens(file);
    let rules = RULES.iter().filter(|(_, allowed, _, _)| !allowed.iter().any(|place| file.is_in(place)));
    rules.flat_map(|rule| broken(file, &tokens, rule)).collect()
}

fn broken(file: &File, tokens: &[Token], (paths, _, tests_may, told): &Rule) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in *paths {
        let found =
            source::find(tokens, path).map(|at| &tokens[at]).filter(|token| !(*tests_may && token.in_test));
        findings.extend(found.map(|token| Finding::at(&file.path, token.line, format!("`{path}`: {told}"))));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        run(&Workspace::of(&[(path, text)])).unwrap().len()
    }

    #[test]
    fn the_clock_is_read_in_its_module_only() {
        let text = "fn a() { jiff::Timestamp::now(); }";
        assert_eq!(findings("crates/warifu-core/src/a.rs", text), 1);
        assert_eq!(findings("crates/warifu-core/tests/a.rs", text), 1);
        assert_eq!(findings(CLOCK, text), 0);
    }

    #[test]
    fn randomness_is_drawn_in_its_module_and_in_tests() {
        for text in
            ["fn a() { rand::thread_rng(); }", "use rand::rngs::OsRng;", "fn a() { SystemRandom::new(); }"]
        {
            assert_eq!(findings("crates/warifu-keys/src/a.rs", text), 1, "{text}");
            assert_eq!(findings("crates/warifu-keys/tests/a.rs", text), 0, "{text}");
            assert_eq!(findings(CLOCK, text), 0, "{text}");
        }
    }

    #[test]
    fn the_environment_is_read_by_the_configuration_only() {
        assert_eq!(findings("crates/warifu-server/src/a.rs", "fn a() { std::env::vars(); }"), 1);
        assert_eq!(findings("crates/warifu/src/config/environment.rs", "fn a() { std::env::vars(); }"), 0);
    }

    #[test]
    fn a_ban_of_clippy_is_not_switched_off() {
        let text = "#[allow(clippy::disallowed_methods)] fn a() {}";
        assert_eq!(findings("crates/warifu-core/src/a.rs", text), 1);
    }
}
