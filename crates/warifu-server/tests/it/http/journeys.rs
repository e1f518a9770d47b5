//! Journeys: two tabs are two of them, a third drops the oldest, and none lasts longer than half an hour.

use http::StatusCode;
use warifu_core::time::Span;
use warifu_testkit::{actor::Member, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn two_tabs_are_two_journeys_and_a_third_drops_the_oldest(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let mut tabs = Vec::new();
    for _ in 0..3 {
        server.wait(Span::seconds(1));
        tabs.push(hanako.browser.get("/sign-in").await);
    }
    assert_eq!(hanako.browser.cookie_names().iter().filter(|n| n.contains("journey")).count(), 2);
    let dropped = hanako.browser.try_press(&tabs[0]).await.unwrap_err();
    assert_eq!((dropped.status(), dropped.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()));
    let second = hanako.browser.press(&tabs[1]).await;
    let third = hanako.browser.press(&tabs[2]).await;
    for ceremony in [third, second] {
        let assertion = hanako.phone.get(&ceremony.options).unwrap();
        let page = hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        assert_eq!(page.path(), "/devices");
    }
}
}

#[tokio::test]
async fn a_journey_is_over_after_half_an_hour_even_if_its_cookie_is_kept() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let page = hanako.browser.get("/sign-in").await;
    let kept = hanako.browser.cookie_names();
    let name = kept.iter().rfind(|n| n.contains("journey")).unwrap();
    let value = hanako.browser.cookie(name).unwrap();
    server.wait_almost(Span::minutes(30));
    assert!(hanako.browser.try_press(&page).await.is_ok());
    server.wait(Span::seconds(1));
    let watch = Watch::begin(&server).await;
    let late = hanako.browser.try_press(&page).await.unwrap_err();
    assert!(matches!(late.message().unwrap().as_str(), "page-went-back" | "cookies-blocked"));
    for (name, _) in kept.iter().map(|n| (n, ())) {
        hanako.browser.set_cookie(name, &hanako.browser.cookie(name).unwrap_or_default());
    }
    hanako.browser.set_cookie(name, &value);
    let late = hanako.browser.try_press(&page).await.unwrap_err();
    assert_eq!((late.status(), late.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()));
    let fields = [
        ("journey", page.field("journey")),
        ("member", "hanako".into()),
        ("password", hanako.password.into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        hanako.browser.submit("/sign-in/password", &fields).await.message().unwrap(),
        "page-went-back"
    );
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(hanako.sign_in().await.path(), "/devices", "start again");
}

#[tokio::test]
async fn a_challenge_is_good_for_five_minutes() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (in_time, first) = hanako.begin_sign_in().await;
    let (late, second) = hanako.begin_sign_in().await;
    assert_eq!(in_time.options["timeout"], 300_000);
    server.wait_almost(Span::minutes(5));
    assert_eq!(hanako.finish(&in_time, &hanako.phone.sign(&first)).await.path(), "/devices");
    hanako.browser.submit("/sign-out", &[]).await;
    server.wait(Span::seconds(1));
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let refused = hanako.finish(&late, &hanako.phone.sign(&second)).await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::CONFLICT, "page-went-back".into())
    );
    assert_eq!(watch.told().await, ["sign-in-refused: challenge-expired"]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);

    let link = server.administrator().issue_link(&hanako.record).await;
    hanako.phone.credentials.clear();
    let late = hanako.browser.begin_by_link(&link).await;
    server.wait(Span::minutes(5));
    let watch = Watch::begin(&server).await;
    let refused = hanako.create(&late).await;
    assert_eq!(refused.message().unwrap(), "registration-timed-out");
    assert_eq!(refused.json()["signal"]["credentialId"].as_str().map(str::len), Some(43), "it is withdrawn");
    assert_eq!(watch.told().await, ["registration-refused: registration-timed-out"]);
    hanako.phone.credentials.clear();
    assert_eq!(hanako.register_by(&link).await.status(), StatusCode::OK, "the same link stays good");
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let browser = server.visitor().without_cookies();
    for page in ["/sign-in", &link] {
        let page = browser.get(page).await;
        let told = browser.try_press(&page).await.unwrap_err();
        assert_eq!(
            (told.status(), told.message().unwrap()),
            (StatusCode::BAD_REQUEST, "cookies-blocked".into())
        );
    }
    let told = browser.type_password("hanako", hanako.password).await;
    assert_eq!(told.message().unwrap(), "cookies-blocked");
}
