//! FIDO metadata: what the configuration, the policy, `doctor` and `dev` say of it.

use warifu_testkit::authenticator::{Listed, Maker, MetadataService};

use crate::{
    place::Place,
    program::{Ended, Program},
};

const SECTION: &str = "[fido-metadata]\nblob = \"blob.jwt\"\nroot = \"root.pem\"\n";
const NEVER_OVERDUE: &str = "9999-12-31";

/// Writes a list with one model, and its root.
fn publish(place: &Place, next_update: &str) {
    let (service, maker) = (MetadataService::create(), Maker::new("Example"));
    let listed = Listed {
        aaguid: [7; 16],
        description: "Example Key",
        maker: &maker,
        external: true,
        hardware: true,
        status: "FIDO_CERTIFIED_L1",
    };
    place.write("blob.jwt", &service.publish(1, next_update, &[listed]));
    place.write("root.pem", service.root());
}

fn set_policy(config: &str, value: &str) -> Ended {
    Program::run(&["admin", "--config", config, "policy", "set", &format!("authenticators={value}")])
}

fn findings(config: &str) -> Vec<String> {
    let told = Program::run(&["doctor", "--config", config, "--json"]).json();
    let names = told["findings"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with("fido-")).collect()
}

#[test]
fn a_policy_that_asks_for_attestations_is_refused_without_metadata() {
    let place = Place::new();
    let config = place.installation("").to_str().unwrap().to_owned();
    for policy in ["device-bound-only", "security-keys-only"] {
        let ended = set_policy(&config, policy).failed(7);
        assert!(ended.err.contains("[fido-metadata]"), "{}", ended.err);
    }
    set_policy(&config, "phones-only").succeeded();
    set_policy(&config, "computers-only").failed(7);
    assert_eq!(findings(&config), [""; 0]);
}

#[test]
fn such_a_policy_is_set_where_metadata_can_be_read_and_doctor_says_when_it_goes() {
    let place = Place::new();
    let config = place.installation(SECTION).to_str().unwrap().to_owned();
    assert_eq!(findings(&config), ["fido-metadata-unreadable"]);
    let ended = set_policy(&config, "security-keys-only").failed(7);
    assert!(ended.err.contains("blob.jwt") || ended.err.contains("root.pem"), "{}", ended.err);

    publish(&place, NEVER_OVERDUE);
    assert_eq!(findings(&config), [""; 0]);
    set_policy(&config, "security-keys-only").succeeded();
    publish(&place, "2026-01-31");
    assert_eq!(findings(&config), ["fido-metadata-overdue"]);
    // Signed by somebody else.
    place.write("root.pem", MetadataService::create().root());
    assert_eq!(findings(&config), ["fido-metadata-unreadable"]);
    // What doesn't touch the authenticators can be set all the same, and so can leaving the rule.
    let admin = ["admin", "--config", &config, "policy", "set"];
    Program::run(&[&admin[..], &["passkey-limit=3"]].concat()).succeeded();

    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace(SECTION, "")).unwrap();
    assert_eq!(findings(&config), ["fido-metadata-missing"]);
    set_policy(&config, "any").succeeded();
    assert_eq!(findings(&config), [""; 0]);
}

#[test]
fn development_takes_metadata_too() {
    let place = Place::new();
    publish(&place, NEVER_OVERDUE);
    let path = |name: &str| place.path(name).to_str().unwrap().to_owned();
    let mut program = Program::start(&[
        "dev",
        "--data",
        &path("data"),
        "--port",
        "0",
        "--fido-metadata",
        &path("blob.jwt"),
        "--fido-metadata-root",
        &path("root.pem"),
    ]);
    program.out_until("The command line works there");
    let admin = ["admin", "--data", &path("data"), "policy", "set", "authenticators=security-keys-only"];
    Program::run(&admin).succeeded();
    assert!(program.stop().0.success());
}
