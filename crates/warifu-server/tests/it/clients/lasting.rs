//! How long what a client has goes on: until the sign-in is over for it, whoever goes on using it.

use http::StatusCode;
use serde_json::json;
use warifu_core::time::Span;
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::TestServer,
};

use super::tokens::allow_offline;

on_both_engines! {
async fn for_a_client_a_sign_in_is_over_when_its_hours_are_however_often_it_refreshes(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.session_hours = Some(1)).await;
    let cargo = Client::named(&server, "cargo", |_| ()).await;
    server.wait(Span::minutes(20));
    // Counted from the proof, not from this answer.
    let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let unlimited = cargo.tokens(&hanako.browser.get(&cargo.authorize(&[])).await).await;
    let lasting = allow_offline(&hanako, &rota).await;
    server.wait(Span::minutes(38));
    let second = Tokens::of(&rota.refresh(first.refresh()).await);
    let left = second.told["expires_in"].as_i64().unwrap();
    assert!((60..=120).contains(&left), "the access token ends with it: {left}");
    let told = rota.introspect(second.refresh()).await;
    assert_eq!(told["exp"], json!(rota.introspect(&second.access).await["exp"]), "and so does the refresh token");
    server.wait(Span::minutes(2));
    assert_eq!(rota.refresh(second.refresh()).await.json()["error"], "invalid_grant");
    assert_eq!(rota.userinfo(&second.access).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(rota.introspect(&second.access).await, json!({ "active": false }));
    assert_eq!(rota.introspect(second.refresh()).await, json!({ "active": false }));
    // Neither what may go on without the session nor what other clients have.
    assert_eq!(rota.refresh(lasting.refresh()).await.status(), StatusCode::OK);
    assert_eq!(cargo.refresh(unlimited.refresh()).await.status(), StatusCode::OK);
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    assert!(page.path().starts_with("/sign-in?journey="), "asked for again: {}", page.path());
}
}
