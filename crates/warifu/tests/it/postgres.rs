//! The whole of it on PostgreSQL, and what `doctor` says when TLS doesn't fit.

use std::path::{Path, PathBuf};

use warifu_testkit::postgres::{Kind, Postgres};

use crate::{browser, place::Place, program::Program};

/// A configuration of a database server.
fn config(place: &Place, url: &str, tls: &str, ca: Option<&Path>) -> PathBuf {
    let file = place.config("");
    let text = std::fs::read_to_string(&file).unwrap();
    let ca = ca.map(|ca| format!(", ca = {ca:?}")).unwrap_or_default();
    let server = format!("postgres = {{ url = \"{url}\", tls = \"{tls}\"{ca} }}");
    std::fs::write(&file, text.replace("sqlite = \"warifu.sqlite\"", &server)).unwrap();
    Program::run(&["keys", "create", "--config", file.to_str().unwrap()]).succeeded();
    file
}

fn findings(config: &Path) -> Vec<String> {
    let ended = Program::run(&["doctor", "--config", config.to_str().unwrap(), "--json"]);
    let findings = ended.json()["findings"].as_array().unwrap().clone();
    let names = findings.iter().map(|finding| finding["name"].as_str().unwrap().to_owned());
    names.filter(|name| name != "mail-missing").collect()
}

#[tokio::test]
async fn a_server_on_postgresql_serves_and_its_audit_log_verifies() {
    let url = Postgres::shared().await.create_database().await;
    let place = Place::new();
    let config = config(&place, &url, "disable", None);
    let config = config.to_str().unwrap();
    let admin = |words: &[&str]| {
        Program::run(&[&["admin", "--config", config], words].concat()).succeeded();
    };
    admin(&["organization", "create", "みなとクリニック"]);
    admin(&["member", "create", "hanako"]);
    let mut program = Program::start(&["serve", "--config", config]);
    let (public, private) = program.addresses();
    assert_eq!(browser::get(public, "/sign-in").status, 200);
    assert_eq!(browser::get(private, "/health/ready").status, 200);
    assert!(program.stop().0.success());
    let report = Program::run(&["audit", "--config", config, "--json", "verify"]).succeeded().json();
    assert_eq!((&report["in-tree"], &report["pending"]), (&3.into(), &0.into()), "{report}");
}

#[tokio::test]
async fn a_database_that_is_reached_in_the_wrong_way_is_found() {
    let server = Postgres::start(Kind::Tls).await;
    let url = server.create_database().await;
    let by_name = url.replace("127.0.0.1", "localhost");
    let ca = server.ca_file();
    for (url, tls, ca, expected) in [
        (&by_name, "verify-full", Some(ca.as_path()), "organization-missing"),
        (&url, "verify-full", Some(ca.as_path()), "database-tls"),
        (&url, "disable", None, "database-tls"),
    ] {
        let place = Place::new();
        let config = config(&place, url, tls, ca);
        assert_eq!(findings(&config), [expected], "{url} {tls}");
    }
    let (in_clear, place) = (Postgres::shared().await, Place::new());
    let url = in_clear.create_database().await;
    let config = config(&place, &url, "verify-full", Some(&ca));
    assert_eq!(findings(&config), ["database-tls"]);
}
