//! `warifu serve` in clear: private things stay private, the stop is graceful, secrets stay out of the log.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use crate::{browser, place::Place, program::Program};

fn start(place: &Place, more: &str) -> Program {
    let config = place.installation(more);
    Program::start(&["serve", "--config", config.to_str().unwrap()])
}

#[test]
fn health_and_metrics_are_on_the_private_port_alone() {
    let place = Place::new();
    let mut program = start(&place, "");
    let (public, private) = program.addresses();
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(browser::get(private, path).status, 200, "{path}");
        assert_eq!(browser::get(public, path).status, 404, "{path}");
    }
    assert_eq!(browser::get(public, "/sign-in").status, 200);
    assert_eq!(browser::get(private, "/sign-in").status, 404);
    assert!(browser::get(private, "/metrics").text.contains("warifu_connections_open"));
    assert!(program.stop().0.success());
}

#[test]
fn a_request_under_way_is_answered_though_a_stop_began() {
    let place = Place::new();
    let mut program = start(&place, "");
    let (public, _) = program.addresses();
    let mut under_way = TcpStream::connect(public).unwrap();
    // Its answer can't begin before its body has come.
    let head = "POST /sign-in/password HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8080\r\n\
                Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    under_way.write_all(head.as_bytes()).unwrap();
    let mut asked_on = [0; 25];
    under_way.read_exact(&mut asked_on).unwrap();
    assert!(asked_on.starts_with(b"HTTP/1.1 100 Continue"));
    program.signal("TERM");
    program.log_until("stopping");
    under_way.write_all(b"a=b").unwrap();
    let mut bytes = Vec::new();
    under_way.read_to_end(&mut bytes).unwrap();
    assert!((300..500).contains(&browser::read(&bytes).status));
    let (status, _, log) = program.ended();
    assert!(status.success(), "{log}");
    assert!(!log.contains("were cut"), "{log}");
}

#[test]
fn a_stop_is_told_by_readiness_before_the_doors_close() {
    let place = Place::new();
    let config = place.installation("");
    let text = std::fs::read_to_string(&config).unwrap();
    let announced = text.replace("stop-announced-seconds = 0", "stop-announced-seconds = 600");
    std::fs::write(&config, announced).unwrap();
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let (public, private) = program.addresses();
    assert_eq!(browser::get(private, "/health/ready").status, 200);
    program.signal("TERM");
    program.log_until("not ready any more");
    let told = browser::get(private, "/health/ready");
    assert!(told.status == 503 && told.text.ends_with("stopping\n"), "{}", told.text);
    assert_eq!(browser::get(private, "/health/live").status, 200, "nobody should kill what is stopping");
    assert_eq!(browser::get(public, "/sign-in").status, 200, "people are still let in");
    // Whoever asks twice doesn't want to wait.
    let (status, _, log) = program.stop();
    assert!(status.success(), "{log}");
}

#[test]
fn what_lasts_longer_than_a_stop_may_is_cut() {
    let place = Place::new();
    let config = place.installation("");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("stop-within-seconds = 20", "stop-within-seconds = 0")).unwrap();
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let (public, _) = program.addresses();
    let mut never_done = TcpStream::connect(public).unwrap();
    never_done
        .write_all(
            b"POST /sign-in/password HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8080\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
        )
        .unwrap();
    never_done.read_exact(&mut [0; 25]).unwrap();
    let (status, _, log) = program.stop();
    assert!(status.success(), "{log}");
    assert!(log.contains("were cut"), "{log}");
}

#[test]
fn the_bearer_part_of_an_address_is_never_logged() {
    let place = Place::new();
    let mut program = start(&place, "[log]\nlevel = \"trace\"\n");
    let (public, _) = program.addresses();
    let token = "bearerbearerbearerbearerbearerbearerbearer1";
    browser::get(public, &format!("/t/{token}?also={token}"));
    assert_eq!(program.log_until("\"request\"")["route"], "/t/{token}");
    let (_, _, log) = program.stop();
    assert!(log.contains("listening") && !log.contains(token), "{log}");
}

#[test]
fn an_installation_without_an_organization_says_how_to_make_one() {
    let place = Place::new();
    let config = place.config("");
    let config = config.to_str().unwrap();
    Program::run(&["keys", "create", "--config", config]).succeeded();
    let ended = Program::run(&["serve", "--config", config]).failed(4);
    assert!(ended.err.contains("organization create"), "{}", ended.err);
}

#[test]
fn a_key_ring_that_changed_is_taken_without_a_restart() {
    let place = Place::new();
    let config = place.installation("");
    let config = config.to_str().unwrap();
    let mut program = Program::start(&["serve", "--config", config]);
    program.addresses();
    Program::run(&["keys", "add", "--config", config]).succeeded();
    program.signal("HUP");
    assert_eq!(program.log_until("the key ring changed")["keys"], 2);
    std::fs::write(place.path("key-ring"), "broken").unwrap();
    program.signal("HUP");
    program.log_until("the one before stays in use");
    assert!(program.stop().0.success());
}
