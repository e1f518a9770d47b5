//! `warifu doctor`: each finding is provoked once, and a sound installation has none.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use warifu_core::{administering::Administering, audit::Actor, policy::Policy, random::Seeded, time::Time};
use warifu_store::{Database, Outcome, SqliteSettings, Store};

use crate::{
    place::Place,
    program::{Ended, Program},
};

fn doctor(config: &Path) -> Ended {
    Program::run(&["doctor", "--config", config.to_str().unwrap(), "--json"])
}

fn names(ended: &Ended) -> Vec<String> {
    let findings = ended.json();
    let name = |finding: &serde_json::Value| finding["name"].as_str().unwrap().to_owned();
    findings["findings"].as_array().unwrap().iter().map(name).collect()
}

/// The installation as it should be: an operator who can come in, a key ring away from the database.
fn sound(place: &Place, more: &str) -> std::path::PathBuf {
    let config = place.installation(more);
    let admin = |words: &[&str]| {
        Program::run(&[&["admin", "--config", config.to_str().unwrap()], words].concat()).succeeded();
    };
    admin(&["member", "create", "op", "--operator"]);
    admin(&["member", "reset-password", "op"]);
    let elsewhere = place.path("ring");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(place.path("key-ring"), elsewhere.join("key-ring")).unwrap();
    let data = place.path("database");
    fs::create_dir(&data).unwrap();
    for name in ["warifu.sqlite", "warifu.sqlite-wal", "warifu.sqlite-shm"] {
        let _ = fs::rename(place.path(name), data.join(name));
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o750)).unwrap();
    change(&config, "\"key-ring\"", "\"ring/key-ring\"");
    change(&config, "\"warifu.sqlite\"", "\"database/warifu.sqlite\"");
    config
}

fn change(config: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(config).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(config, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_sound_installation_has_nothing_to_mend() {
    let place = Place::new();
    let config = sound(&place, "");
    let ended = doctor(&config).succeeded();
    assert_eq!(names(&ended), [""; 0], "{}", ended.out);
    let text = Program::run(&["doctor", "--config", config.to_str().unwrap()]).succeeded();
    assert_eq!(text.out, "Nothing to mend.\n");
}

#[test]
fn each_mistake_in_the_configuration_has_its_name() {
    for (from, to, name) in [
        ("http://localhost:8080", "http://id.example.jp", "url-not-https"),
        ("http://localhost:8080", "https://id.example.jp/login", "url-malformed"),
        ("[contact]", "rp-id = \"example.jp\"\n[contact]", "rp-id-mismatch"),
        ("[contact]", "origins = [\"x\"]\n[contact]", "origin-malformed"),
        ("[contact]", "time-zone = \"Mars\"\n[contact]", "time-zone-unknown"),
        ("email = \"help@example.jp\"", "", "contact-missing"),
        ("127.0.0.1:0", "0.0.0.0:0", "listen-in-clear"),
        ("127.0.0.1:0", "192.0.2.1:0", "address-unusable"),
        ("[private]", "[listen.behind-proxy]\nproxies = []\n[private]", "proxies-empty"),
        (
            "[private]\naddress = \"127.0.0.1:0\"",
            "[private]\naddress = \"0.0.0.0:0\"",
            "private-address-public",
        ),
        ("[private]", "[no-such-section]\n[private]", "setting-unknown"),
        ("name = \"Test\"\n", "", "setting-missing"),
        ("[private]", "[private", "configuration-malformed"),
        ("ring/key-ring", "ring/nothing", "key-ring-missing"),
        ("ring/key-ring", "warifu.toml", "key-ring-open"),
        ("database/warifu.sqlite", "nowhere/warifu.sqlite", "database-not-writable"),
        (
            "sqlite = \"database/warifu.sqlite\"",
            "postgres = { url = \"postgresql://x@127.0.0.1:1/x\", tls = \"disable\" }",
            "database-unreachable",
        ),
        (
            "sqlite = \"database/warifu.sqlite\"",
            "postgres = { url = \"postgresql://x@127.0.0.1:1/x\", tls = \"verify-full\", ca = \"ring/key-ring\" }",
            "database-tls",
        ),
    ] {
        let place = Place::new();
        let config = sound(&place, "");
        change(&config, from, to);
        let ended = doctor(&config);
        assert!(names(&ended).contains(&name.to_owned()), "{name}: {ended:?}");
    }
}

#[test]
fn what_the_key_ring_and_database_allow_others_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let mode =
        |name: &str, mode| fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("ring/key-ring", 0o644);
    assert_eq!(names(&doctor(&config).failed(8)), ["key-ring-open"]);
    mode("ring/key-ring", 0o600);
    mode("ring", 0o777);
    assert_eq!(names(&doctor(&config).failed(8)), ["key-ring-folder-open"]);
    mode("ring", 0o755);
    mode("database", 0o755);
    mode("database/warifu.sqlite", 0o644);
    assert_eq!(names(&doctor(&config).succeeded()), ["database-open"]);
    mode("database", 0o750);
    fs::rename(place.path("ring/key-ring"), place.path("database/key-ring")).unwrap();
    change(&config, "ring/key-ring", "database/key-ring");
    assert_eq!(names(&doctor(&config).succeeded()), ["key-ring-beside-database"]);
    fs::write(place.path("database/key-ring"), "{}").unwrap();
    assert!(names(&doctor(&config).failed(8)).contains(&"key-ring-unusable".to_owned()));
}

#[test]
fn a_port_in_use_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    change(&config, "127.0.0.1:0", &taken.local_addr().unwrap().to_string());
    assert_eq!(names(&doctor(&config).succeeded()), ["address-in-use"]);
}

#[test]
fn nobody_who_can_come_in_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let admin = ["admin", "--config", config.to_str().unwrap(), "member", "disable", "op"];
    Program::run(&admin).succeeded();
    assert_eq!(names(&doctor(&config).succeeded()), ["operator-missing"]);
    change(&config, "database/warifu.sqlite", "database/empty.sqlite");
    assert_eq!(names(&doctor(&config).failed(8)), ["organization-missing"]);
}

#[tokio::test]
async fn events_of_the_future_are_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let file = place.path("database/warifu.sqlite");
    let store = Store::open(&Database::Sqlite(SqliteSettings { file, readers: 1 })).await.unwrap();
    let organization = store.find_first_organization().await.unwrap().unwrap();
    let in_a_thousand_years = Time::from_millis(32_000_000_000_000);
    let acting = Administering { actor: Actor::Operator, now: in_a_thousand_years };
    let policy = Policy { passkey_limit: None, ..Policy::default() };
    let decision = acting.set_policy(&organization, policy, &mut Seeded::new(1)).unwrap();
    assert!(matches!(store.commit(&decision.changes).await.unwrap(), Outcome::Committed(_)));
    store.close().await;
    assert_eq!(names(&doctor(&config).failed(8)), ["clock-behind"]);
}

#[test]
fn each_fault_of_a_certificate_has_its_name() {
    let key = KeyPair::generate().unwrap();
    let pem = key.serialize_pem();
    let other = KeyPair::generate().unwrap().serialize_pem();
    let certificate = |name: &str, from: i32, until: i32| {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
        params.self_signed(&key).unwrap().pem()
    };
    let good = certificate("localhost", 2000, 2999);
    for (certificate, key, found) in [
        (good.as_str(), pem.as_str(), None),
        (&certificate("id.example.com", 2000, 2999), &pem, Some("certificate-other-host")),
        (&certificate("localhost", 2000, 2001), &pem, Some("certificate-expired")),
        (&certificate("localhost", 2998, 2999), &pem, Some("certificate-not-yet-good")),
        (&good, &other, Some("certificate-key-mismatch")),
        (&good, "nothing", Some("certificate-key-unusable")),
        ("nothing", &pem, Some("certificate-unusable")),
    ] {
        let place = Place::new();
        place.write("chain.pem", certificate);
        place.write("key.pem", key);
        let config = sound(&place, "[listen.tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n");
        assert_eq!(names(&doctor(&config)), found.as_slice(), "{found:?}");
    }
    let place = Place::new();
    let config = sound(&place, "[listen.tls]\ncertificate = \"gone.pem\"\nkey = \"gone.pem\"\n");
    assert_eq!(names(&doctor(&config).failed(8)), ["certificate-unreadable"]);
}
