//! Only what lacks is asked of the person, one thing a page; a client that wants no page gets an error instead.

use http::StatusCode;
use serde_json::json;
use warifu_core::{client::Consent, evidence::Acr, time::Span};
use warifu_testkit::{
    actor::{Client, Member},
    browser::{Answer, Browser},
    server::TestServer,
};

use crate::http::watch::Watch;

/// What the tokens for a browser's answer say of the sign-in.
async fn said(rota: &Client, answer: &Answer) -> serde_json::Value {
    let tokens = rota.tokens(answer).await;
    rota.claims(&tokens.id_token.unwrap()).await
}

#[tokio::test]
async fn a_client_that_wants_no_page_gets_a_code_or_an_error_and_nothing_is_written() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let asking = Client::named(&server, "asking", |s| s.consent = Consent::Ask).await;
    let shared = Client::named(&server, "shared", |s| s.shared_computer = true).await;
    let stranger = server.visitor();
    server.wait(Span::seconds(10));
    let watch = Watch::begin(&server).await;
    let none = ("prompt", "none");
    for (browser, client, more, error) in [
        (&stranger, &rota, &[none][..], "login_required"),
        (&hanako.browser, &rota, &[none, ("max_age", "5")], "login_required"),
        (&hanako.browser, &asking, &[none], "consent_required"),
        (&hanako.browser, &shared, &[none], "interaction_required"),
        (&hanako.browser, &rota, &[none, ("id_token_hint", "a.b.c")], "login_required"),
        (
            &hanako.browser,
            &rota,
            &[none, ("claims", r#"{"id_token":{"acr":{"essential":true,"value":"phrh"}}}"#)],
            "login_required",
        ),
    ] {
        let answer = browser.get(&client.authorize(more)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{more:?}");
        assert_eq!(client.error(&answer), error, "{more:?}");
        assert_eq!(answer.set_cookies().count(), 0, "{more:?}");
    }
    assert_eq!(watch.told().await, [""; 0]);
    rota.code(&hanako.browser.get(&rota.authorize(&[none])).await);
    rota.code(&hanako.browser.get(&rota.authorize(&[none, ("max_age", "60"), ("acr_values", "phrh")])).await);
}

on_both_engines! {
async fn signing_in_again_keeps_the_session_and_what_rests_on_it_under_another_token(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let before = server.administrator().records(&hanako.record).await.sessions;
    let old = hanako.browser.copied();
    for (more, wait) in [(("prompt", "login"), 0), (("max_age", "60"), 61), (("max_age", "0"), 1)] {
        server.wait(Span::seconds(wait));
        let page = hanako.browser.open(&rota.authorize(&[more])).await;
        assert!(page.path().starts_with("/sign-in?journey="), "{more:?}: {}", page.path());
        let answer = hanako.sign_in_on(&page).await;
        assert_eq!(said(&rota, &answer).await["auth_time"], json!(server.now().seconds()), "{more:?}");
    }
    let after = server.administrator().records(&hanako.record).await.sessions;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(before[0].id, after[0].id);
    assert_ne!(before[0].token, after[0].token);
    assert_eq!(rota.userinfo(&first.access).await.status(), StatusCode::OK);
    assert_eq!(rota.refresh(first.refresh()).await.status(), StatusCode::OK);
    assert!(old.open(&rota.authorize(&[])).await.path().starts_with("/sign-in?"), "the old cookie is dead");
}
}

#[tokio::test]
async fn a_session_is_old_when_its_last_proof_is_and_not_before() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    server.wait_almost(Span::minutes(1));
    rota.code(&hanako.browser.get(&rota.authorize(&[("max_age", "60")])).await);
    server.wait(Span::seconds(1));
    let page = hanako.browser.open(&rota.authorize(&[("max_age", "60")])).await;
    assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
}

#[tokio::test]
async fn whoever_lingers_on_a_page_proves_again_what_became_too_old_there() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.consent = Consent::Ask).await;
    let allow = async |browser: &Browser, page: &Answer| {
        let (journey, who) = (page.field("journey"), page.field("member"));
        let fields = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", "allow")];
        browser.follow(browser.submit("/authorize/consent", &fields).await).await
    };
    let (age, none) = (("max_age", "60"), ("prompt", "consent"));
    for mode in ["query", "form_post"] {
        // In time when it came and when it is answered; then in time when it came.
        let page = hanako.browser.open(&rota.authorize(&[age, none])).await;
        rota.code(&allow(&hanako.browser, &page).await);
        server.wait(Span::seconds(50));
        let page = hanako.browser.open(&rota.authorize(&[age, none, ("response_mode", mode)])).await;
        assert_eq!(page.path().split('?').next(), Some("/authorize"), "the proof is young enough to ask");
        server.wait(Span::seconds(11));
        let page = allow(&hanako.browser, &page).await;
        assert!(page.path().starts_with("/sign-in?journey="), "{mode}: {}", page.path());
        // Agreed is agreed: the proof is all that lacks, and it comes once.
        let answer = hanako.sign_in_on(&page).await;
        let code = if mode == "query" { rota.code(&answer) } else { answer.field("code") };
        let tokens = warifu_testkit::actor::client::Tokens::of(&rota.redeem(&code).await);
        let told = rota.claims(&tokens.id_token.unwrap()).await;
        assert!(server.now().seconds() - told["auth_time"].as_i64().unwrap() <= 1, "{mode}: {told}");
    }
}

#[tokio::test]
async fn below_its_floor_a_client_gets_no_code_whatever_it_asks_for() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::named(&server, "rota", |s| s.least_acr = Some(Acr::PhishingResistant)).await;
    let wards = Client::named(&server, "wards", |s| s.least_acr = Some(Acr::PhishingResistantHardware)).await;
    let (less, none) = (("acr_values", "urn:warifu:acr:password"), ("prompt", "none"));
    for signed_in in [false, true] {
        if signed_in {
            hanako.sign_in_by_password().await;
            let silent = hanako.browser.get(&rota.authorize(&[less, none])).await;
            assert_eq!(rota.error(&silent), "login_required");
        }
        let page = hanako.browser.open(&rota.authorize(&[less])).await;
        assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
        assert!(
            !page.text().contains("action=\"/sign-in/password\""),
            "no password is offered: {}",
            page.text()
        );
        // Nor is one taken from whoever posts it all the same.
        let journey = page.data("journey").unwrap();
        for password in [None, Some(hanako.password)] {
            let fields = [
                Some(("journey", journey.as_str())),
                Some(("member", "hanako")),
                password.map(|p| ("password", p)),
            ];
            let fields: Vec<_> = fields.into_iter().flatten().collect();
            let watch = Watch::begin(&server).await;
            let answer = hanako.browser.submit("/sign-in/password", &fields).await;
            assert_eq!(answer.location(), Some(format!("/sign-in?journey={journey}")));
            assert_eq!(watch.told().await, [""; 0]);
        }
    }
    let page = hanako.browser.open(&rota.authorize(&[less])).await;
    assert_eq!(said(&rota, &hanako.sign_in_on(&page).await).await["acr"], "phr");
    rota.code(&hanako.browser.get(&rota.authorize(&[none])).await);
    // Hers is in no hardware, though nobody asks for that but the floor.
    assert_eq!(wards.error(&hanako.browser.get(&wards.authorize(&[none])).await), "login_required");
    let page = hanako.browser.open(&wards.authorize(&[])).await;
    assert_eq!(wards.error(&hanako.sign_in_on(&page).await), "unmet_authentication_requirements");
}

#[tokio::test]
async fn stronger_evidence_is_asked_for_once_and_its_lack_is_told_where_it_is_essential() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let page = hanako.sign_in_by_password().await;
    assert!(page.path().starts_with("/devices/register/offer"), "{}", page.path());
    // A password is not a passkey, which is what is asked for next and the only thing.
    let page = hanako.browser.open(&rota.authorize(&[("acr_values", "phr")])).await;
    assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
    assert!(!page.text().contains("type=\"password\""), "no password will do");
    let claims = said(&rota, &hanako.sign_in_on(&page).await).await;
    assert_eq!(claims["acr"], "phr");
    // A synced passkey is in no hardware: wished for, it is done without; essential, the client is told.
    let page = hanako.browser.open(&rota.authorize(&[("acr_values", "phrh")])).await;
    let claims = said(&rota, &hanako.sign_in_on(&page).await).await;
    assert_eq!(claims["acr"], "phr");
    let essential = r#"{"id_token":{"acr":{"essential":true,"values":["phrh"]}}}"#;
    let page = hanako.browser.open(&rota.authorize(&[("claims", essential)])).await;
    let answer = hanako.sign_in_on(&page).await;
    assert_eq!(rota.error(&answer), "unmet_authentication_requirements");
}

on_both_engines! {
async fn who_goes_on_is_chosen_where_the_client_wants_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let rota = Client::registered(&server).await;
    let select = [("prompt", "select_account")];
    let page = hanako.browser.get(&rota.authorize(&select)).await;
    assert!(page.text().contains("Go on as 山田 花子"), "{}", page.text());
    assert!(page.header("content-security-policy").unwrap().contains("form-action 'self' https://rota.example;"));
    let choose = async |page: &Answer, choice| {
        let (journey, who) = (page.field("journey"), page.field("member"));
        let fields = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", choice)];
        hanako.browser.follow(hanako.browser.submit("/authorize/choose", &fields).await).await
    };
    let answer = choose(&page, "go-on").await;
    assert_eq!(rota.userinfo(&rota.tokens(&answer).await.access).await.json()["preferred_username"], "hanako");

    let page = hanako.browser.get(&rota.authorize(&select)).await;
    let page = choose(&page, "somebody-else").await;
    assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
    taro.browser = hanako.browser.copied();
    let asked = taro.sign_in_on(&page).await;
    assert!(asked.path().starts_with("/sign-in/someone-else?journey="), "{}", asked.path());
    assert!(asked.header("content-security-policy").unwrap().contains("form-action 'self' https://rota.example;"));
    let answer = taro.browser.submit("/sign-in/someone-else", &[("journey", &asked.field("journey"))]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(rota.userinfo(&rota.tokens(&answer).await.access).await.json()["preferred_username"], "taro");
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
}

async fn whoever_a_page_named_is_who_goes_on_and_nobody_who_came_between(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let rota = Client::named(&server, "rota", |s| s.consent = Consent::Ask).await;
    for (more, address, choice) in [
        (&[("prompt", "select_account")], "/authorize/choose", "go-on"),
        (&[("prompt", "consent")], "/authorize/consent", "allow"),
    ] {
        let tab = hanako.browser.copied();
        let page = tab.get(&rota.authorize(more)).await;
        assert_eq!(page.status(), StatusCode::OK, "{address}");
        // In another tab of the same browser somebody else signs in.
        taro.browser = server.visitor();
        taro.sign_in().await;
        tab.set_cookie("__Host-session", &taro.browser.cookie("__Host-session").unwrap());
        let (journey, who) = (page.field("journey"), page.field("member"));
        let fields = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", choice)];
        let answer = tab.follow(tab.submit(address, &fields).await).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}: {:?}", answer.location());
        assert!(answer.text().contains("鈴木 太郎"), "{address}: they are asked themselves");
    }
}

async fn a_hint_of_somebody_else_is_asked_about_and_of_oneself_is_not(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let rota = Client::registered(&server).await;
    let of_hanako = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await.id_token.unwrap();
    let hint = [("id_token_hint", of_hanako.as_str())];
    // It may have ended long ago.
    server.wait(Span::hours(1));
    rota.code(&hanako.browser.get(&rota.authorize(&hint)).await);

    taro.sign_in().await;
    let silent = rota.authorize(&[("prompt", "none"), hint[0]]);
    assert_eq!(rota.error(&taro.browser.get(&silent).await), "login_required");
    let page = taro.browser.get(&rota.authorize(&hint)).await;
    assert!(page.text().contains("expects somebody else") && !page.text().contains("Go on as"), "{}", page.text());
    let (journey, who) = (page.field("journey"), page.field("member"));
    let choice = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", "somebody-else")];
    let page = taro.browser.follow(taro.browser.submit("/authorize/choose", &choice).await).await;
    // Taro once more is still another; Hanako is right.
    let again = taro.browser.copied();
    assert_eq!(rota.error(&taro.sign_in_on(&page).await), "login_required");
    again.set_cookie("__Host-session", &taro.browser.cookie("__Host-session").unwrap());
    hanako.browser = again;
    let page = hanako.sign_in_on(&page).await;
    let answer = hanako.browser.submit("/sign-in/someone-else", &[("journey", &page.field("journey"))]).await;
    rota.code(&answer);
}
}
