//! Managing asks for a ceremony under ten minutes old, of the strongest kind that the member holds.

use http::StatusCode;
use warifu_core::time::Span;
use warifu_testkit::{actor::Member, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn managing_asks_once_more_after_ten_minutes_and_comes_back(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    server.wait(Span::minutes(10));
    let before = server.administrator().records(&hanako.record).await;
    for (path, fields) in [
        (format!("/devices/{device}/rename"), vec![("name", "another")]),
        (format!("/devices/{device}/delete"), vec![]),
    ] {
        let answer = hanako.browser.submit(&path, &fields).await;
        let to = answer.location().unwrap();
        assert!(to.starts_with("/confirm?for="), "{path}: {to}");
    }
    for path in ["/devices/register", "/password"] {
        let to = hanako.browser.get(path).await.location().unwrap();
        assert!(to.starts_with("/confirm?for=") && to.ends_with(path), "{path}: {to}");
    }
    let new = [("new", "another good sentence"), ("again", "another good sentence")];
    let to = hanako.browser.submit("/password", &new).await.location().unwrap();
    assert_eq!(to, "/confirm?for=password&to=/password");
    assert_eq!(server.administrator().records(&hanako.record).await, before);

    let watch = Watch::begin(&server).await;
    let old = hanako.browser.copied();
    let page = hanako.confirm("/devices/register").await;
    assert_eq!((page.status(), page.path()), (StatusCode::OK, "/devices/register"));
    assert_eq!(watch.told().await, ["confirmed"]);
    let page = old.open("/devices").await;
    assert_eq!(page.message().as_deref(), Some("session-expired"), "the old token is dead");
    let answer = hanako.browser.submit(&format!("/devices/{device}/rename"), &[("name", "another")]).await;
    assert_eq!(answer.location().unwrap(), format!("/devices?said=renamed&device={device}"));
    server.wait_almost(Span::minutes(10));
    assert_eq!(hanako.browser.get("/devices/register").await.status(), StatusCode::OK);
    server.wait(Span::seconds(1));
    assert_eq!(hanako.browser.get("/devices/register").await.status(), StatusCode::SEE_OTHER);
}
}

#[tokio::test]
async fn a_password_confirms_only_for_whoever_has_no_passkey() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    server.wait(Span::minutes(10));
    let page = hanako.browser.open("/devices/register").await;
    let journey = page.field("journey");
    let wrong =
        hanako.browser.submit("/confirm/password", &[("journey", &journey), ("password", "wrong")]).await;
    assert_eq!(
        (wrong.status(), wrong.message().unwrap()),
        (StatusCode::BAD_REQUEST, "password-wrong".into())
    );
    let watch = Watch::begin(&server).await;
    let right = [("journey", journey.as_str()), ("password", hanako.password)];
    let answer = hanako.browser.submit("/confirm/password", &right).await;
    assert_eq!(answer.location().unwrap(), "/devices/register");
    assert_eq!(watch.told().await, ["confirmed"]);
    hanako.register().await;
    assert_eq!(server.administrator().records(&hanako.record).await.passkeys.len(), 1);

    // From now on there is a passkey, and a password alone confirms nothing.
    server.wait(Span::minutes(1));
    let page = hanako.browser.open("/devices/register").await;
    assert!(page.path().starts_with("/confirm?for=register"), "{}", page.path());
    assert!(page.text().contains("/confirm/passkey/options") && !page.text().contains("/confirm/password"));
    hanako.browser.submit("/confirm/password", &right).await;
    let page = hanako.browser.get("/devices/register").await;
    assert_eq!(page.status(), StatusCode::SEE_OTHER, "still to be confirmed by the passkey");
}

#[tokio::test]
async fn wrong_passwords_of_a_confirmation_lock_as_those_of_a_sign_in() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    let page = hanako.browser.get("/confirm?for=rename&to=/devices").await;
    let journey = page.field("journey");
    let watch = Watch::begin(&server).await;
    let typed = async |password: &str| {
        let fields = [("journey", journey.as_str()), ("password", password)];
        hanako.browser.submit("/confirm/password", &fields).await
    };
    for _ in 0..4 {
        assert_eq!(typed("wrong").await.message().unwrap(), "password-wrong");
    }
    let fifth = typed("wrong").await;
    assert_eq!(
        (fifth.status(), fifth.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "account-locked".into())
    );
    assert_eq!(typed(hanako.password).await.message().unwrap(), "account-locked");
    assert_eq!(watch.told().await.iter().filter(|e| *e == "password-locked").count(), 1);
    let empty = typed("").await;
    assert!(empty.text().contains("Please enter your password"), "{}", empty.text());
    let elsewhere = hanako.browser.type_password("hanako", hanako.password).await;
    assert_eq!(
        elsewhere.location().as_deref(),
        Some("/devices/register/offer?to=/devices"),
        "this browser is known: its own count"
    );
}

#[tokio::test]
async fn only_a_passkey_of_ones_own_confirms() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let before = server.administrator().records(&hanako.record).await;
    let ceremony = hanako.browser.begin_confirming("/devices").await;
    assert_eq!(ceremony.options["allowCredentials"].as_array().unwrap().len(), 1);
    let mut options = ceremony.options.clone();
    options["allowCredentials"] = serde_json::json!([]);
    let assertion = taro.phone.get(&options).unwrap();
    let watch = Watch::begin(&server).await;
    let answer = hanako.browser.finish(&ceremony, &taro.phone.sign(&assertion)).await;
    assert!(matches!(answer.message().unwrap().as_str(), "passkey-unknown" | "passkey-failed"), "{answer:?}");
    assert_eq!(watch.told().await.len(), 1);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    assert_eq!(hanako.confirm("/devices").await.path(), "/devices");
}
