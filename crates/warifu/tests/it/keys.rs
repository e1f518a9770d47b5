//! `warifu keys`: one key takes over from another.

use serde_json::Value;

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
}
