//! `warifu dev`: from nothing to a running product.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt as _};

use crate::{browser, place::Place, program::Program};

const LAST_LINE: &str = "The command line works there";

fn start(place: &Place) -> (Program, Vec<String>) {
    let data = place.path("data");
    let mut program = Program::start(&["dev", "--data", data.to_str().unwrap(), "--port", "0"]);
    let lines = program.out_until(LAST_LINE);
    (program, lines)
}

fn address(lines: &[String]) -> SocketAddr {
    let origin = lines[0].split("http://localhost:").nth(1).expect("the first line has the address");
    SocketAddr::from(([127, 0, 0, 1], origin.parse().expect("a port")))
}

fn path<'a>(lines: &'a [String], part: &str) -> Option<&'a str> {
    let line = lines.iter().find(|line| line.contains(part))?;
    line.find(part).map(|at| &line[at..])
}

#[test]
fn a_fresh_folder_becomes_a_running_product_with_a_link_that_opens() {
    let place = Place::new();
    let (program, lines) = start(&place);
    let address = address(&lines);
    let link = path(&lines, "/t/").expect("a registration link");
    assert_eq!(browser::get(address, link).status, 200);
    assert_eq!(browser::get(address, "/sign-in").status, 200);
    assert!(path(&lines, "/dev/notices").is_some());
    assert_eq!(browser::get(address, "/dev/notices").status, 200);
    // A name turned to this computer reads nothing (DNS rebinding).
    assert_eq!(browser::get_as("evil.example", address, "/dev/notices").status, 421);
    assert!(lines.iter().any(|line| line.contains("hanako") && line.contains("password")));
    let ring = std::fs::metadata(place.path("data/key-ring")).unwrap();
    assert_eq!(ring.permissions().mode() & 0o777, 0o600);
    let (status, out, err) = program.stop();
    assert!(status.success(), "{out} {err}");
    assert!(out.contains("Stopped"), "{out}");
}

#[test]
fn a_second_start_keeps_everything_and_gives_a_fresh_link() {
    let place = Place::new();
    let (program, first) = start(&place);
    let data = place.path("data");
    let data = data.to_str().unwrap();
    Program::run(&["admin", "--data", data, "member", "create", "newcomer"]).succeeded();
    program.stop();
    let (program, second) = start(&place);
    let link = |lines| path(lines, "/t/").expect("a link").to_owned();
    assert_ne!(link(&first), link(&second));
    let members = Program::run(&["admin", "--data", data, "--json", "member", "list"]).succeeded().json();
    assert_eq!(members.as_array().unwrap().len(), 7, "{members}");
    // The one given before was replaced.
    let old = browser::get(address(&second), &link(&first));
    assert_ne!(old.status, 200, "{}", old.text);
    program.stop();
}

#[test]
fn a_sample_password_that_was_changed_is_not_shown_any_more() {
    let place = Place::new();
    start(&place).0.stop();
    let data = place.path("data");
    Program::run(&["admin", "--data", data.to_str().unwrap(), "member", "reset-password", "taro"])
        .succeeded();
    let (program, lines) = start(&place);
    let shown = |who: &str| lines.iter().any(|line| line.contains(who) && line.contains("password"));
    assert!(shown("hanako") && !shown("taro"), "{lines:?}");
    program.stop();
}

#[test]
fn a_port_in_use_is_told_with_a_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let place = Place::new();
    let data = place.path("data");
    let ended = Program::run(&["dev", "--data", data.to_str().unwrap(), "--port", &port]).failed(1);
    assert!(ended.err.contains("--port"), "{}", ended.err);
}
