//! The table of steps in the crate's documentation: what it names is there.

const CRATE: &str = include_str!("../../src/lib.rs");
const TESTS: [&str; 9] = [
    include_str!("attestation_packed.rs"),
    include_str!("attestation_trust.rs"),
    include_str!("authentication_steps.rs"),
    include_str!("json_in.rs"),
    include_str!("json_out.rs"),
    include_str!("metadata_trust.rs"),
    include_str!("registration_steps.rs"),
    include_str!("vectors.rs"),
    include_str!("algorithms.rs"),
];
const SOURCES: [&str; 8] = [
    include_str!("../../src/attestation/mod.rs"),
    include_str!("../../src/attestation/object.rs"),
    include_str!("../../src/attestation/trust.rs"),
    include_str!("../../src/ceremony/authentication.rs"),
    include_str!("../../src/ceremony/authenticator_data_steps.rs"),
    include_str!("../../src/ceremony/client_data_steps.rs"),
    include_str!("../../src/ceremony/registration.rs"),
    include_str!("../../src/json/registration_response.rs"),
];

/// The rows of both tables: functions, tests.
fn rows() -> Vec<(&'static str, &'static str)> {
    CRATE
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        .map(|row| row.split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells[0].starts_with(|first: char| first.is_ascii_digit()))
        .map(|cells| (cells[1], cells[2]))
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_the_table_names_exists() {
    let rows = rows();
    assert_eq!(rows.len(), 27 + 22);
    for name in rows.iter().flat_map(|(_, tests)| quoted(tests)) {
        let found = match name.strip_suffix('…') {
            Some(begin) => TESTS.iter().any(|file| file.contains(&format!("fn {begin}"))),
            None => name.ends_with(".rs") || TESTS.iter().any(|file| file.contains(&format!("fn {name}()"))),
        };
        assert!(found, "{name}");
    }
}

#[test]
fn every_function_that_the_table_names_exists() {
    for name in rows().iter().flat_map(|(functions, _)| quoted(functions)) {
        if name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_') {
            assert!(SOURCES.iter().any(|file| file.contains(&format!("fn {name}"))), "{name}");
        }
    }
}

#[test]
fn every_step_that_refuses_has_a_test_named_after_it() {
    for (kind, steps) in [
        ("registration", &[5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 20, 21, 22, 24, 25][..]),
        ("sign_in", &[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22]),
    ] {
        for step in steps {
            let begin = format!("fn {kind}_step_{step}_");
            assert!(TESTS.iter().any(|file| file.contains(&begin)), "{begin}");
        }
    }
}
