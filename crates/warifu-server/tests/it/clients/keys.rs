//! The keys behind tokens: rotation, the ring they are sealed under, and what a restore leaves.

use http::StatusCode;
use warifu_core::{client::SubjectKind, time::Span};
use warifu_oidc::jose::{Compact, Typ};
use warifu_server::jobs::rewrap;
use warifu_testkit::{
    actor::{Client, Member},
    server::{ORIGIN, TestServer},
};

use crate::{database::random, http::watch::Watch};

/// The published keys by `kid`, sorted.
async fn published(client: &Client) -> Vec<String> {
    let set = client.published().await;
    let mut kids: Vec<String> = set.keys().iter().filter_map(|key| key.kid().map(str::to_owned)).collect();
    kids.sort();
    kids
}

/// Which key signed a token.
fn kid(token: &str) -> String {
    let header = token.split('.').next().unwrap();
    let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

on_both_engines! {
async fn the_next_key_is_published_a_day_before_it_signs_and_the_last_for_a_month_after(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let sign = async |hanako: &mut Member| {
        let page = hanako.browser.open(&rota.authorize(&[])).await;
        let answer = if page.location().is_some() { page } else { hanako.sign_in_on(&page).await };
        rota.tokens(&answer).await.id_token.unwrap()
    };
    let rotate = async || server.server().rotate_token_keys().await.unwrap();
    let first = published(&rota).await;
    assert_eq!(first.len(), 3, "one an algorithm");
    let old = sign(&mut hanako).await;

    server.wait_almost(Span::days(89));
    rotate().await;
    assert_eq!(published(&rota).await, first);
    server.wait(Span::seconds(1));
    let watch = Watch::begin(&server).await;
    rotate().await;
    rotate().await;
    assert_eq!(watch.told().await, ["token-key-created"; 3]);
    let both = published(&rota).await;
    assert_eq!(both.len(), 6);
    assert!(first.iter().all(|kid| both.contains(kid)));
    assert_eq!(kid(&sign(&mut hanako).await), kid(&old), "the new key doesn't sign yet");

    server.wait(Span::days(1));
    let watch = Watch::begin(&server).await;
    rotate().await;
    assert_eq!(watch.told().await, ["token-key-promoted"; 3]);
    let new = sign(&mut hanako).await;
    assert!(kid(&new) != kid(&old) && both.contains(&kid(&new)), "published a day ago");
    assert_eq!(published(&rota).await, both);
    rota.claims(&old).await;

    server.wait(Span::days(32));
    rotate().await;
    let left = published(&rota).await;
    assert!(left.len() == 3 && left.contains(&kid(&new)), "{left:?}");
}

async fn a_key_promoted_in_the_ring_seals_token_keys_and_salt_anew_and_subjects_stay(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.subject = SubjectKind::Pairwise("a.example".into())).await;
    let before = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let subject = rota.claims(before.id_token.as_ref().unwrap()).await["sub"].clone();
    let keys = published(&rota).await;
    server.add_key();
    server.promote_key();
    let ring = server.server().ring();
    let done = rewrap(server.server().store(), &ring, ORIGIN, server.now(), &mut random()).await.unwrap();
    // Three keys and the salt.
    assert_eq!((done.rows, done.unopened.len()), (4, 0));
    let replica = server.replica().await;
    let there = rota.to(&replica);
    assert_eq!(published(&there).await, keys);
    let browser = hanako.browser.to(&replica);
    let after = there.tokens(&browser.get(&there.authorize(&[])).await).await;
    assert_eq!(there.claims(after.id_token.as_ref().unwrap()).await["sub"], subject);
    assert_eq!(there.userinfo(&before.access).await.status(), StatusCode::OK);
}
}

#[tokio::test]
async fn a_restore_keeps_clients_subjects_and_consent_and_ends_every_grant() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let rota =
        Client::named(&server, "rota", |s| s.subject = SubjectKind::Pairwise("a.example".into())).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let subject = rota.claims(tokens.id_token.as_ref().unwrap()).await["sub"].clone();
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    let pushed = rota.authorize_pushed(&rota.push(&[]).await);
    let restored = server.restored().await;
    let rota = rota.to(&restored);
    for answer in [rota.redeem(&code).await, rota.refresh(tokens.refresh()).await] {
        assert_eq!(
            (answer.status(), answer.json()["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some("invalid_grant"))
        );
    }
    assert_eq!(rota.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(rota.introspect(&tokens.access).await["active"], false);
    hanako.browser = restored.visitor();
    assert_eq!(hanako.browser.get(&pushed).await.message().unwrap(), "page-went-back");
    let page = hanako.browser.open(&rota.authorize(&[])).await;
    let tokens = rota.tokens(&hanako.sign_in_on(&page).await).await;
    assert_eq!(rota.claims(tokens.id_token.as_ref().unwrap()).await["sub"], subject);
}

#[tokio::test]
async fn two_replicas_that_start_at_once_sign_with_keys_that_both_publish() {
    let server = TestServer::sqlite().await;
    let replica = server.replica().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let there = rota.to(&replica);
    let (one, two) = tokio::join!(published(&rota), published(&there));
    assert_eq!(one, two);
    let tokens = there.tokens(&hanako.browser.to(&replica).get(&there.authorize(&[])).await).await;
    let token = tokens.id_token.unwrap();
    let typ = Typ { names: &["jwt"], may_lack: false };
    let claims =
        Compact::parse(&token, typ).unwrap().verify::<serde_json::Value>(rota.published().await.keys());
    assert_eq!(claims.unwrap()["aud"], "rota");
}
