//! My sessions: where one is signed in, and everything that ends it.

use http::StatusCode;
use warifu_core::{
    administering::NewMember,
    identifier::MemberId,
    member::{Language, Role, Standing},
    time::Span,
};
use warifu_testkit::{actor::Member, browser::Browser, server::TestServer};

use super::watch::Watch;

/// What somebody finds who comes back after the session has ended.
async fn is_signed_out(browser: &Browser) -> bool {
    let page = browser.open("/devices").await;
    match page.path() {
        "/devices" => false,
        path => {
            assert_eq!(path, "/sign-in?to=/devices&said=session-expired");
            assert_eq!(page.message().as_deref(), Some("session-expired"));
            let told = browser.post_json("/devices/register/options", &serde_json::json!({})).await;
            assert_eq!(
                (told.status(), told.message().unwrap()),
                (StatusCode::UNAUTHORIZED, "session-expired".into())
            );
            true
        }
    }
}

on_both_engines! {
async fn a_session_is_ended_from_another_one(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let home = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let watch = Watch::begin(&server).await;
    let records = server.administrator().records(&hanako.record).await;
    assert_eq!(records.sessions.len(), 3);
    let session = records.sessions.iter().find(|s| s.address == ward.address().to_string()).unwrap().id;
    let page = hanako.browser.get("/sessions").await;
    assert!(page.text().contains(&ward.address().to_string()) && page.text().contains("Chrome on Windows"));
    assert!(page.text().contains(&format!("/sessions/{session}/end")));

    let answer = hanako.browser.submit(&format!("/sessions/{session}/end"), &[]).await;
    assert_eq!(hanako.browser.follow(answer).await.said(), "It is signed out.");
    assert!(is_signed_out(&ward).await && !is_signed_out(&home).await);
    let answer = hanako.browser.submit("/sessions/end-others", &[]).await;
    assert_eq!(hanako.browser.follow(answer).await.said(), "One other place is signed out.");
    assert!(is_signed_out(&home).await && !is_signed_out(&hanako.browser).await);
    assert_eq!(watch.told().await, ["session-ended", "sessions-ended"]);
}

async fn signing_out_ends_this_session_alone(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let copied = hanako.browser.copied();
    let watch = Watch::begin(&server).await;
    assert_eq!(hanako.browser.get("/sign-out").await.status(), StatusCode::OK, "the page asks");
    assert!(!is_signed_out(&hanako.browser).await);
    let answer = hanako.browser.submit("/sign-out", &[]).await;
    assert_eq!(hanako.browser.follow(answer).await.said(), "You are signed out.");
    assert_eq!(hanako.browser.cookie("__Host-session"), None);
    assert!(is_signed_out(&copied).await, "a copied cookie is worth nothing");
    assert!(!is_signed_out(&ward).await);
    assert_eq!(watch.told().await, ["signed-out"]);
    // Twice, or without a session: the same answer.
    for browser in [&hanako.browser, &copied, &server.visitor()] {
        assert_eq!(browser.submit("/sign-out", &[]).await.location().unwrap(), "/sign-in?said=signed-out");
    }
    assert_eq!(watch.told().await, ["signed-out"]);
}

async fn whatever_a_session_rests_on_ends_it(server: TestServer) {
    let administrator = server.administrator();
    let mut member = Member::signed_in(&server).await;
    let record = member.record.clone();
    let passkey = administrator.records(&record).await.passkeys[0].clone();

    administrator.set_standing(&record, Standing::Disabled).await;
    assert!(is_signed_out(&member.browser).await, "member disabled");
    administrator.set_standing(&record, Standing::Enabled).await;
    assert!(is_signed_out(&member.browser).await, "and stays signed out");

    member.sign_in().await;
    administrator.disable_device(&record, &passkey).await;
    assert!(is_signed_out(&member.browser).await, "device disabled");
    administrator.enable_device(&record, &passkey).await;
    assert!(is_signed_out(&member.browser).await, "and stays signed out");

    member.sign_in().await;
    administrator.reset_password(&record).await;
    assert!(is_signed_out(&member.browser).await, "epoch raised");
}
}

#[tokio::test]
async fn a_session_ends_unused_and_at_its_absolute_end() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    server.wait_almost(Span::hours(8));
    assert!(!is_signed_out(&hanako.browser).await);
    // Used just now, but that isn't written yet.
    server.server().write_seen().await.unwrap();
    server.wait_almost(Span::hours(8));
    assert!(!is_signed_out(&hanako.browser).await, "eight hours from the last use");
    server.server().write_seen().await.unwrap();
    server.wait(Span::hours(8));
    assert!(is_signed_out(&hanako.browser).await, "unused for eight hours");

    hanako.sign_in().await;
    let token = hanako.browser.cookie("__Host-session").unwrap();
    for _ in 0..23 {
        server.wait(Span::hours(1));
        assert!(!is_signed_out(&hanako.browser).await);
        server.server().write_seen().await.unwrap();
    }
    server.wait(Span::hours(1));
    assert_eq!(
        hanako.browser.open("/devices").await.path(),
        "/sign-in?to=/devices",
        "its cookie is gone by itself"
    );
    hanako.browser.set_cookie("__Host-session", &token);
    assert!(is_signed_out(&hanako.browser).await, "and kept longer is worth nothing");
}

#[tokio::test]
async fn a_membership_that_ends_ends_the_session() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let new = NewMember {
        member_id: MemberId::parse("hanako").unwrap(),
        name: "山田 花子".into(),
        email: None,
        language: Language::Ja,
        role: Role::Member,
        valid_until: Some(server.now() + Span::hours(1)),
        phc: None,
    };
    let record = administrator.create(new).await;
    let mut hanako = Member { record, ..Member::named(&server, "somebody", "だれか").await };
    let link = administrator.issue_link(&hanako.record).await;
    hanako.register_by(&link).await;
    hanako.sign_in().await;
    assert!(!is_signed_out(&hanako.browser).await);
    server.wait(Span::hours(1));
    assert!(is_signed_out(&hanako.browser).await);
    let watch = Watch::begin(&server).await;
    let refused = hanako.sign_in().await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::FORBIDDEN, "membership-expired".into())
    );
    assert_eq!(watch.told().await, ["sign-in-refused: membership-expired"]);
}

#[tokio::test]
async fn a_shared_computer_forgets_with_its_browser() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for (shared, kept) in [(false, true), (true, false)] {
        server.administrator().set_policy(|p| p.shared_computer = shared).await;
        let (ceremony, assertion) = hanako.begin_sign_in().await;
        let answer = hanako.browser.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        let cookie = answer.set_cookies().find(|c| c.starts_with("__Host-session=")).unwrap();
        assert_eq!(cookie.contains("Max-Age"), kept, "{cookie}");
        hanako.browser.submit("/sign-out", &[]).await;
    }
}
