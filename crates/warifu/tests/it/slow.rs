//! Clients that are slow on purpose: each loses its connection, and nobody else is kept out.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

use crate::{browser, place::Place, program::Program};

/// Limits so small that a test can see them: two connections, a second for everything.
const SMALL: &str = "[listen.limits]\nconnections = 2\nhandshake-seconds = 1\nhead-seconds = 1\n\
                     request-seconds = 1\nidle-seconds = 1\n";

fn start(place: &Place) -> (Program, SocketAddr) {
    let config = place.installation(SMALL);
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let (public, _) = program.addresses();
    (program, public)
}

#[test]
fn slow_heads_are_closed_and_others_get_their_turn() {
    let place = Place::new();
    let (program, public) = start(&place);
    let mut slow: Vec<_> = (0..2).map(|_| TcpStream::connect(public).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /sign-in HTTP/1.1\r\nHost: local").unwrap();
    }
    // Both places are taken; this one gets its answer as soon as one of them is closed.
    assert_eq!(browser::get(public, "/sign-in").status, 200);
    for mut stream in slow {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    }
    assert!(program.stop().0.success());
}

#[test]
fn a_body_that_never_comes_ends_its_request() {
    let place = Place::new();
    let (program, public) = start(&place);
    let mut stream = TcpStream::connect(public).unwrap();
    let head = "POST /sign-in/password HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8080\r\n\
                Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=";
    stream.write_all(head.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    assert!(bytes.is_empty() || browser::read(&bytes).status == 408, "{}", String::from_utf8_lossy(&bytes));
    assert!(program.stop().0.success());
}

#[test]
fn a_head_without_end_is_refused() {
    let place = Place::new();
    let (program, public) = start(&place);
    let mut stream = TcpStream::connect(public).unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", "a".repeat(32 * 1024));
    // The server may close before it has read all of it.
    let _ = stream.write_all(head.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(bytes.is_empty() || browser::read(&bytes).status == 431, "{}", String::from_utf8_lossy(&bytes));
    assert!(program.stop().0.success());
}
