//! What policy says, and how often.

use http::StatusCode;
use warifu_core::{policy::Between, time::Span};

use super::*;

async fn starts(browser: &Browser) -> Answer {
    let journey = browser.get("/sign-in").await.field("journey");
    browser.submit("/sign-in/handoff", &[("journey", &journey), ("member", "hanako")]).await
}

#[tokio::test]
async fn it_is_off_until_an_organization_switches_it_on() {
    let server = TestServer::sqlite().await;
    let offered = |page: &Answer| page.text().contains("action=\"/sign-in/handoff\"");
    let screen = server.visitor();
    assert!(!offered(&screen.get("/sign-in").await));
    let refused = starts(&screen).await;
    assert_eq!((refused.status(), refused.message().unwrap()), (StatusCode::FORBIDDEN, "not-allowed".into()));
    allowing(&server).await;
    assert!(offered(&screen.get("/sign-in").await));
    assert!(!offered(&phone(&server).get("/sign-in").await), "a phone is asked for its own passkey");
    assert_eq!(starts(&screen).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn known_computers_are_those_that_somebody_has_signed_in_on_otherwise() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let administrator = server.administrator();
    administrator.set_policy(|policy| policy.handoff_known_computers_only = true).await;
    let mut hanako = Member::with_passkey(&server).await;
    let stranger = server.visitor();
    assert!(!stranger.get("/sign-in").await.text().contains("action=\"/sign-in/handoff\""));
    assert_eq!(starts(&stranger).await.message().unwrap(), "not-allowed");
    hanako.sign_in().await;
    hanako.browser.submit("/sign-out", &[]).await;
    let screen = Screen::on(hanako.browser.copied(), "hanako").await;
    let phone = phone(&server);
    approve(&screen, &mut hanako, &phone).await;
    assert_eq!(screen.collect().await.path(), "/devices");
}

#[tokio::test]
async fn networks_of_screens_and_phones_are_set_apart() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let administrator = server.administrator();
    administrator.set_policy(|policy| policy.handoff_phone_networks = vec!["203.0.113.0/24".into()]).await;
    let mut hanako = Member::with_passkey(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let (address, elsewhere) = (screen.qr().await, phone(&server));
    let refused = claim(&elsewhere, &address).await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::FORBIDDEN, "network-not-allowed".into())
    );
    assert_eq!(screen.stage().await, "waiting", "on the right network it goes on");
    let here = phone(&server).at("203.0.113.9");
    let (_, page) = matched(&screen, &here).await;
    // Claimed here and answered from elsewhere.
    let moved = here.copied().at("198.51.100.1");
    assert_eq!(prove(&mut hanako, &moved, &page).await.message().unwrap(), "network-not-allowed");
    assert_eq!(prove(&mut hanako, &here, &page).await.heading(), "You are finished here");
    assert_eq!(screen.collect().await.path(), "/devices");

    administrator
        .set_policy(|policy| {
            policy.handoff_phone_networks = Vec::new();
            policy.handoff_between_networks = Between::Refuse;
        })
        .await;
    let screen = Screen::shows(&server, "hanako").await;
    let address = screen.qr().await;
    assert_eq!(claim(&phone(&server), &address).await.message().unwrap(), "network-not-allowed");
    let beside = phone(&server).at(&screen.browser.address().to_string());
    assert_eq!(claim(&beside, &address).await.heading(), "Pick the number on the screen");
    administrator.set_policy(|policy| policy.handoff_between_networks = Between::Warn).await;
    let screen = Screen::shows(&server, "hanako").await;
    let page = phone(&server).get(&screen.qr().await).await;
    assert!(page.text().contains("seem to be far apart"), "{}", page.text());
}

#[tokio::test]
async fn starts_are_counted_by_address_and_approvals_by_member() {
    let server = TestServer::sqlite_with(|site| site.requests_per_minute = 5).await;
    allowing(&server).await;
    let screen = server.visitor();
    for _ in 0..5 {
        assert_eq!(starts(&screen).await.status(), StatusCode::SEE_OTHER);
    }
    let refused = starts(&screen).await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );

    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    for _ in 0..10 {
        let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
        approve(&screen, &mut hanako, &phone).await;
    }
    let (one, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let (_, page) = matched(&screen, &one).await;
    let refused = prove(&mut hanako, &one, &page).await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    // A direct sign-in is no handoff, and after a while there are more of these.
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    server.wait(Span::minutes(15));
    let (one, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    approve(&screen, &mut hanako, &one).await;
}

#[tokio::test]
async fn three_wrong_digits_end_it() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let address = screen.qr().await;
    claim(&phone, &address).await;
    let page = pick(&phone, &address, "digits").await;
    let shown =
        page.text().split("<p class=\"number\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    for (digits, stage) in [
        ("1", "digits"),
        ("12345", "digits"),
        ("1234567", "ended handoff-number-wrong"),
        (shown.as_str(), "ended handoff-number-wrong"),
    ] {
        screen.post("digits", &[("digits", digits)]).await;
        assert_eq!(screen.stage().await, stage, "{digits}");
    }
    assert_eq!(phone.get(&address).await.message().unwrap(), "handoff-number-wrong");
}
