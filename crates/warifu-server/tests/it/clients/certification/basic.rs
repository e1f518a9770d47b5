//! Basic OP and Form Post OP: the same modules twice, with answers in the address and by a form.

use axum::body::Body;
use data_encoding::BASE64URL_NOPAD;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};
use warifu_core::{
    administering::NewMember,
    identifier::{Email, MemberId},
    member::{Language, Role},
    time::Span,
};
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{NONCE, Tokens},
    },
    authenticator::Authenticator,
    server::TestServer,
};

use super::Suite;

#[tokio::test]
async fn what_a_request_need_not_say_and_what_means_nothing_here_changes_nothing() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for suite in Suite::both(&server).await {
        for more in [
            ("nonce", ""),
            ("scope", "profile openid"),
            ("display", "page"),
            ("display", "popup"),
            ("extra", "foobar"),
            ("claims_locales", "se"),
            ("ui_locales", "se"),
            ("login_hint", "buffy@id.warifu.example"),
            ("acr_values", "urn:warifu:acr:password phr phrh"),
        ] {
            let answer = suite.sign_in(&mut hanako, &server, &[more]).await;
            let tokens = suite.tokens(&answer).await;
            let claims = suite.claims(&tokens).await;
            let nonce = if more.0 == "nonce" { Value::Null } else { json!(NONCE) };
            assert_eq!((&claims["nonce"], &claims["acr"]), (&nonce, &json!("phr")), "{more:?}");
            let told = suite.client.userinfo(&tokens.access).await.json();
            assert_eq!((&told["sub"], &told["name"]), (&claims["sub"], &json!("山田 花子")), "{more:?}");
        }
    }
}

#[tokio::test]
async fn a_login_hint_stands_on_the_sign_in_page_already() {
    let server = TestServer::sqlite().await;
    for suite in Suite::both(&server).await {
        let browser = server.visitor();
        let page = browser.open(&suite.authorize(&[("login_hint", "buffy@id.warifu.example")])).await;
        assert!(page.text().contains("buffy@id.warifu.example"), "{}", page.text());
    }
}

#[tokio::test]
async fn an_id_token_is_signed_by_the_key_that_it_names_and_by_rs256_where_that_is_settled() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for suite in Suite::both(&server).await {
        let answer = suite.sign_in(&mut hanako, &server, &[]).await;
        let token = suite.tokens(&answer).await.id_token.unwrap();
        let head = BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
        let head: Value = serde_json::from_slice(&head).unwrap();
        let request = suite.client.request(Method::GET, "/jwks").body(Body::empty()).unwrap();
        let keys = suite.client.send(request).await.json();
        let keys = keys["keys"].as_array().unwrap();
        let named: Vec<_> = keys.iter().filter(|key| key["kid"] == head["kid"]).collect();
        assert_eq!((&head["alg"], named.len()), (&json!("RS256"), 1));
        assert_eq!(named[0]["kty"], "RSA");
        assert!(keys.iter().all(|key| key.get("d").is_none() && key.get("k").is_none()));
    }
}

#[tokio::test]
async fn userinfo_is_told_by_get_and_by_post_with_the_token_in_the_header_or_in_the_form() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for suite in Suite::both(&server).await {
        let answer = suite.sign_in(&mut hanako, &server, &[]).await;
        let token = suite.tokens(&answer).await.access;
        let told = suite.client.userinfo(&token).await.json();
        assert_eq!(told["preferred_username"], "hanako");
        let post = || suite.client.request(Method::POST, "/userinfo");
        let in_header = post().header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty());
        let in_form = post().header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let in_form = in_form.body(Body::from(format!("access_token={token}")));
        for request in [in_header, in_form] {
            assert_eq!(suite.client.send(request.unwrap()).await.json(), told);
        }
    }
}

#[tokio::test]
async fn each_scope_is_answered_at_userinfo_and_one_that_isnt_offered_is_left_out() {
    let server = TestServer::sqlite().await;
    let new = NewMember {
        member_id: MemberId::parse("hanako").unwrap(),
        name: "山田 花子".into(),
        email: Some(Email::parse("hanako@minato.example").unwrap()),
        language: Language::Ja,
        role: Role::Member,
        valid_until: None,
        phc: None,
    };
    let record = server.administrator().create(new).await;
    let link = server.administrator().issue_link(&record).await;
    let mut hanako =
        Member { browser: server.visitor(), phone: Authenticator::phone(), record, password: "" };
    hanako.register_by(&link).await;
    let profile = ["name", "preferred_username", "locale"];
    let email = ["email", "email_verified"];
    let all = [&profile[..], &email].concat();
    for suite in Suite::both(&server).await {
        for (scope, granted, claims) in [
            ("openid profile", "openid profile", &profile[..]),
            ("openid email", "openid email", &email),
            ("openid address", "openid", &[]),
            ("openid phone", "openid", &[]),
            ("openid profile email address phone", "openid profile email", &all),
        ] {
            let answer = suite.sign_in(&mut hanako, &server, &[("scope", scope)]).await;
            let tokens = suite.tokens(&answer).await;
            assert_eq!(tokens.told["scope"], granted, "{scope}");
            let told = suite.client.userinfo(&tokens.access).await.json();
            let mut told: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
            told.retain(|claim| !["sub", "updated_at"].contains(claim));
            told.sort_unstable();
            let mut claims = claims.to_vec();
            claims.sort_unstable();
            assert_eq!(told, claims, "{scope}");
        }
    }
}

#[tokio::test]
async fn a_claim_is_told_where_its_scope_was_granted_and_is_no_reason_to_refuse_where_not() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let essential = ("claims", r#"{"userinfo":{"name":{"essential":true}}}"#);
    for suite in Suite::both(&server).await {
        for (scope, name) in [("openid profile", json!("山田 花子")), ("openid", Value::Null)] {
            let answer = suite.sign_in(&mut hanako, &server, &[essential, ("scope", scope)]).await;
            let tokens = suite.tokens(&answer).await;
            assert_eq!(suite.client.userinfo(&tokens.access).await.json()["name"], name, "{scope}");
        }
    }
}

#[tokio::test]
async fn a_second_request_shows_a_page_where_it_asks_for_one_and_none_otherwise() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for suite in Suite::both(&server).await {
        let none = server.visitor().get(&suite.authorize(&[("prompt", "none")])).await;
        assert_eq!(suite.told(&none, "error"), "login_required");
        let answer = suite.sign_in(&mut hanako, &server, &[("max_age", "15000")]).await;
        let first = suite.tokens(&answer).await;
        let (hint, first) = (first.id_token.clone().unwrap(), suite.claims(&first).await);
        server.wait(Span::seconds(2));
        for more in [
            &[("max_age", "10000")][..],
            &[("prompt", "none")],
            &[("prompt", "none"), ("id_token_hint", hint.as_str())],
        ] {
            let answer = hanako.browser.get(&suite.authorize(more)).await;
            let claims = suite.claims(&suite.tokens(&answer).await).await;
            for claim in ["auth_time", "sub"] {
                assert_eq!(claims[claim], first[claim], "{claim} with {more:?}");
            }
        }
        let mut last = first["auth_time"].as_i64().unwrap();
        for more in [("prompt", "login"), ("max_age", "1")] {
            server.wait(Span::seconds(2));
            let page = hanako.browser.open(&suite.authorize(&[more])).await;
            assert!(page.path().starts_with("/sign-in?journey="), "{more:?}: {}", page.path());
            let answer = hanako.sign_in_on(&page).await;
            let claims = suite.claims(&suite.tokens(&answer).await).await;
            let auth_time = claims["auth_time"].as_i64().unwrap();
            assert!(auth_time > last && claims["sub"] == first["sub"], "{more:?}: {claims}");
            last = auth_time;
        }
    }
}

#[tokio::test]
async fn a_code_that_comes_again_after_half_a_minute_ends_what_it_gave() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for suite in Suite::both(&server).await {
        let answer = suite.sign_in(&mut hanako, &server, &[]).await;
        let (code, tokens) = (suite.told(&answer, "code"), suite.tokens(&answer).await);
        server.wait(Span::seconds(30));
        let again = suite.client.redeem_with(&code, &[("code_verifier", "")]).await;
        assert_eq!(
            (again.status(), &again.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
        );
        assert_eq!(suite.client.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_refresh_token_works_for_the_client_that_got_it_and_for_no_other() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let other = Client::named(&server, "other", |_| ()).await;
    for suite in Suite::both(&server).await {
        let answer = suite.sign_in(&mut hanako, &server, &[("scope", "openid")]).await;
        let first = suite.tokens(&answer).await;
        let stolen = other.refresh(first.refresh()).await;
        assert_eq!(
            (stolen.status(), &stolen.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
        );
        let next = Tokens::of(&suite.client.refresh(first.refresh()).await);
        let claims = suite.claims(&first).await;
        let later = suite.claims(&next).await;
        for claim in ["iss", "sub", "aud", "auth_time"] {
            assert_eq!(later[claim], claims[claim], "{claim}");
        }
        assert_eq!(suite.client.userinfo(&next.access).await.json()["sub"], claims["sub"]);
    }
}

#[tokio::test]
async fn a_request_object_is_refused_by_its_name_and_never_says_where_to_go() {
    let server = TestServer::sqlite().await;
    let browser = server.visitor();
    let object = "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL3N1aXRlLmV4YW1wbGUvYmFjayJ9.";
    for suite in Suite::both(&server).await {
        for (more, error) in [
            (("request", object), "request_not_supported"),
            (("request_uri", "https://suite.example/object.jwt"), "request_uri_not_supported"),
        ] {
            let answer = browser.get(&suite.authorize(&[more])).await;
            assert_eq!(suite.told(&answer, "error"), error);
        }
        let elsewhere = [("request", object), ("redirect_uri", "https://suite.example/elsewhere")];
        let page = browser.get(&suite.authorize(&elsewhere)).await;
        let told = (page.status(), page.message());
        assert_eq!(told, (StatusCode::BAD_REQUEST, Some("redirect-not-registered".into())));
    }
}
