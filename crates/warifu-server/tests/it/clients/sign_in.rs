//! From the client to the sign-in and back, by every way of signing in.

use http::StatusCode;
use serde_json::json;
use warifu_core::time::Span;
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{NONCE, hashed},
    },
    server::{ORIGIN, TestServer},
};

use crate::http::watch::Watch;

on_both_engines! {
async fn a_passkey_signs_in_and_the_code_comes_with_its_answer(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
    assert!(page.text().contains("勤務表"), "the page says who asks");
    let watch = Watch::begin(&server).await;
    let (answer, at) = (hanako.sign_in_on(&page).await, server.now());
    assert_eq!(watch.told().await, ["signed-in"], "one event of one commit");
    let journey = format!("__Host-journey-{}", page.field("journey"));
    assert!(!hanako.browser.cookie_names().contains(&journey), "the journey is over");

    let tokens = rota.tokens(&answer).await;
    let id_token = rota.claims(tokens.id_token.as_ref().unwrap()).await;
    let seconds = at.seconds();
    for (claim, value) in [
        ("iss", json!(ORIGIN)),
        ("aud", json!("rota")),
        ("nonce", json!(NONCE)),
        ("acr", json!("phr")),
        ("auth_time", json!(seconds)),
        ("iat", json!(server.now().seconds())),
        ("exp", json!(server.now().seconds() + 300)),
        ("name", json!(null)),
    ] {
        assert_eq!(id_token[claim], value, "{claim} of {id_token}");
    }
    let half = data_encoding::BASE64URL_NOPAD.decode(hashed(&tokens.access).as_bytes()).unwrap();
    assert_eq!(id_token["at_hash"], data_encoding::BASE64URL_NOPAD.encode(&half[..16]));
    let told = rota.userinfo(&tokens.access).await.json();
    let member = json!({ "sub": id_token["sub"], "name": "山田 花子", "preferred_username": "hanako", "locale": "ja" });
    assert_eq!(told, member);
    let told = &tokens.told;
    assert_eq!((&told["token_type"], &told["expires_in"]), (&json!("Bearer"), &json!(300)));
    assert_eq!(told["scope"], "openid profile");
}

async fn a_live_session_is_answered_without_a_page(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let answer = hanako.browser.get(&rota.authorize(&[])).await;
    assert_eq!((answer.status(), answer.set_cookies().count()), (StatusCode::SEE_OTHER, 0));
    assert_eq!(watch.told().await, ["client-told"]);
    let tokens = rota.tokens(&answer).await;
    assert_eq!(rota.userinfo(&tokens.access).await.json()["preferred_username"], "hanako");
    assert_eq!(server.administrator().records(&hanako.record).await.sessions[0].token, before.sessions[0].token);
}

async fn a_password_signs_in_and_goes_back_by_303(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let rota = Client::registered(&server).await;
    hanako.sign_in_by_password().await;
    hanako.browser.submit("/devices/register/decline", &[]).await;
    hanako.browser.submit("/sign-out", &[]).await;
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    let (journey, watch) = (page.field("journey"), Watch::begin(&server).await);
    let fields = [("journey", journey.as_str()), ("member", "hanako"), ("password", hanako.password)];
    let answer = hanako.browser.submit("/sign-in/password", &fields).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(watch.told().await, ["signed-in"]);
    let tokens = rota.tokens(&answer).await;
    let id_token = rota.claims(tokens.id_token.as_ref().unwrap()).await;
    assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("urn:warifu:acr:password"), &json!(["pwd"])));
}
}

#[tokio::test]
async fn the_offer_of_a_passkey_comes_before_the_client() {
    let server = TestServer::sqlite().await;
    let rota = Client::registered(&server).await;
    let hanako = Member::with_password(&server).await;
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    let journey = page.field("journey");
    let fields = [("journey", journey.as_str()), ("member", "hanako"), ("password", hanako.password)];
    let offer = hanako.browser.follow(hanako.browser.submit("/sign-in/password", &fields).await).await;
    assert!(offer.path().starts_with("/devices/register/offer?to=/authorize/continue"), "{}", offer.path());
    let journey = offer.data("journey").unwrap();
    let answer = hanako.browser.submit("/devices/register/decline", &[("journey", &journey)]).await;
    let answer = hanako.browser.follow(answer).await;
    let tokens = rota.tokens(&answer).await;
    assert_eq!(rota.userinfo(&tokens.access).await.json()["preferred_username"], "hanako");
    // Asked again within the month it goes straight back.
    server.wait(Span::days(1));
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    let journey = page.field("journey");
    let fields = [("journey", journey.as_str()), ("member", "hanako"), ("password", hanako.password)];
    rota.code(&hanako.browser.submit("/sign-in/password", &fields).await);
}
