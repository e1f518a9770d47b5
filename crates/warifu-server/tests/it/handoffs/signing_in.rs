//! The way that it is meant to go, and what both screens show on it.

use http::StatusCode;
use tokio::task::JoinSet;
use warifu_core::{evidence::Acr, time::Span};

use super::*;
use crate::http::watch::Watch;

on_both_engines! {
async fn a_screen_is_signed_in_by_a_passkey_on_a_phone(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let phone = phone(&server);
    let watch = Watch::begin(&server).await;
    let screen = Screen::shows(&server, "ＨＡＮＡＫＯ").await;
    assert!(screen.page().await.text().contains("<b>hanako</b>"));
    let address = screen.qr().await;
    assert_eq!((address.len(), address.starts_with("/q/")), (46, true), "{address}");

    server.wait(Span::minutes(1));
    let asked = phone.get(&address).await;
    for shown in ["Warifu", "id.warifu.example", "hanako", "Chrome on Windows", "a minute ago", "Is it yours?"] {
        assert!(asked.text().contains(shown), "{shown}: {}", asked.text());
    }
    assert!(asked.text().contains(&screen.browser.address().to_string()), "the network that asks");
    assert!(!asked.text().contains("Country"), "nothing is said of a country that nobody knows");
    let (no, yes) = (asked.text().find("value=\"no\"").unwrap(), asked.text().find("value=\"go-on\"").unwrap());
    assert!(no < yes && !asked.text().contains("class=\"primary\""), "no comes first, and neither stands out");
    assert_eq!(screen.stage().await, "waiting");

    let numbers = choose(&phone, &address, "go-on").await;
    assert_eq!((numbers.heading().as_str(), screen.stage().await.as_str()), ("Pick the number on the screen", "claimed"));
    assert!(screen.page().await.text().contains(&format!("data-number>{}<", screen.number().await)));
    let page = pick(&phone, &address, &screen.number().await).await;
    assert_eq!((page.heading().as_str(), screen.stage().await.as_str()), ("Confirm with your passkey", "matched"));
    let done = prove(&mut hanako, &phone, &page).await;
    assert_eq!((done.heading().as_str(), screen.stage().await.as_str()), ("You are finished here", "approved"));
    assert_eq!(watch.told().await, ["handoff-started", "handoff-claimed", "handoff-matched", "handoff-approved"]);

    let devices = screen.collect().await;
    assert_eq!(devices.path(), "/devices");
    assert!(devices.text().contains("hanako"));
    assert_eq!(watch.told().await.last().map(String::as_str), Some("signed-in"));
    let sessions = server.administrator().records(&hanako.record).await.sessions;
    let [session] = &sessions[..] else { panic!("{sessions:?}") };
    assert_eq!((session.acr(), session.browser.as_str()), (Acr::Handoff, "Chrome on Windows"));
    // The phone has nothing of it, and the computer isn't known for its member by it.
    let names = phone.cookie_names();
    assert_eq!(names, ["__Host-phone"], "{names:?}");
    assert!(!screen.browser.cookie_names().iter().any(|name| name == "__Host-known" || name.contains("handoff-")));
    let notices = server.administrator().notices().await;
    assert_eq!(notices[0].about.as_ref().unwrap().name(), "signed-in-by-handoff");

    // It may look, and change nothing: whatever has to be confirmed asks for a passkey of its own.
    let add = screen.browser.get("/devices/register").await;
    assert!(add.location().unwrap().starts_with("/confirm?for=register"), "{:?}", add.location());
    let history = screen.browser.get("/history").await;
    for line in ["You signed in by QR code with the passkey", "You let another screen sign in with the passkey"] {
        assert!(history.text().contains(line), "{line}: {}", history.text());
    }
    assert!(screen.browser.get("/sessions").await.text().contains("QR code and a passkey on a phone"));
}

async fn six_digits_do_where_no_number_can_be_picked(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let address = screen.qr().await;
    claim(&phone, &address).await;
    let page = pick(&phone, &address, "digits").await;
    assert_eq!(screen.stage().await, "digits");
    let shown = page.text().split("<p class=\"number\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(shown.len(), 7, "three and three: {shown}");
    assert_eq!(phone.get(&address).await.text(), page.text(), "they are the same whenever it is opened");
    let wrong = if shown.starts_with('0') { "100000" } else { "000000" };
    let again = screen.browser.follow(screen.post("digits", &[("digits", wrong)]).await).await;
    assert!(again.text().contains("2 tries left"), "{}", again.text());
    let full_width: String = shown.chars().map(|c| if c == ' ' { '　' } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }).collect();
    screen.post("digits", &[("digits", &full_width)]).await;
    assert_eq!(screen.stage().await, "matched");
    let done = prove(&mut hanako, &phone, &phone.get(&address).await).await;
    assert_eq!(done.heading(), "You are finished here");
    assert_eq!(screen.collect().await.path(), "/devices");
}
}

#[tokio::test]
async fn a_screen_hears_of_every_step_by_events_whatever_replica_it_was_taken_on() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let other = server.replica().await;
    let (phone, screen) = (phone(&other), Screen::shows(&server, "hanako").await);
    let events = format!("/sign-in/handoff/events?journey={}", screen.journey);
    let listening = screen.browser.copied();
    let mut tasks = JoinSet::new();
    let listened = tasks.spawn(async move { listening.get(&events).await });
    // The phone is served by another replica, of which this one hears when it looks.
    approve(&screen, &mut hanako, &phone).await;
    while !listened.is_finished() {
        warifu_server::jobs::look_after_others(server.server()).await.unwrap();
        if screen.stage().await == "approved" {
            assert_eq!(screen.collect().await.path(), "/devices");
        }
        tokio::task::yield_now().await;
    }
    let told = tasks.join_next().await.unwrap().unwrap();
    assert_eq!(told.header("content-type"), Some("text/event-stream"));
    assert_eq!(told.header("content-encoding"), None);
    let last = told.text().rsplit("data: ").next().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(last.trim()).unwrap()["stage"], "collected");
}

#[tokio::test]
async fn what_this_process_writes_wakes_its_screen_at_once() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let events = format!("/sign-in/handoff/events?journey={}", screen.journey);
    let listening = screen.browser.copied();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { listening.get(&events).await });
    let address = screen.qr().await;
    phone.get(&address).await;
    choose(&phone, &address, "no").await;
    let told = tasks.join_next().await.unwrap().unwrap();
    assert!(told.text().contains("\"because\":\"declined\""), "{}", told.text());
    // A server that stops lets its screens go.
    let screen = Screen::shows(&server, "hanako").await;
    server.server().announce_stop();
    let let_go = screen.browser.get(&format!("/sign-in/handoff/events?journey={}", screen.journey)).await;
    assert!(let_go.text().contains("\"stage\":\"waiting\""), "{}", let_go.text());
}

#[tokio::test]
async fn the_qr_code_renews_itself_without_anything_being_written() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let watch = Watch::begin(&server).await;
    let mut seen = Vec::new();
    for minute in 0..10 {
        let told = screen.told().await;
        assert_eq!((told["stage"].as_str(), told["version"].as_i64()), (Some("waiting"), Some(1)));
        let address = screen.qr().await;
        assert!(!seen.contains(&address), "minute {minute}");
        seen.push(address);
        // The present one and the one before, on any replica; older ones no more.
        let replica = phone.to(&server.replica().await);
        assert_eq!(replica.get(&seen[minute]).await.status(), StatusCode::OK);
        if minute >= 1 {
            assert_eq!(phone.get(&seen[minute - 1]).await.status(), StatusCode::OK, "minute {minute}");
        }
        if minute >= 2 {
            let late = phone.get(&seen[minute - 2]).await;
            assert_eq!((late.status(), late.message().unwrap()), (StatusCode::GONE, "link-expired".into()));
        }
        server.wait(Span::minutes(1));
    }
    assert_eq!(screen.stage().await, "ended expired");
    assert_eq!(phone.get(&seen[9]).await.message().unwrap(), "link-expired");
    assert_eq!(watch.told().await, Vec::<String>::new());
}
