//! The pages on which a person answers for a device.

use http::StatusCode;
use warifu_core::{
    client::{ClientAuthentication, Consent, GrantKind},
    time::Span,
};
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::TestServer,
};

use super::*;
use crate::http::watch::Watch;

on_both_engines! {
async fn what_is_asked_is_shown_before_it_is_answered_and_answered_once(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::of(&screen.ask_device(&[("scope", "openid profile offline_access")]).await);
    server.wait(Span::minutes(2));
    let watch = Watch::begin(&server).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    assert_eq!((page.status(), page.heading().as_str()), (StatusCode::OK, "Allow it on the other device?"));
    let shown = [
        "勤務表", &codes.shown, "2 minutes ago, from 203.0.113.50", "山田 花子", "Your name and your member ID",
        "To go on after you have signed out", "Allow it only if you began this yourself",
    ];
    for text in shown {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    // "No" stands first, and neither is the one button that stands out.
    let (no, yes) = (page.text().find("value=\"decline\"").unwrap(), page.text().find("value=\"allow\"").unwrap());
    assert!(no < yes && !page.text().contains("class=\"primary\""));
    assert_eq!(watch.told().await, Vec::<String>::new());

    assert_eq!(answer(&hanako.browser, &page, "allow").await.location().as_deref(), Some("/device/done?said=allowed"));
    let done = hanako.browser.get("/device/done?said=allowed").await;
    assert_eq!(done.heading(), "It is allowed");
    // Pressed again, or by somebody else: nothing more comes of it.
    let taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    for (browser, choice) in [(&hanako.browser, "allow"), (&hanako.browser, "decline")] {
        let again = answer(browser, &page, choice).await;
        assert_eq!(again.status(), StatusCode::GONE);
        assert!(again.text().contains("This code has been answered already."), "{}", again.text());
    }
    assert_eq!(typed(&taro.browser, &codes.shown).await.status(), StatusCode::GONE);
    let mut told = watch.told().await;
    told.retain(|what| what.starts_with("device"));
    assert_eq!(told, ["device-code-allowed"]);
    // What the device was let have goes on without the session, and the member remembers having allowed it.
    let tokens = Tokens::of(&screen.poll(&codes.own).await);
    hanako.browser.submit("/sign-out", &[]).await;
    Tokens::of(&screen.refresh(tokens.refresh()).await);
}
}

#[tokio::test]
async fn opening_the_address_changes_nothing_and_says_nothing_of_the_code() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let watch = Watch::begin(&server).await;
    let mut pages = Vec::new();
    for code in [codes.shown.as_str(), "BCDF-GHJK"] {
        let page = hanako.browser.get(&format!("/device?user_code={code}")).await;
        assert_eq!((page.status(), page.field("user_code").as_str()), (StatusCode::OK, code));
        assert!(page.text().contains("Check that the device in front of you shows this same code."));
        pages.push(page.text().replace(code, ""));
    }
    assert_eq!(pages[0], pages[1], "one that is there and one that isn't");
    for odd in ["", "?user_code=%3Cscript%3E", "?user_code=1234", "?user_code=BCDF-GHJK-BCDF"] {
        let page = hanako.browser.get(&format!("/device{odd}")).await;
        assert_eq!((page.status(), page.field("user_code").as_str()), (StatusCode::OK, ""), "{odd}");
    }
    assert_eq!(hanako.browser.get("/device/answer").await.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "authorization_pending".into()));
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_first_and_comes_back_with_the_code() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let page = hanako.browser.open(&format!("/device?user_code={}", codes.shown)).await;
    assert_eq!(page.heading(), "Sign in");
    let page = hanako.sign_in_on(&page).await;
    assert_eq!(
        (page.path(), page.field("user_code")),
        (&*format!("/device?user_code={}", codes.shown), codes.shown.clone())
    );
    let asked = typed(&hanako.browser, &codes.shown).await;
    // Signed out meanwhile, in another tab: nothing is answered, and the code needn't be typed again.
    hanako.browser.submit("/sign-out", &[]).await;
    for answer in [answer(&hanako.browser, &asked, "allow").await, typed(&hanako.browser, &codes.shown).await]
    {
        let expected = format!("/sign-in?to=/device%3Fuser_code%3D{}&said=session-expired", codes.shown);
        assert_eq!(answer.location(), Some(expected));
    }
    // Another browser, in which nobody is signed in.
    let stranger = answer(&server.visitor(), &asked, "allow").await;
    assert!(stranger.location().unwrap().starts_with("/sign-in?to="));
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "authorization_pending".into()));
}

#[tokio::test]
async fn what_a_page_asked_one_member_nobody_else_answers() {
    let server = TestServer::sqlite().await;
    let (hanako, screen) = (Member::signed_in(&server).await, screen(&server).await);
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in().await;
    let codes = Codes::asked_by(&screen).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    let watch = Watch::begin(&server).await;
    for choice in ["allow", "decline"] {
        let refused = answer(&taro.browser, &page, choice).await;
        assert_eq!(refused.message().as_deref(), Some("page-went-back"));
    }
    let (code, member) = (page.field("user_code"), page.field("member"));
    for fields in [
        &[("user_code", code.as_str()), ("member", &member)][..],
        &[("user_code", &code), ("member", &member), ("choice", "perhaps")],
        &[("user_code", &code), ("choice", "allow")],
        &[("member", &member), ("choice", "allow")],
    ] {
        let refused = hanako.browser.submit("/device/answer", fields).await;
        assert_eq!(refused.message().as_deref(), Some("page-went-back"), "{fields:?}");
    }
    let large = "a".repeat(1 << 20);
    for path in ["/device", "/device/answer"] {
        let refused = hanako.browser.submit(path, &[("user_code", &large)]).await;
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "authorization_pending".into()));
}

#[tokio::test]
async fn a_client_that_wants_a_younger_or_stronger_proof_has_it_asked_for_first() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    hanako.sign_in_by_password().await;
    let strict = Client::named(&server, "strict", |s| {
        device(s);
        s.default_acr_values = vec!["phr".into()];
        s.session_hours = Some(1);
    })
    .await;
    for why in ["stronger", "younger", "stronger, though signed in since"] {
        let codes = Codes::asked_by(&strict).await;
        if why == "stronger, though signed in since" {
            hanako.browser.submit("/sign-out", &[]).await;
            hanako.sign_in_by_password().await;
        }
        let page = typed(&hanako.browser, &codes.shown).await;
        let asked = answer(&hanako.browser, &page, "allow").await;
        let way = asked.location().unwrap();
        assert_eq!(way, format!("/confirm?for=device&to=/device%3Fuser_code%3D{}", codes.shown), "{why}");
        assert_eq!(told(&strict.poll(&codes.own).await), (400, "authorization_pending".into()));
        let page = hanako.browser.get(&way).await;
        assert!(page.text().contains("You are about to allow another device."), "{}", page.text());
        let back = hanako.sign_in_on(&page).await;
        assert_eq!(back.field("user_code"), codes.shown);
        allow(&hanako, &codes).await;
        let tokens = Tokens::of(&strict.poll(&codes.own).await);
        let told = strict.claims(tokens.id_token.as_ref().unwrap()).await;
        assert_eq!(told["acr"], "phr", "{why}");
        assert!(server.now().seconds() - told["auth_time"].as_i64().unwrap() < 60, "{why}");
        server.wait(Span::minutes(61));
    }
    // No is no, without a proof.
    let codes = Codes::asked_by(&strict).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    answer(&hanako.browser, &page, "decline").await;
    assert_eq!(told(&strict.poll(&codes.own).await), (400, "access_denied".into()));
}

#[tokio::test]
async fn what_was_allowed_on_a_device_is_not_asked_again_in_a_browser() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| {
        s.consent = Consent::Ask;
        s.grants.push(GrantKind::DeviceCode);
    })
    .await;
    let ask = rota.authorize(&[]);
    assert_eq!(hanako.browser.open(&ask).await.heading(), "May this be told?");
    let codes = Codes::asked_by(&rota).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    answer(&hanako.browser, &page, "decline").await;
    assert_eq!(hanako.browser.open(&ask).await.heading(), "May this be told?", "declined is not remembered");
    allow(&hanako, &Codes::asked_by(&rota).await).await;
    rota.code(&hanako.browser.get(&ask).await);
}

#[tokio::test]
async fn a_client_is_judged_as_it_is_when_the_person_answers() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let screen = Client::named(&server, "screen", |s| {
        device(s);
        s.authentication = ClientAuthentication::ClientSecretPost;
    })
    .await;
    let codes = Codes::asked_by(&screen).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    server.administrator().enable_client("screen", false).await;
    for refused in [typed(&hanako.browser, &codes.shown).await, answer(&hanako.browser, &page, "allow").await]
    {
        assert_eq!(refused.status(), StatusCode::GONE);
        assert!(refused.text().contains("The time for this code is over."), "{}", refused.text());
    }
    assert_eq!(told(&screen.poll(&codes.own).await), (401, "invalid_client".into()));
    server.administrator().enable_client("screen", true).await;
    server.wait(Span::seconds(5));
    allow(&hanako, &codes).await;
    Tokens::of(&screen.poll(&codes.own).await);
}
