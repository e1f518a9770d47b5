//! What a device gets that polls: nothing yet, nothing at all, or its tokens once.

use axum::body::Body;
use http::{Method, StatusCode, header};
use serde_json::json;
use warifu_core::{
    client::{AccessTokenKind, ClientAuthentication, GrantKind},
    time::Span,
};
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::{ORIGIN, TestServer},
};

use super::*;
use crate::http::watch::Watch;

on_both_engines! {
async fn a_device_gets_its_tokens_once_a_person_has_allowed_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let given = screen.ask_device(&[]).await;
    let codes = Codes::of(&given);
    let told_of = given.json();
    assert_eq!(told_of["verification_uri"], format!("{ORIGIN}/device"));
    assert_eq!(told_of["verification_uri_complete"], format!("{ORIGIN}/device?user_code={}", codes.shown));
    assert_eq!((&told_of["expires_in"], &told_of["interval"]), (&json!(600), &json!(5)));
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "authorization_pending".into()));

    let watch = Watch::begin(&server).await;
    allow(&hanako, &codes).await;
    assert_eq!(watch.told().await, ["device-code-allowed"]);
    let tokens = Tokens::of(&screen.poll(&codes.own).await);
    assert_eq!((&tokens.told["scope"], &tokens.told["token_type"]), (&json!("openid profile"), &json!("Bearer")));
    assert_eq!(screen.userinfo(&tokens.access).await.json()["name"], "山田 花子");

    // The session that allowed it is what tokens tell, as they tell any other client of it.
    let rota = Client::registered(&server).await;
    let other = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let (own, other) = (screen.claims(tokens.id_token.as_ref().unwrap()).await, rota.claims(other.id_token.as_ref().unwrap()).await);
    for claim in ["sub", "acr", "amr", "auth_time"] {
        assert!(!own[claim].is_null(), "{claim}");
        assert_eq!(own[claim], other[claim], "{claim}");
    }
    assert!(own["sid"].is_string() && own["sid"] != other["sid"], "under a name of its own for every client");
    assert_eq!((&own["aud"], own.get("nonce")), (&json!("screen"), None));

    // It is shown among what is connected, and ends with the session.
    let again = Tokens::of(&screen.refresh(tokens.refresh()).await);
    let page = hanako.browser.get("/connected").await;
    assert!(page.text().contains(&format!("/connected/{}/disconnect", screen.record.id)), "{}", page.text());
    hanako.browser.submit("/sign-out", &[]).await;
    assert_eq!(screen.userinfo(&again.access).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(told(&screen.refresh(again.refresh()).await), (400, "invalid_grant".into()));
}

async fn a_device_that_polls_too_often_waits_longer_each_time_on_whichever_replica(server: TestServer) {
    let one = screen(&server).await;
    let two = one.to(&server.replica().await);
    let hanako = Member::signed_in(&server).await;
    let codes = Codes::asked_by(&one).await;
    let [pending, slow] = ["authorization_pending", "slow_down"].map(|error| (400, error.to_owned()));
    assert_eq!(told(&one.poll(&codes.own).await), pending);
    assert_eq!(told(&two.poll(&codes.own).await), slow);
    // Ten seconds from now on, and five more for each that comes too soon.
    server.wait_almost(Span::seconds(10));
    assert_eq!(told(&one.poll(&codes.own).await), slow);
    server.wait_almost(Span::seconds(15));
    assert_eq!(told(&two.poll(&codes.own).await), slow);
    server.wait(Span::seconds(20));
    assert_eq!(told(&one.poll(&codes.own).await), pending);
    server.wait_almost(Span::seconds(20));
    assert_eq!(told(&two.poll(&codes.own).await), slow);
    // Whoever has allowed it by now needn't wait.
    allow(&hanako, &codes).await;
    Tokens::of(&two.poll(&codes.own).await);
}

async fn a_device_code_that_comes_again_ends_all_that_came_of_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    for late in [false, true] {
        let codes = Codes::asked_by(&screen).await;
        allow(&hanako, &codes).await;
        let tokens = Tokens::of(&screen.poll(&codes.own).await);
        if late {
            // Its own row is gone by then.
            server.wait(Span::minutes(20));
            let purged = server.server().store().purge(server.now(), 100).await.unwrap();
            assert_eq!(purged.device_codes, 2);
        }
        let watch = Watch::begin(&server).await;
        assert_eq!(told(&screen.poll(&codes.own).await), (400, "invalid_grant".into()));
        assert_eq!(watch.told().await, ["grant-revoked"]);
        assert_eq!(screen.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(told(&screen.refresh(tokens.refresh()).await), (400, "invalid_grant".into()));
        assert_eq!(told(&screen.poll(&codes.own).await), (400, "invalid_grant".into()));
    }
}

async fn what_ends_the_session_ends_what_a_device_was_allowed_but_has_not_fetched(server: TestServer) {
    let screen = screen(&server).await;
    for (what, scope, lives) in [
        ("sign-out", "openid", false),
        ("disconnect", "openid", false),
        ("disconnect", "openid offline_access", false),
        ("sign-out", "openid offline_access", true),
    ] {
        let name = format!("{what}-{lives}-{}", scope.len());
        let mut hanako = Member::named_with_passkey(&server, &name, "山田 花子").await;
        hanako.sign_in().await;
        let codes = Codes::of(&screen.ask_device(&[("scope", scope)]).await);
        allow(&hanako, &codes).await;
        let way = match what {
            "sign-out" => "/sign-out".to_owned(),
            _ => {
                // As the page lists it, there is something already.
                let before = Codes::asked_by(&screen).await;
                allow(&hanako, &before).await;
                Tokens::of(&screen.poll(&before.own).await);
                format!("/connected/{}/disconnect", screen.record.id)
            }
        };
        assert_eq!(hanako.browser.submit(&way, &[]).await.status(), StatusCode::SEE_OTHER);
        let answer = screen.poll(&codes.own).await;
        assert_eq!(answer.status().is_success(), lives, "{what} {scope}: {}", answer.text());
        if !lives {
            assert_eq!(told(&answer), (400, "invalid_grant".into()));
        }
    }
}
}

#[tokio::test]
async fn a_device_gets_nothing_that_is_late_declined_or_another_clients() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let other = Client::named(&server, "other", device).await;
    let codes = Codes::asked_by(&screen).await;
    allow(&hanako, &codes).await;
    assert_eq!(told(&other.poll(&codes.own).await), (400, "invalid_grant".into()), "and spends nothing");
    // A byte that was changed, or nothing like it.
    let mut changed = codes.own.clone();
    let last = if changed.pop() == Some('A') { 'E' } else { 'A' };
    changed.push(last);
    for code in [changed.as_str(), "abc", &codes.shown, &"a".repeat(30_000)] {
        assert_eq!(told(&screen.poll(code).await), (400, "invalid_grant".into()), "{code:.50}");
    }
    server.wait_almost(Span::minutes(10));
    Tokens::of(&screen.poll(&codes.own).await);

    let codes = Codes::asked_by(&screen).await;
    allow(&hanako, &codes).await;
    server.wait(Span::minutes(10));
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "expired_token".into()));
    server.wait(Span::minutes(11));
    server.server().store().purge(server.now(), 100).await.unwrap();
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "invalid_grant".into()));

    let codes = Codes::asked_by(&screen).await;
    let watch = Watch::begin(&server).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    let done = answer(&hanako.browser, &page, "decline").await;
    assert_eq!(done.location().as_deref(), Some("/device/done"));
    assert_eq!(watch.told().await, ["device-code-declined"]);
    for _ in 0..2 {
        assert_eq!(told(&screen.poll(&codes.own).await), (400, "access_denied".into()));
    }
}

#[tokio::test]
async fn a_devices_code_and_a_browsers_code_are_not_taken_for_each_other() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let both = Client::named(&server, "both", |s| s.grants.push(GrantKind::DeviceCode)).await;
    let codes = Codes::asked_by(&both).await;
    allow(&hanako, &codes).await;
    for fields in [&[("code_verifier", "")][..], &[], &[("redirect_uri", ""), ("code_verifier", "")]] {
        let refused = both.redeem_with(&codes.own, fields).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{}", refused.text());
    }
    let code = both.code(&hanako.browser.get(&both.authorize(&[])).await);
    assert_eq!(told(&both.poll(&code).await), (400, "invalid_grant".into()));
    // Neither was used up.
    Tokens::of(&both.redeem(&code).await);
    Tokens::of(&both.poll(&codes.own).await);
}

#[tokio::test]
async fn tokens_of_a_device_are_of_the_kind_and_bound_to_the_key_that_was_settled() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let opaque = Client::named(&server, "opaque", |s| {
        device(s);
        s.authentication = ClientAuthentication::PrivateKeyJwt;
        s.access_token = AccessTokenKind::Opaque;
        s.resources = vec!["https://api.example/".into()];
    })
    .await;
    let codes = Codes::of(&opaque.ask_device(&[("resource", "https://api.example/")]).await);
    allow(&hanako, &codes).await;
    let tokens = Tokens::of(&opaque.poll(&codes.own).await);
    assert!(!warifu_oidc::access_token::is_jwt(&tokens.access));
    let of = opaque.introspect(&tokens.access).await;
    assert_eq!((&of["active"], &of["username"].is_null()), (&json!(true), &true), "{of}");

    let plain = Client::named(&server, "bound", |s| {
        device(s);
        s.dpop_only = true;
    })
    .await;
    let bound = plain.with_dpop();
    let codes = Codes::asked_by(&bound).await;
    allow(&hanako, &codes).await;
    assert_eq!(told(&plain.poll(&codes.own).await), (400, "invalid_dpop_proof".into()));
    // Asked with a proof, it is that key's: another one can't fetch it.
    assert_eq!(told(&plain.with_dpop().poll(&codes.own).await), (400, "invalid_grant".into()));
    let tokens = Tokens::of(&bound.poll(&codes.own).await);
    assert_eq!(tokens.told["token_type"], "DPoP");
    assert_eq!(bound.userinfo(&tokens.access).await.status(), StatusCode::OK);
    assert_eq!(told(&plain.with_dpop().refresh(tokens.refresh()).await), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn a_megabyte_is_not_read_and_a_client_that_keeps_no_secret_is_counted_by_address() {
    let server = TestServer::sqlite_with(|site| site.requests_per_minute = 1).await;
    let screen = screen(&server).await;
    for path in ["/device_authorization", "/token"] {
        let request = screen.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let large = format!("client_id=screen&scope={}", "a".repeat(1 << 20));
        let answer = screen.send(request.body(Body::from(large)).unwrap()).await;
        assert_eq!(told(&answer), (413, "invalid_request".into()));
    }
    server.wait(Span::minutes(1));
    for _ in 0..10 {
        Codes::asked_by(&screen).await;
    }
    assert_eq!(screen.ask_device(&[]).await.status(), StatusCode::TOO_MANY_REQUESTS);
    Codes::asked_by(&screen.at("203.0.113.51")).await;
    let worker = Client::named(&server, "worker", |s| s.grants = vec![GrantKind::ClientCredentials]).await;
    assert_eq!(told(&worker.ask_device(&[("scope", "")]).await), (400, "unauthorized_client".into()));
}
