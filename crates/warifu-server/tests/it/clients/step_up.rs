//! A resource that demands more of a person than the token shows says so, and the client comes back with it (RFC 9470).

use http::StatusCode;
use warifu_core::{client::AccessTokenKind, evidence::Acr, time::Span};
use warifu_testkit::{
    actor::{Client, Member},
    browser::Answer,
    server::TestServer,
};

/// What the client is told to ask for.
fn challenge(answer: &Answer) -> String {
    assert_eq!((answer.status(), answer.text()), (StatusCode::UNAUTHORIZED, ""));
    let told = answer.header("www-authenticate").unwrap();
    let told = told.split_once("error=\"insufficient_user_authentication\"");
    let told = told.unwrap_or_else(|| panic!("no step-up is asked for: {}", answer.text())).1;
    told.split_once("is needed\", ").unwrap().1.to_owned()
}

on_both_engines! {
async fn userinfo_asks_for_a_passkey_and_lets_know_once_there_was_one(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    hanako.sign_in_by_password().await;
    for (name, kind) in [("jwt", AccessTokenKind::Jwt), ("opaque", AccessTokenKind::Opaque)] {
        let rota = Client::named(&server, name, |s| {
            s.access_token = kind;
            s.userinfo_acr = Some(Acr::PhishingResistant);
        })
        .await;
        hanako.browser = server.visitor();
        hanako.sign_in_by_password().await;
        let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
        assert_eq!(challenge(&rota.userinfo(&tokens.access).await), "acr_values=\"phr\"");
        let told = rota.introspect(&tokens.access).await;
        assert_eq!((&told["active"], &told["acr"]), (&true.into(), &"urn:warifu:acr:password".into()));

        let page = hanako.browser.open(&rota.authorize(&[("acr_values", "phr")])).await;
        assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
        let stronger = rota.tokens(&hanako.sign_in_on(&page).await).await;
        let known = rota.userinfo(&stronger.access).await;
        assert_eq!((known.status(), &known.json()["preferred_username"]), (StatusCode::OK, &"hanako".into()));
        let now = server.now().seconds();
        for token in [&stronger.access, stronger.refresh()] {
            let told = rota.introspect(token).await;
            assert_eq!((&told["acr"], &told["auth_time"]), (&"phr".into(), &now.into()), "{told}");
        }
        // The older token says what it said.
        assert_eq!(challenge(&rota.userinfo(&tokens.access).await), "acr_values=\"phr\"");
    }
}

async fn userinfo_asks_for_a_younger_proof_and_lets_know_once_there_was_one(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.userinfo_max_age = Some(60)).await;
    let began = server.now().seconds();
    server.wait(Span::seconds(50));
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    assert_eq!(rota.userinfo(&tokens.access).await.status(), StatusCode::OK);
    server.wait(Span::seconds(11));
    assert_eq!(challenge(&rota.userinfo(&tokens.access).await), "max_age=\"60\"");
    let told = rota.introspect(&tokens.access).await;
    assert_eq!((&told["acr"], &told["auth_time"]), (&"phr".into(), &began.into()));
    let page = hanako.browser.open(&rota.authorize(&[("max_age", "60")])).await;
    let younger = rota.tokens(&hanako.sign_in_on(&page).await).await;
    assert_eq!(rota.userinfo(&younger.access).await.status(), StatusCode::OK);
}
}
