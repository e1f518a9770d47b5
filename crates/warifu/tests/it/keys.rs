//! `warifu keys`: one key takes over from another.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{place::Place, program::Program};

fn states(keys: &Value) -> Vec<&str> {
    keys.as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap()).collect()
}

#[test]
fn a_key_is_made_added_promoted_and_retired() {
    let place = Place::new();
    let config = place.installation("");
    let config = config.to_str().unwrap();
    let keys = |what: &[&str]| Program::run(&[&["keys", "--config", config, "--json"], what].concat());
    let first = keys(&["list"]).succeeded().json();
    assert_eq!(states(&first), ["current"]);
    keys(&["create"]).failed(6);
    keys(&["promote"]).failed(7);
    assert_eq!(states(&keys(&["add"]).succeeded().json()), ["current", "next"]);
    keys(&["add"]).failed(6);
    assert_eq!(states(&keys(&["promote"]).succeeded().json()), ["old", "current"]);
    let id = |at: usize| keys(&["list"]).json()[at]["id"].as_str().unwrap().to_owned();
    keys(&["retire", &id(1)]).failed(7);
    keys(&["retire", "0000000000000000"]).failed(4);
    keys(&["retire", "current"]).failed(2);
    assert_eq!(states(&keys(&["retire", &id(0)]).succeeded().json()), ["current"]);
}

#[test]
fn retiring_a_key_seals_anew_what_it_sealed() {
    let place = Place::new();
    let config = place.installation("");
    let config = config.to_str().unwrap();
    // A first start makes the audit log's key and seals it.
    let start = || {
        let mut program = Program::start(&["serve", "--config", config]);
        let key = program.log_until("\"audit log\"")["key"].clone();
        program.addresses();
        assert!(program.stop().0.success());
        key
    };
    let key = start();
    let old = Program::run(&["keys", "--config", config, "--json", "list"]).json()[0]["id"].clone();
    for what in [&["add"][..], &["promote"], &["retire", old.as_str().unwrap()]] {
        Program::run(&[&["keys", "--config", config], what].concat()).succeeded();
    }
    assert_eq!(start(), key);
    let new = Program::run(&["keys", "--config", config, "--json", "list"]).json()[0]["id"].clone();

    // The log tells of each step, by names alone.
    let file = place.path("log.jsonl");
    Program::run(&["audit", "--config", config, "export", "--to", file.to_str().unwrap()]).succeeded();
    let bodies = std::fs::read_to_string(&file).unwrap();
    // Two steps of one command may be told in the same millisecond.
    let told: BTreeSet<String> = bodies
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).unwrap()["body"].as_str().map(str::to_owned))
        .map(|body| serde_json::from_str::<Value>(&body).unwrap()["what"].to_string())
        .collect();
    let expected = [
        json!({ "kind": "organization-created" }),
        json!({ "kind": "audit-key-created", "key": key, "sealed_by": old }),
        json!({ "kind": "ring-key-added", "key": new }),
        json!({ "kind": "ring-key-promoted", "key": new, "before": old }),
        json!({ "kind": "rows-sealed-anew", "rows": 1, "key": new }),
        json!({ "kind": "ring-key-retired", "key": old }),
    ];
    assert_eq!(told, expected.map(|what| what.to_string()).into());
    let report = Program::run(&["audit", "--config", config, "--json", "verify"]).succeeded().json();
    assert_eq!((&report["clean"], &report["erased"]), (&true.into(), &0.into()), "{report}");
}

#[test]
fn a_change_that_is_refused_is_not_told() {
    let place = Place::new();
    let config = place.installation("");
    let config = config.to_str().unwrap();
    let keys = |what: &[&str]| Program::run(&[&["keys", "--config", config, "--json"], what].concat());
    let current = keys(&["list"]).json()[0]["id"].as_str().unwrap().to_owned();
    keys(&["promote"]).failed(7);
    keys(&["retire", &current]).failed(7);
    keys(&["retire", "0000000000000000"]).failed(4);
    let report = Program::run(&["audit", "--config", config, "--json", "verify"]).succeeded().json();
    assert_eq!(report["events"], 1, "that of the organization alone: {report}");
}
