//! Too many requests from one address, and whose address it is.

use http::StatusCode;
use warifu_core::{network::Network, time::Span};
use warifu_testkit::{
    actor::Member,
    browser::{Answer, Browser},
    server::TestServer,
};

async fn server() -> TestServer {
    TestServer::sqlite_with(|site| {
        site.requests_per_minute = 60;
        site.proxies = vec![Network::parse("10.0.0.0/8").unwrap()];
    })
    .await
}

/// A failure of this browser's own: an answer for a journey that it doesn't have.
async fn fail(browser: &Browser) -> Answer {
    browser.submit("/sign-in/someone-else", &[("journey", "none")]).await
}

#[tokio::test]
async fn failures_and_anonymous_starts_are_counted_by_address() {
    let server = server().await;
    let mut hanako = Member::with_passkey(&server).await;
    server.wait(Span::minutes(1));
    let page = hanako.browser.get("/sign-in").await;
    for _ in 0..30 {
        assert!(hanako.browser.try_press(&page).await.is_ok());
        assert_eq!(fail(&hanako.browser).await.message().unwrap(), "page-went-back");
    }
    let refused = hanako.browser.try_press(&page).await.unwrap_err();
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    assert_eq!(refused.header("retry-after"), Some("60"));
    server.wait(Span::seconds(20));
    let shown = fail(&hanako.browser).await;
    assert_eq!(
        (shown.status(), shown.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    assert_eq!(shown.header("retry-after"), Some("40"));
    let typed = hanako.sign_in_by_password().await;
    assert_eq!(typed.message().unwrap(), "too-many-requests");
    // What a link or another site can make a browser open is never held against it.
    assert_eq!(hanako.browser.get("/t/unknown").await.message().unwrap(), "link-invalid");
    // Pages go on being shown; other addresses go on altogether; and after the minute all does.
    assert_eq!(hanako.browser.get("/help").await.status(), StatusCode::OK);
    let elsewhere = server.visitor();
    let page = elsewhere.get("/sign-in").await;
    assert!(elsewhere.try_press(&page).await.is_ok());
    server.wait(Span::seconds(40));
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}

#[tokio::test]
async fn an_address_is_believed_only_from_proxies_of_ours() {
    let server = server().await;
    let unknown = |peer: &str, told: &str| server.visitor().at(peer).with_header("x-forwarded-for", told);
    for _ in 0..60 {
        assert_eq!(fail(&unknown("10.0.0.1", "203.0.113.9")).await.message().unwrap(), "cookies-blocked");
    }
    for (peer, told, message) in [
        ("10.0.0.1", "203.0.113.9", "too-many-requests"),
        ("203.0.113.9", "198.51.100.1", "too-many-requests"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "too-many-requests"),
        ("10.0.0.1", "203.0.113.9, 10.2.0.1", "too-many-requests"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "cookies-blocked"),
        ("198.51.100.2", "203.0.113.9", "cookies-blocked"),
    ] {
        assert_eq!(fail(&unknown(peer, told)).await.message().unwrap(), message, "{peer} {told}");
    }
    let shown = fail(&unknown("10.0.0.1", "198.51.100.77")).await;
    assert!(shown.text().contains("198.51.100.77"), "{}", shown.text());
}
