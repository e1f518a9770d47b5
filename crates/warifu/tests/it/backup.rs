//! `warifu backup`, `warifu restore` and `warifu audit`, by the command line.

use std::os::unix::fs::PermissionsExt as _;

use crate::{place::Place, program::Program};

#[test]
fn a_backup_of_a_running_server_is_restored_elsewhere_and_its_audit_log_verifies() {
    let (place, other) = (Place::new(), Place::new());
    let config = place.installation("");
    let config = config.to_str().unwrap();
    Program::run(&["admin", "--config", config, "member", "create", "hanako"]).succeeded();
    let mut program = Program::start(&["serve", "--config", config]);
    program.addresses();
    let file = place.path("backup");
    let file = file.to_str().unwrap();
    Program::run(&["backup", "--config", config, "--to", file]).succeeded();
    Program::run(&["backup", "--config", config, "--to", file]).failed(7);
    assert!(program.stop().0.success());

    let to = other.config("");
    let to = to.to_str().unwrap();
    std::fs::copy(place.path("key-ring"), other.path("key-ring")).unwrap();
    Program::run(&["restore", "--config", to, "--from", file]).succeeded();
    Program::run(&["restore", "--config", to, "--from", file]).failed(7);
    let members = Program::run(&["admin", "--config", to, "--json", "member", "list"]).succeeded().json();
    assert_eq!(members[0]["member-id"], "hanako");
    let mut program = Program::start(&["serve", "--config", to]);
    program.addresses();
    assert!(program.stop().0.success());
    let report = Program::run(&["audit", "--config", to, "--json", "verify"]).succeeded().json();
    assert_eq!((&report["clean"], &report["pending"]), (&true.into(), &0.into()), "{report}");

    let signals = |what| Program::run(&["admin", "--config", to, "--json", "signals", what]);
    assert_eq!(signals("show").succeeded().json()["held"], true);
    assert_eq!(signals("release").succeeded().json()["held"], false);
    signals("release").failed(6);
}

#[test]
fn an_export_is_verified_by_the_key_alone_and_a_changed_one_is_not() {
    let place = Place::new();
    let config = place.installation("");
    let config = config.to_str().unwrap();
    let mut program = Program::start(&["serve", "--config", config]);
    let key = program.log_until("\"audit log\"")["key"].as_str().unwrap().to_owned();
    program.addresses();
    assert!(program.stop().0.success());
    let file = place.path("log.jsonl");
    let to = file.to_str().unwrap();
    Program::run(&["audit", "--config", config, "export", "--to", to]).succeeded();
    let verify = ["audit", "verify", "--export", to, "--key", &key];
    Program::run(&verify).succeeded();
    Program::run(&["audit", "verify", "--export", to]).failed(2);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("organization-created", "organization-crcated", 1)).unwrap();
    let ended = Program::run(&verify).failed(8);
    assert!(ended.out.contains("WRONG"), "{ended:?}");
}

#[test]
fn a_backup_follows_no_link_and_overwrites_nothing() {
    let place = Place::new();
    let config = place.installation("");
    let theirs = place.write("theirs", "kept");
    let (file, partial) = (place.path("backup"), place.path("backup.partial"));
    std::os::unix::fs::symlink(&theirs, &partial).unwrap();
    let back_up = ["backup", "--config", config.to_str().unwrap(), "--to", file.to_str().unwrap()];
    let ended = Program::run(&back_up).failed(7);
    assert!(ended.err.contains("backup.partial exists"), "{}", ended.err);
    assert_eq!(std::fs::read_to_string(&theirs).unwrap(), "kept");
    assert!(partial.is_symlink() && !file.exists());

    std::fs::remove_file(&partial).unwrap();
    Program::run(&back_up).succeeded();
    assert!(file.exists() && !partial.exists());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_is_restored_under_a_new_key_ring() {
    let (place, other) = (Place::new(), Place::new());
    let config = place.installation("");
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    program.addresses();
    assert!(program.stop().0.success());
    let file = place.path("backup");
    let file = file.to_str().unwrap();
    Program::run(&["backup", "--config", config.to_str().unwrap(), "--to", file]).succeeded();

    let to = other.config("");
    let to = to.to_str().unwrap();
    Program::run(&["restore", "--config", to, "--from", file]).failed(1);
    Program::run(&["keys", "create", "--config", to]).succeeded();
    Program::run(&["restore", "--config", to, "--from", file]).succeeded();
    let mut program = Program::start(&["serve", "--config", to]);
    program.addresses();
    assert!(program.stop().0.success());
    let report = Program::run(&["audit", "--config", to, "--json", "verify"]).succeeded().json();
    assert_eq!((&report["clean"], &report["pending"]), (&true.into(), &0.into()), "{report}");
}

#[test]
fn a_damaged_backup_is_refused() {
    let place = Place::new();
    let config = place.installation("");
    let file = place.write("backup", "{}\n");
    let config = config.to_str().unwrap();
    let ended = Program::run(&["restore", "--config", config, "--from", file.to_str().unwrap()]).failed(7);
    assert!(ended.err.contains("damaged"), "{}", ended.err);
}
