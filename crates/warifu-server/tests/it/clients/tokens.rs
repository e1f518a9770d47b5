//! Codes and tokens: who gets them, what they say, and what ends them.

use http::StatusCode;
use serde_json::json;
use warifu_core::{
    client::{AccessTokenKind, ClientAuthentication, GrantKind, SubjectKind, TokenAlgorithm},
    member::Standing,
    time::Span,
};
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{Tokens, VERIFIER},
    },
    browser::Answer,
    server::{ORIGIN, TestServer},
};

use crate::http::watch::Watch;

const API: &str = "https://api.example/";

fn refused(answer: &Answer, error: &str) {
    assert_eq!(
        (answer.status(), &answer.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!(error)),
        "{}",
        answer.text()
    );
}

async fn is_active(client: &Client, token: &str) -> bool {
    client.introspect(token).await["active"].as_bool().unwrap()
}

on_both_engines! {
async fn a_code_that_comes_again_ends_all_that_came_of_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    let tokens = Tokens::of(&rota.redeem(&code).await);
    assert!(is_active(&rota, &tokens.access).await && is_active(&rota, tokens.refresh()).await);
    let watch = Watch::begin(&server).await;
    refused(&rota.redeem(&code).await, "invalid_grant");
    assert_eq!(watch.told().await, ["grant-revoked"]);
    assert_eq!(rota.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    assert!(!is_active(&rota, &tokens.access).await && !is_active(&rota, tokens.refresh()).await);
    refused(&rota.refresh(tokens.refresh()).await, "invalid_grant");
}

async fn a_code_is_for_its_client_with_what_it_was_asked_with_for_a_minute(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.redirect_uris.push("https://rota.example/back/2".into())).await;
    let cargo = Client::named(&server, "cargo", |s| s.redirect_uris = vec!["https://rota.example/back".into()]).await;
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    refused(&cargo.redeem(&code).await, "invalid_grant");
    for wrong in [
        ("redirect_uri", "https://rota.example/back/2"),
        ("code_verifier", "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ("code_verifier", ""),
    ] {
        refused(&rota.redeem_with(&code, &[wrong]).await, "invalid_grant");
    }
    server.wait_almost(Span::seconds(60));
    assert_eq!(rota.redeem(&code).await.status(), StatusCode::OK, "wrong attempts don't use it up");
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    server.wait(Span::seconds(60));
    refused(&rota.redeem(&code).await, "invalid_grant");
}

async fn a_refresh_token_works_once_and_for_lost_answers_ten_seconds_more(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let lost = Tokens::of(&rota.refresh(first.refresh()).await);
    assert_ne!(lost.refresh(), first.refresh());
    assert!(is_active(&rota, lost.refresh()).await && !is_active(&rota, first.refresh()).await);
    // The answer was lost: the same once more gives a sibling, and the one that was lost ends.
    let second = Tokens::of(&rota.refresh(first.refresh()).await);
    assert!(!is_active(&rota, lost.refresh()).await);
    refused(&rota.refresh(lost.refresh()).await, "invalid_grant");
    let third = Tokens::of(&rota.refresh(second.refresh()).await);
    let watch = Watch::begin(&server).await;
    server.wait(Span::seconds(10));
    refused(&rota.refresh(first.refresh()).await, "invalid_grant");
    assert_eq!(watch.told().await, ["grant-revoked"]);
    refused(&rota.refresh(third.refresh()).await, "invalid_grant");
    assert_eq!(rota.userinfo(&third.access).await.status(), StatusCode::UNAUTHORIZED);
}

async fn a_refresh_token_whose_successor_is_in_use_is_no_lost_answer(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let second = Tokens::of(&rota.refresh(first.refresh()).await);
    let third = Tokens::of(&rota.refresh(second.refresh()).await);
    // The answer arrived, as its use shows: whoever brings the first again has copied it.
    let watch = Watch::begin(&server).await;
    refused(&rota.refresh(first.refresh()).await, "invalid_grant");
    assert_eq!(watch.told().await, ["grant-revoked"]);
    refused(&rota.refresh(third.refresh()).await, "invalid_grant");
}

async fn what_ends_a_sign_in_ends_what_clients_have_of_it(server: TestServer) {
    let administrator = server.administrator();
    let rota = Client::registered(&server).await;
    for (number, (what, offline_lives)) in [
        ("signed-out", true),
        ("session-ended", true),
        ("epoch", false),
        ("disabled", false),
        ("password-reset", false),
    ]
    .into_iter()
    .enumerate()
    {
        let mut hanako = Member::named_with_passkey(&server, &format!("hanako-{number}"), "山田 花子").await;
        hanako.sign_in().await;
        let online = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
        let offline = allow_offline(&hanako, &rota).await;
        match what {
            "signed-out" => drop(hanako.browser.submit("/sign-out", &[]).await),
            "session-ended" => {
                let session = administrator.records(&hanako.record).await.sessions[0].id;
                let elsewhere = hanako.browser.copied();
                elsewhere.submit(&format!("/sessions/{session}/end"), &[]).await;
            }
            "epoch" => administrator.raise_epoch(&hanako.record).await,
            "disabled" => administrator.set_standing(&hanako.record, Standing::Disabled).await,
            _ => administrator.reset_password(&hanako.record).await,
        }
        for (tokens, lives) in [(&online, false), (&offline, offline_lives)] {
            assert_eq!(is_active(&rota, &tokens.access).await, lives, "{what}");
            assert_eq!(is_active(&rota, tokens.refresh()).await, lives, "{what}");
            assert_eq!(rota.userinfo(&tokens.access).await.status().is_success(), lives, "{what}");
            assert_eq!(rota.refresh(tokens.refresh()).await.status().is_success(), lives, "{what}");
        }
    }
}

async fn a_passkey_that_is_disabled_ends_what_clients_have_of_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let lasting = allow_offline(&hanako, &rota).await;
    let administrator = server.administrator();
    let passkey = administrator.records(&hanako.record).await.passkeys[0].clone();
    administrator.disable_device(&hanako.record, &passkey).await;
    for tokens in [tokens, lasting] {
        assert!(!is_active(&rota, &tokens.access).await);
        refused(&rota.refresh(tokens.refresh()).await, "invalid_grant");
    }
}

async fn a_disabled_client_gets_nothing_and_what_it_has_is_good_for_nothing(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    server.administrator().enable_client("rota", false).await;
    for answer in [rota.redeem(&code).await, rota.refresh(tokens.refresh()).await, rota.push(&[]).await] {
        assert_eq!((answer.status(), &answer.json()["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    }
    assert_eq!(rota.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    let page = hanako.browser.get(&rota.authorize(&[])).await;
    assert_eq!((page.status(), page.message().unwrap()), (StatusCode::BAD_REQUEST, "client-unknown".into()));
    server.administrator().enable_client("rota", true).await;
    // What it was let have doesn't come back with it.
    refused(&rota.redeem(&code).await, "invalid_grant");
    refused(&rota.refresh(tokens.refresh()).await, "invalid_grant");
}
}

#[tokio::test]
async fn a_refresh_may_narrow_what_was_granted_and_never_widen_it() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.resources = vec![API.into(), "urn:files".into()]).await;
    let both = rota.authorize(&[("resource", API)]);
    let code = rota.code(&hanako.browser.get(&format!("{both}&resource=urn:files")).await);
    // Nobody can say which of both is meant; asked once more, the code is good still (RFC 8707 §2.2).
    refused(&rota.redeem(&code).await, "invalid_target");
    let tokens = Tokens::of(&rota.redeem_with(&code, &[("resource", "urn:files")]).await);
    assert_eq!(rota.claims(&tokens.access).await["aud"], json!("urn:files"));
    refused(&rota.refresh(tokens.refresh()).await, "invalid_target");
    let narrow =
        Tokens::of(&rota.refresh_with(tokens.refresh(), &[("scope", "openid"), ("resource", API)]).await);
    let claims = rota.claims(&narrow.access).await;
    assert_eq!((&narrow.told["scope"], &claims["aud"]), (&json!("openid"), &json!(API)));
    assert_eq!(rota.userinfo(&narrow.access).await.status(), StatusCode::UNAUTHORIZED, "it is for the API");
    refused(
        &rota.refresh_with(narrow.refresh(), &[("scope", "openid profile email")]).await,
        "invalid_scope",
    );
    refused(
        &rota.refresh_with(narrow.refresh(), &[("resource", "https://else.example/")]).await,
        "invalid_target",
    );
    // The userinfo endpoint goes by our name.
    let again = Tokens::of(&rota.refresh_with(narrow.refresh(), &[("resource", ORIGIN)]).await);
    assert_eq!(again.told["scope"], "openid profile", "what was granted is still granted");
    assert_eq!(rota.userinfo(&again.access).await.json()["preferred_username"], "hanako");
    // One alone is meant where none is named, with the userinfo endpoint for whoever asks for both.
    let one = rota.tokens(&hanako.browser.get(&both).await).await;
    assert_eq!(rota.claims(&one.access).await["aud"], json!([API, ORIGIN]));
    assert_eq!(rota.userinfo(&one.access).await.status(), StatusCode::OK);
    let unregistered = hanako.browser.get(&rota.authorize(&[("resource", "https://else.example/")])).await;
    assert_eq!(rota.error(&unregistered), "invalid_target");
}

#[tokio::test]
async fn a_client_has_tokens_of_its_own_and_a_resource_learns_what_is_for_it() {
    let server = TestServer::sqlite().await;
    for (name, kind) in [("jwt", AccessTokenKind::Jwt), ("opaque", AccessTokenKind::Opaque)] {
        let worker = Client::named(&server, name, |s| {
            s.grants = vec![GrantKind::ClientCredentials];
            s.scopes = vec!["records".into(), "openid".into()];
            s.resources = vec![API.into(), "urn:files".into()];
            s.access_token = kind;
        })
        .await;
        let resource = |name: &'static str, audience: &'static str| {
            Client::named(&server, name, move |s| {
                (s.grants, s.redirect_uris) = (vec![], vec![]);
                s.introspects = vec![audience.into()];
            })
        };
        let names = if name == "jwt" { ["api-1", "other-1"] } else { ["api-2", "other-2"] };
        let (api, other) = (resource(names[0], API).await, resource(names[1], "https://else.example/").await);
        refused(&worker.credentials(&[]).await, "invalid_target");
        let told = worker.credentials(&[("resource", API), ("scope", "records")]).await;
        assert_eq!(
            (told.json()["scope"].as_str(), told.json().get("refresh_token")),
            (Some("records"), None)
        );
        let token = Tokens::of(&told).access;
        assert_eq!(warifu_oidc::access_token::is_jwt(&token), kind == AccessTokenKind::Jwt);
        let told = api.introspect(&token).await;
        assert_eq!((&told["active"], &told["aud"]), (&json!(true), &json!([API])), "{told}");
        assert_eq!(
            (&told["sub"], &told["client_id"], &told["scope"]),
            (&json!(name), &json!(name), &json!("records"))
        );
        assert_eq!(worker.introspect(&token).await["aud"], json!([API]));
        assert_eq!(other.introspect(&token).await, json!({ "active": false }));
        let about_nobody = worker.userinfo(&token).await;
        assert_eq!(about_nobody.status(), StatusCode::UNAUTHORIZED);
        refused(&worker.credentials(&[("scope", "openid")]).await, "invalid_scope");
        server.wait_almost(Span::minutes(5));
        assert!(is_active(&api, &token).await);
        server.wait(Span::seconds(1));
        assert!(!is_active(&api, &token).await);
    }
}

#[tokio::test]
async fn an_opaque_token_is_known_here_alone_and_can_be_given_back() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.access_token = AccessTokenKind::Opaque).await;
    let cargo = Client::named(&server, "cargo", |_| ()).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    assert_eq!(rota.userinfo(&tokens.access).await.json()["name"], "山田 花子");
    // Another client learns nothing and ends nothing.
    assert_eq!(cargo.introspect(&tokens.access).await, json!({ "active": false }));
    for token in [&tokens.access, tokens.refresh()] {
        let answer = cargo.revoke(token).await;
        assert_eq!((answer.status(), answer.text()), (StatusCode::OK, ""));
        assert!(is_active(&rota, token).await);
    }
    assert_eq!(rota.revoke(&tokens.access).await.status(), StatusCode::OK);
    assert!(!is_active(&rota, &tokens.access).await && is_active(&rota, tokens.refresh()).await);
    let again = Tokens::of(&rota.refresh(tokens.refresh()).await);
    assert_eq!(rota.revoke(again.refresh()).await.status(), StatusCode::OK);
    assert_eq!(rota.revoke(again.refresh()).await.status(), StatusCode::OK, "what is gone is no error");
    assert!(!is_active(&rota, &again.access).await, "it ends with the refresh token");
    assert_eq!(rota.userinfo(&again.access).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_signed_access_token_is_not_given_back() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    refused(&rota.revoke(&tokens.access).await, "unsupported_token_type");
    let claims = rota.claims(&tokens.access).await;
    assert_eq!(
        (&claims["aud"], &claims["client_id"], &claims["scope"]),
        (&json!(ORIGIN), &json!("rota"), &json!("openid profile"))
    );
}

#[tokio::test]
async fn a_pairwise_subject_is_the_same_each_time_and_another_in_another_sector() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let mut subjects = Vec::new();
    for (name, sector) in
        [("one", "a.example"), ("two", "a.example"), ("three", "b.example"), ("four", ""), ("five", "")]
    {
        let client = Client::named(&server, name, |s| {
            s.subject =
                if sector.is_empty() { SubjectKind::Public } else { SubjectKind::Pairwise(sector.into()) };
            s.id_token_algorithm = if name == "one" { TokenAlgorithm::Rs256 } else { TokenAlgorithm::EdDsa };
        })
        .await;
        let mut seen = Vec::new();
        for _ in 0..2 {
            let tokens = client.tokens(&hanako.browser.get(&client.authorize(&[])).await).await;
            let id_token = client.claims(tokens.id_token.as_ref().unwrap()).await;
            seen.extend([
                id_token["sub"].clone(),
                client.userinfo(&tokens.access).await.json()["sub"].clone(),
            ]);
            seen.extend([
                client.introspect(&tokens.access).await["sub"].clone(),
                client.claims(&tokens.access).await["sub"].clone(),
            ]);
            hanako.browser = server.visitor();
            hanako.sign_in().await;
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "{name}: {seen:?}");
        subjects.push(seen.remove(0));
    }
    assert_eq!(subjects[0], subjects[1], "one sector");
    assert_eq!(subjects[3], subjects[4], "public");
    assert!(subjects[0] != subjects[2] && subjects[0] != subjects[3] && subjects[2] != subjects[3]);
}

#[tokio::test]
async fn a_client_that_keeps_no_secret_proves_itself_by_its_verifier() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let app = Client::named(&server, "app", |s| {
        s.authentication = ClientAuthentication::None;
        s.redirect_uris = vec!["example.app:/back".into()];
    })
    .await;
    let post =
        Client::named(&server, "post", |s| s.authentication = ClientAuthentication::ClientSecretPost).await;
    for client in [&app, &post] {
        let tokens = client.tokens(&hanako.browser.get(&client.authorize(&[])).await).await;
        assert_eq!(client.userinfo(&tokens.access).await.status(), StatusCode::OK);
        assert_eq!(client.refresh(tokens.refresh()).await.status(), StatusCode::OK);
    }
    let asked = app.post("/introspect", &[("token", VERIFIER)]).await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED, "it may not ask about tokens");
    let no_challenge = hanako.browser.get(&app.authorize(&[("code_challenge", "")])).await;
    assert_eq!(app.error(&no_challenge), "invalid_request");
}

/// What a client has after the member has allowed it to go on without them.
pub(crate) async fn allow_offline(member: &Member, client: &Client) -> Tokens {
    let offline = client.authorize(&[("scope", "openid offline_access"), ("prompt", "consent")]);
    let page = member.browser.get(&offline).await;
    let (journey, who) = (page.field("journey"), page.field("member"));
    let fields = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", "allow")];
    let submitted = member.browser.submit("/authorize/consent", &fields).await;
    client.tokens(&member.browser.follow(submitted).await).await
}
