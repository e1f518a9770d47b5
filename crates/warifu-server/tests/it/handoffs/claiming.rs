//! Who goes on with a QR code: nobody by looking, one browser, and a second one ends it.

use axum::body::Body;
use http::{Method, StatusCode};
use warifu_core::time::Span;

use super::*;
use crate::http::watch::Watch;

#[tokio::test]
async fn previews_and_prefetches_change_nothing() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let (address, watch) = (screen.qr().await, Watch::begin(&server).await);
    for (name, value) in [
        ("user-agent", "Slackbot-LinkExpanding 1.0"),
        ("sec-purpose", "prefetch;prerender"),
        ("user-agent", "Mozilla/5.0 (iPhone) Line/13.0"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let visitor = server.visitor();
            let request = visitor.request(method, &address).header(name, value).body(Body::empty()).unwrap();
            assert_eq!(visitor.send(request).await.status(), StatusCode::OK);
        }
    }
    for _ in 0..20 {
        assert_eq!(server.visitor().get(&address).await.status(), StatusCode::OK);
        assert_eq!(
            server.visitor().get(&format!("{address}/number")).await.location(),
            Some(address.clone())
        );
    }
    assert_eq!((watch.told().await, screen.stage().await.as_str()), (Vec::new(), "waiting"));
    let phone = phone(&server);
    approve(&screen, &mut hanako, &phone).await;
    assert_eq!(screen.collect().await.path(), "/devices");
}

on_both_engines! {
async fn go_on_in_a_second_browser_ends_it_on_both(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    for stage in ["claimed", "matched", "approved"] {
        let screen = Screen::shows(&server, "hanako").await;
        let (first, second) = (phone(&server), phone(&server));
        let (address, page) = match stage {
            "claimed" => {
                let address = screen.qr().await;
                (address.clone(), claim(&first, &address).await)
            }
            "matched" => matched(&screen, &first).await,
            _ => {
                let address = approve(&screen, &mut hanako, &first).await;
                (address.clone(), first.get(&address).await)
            }
        };
        let watch = Watch::begin(&server).await;
        // Looking is no harm, also there.
        assert_eq!(second.get(&address).await.heading(), "Are you signing in on a computer?");
        assert_eq!((watch.told().await, screen.stage().await.as_str()), (Vec::new(), stage));
        let ended = choose(&second, &address, "go-on").await;
        assert_eq!((ended.status(), ended.message().unwrap()), (StatusCode::GONE, "handoff-used".into()));
        assert_eq!(screen.stage().await, "ended handoff-used");
        assert_eq!(first.get(&address).await.message().unwrap(), "handoff-used");
        assert_eq!(watch.told().await, ["handoff-ended"]);
        // The first one's page is still open.
        if stage == "matched" {
            let late = first.try_press(&page).await.unwrap_err();
            assert_eq!(late.message().unwrap(), "page-went-back");
        }
        assert!(screen.collect().await.path().starts_with("/sign-in/handoff"), "nothing is collected");
        assert!(server.administrator().records(&hanako.record).await.sessions.is_empty());
    }
}

async fn another_number_ends_it_on_both_and_so_does_none(server: TestServer) {
    allowing(&server).await;
    for (picked, because, event) in [
        ("wrong", "handoff-number-wrong", "handoff-number-wrong"),
        ("none", "no-number", "handoff-declined"),
    ] {
        let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
        let address = screen.qr().await;
        let numbers = claim(&phone, &address).await;
        let right = screen.number().await;
        let offered: Vec<String> = numbers
            .text()
            .split("name=\"number\" value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|value| value.parse::<u8>().is_ok())
            .map(str::to_owned)
            .collect();
        assert_eq!((offered.len(), offered.contains(&right)), (3, true), "{offered:?}");
        let wrong = offered.iter().find(|number| **number != right).unwrap();
        let watch = Watch::begin(&server).await;
        let ended = pick(&phone, &address, if picked == "wrong" { wrong } else { picked }).await;
        assert_eq!((ended.status(), ended.message().unwrap()), (StatusCode::GONE, "handoff-number-wrong".into()));
        assert_eq!(screen.stage().await, format!("ended {because}"));
        assert_eq!(watch.told().await, [event]);
        // The right one comes too late.
        assert_eq!(pick(&phone, &address, &right).await.status(), StatusCode::GONE);
        assert_eq!(watch.told().await, [event]);
    }
}
}

#[tokio::test]
async fn no_ends_it_before_and_after_it_was_claimed() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    for claimed in [false, true] {
        let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
        let address = screen.qr().await;
        phone.get(&address).await;
        if claimed {
            claim(&phone, &address).await;
            pick(&phone, &address, &screen.number().await).await;
        }
        let watch = Watch::begin(&server).await;
        let declined = choose(&phone, &address, "no").await;
        assert_eq!((declined.status(), declined.heading().as_str()), (StatusCode::OK, "It won't go on"));
        assert_eq!(
            (screen.stage().await.as_str(), watch.told().await),
            ("ended declined", vec!["handoff-declined".into()])
        );
        for choice in ["no", "go-on"] {
            assert_eq!(phone.submit(&address, &[("choice", choice)]).await.status(), StatusCode::GONE);
        }
        assert!(screen.page().await.text().contains("It was declined on the phone"));
    }
}

#[tokio::test]
async fn every_step_is_safe_to_repeat() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let address = screen.qr().await;
    phone.get(&address).await;
    let watch = Watch::begin(&server).await;
    // Pressed twice, reloaded, gone back to and pressed once more.
    for _ in 0..3 {
        assert_eq!(choose(&phone, &address, "go-on").await.heading(), "Pick the number on the screen");
        assert_eq!(phone.get(&address).await.heading(), "Pick the number on the screen");
    }
    let number = screen.number().await;
    for _ in 0..3 {
        assert_eq!(pick(&phone, &address, &number).await.heading(), "Confirm with your passkey");
        assert_eq!(choose(&phone, &address, "go-on").await.heading(), "Confirm with your passkey");
    }
    assert_eq!(pick(&phone, &address, "11").await.heading(), "Confirm with your passkey", "it was picked");
    let page = phone.get(&address).await;
    let ceremony = phone.press(&page).await;
    let assertion = hanako.phone.get(&ceremony.options).unwrap();
    let signed = hanako.phone.sign(&assertion);
    assert!(phone.finish(&ceremony, &signed).await.status().is_success());
    let again = phone.finish(&ceremony, &signed).await;
    assert_eq!(again.message().unwrap(), "page-went-back", "the same answer is taken once");
    assert_eq!(phone.get(&address).await.heading(), "You are finished here");
    for _ in 0..2 {
        assert_eq!(screen.page().await.status(), StatusCode::OK);
    }
    assert_eq!(screen.collect().await.path(), "/devices");
    assert_eq!(phone.get(&address).await.heading(), "You are finished here");
    let told = watch.told().await;
    let expected = ["handoff-claimed", "handoff-matched", "handoff-approved", "signed-in"];
    assert_eq!(told.iter().filter(|what| expected.contains(&what.as_str())).count(), 4, "{told:?}");
    // Back to the page of the QR code: its journey is over, and the way on is not.
    let back = screen.page().await;
    assert_eq!(back.message().unwrap(), "page-went-back");
}

#[tokio::test]
async fn addresses_that_we_never_drew_lead_nowhere() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let address = screen.qr().await;
    let other = Screen::shows(&server, "hanako").await.qr().await;
    let phone = phone(&server);
    phone.get(&address).await;
    let mut bent: Vec<String> = (3..address.len())
        .step_by(7)
        .map(|at| {
            let mut text = address.clone().into_bytes();
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(text).unwrap()
        })
        .collect();
    bent.push(address[..45].to_owned());
    bent.push(format!("{address}A"));
    // The id of one and the MAC of another.
    bent.push(format!("{}{}", &address[..24], &other[24..]));
    for bent in bent {
        for answer in [phone.get(&bent).await, phone.submit(&bent, &[("choice", "go-on")]).await] {
            assert_eq!(
                (answer.status(), answer.message().unwrap()),
                (StatusCode::NOT_FOUND, "link-invalid".into()),
                "{bent}"
            );
        }
    }
    assert_eq!(screen.stage().await, "waiting");
    // Long after its time the row is gone, and the address still says what it is.
    server.wait(Span::minutes(21));
    server.server().store().purge(server.now(), 100).await.unwrap();
    assert_eq!(phone.get(&address).await.message().unwrap(), "link-expired");
}

#[tokio::test]
async fn a_phone_without_cookies_is_told_so_and_claims_nothing() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let (address, phone) = (screen.qr().await, phone(&server).without_cookies());
    assert_eq!(phone.get(&address).await.status(), StatusCode::OK);
    for path in [address.clone(), format!("{address}/number")] {
        let refused = phone.submit(&path, &[("choice", "go-on"), ("number", "none")]).await;
        assert_eq!(
            (refused.status(), refused.message().unwrap()),
            (StatusCode::BAD_REQUEST, "cookies-blocked".into())
        );
    }
    assert_eq!(screen.stage().await, "waiting");
    let screen = server.visitor().without_cookies();
    let journey = screen.get("/sign-in").await.field("journey");
    let refused = screen.submit("/sign-in/handoff", &[("journey", &journey), ("member", "hanako")]).await;
    assert_eq!(refused.message().unwrap(), "cookies-blocked");
}
