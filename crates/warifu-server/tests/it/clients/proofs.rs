//! Proofs of keys: tokens that are bound to one (RFC 9449), and clients that are known by one (RFC 7523).

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use warifu_core::{
    client::{AccessTokenKind, ClientAuthentication, ClientSettings, GrantKind},
    time::Span,
};
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{Key, Tokens, hashed},
    },
    browser::Answer,
    server::{ORIGIN, TestServer},
};

fn worker(settings: &mut ClientSettings) {
    settings.grants = vec![GrantKind::ClientCredentials];
    settings.scopes = vec!["records".into()];
}

/// The token endpoint with this proof in place of the client's own.
async fn ask(client: &Client, proof: &str) -> Answer {
    let (mut parts, body) = client.form("/token", &[("grant_type", "client_credentials")]).into_parts();
    parts.headers.insert("dpop", proof.parse().unwrap());
    client.send(Request::from_parts(parts, body)).await
}

fn error(answer: &Answer) -> (u16, String) {
    let code = match answer.json()["error"].as_str() {
        Some(code) => code.to_owned(),
        None => panic!("{}", answer.text()),
    };
    (answer.status().as_u16(), code)
}

/// Userinfo with any header and proof.
async fn userinfo(client: &Client, scheme: &str, token: &str, proof: Option<&str>) -> (u16, String) {
    let mut request = client.request(Method::GET, "/userinfo");
    request = request.header(header::AUTHORIZATION, format!("{scheme} {token}"));
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    let answer = client.send(request.body(Body::empty()).unwrap()).await;
    (answer.status().as_u16(), answer.header("www-authenticate").unwrap_or_default().to_owned())
}

on_both_engines! {
async fn a_token_bound_to_a_key_is_good_with_a_proof_of_that_key_alone(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    for (name, kind) in [("jwt", AccessTokenKind::Jwt), ("opaque", AccessTokenKind::Opaque)] {
        let rota = Client::named(&server, name, |s| s.access_token = kind).await.with_dpop();
        let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
        assert_eq!(tokens.told["token_type"], "DPoP");
        assert_eq!(rota.userinfo(&tokens.access).await.json()["preferred_username"], "hanako");
        assert_eq!(rota.introspect(&tokens.access).await["cnf"]["jkt"], rota.dpop_key().thumbprint());
        let bare = userinfo(&rota, "Bearer", &tokens.access, None).await;
        assert!(bare.0 == 401 && bare.1.contains("use the DPoP scheme"), "{bare:?}");
        let bare = userinfo(&rota, "DPoP", &tokens.access, None).await;
        assert!(bare.0 == 401 && bare.1.contains("error=\"invalid_token\""), "{bare:?}");
        // Another key, with a proof that is good in itself.
        let thief = rota.with_dpop();
        let refused = thief.userinfo(&tokens.access).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        let told = refused.header("www-authenticate").unwrap();
        assert!(told.contains("error=\"invalid_token\""), "{told}");
        // A proof for another token, or none.
        for ath in [Value::Null, json!(hashed("another"))] {
            let claims = json!({ "htm": "GET", "htu": format!("{ORIGIN}/userinfo"), "ath": ath });
            let refused = userinfo(&rota, "DPoP", &tokens.access, Some(&rota.proof_with(&claims))).await;
            assert!(refused.0 == 401 && refused.1.contains("error=\"invalid_dpop_proof\""), "{refused:?}");
        }
        let proof = rota.proof(&Method::GET, "/userinfo", Some(&tokens.access));
        assert_eq!(userinfo(&rota, "DPoP", &tokens.access, Some(&proof)).await.0, 200);
        let replica = rota.to(&server.replica().await);
        let replayed = userinfo(&replica, "DPoP", &tokens.access, Some(&proof)).await;
        assert!(replayed.0 == 401 && replayed.1.contains("was used before"), "{replayed:?}");
    }
}

async fn a_proof_is_good_once_on_whichever_replica_and_with_a_nonce_of_any(server: TestServer) {
    let one = Client::named(&server, "worker", worker).await.with_dpop();
    let two = one.to(&server.replica().await);
    // The first proof has no nonce yet, and is told one.
    let challenged = ask(&one, &one.proof(&Method::POST, "/token", None)).await;
    assert_eq!(error(&challenged), (400, "use_dpop_nonce".into()));
    assert!(challenged.header("dpop-nonce").is_some_and(|nonce| nonce.len() >= 22));
    assert_eq!(one.credentials(&[]).await.status(), StatusCode::OK);
    let proof = one.proof(&Method::POST, "/token", None);
    assert_eq!(ask(&two, &proof).await.status(), StatusCode::OK, "a nonce of the other replica");
    for client in [&one, &two] {
        let replayed = ask(client, &proof).await;
        assert_eq!(error(&replayed), (400, "invalid_dpop_proof".into()));
        assert!(replayed.text().contains("was used before"), "{}", replayed.text());
    }
    // Two minutes later the nonce is old, and a new one is told.
    let proof = one.proof(&Method::POST, "/token", None);
    server.wait(Span::minutes(2));
    let late = ask(&one, &proof).await;
    assert_eq!(error(&late), (400, "use_dpop_nonce".into()));
    assert_eq!(one.credentials(&[]).await.status(), StatusCode::OK);
}

async fn an_assertion_is_good_once_on_whichever_replica(server: TestServer) {
    let one = Client::named(&server, "worker", |s| {
        worker(s);
        s.authentication = ClientAuthentication::PrivateKeyJwt;
    })
    .await;
    let two = one.to(&server.replica().await);
    let send = async |client: &Client, path: &str, assertion: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("token", "abc"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        let request = client.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        client.send(request.body(body).unwrap()).await
    };
    // Spent at one endpoint, it is spent at all.
    for first in ["/token", "/introspect", "/revoke"] {
        let assertion = one.assertion();
        assert_eq!(send(&one, first, &assertion).await.status(), StatusCode::OK, "{first}");
        for (client, path) in [(&one, first), (&two, first), (&two, "/token"), (&one, "/introspect"), (&two, "/revoke")] {
            let replayed = send(client, path, &assertion).await;
            assert_eq!(error(&replayed), (401, "invalid_client".into()), "{first} {path}");
        }
    }
    let now = server.now().seconds();
    for (claims, told) in [
        (json!({ "aud": "https://else.example" }), "aud"),
        (json!({ "aud": [ORIGIN, "https://else.example"] }), "aud"),
        (json!({ "iss": "another" }), "iss and sub"),
        (json!({ "exp": now - 1 }), "ended"),
        (json!({ "exp": now + 3600, "iat": now - 300 }), "5 minutes"),
        (json!({ "exp": now + 3600, "iat": null }), "5 minutes"),
        (json!({ "jti": "" }), "jti"),
    ] {
        let refused = send(&one, "/token", &one.assertion_with(&claims)).await;
        assert_eq!(error(&refused), (401, "invalid_client".into()), "{claims}");
        assert!(refused.text().contains(told), "{claims}: {}", refused.text());
    }
    for aud in [format!("{ORIGIN}/token"), ORIGIN.to_owned()] {
        assert_eq!(send(&one, "/token", &one.assertion_with(&json!({ "aud": aud }))).await.status(), StatusCode::OK);
    }
    // Signed by whom it isn't, or naming who it isn't.
    let stranger = Key::generate();
    let forged = stranger.sign(json!({ "typ": "JWT", "kid": "any", "jwk": stranger.jwk() }), &json!({
        "iss": "worker", "sub": "worker", "aud": ORIGIN, "exp": now + 60, "jti": "forged",
    }));
    assert_eq!(error(&send(&one, "/token", &forged).await), (401, "invalid_client".into()));
}

async fn an_assertion_that_says_to_live_for_an_hour_lives_five_minutes_and_is_good_once(server: TestServer) {
    let one = Client::named(&server, "worker", |s| {
        worker(s);
        s.authentication = ClientAuthentication::PrivateKeyJwt;
    })
    .await;
    let two = one.to(&server.replica().await);
    let send = async |client: &Client, assertion: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        let request = client.request(Method::POST, "/token");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        client.send(request.body(body).unwrap()).await
    };
    let hour = json!({ "exp": server.now().seconds() + 3600 });
    let (used, unused) = (one.assertion_with(&hour), one.assertion_with(&hour));
    assert_eq!(send(&one, &used).await.status(), StatusCode::OK);
    server.wait_almost(Span::minutes(5));
    let _ = server.server().store().purge(server.now(), 99).await.unwrap();
    for client in [&one, &two] {
        let replayed = send(client, &used).await;
        assert_eq!(error(&replayed), (401, "invalid_client".into()));
        assert!(replayed.text().contains("was used before"), "{}", replayed.text());
    }
    server.wait(Span::seconds(1));
    let ended = send(&two, &unused).await;
    assert_eq!(error(&ended), (401, "invalid_client".into()));
    assert!(ended.text().contains("5 minutes after iat"), "{}", ended.text());
}

async fn a_public_clients_refresh_token_is_bound_to_its_key_too(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let app = Client::named(&server, "app", |s| {
        s.authentication = ClientAuthentication::None;
        s.dpop_only = true;
    })
    .await;
    let code = app.code(&hanako.browser.get(&app.authorize(&[])).await);
    let bare = app.redeem(&code).await;
    assert_eq!(error(&bare), (400, "invalid_dpop_proof".into()), "{}", bare.text());
    let app = app.with_dpop();
    let tokens = Tokens::of(&app.redeem(&code).await);
    let thief = app.with_dpop();
    assert_eq!(error(&thief.refresh(tokens.refresh()).await), (400, "invalid_grant".into()));
    let tokens = Tokens::of(&app.refresh(tokens.refresh()).await);
    assert_eq!(app.userinfo(&tokens.access).await.status(), StatusCode::OK);
    // Named in the request, another key can't redeem the code (RFC 9449 §10).
    let jkt = app.dpop_key().thumbprint().to_owned();
    let code = app.code(&hanako.browser.get(&app.authorize(&[("dpop_jkt", &jkt)])).await);
    assert_eq!(error(&thief.redeem(&code).await), (400, "invalid_grant".into()));
    assert_eq!(app.redeem(&code).await.status(), StatusCode::OK);
}
}

#[tokio::test]
async fn what_is_no_proof_is_refused_by_its_own_words_and_spends_nothing() {
    let server = TestServer::sqlite().await;
    let client = Client::named(&server, "worker", worker).await.with_dpop();
    assert_eq!(client.credentials(&[]).await.status(), StatusCode::OK);
    let here = json!({ "htm": "POST", "htu": format!("{ORIGIN}/token") });
    let with = |name: &str, value: Value| {
        let mut claims = here.clone();
        claims[name] = value;
        client.proof_with(&claims)
    };
    let now = server.now().seconds();
    let key = client.dpop_key();
    let good = with("jti", json!("one"));
    let mut tampered = good.clone();
    tampered.replace_range(tampered.len() - 4.., "AAAA");
    for (proof, code) in [
        (with("htm", json!("GET")), "invalid_dpop_proof"),
        (with("htu", json!(format!("{ORIGIN}/par"))), "invalid_dpop_proof"),
        (with("iat", json!(now - 120)), "invalid_dpop_proof"),
        (with("iat", json!(now + 120)), "invalid_dpop_proof"),
        (with("jti", json!("")), "invalid_dpop_proof"),
        (with("nonce", json!("old")), "use_dpop_nonce"),
        (with("nonce", Value::Null), "use_dpop_nonce"),
        (key.sign(json!({ "typ": "JWT", "jwk": key.jwk() }), &here), "invalid_dpop_proof"),
        (key.sign(json!({ "typ": "dpop+jwt" }), &here), "invalid_dpop_proof"),
        (tampered, "invalid_dpop_proof"),
        (format!("{good}, {good}"), "invalid_dpop_proof"),
        ("garbage".into(), "invalid_dpop_proof"),
        ("..".into(), "invalid_dpop_proof"),
        ("a".repeat(20_000), "invalid_dpop_proof"),
    ] {
        let answer = ask(&client, &proof).await;
        assert_eq!(error(&answer), (400, code.into()), "{proof:.60}: {}", answer.text());
        assert!(answer.header("dpop-nonce").is_some(), "{proof:.60}");
    }
    assert_eq!(ask(&client, &good).await.status(), StatusCode::OK, "after all that it is still good");
}
