//! Signing in by password while policy takes one, and changing it.

use http::StatusCode;
use warifu_core::time::Span;
use warifu_testkit::{actor::Member, server::TestServer};

use super::watch::Watch;

const NEW: &str = "a new sentence of mine";

on_both_engines! {
async fn a_changed_password_ends_other_sessions_and_touches_no_passkey(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    assert_eq!(hanako.browser.get("/password").await.status(), StatusCode::OK);
    let answer = hanako.browser.submit("/password", &[("new", NEW), ("again", NEW), ("end_others", "yes")]).await;
    let page = hanako.browser.follow(answer).await;
    assert_eq!(page.said(), "Your password is changed. Your passkeys go on working.");
    assert_eq!(watch.told().await, ["password-changed"]);
    assert_eq!(ward.open("/devices").await.message().as_deref(), Some("session-expired"));
    let after = server.administrator().records(&hanako.record).await;
    assert_eq!((after.passkeys, after.sessions.len()), (before.passkeys, 1));
    assert_eq!(server.visitor().type_password("hanako", hanako.password).await.message().unwrap(), "password-wrong");
    assert_eq!(server.visitor().type_password("hanako", NEW).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(server.administrator().notices().await[0].about.as_ref().unwrap().name(), "password-changed");
}

async fn a_password_alone_is_refused_from_its_end_date_on(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let end = server.now() + Span::days(1);
    server.administrator().set_policy(|p| p.password_until = Some(end)).await;
    assert_eq!(server.visitor().type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
    server.wait(end - server.now());
    let page = server.visitor().get("/sign-in").await;
    assert!(!page.text().contains("action=\"/sign-in/password\""));
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    let visitor = server.visitor();
    assert_eq!(visitor.type_password("hanako", "wrong").await.message().unwrap(), "password-wrong");
    let refused = visitor.type_password("hanako", hanako.password).await;
    assert_eq!((refused.status(), refused.message().unwrap()), (StatusCode::FORBIDDEN, "password-not-allowed".into()));
    assert_eq!(
        watch.told().await,
        ["sign-in-refused: password-wrong", "sign-in-refused: password-not-allowed"]
    );
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}
}

#[tokio::test]
async fn a_new_password_that_breaks_the_rule_is_refused_with_the_reason() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    let (long, repeated) = ("あい うえ".repeat(60), "ab".repeat(10));
    for (new, again, reason) in [
        ("too short", "too short", "6 more characters are needed"),
        (NEW, "another sentence of mine", "The two fields differ"),
        (repeated.as_str(), repeated.as_str(), "Many people use this password"),
        (long.as_str(), long.as_str(), "256 characters at most"),
        ("", "", "15 more characters are needed"),
    ] {
        let page = hanako.browser.submit("/password", &[("new", new), ("again", again)]).await;
        assert_eq!(page.status(), StatusCode::BAD_REQUEST, "{reason}");
        assert!(page.text().contains(reason), "{reason}: {}", page.text());
        assert!(!page.text().contains(NEW), "what was typed isn't shown again");
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn a_form_left_open_says_what_is_missing() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    let journey = hanako.browser.get("/sign-in").await.field("journey");
    let watch = Watch::begin(&server).await;
    // The first form only names the member.
    let page =
        hanako.browser.submit("/sign-in/password", &[("journey", &journey), ("member", "hanako")]).await;
    assert_eq!((page.status(), page.field("member")), (StatusCode::OK, "hanako".into()));
    assert_eq!(page.message(), None);
    let empty = [("journey", journey.as_str()), ("member", "hanako"), ("password", "")];
    let page = hanako.browser.submit("/sign-in/password", &empty).await;
    assert!(page.text().contains("Please enter your password."));
    let nobody = [("journey", journey.as_str()), ("member", "  "), ("password", "x")];
    assert!(hanako.browser.submit("/sign-in/password", &nobody).await.status().as_u16() < 500);
    assert_eq!(watch.told().await, Vec::<String>::new());
}
