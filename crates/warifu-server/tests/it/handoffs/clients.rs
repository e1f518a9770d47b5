//! A client that sends somebody over is answered in the commit that signs the screen in, and told what it is.

use serde_json::json;
use warifu_core::evidence::Acr;
use warifu_testkit::actor::Client;

use super::*;
use crate::http::watch::Watch;

on_both_engines! {
async fn a_client_is_answered_with_the_sign_in_and_told_that_it_was_a_handoff(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let browser = server.visitor();
    let page = browser.open(&rota.authorize(&[])).await;
    let journey = page.field("journey");
    browser.submit("/sign-in/handoff", &[("journey", &journey), ("member", "hanako")]).await;
    let screen = Screen { browser, journey };
    let waiting = screen.page().await;
    let policy = waiting.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://rota.example"), "{policy}");
    approve(&screen, &mut hanako, &phone(&server)).await;
    let watch = Watch::begin(&server).await;
    let answer = screen.post("collect", &[]).await;
    assert!(answer.location().unwrap().starts_with("https://rota.example/back?"), "{:?}", answer.location());
    assert_eq!(watch.told().await, ["signed-in"], "one event of one commit");
    let tokens = rota.tokens(&answer).await;
    let claims = rota.claims(tokens.id_token.as_ref().unwrap()).await;
    assert_eq!(claims["acr"], json!("urn:warifu:acr:handoff"));
    assert_eq!(claims["amr"], json!(["pop", "user", "urn:warifu:handoff"]));
}
}

#[tokio::test]
async fn a_client_that_wants_a_passkey_here_is_not_offered_a_handoff_and_never_takes_one() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::named(&server, "rota", |s| s.least_acr = Some(Acr::PhishingResistant)).await;
    let browser = server.visitor();
    let page = browser.open(&rota.authorize(&[])).await;
    assert!(!page.text().contains("action=\"/sign-in/handoff\""), "{}", page.text());
    // Signed in by a handoff before: the passkey itself is asked for.
    let screen = Screen::shows(&server, "hanako").await;
    approve(&screen, &mut hanako, &phone(&server)).await;
    screen.collect().await;
    let asked = screen.browser.open(&rota.authorize(&[])).await;
    assert!(asked.path().starts_with("/sign-in?journey="), "{}", asked.path());
    let silent = screen.browser.get(&rota.authorize(&[("prompt", "none")])).await;
    assert!(silent.location().unwrap().contains("error=login_required"), "{:?}", silent.location());
}
