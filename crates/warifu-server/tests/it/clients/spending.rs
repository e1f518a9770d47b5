//! Proofs are good once, whatever comes of the request they came with: none that held can be brought again after a
//! refusal, to whichever replica, and none that was refused itself is spent.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::json;
use warifu_core::client::{ClientAuthentication, GrantKind};
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

/// A client that proves by its key who it is, and holds another that its tokens are bound to.
async fn prover(server: &TestServer) -> Client {
    let client = Client::named(server, "rota", |s| {
        s.authentication = ClientAuthentication::PrivateKeyJwt;
        s.grants = vec![GrantKind::AuthorizationCode, GrantKind::ClientCredentials, GrantKind::RefreshToken];
        s.scopes.push("records".into());
        s.resources = vec![API.into()];
    })
    .await
    .with_dpop();
    // The first proof has no nonce yet, and is told one.
    client.credentials(&[]).await;
    client
}

/// A request with just these proofs.
async fn ask(
    client: &Client,
    path: &str,
    fields: &[(&str, &str)],
    assertion: &str,
    proof: &str,
) -> (u16, String) {
    let mut fields = fields.to_vec();
    fields.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
    fields.push(("client_assertion", assertion));
    let request = client.request(Method::POST, path).header("dpop", proof);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let body = Body::from(serde_urlencoded::to_string(&fields).unwrap());
    told(&client.send(request.body(body).unwrap()).await)
}

/// Status and error of an answer, and of one that says that a proof was used before which.
fn told(answer: &Answer) -> (u16, String) {
    let status = answer.status().as_u16();
    let told = if answer.text().is_empty() { json!({}) } else { answer.json() };
    let of = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    match of("error_description").strip_suffix(" was used before") {
        Some(what) => (status, what.to_owned()),
        None => (status, of("error")),
    }
}

fn assertion_used() -> (u16, String) {
    (401, "the client assertion".into())
}

fn proof_used() -> (u16, String) {
    (400, "the DPoP proof".into())
}

on_both_engines! {
async fn whatever_is_refused_spends_the_proofs_that_came_with_it(server: TestServer) {
    let one = prover(&server).await;
    let two = one.to(&server.replica().await);
    let credentials = ("grant_type", "client_credentials");
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", VERIFIER),
        ("redirect_uri", "https://rota.example/back"),
        ("code_verifier", VERIFIER),
    ];
    for (path, fields, error) in [
        ("/token", &[][..], "invalid_request"),
        ("/token", &[("grant_type", "password")], "unsupported_grant_type"),
        ("/token", &[credentials, ("scope", "phone")], "invalid_scope"),
        ("/token", &[credentials, ("resource", "https://else.example/")], "invalid_target"),
        ("/token", &[("grant_type", "refresh_token"), ("refresh_token", VERIFIER)], "invalid_grant"),
        ("/token", &redeem, "invalid_grant"),
        ("/par", &[("redirect_uri", "https://else.example/")], "invalid_request"),
        ("/introspect", &[], "invalid_request"),
        ("/revoke", &[], "invalid_request"),
    ] {
        let (assertion, proof) = (one.assertion(), one.proof(&Method::POST, path, None));
        let refused = ask(&one, path, fields, &assertion, &proof).await;
        assert_eq!(refused, (400, error.into()), "{path} {fields:?}");
        // Brought with what would be good, on either replica.
        let pushed = one.parameters(&[]);
        let mut good: Vec<(&str, &str)> = vec![credentials, ("token", VERIFIER)];
        if path == "/par" {
            good = pushed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        }
        for client in [&two, &one] {
            let again = ask(client, path, &good, &assertion, &client.proof(&Method::POST, path, None)).await;
            assert_eq!(again, assertion_used(), "{path} {fields:?}");
            let again = ask(client, path, &good, &client.assertion(), &proof).await;
            assert_eq!(again, proof_used(), "{path} {fields:?}");
        }
        let fresh = ask(&two, path, &good, &two.assertion(), &two.proof(&Method::POST, path, None)).await;
        assert!(matches!(fresh.0, 200 | 201), "{path}: {fresh:?}");
    }
}

async fn an_assertion_is_spent_where_the_proof_beside_it_is_none_which_is_not(server: TestServer) {
    let client = prover(&server).await;
    let fields = [("grant_type", "client_credentials")];
    let good = || client.proof(&Method::POST, "/token", None);
    let here = json!({ "htm": "POST", "htu": format!("{ORIGIN}/token") });
    let with = |name: &str| {
        let mut claims = here.clone();
        claims[name] = json!("another");
        client.proof_with(&claims)
    };
    for (proof, error) in [
        (with("nonce"), "use_dpop_nonce"),
        (with("htu"), "invalid_dpop_proof"),
        ("garbage".into(), "invalid_dpop_proof"),
    ] {
        let assertion = client.assertion();
        // It isn't accepted, so that it stays what it was: refused for the same reason.
        for assertion in [&assertion, &client.assertion()] {
            assert_eq!(ask(&client, "/token", &fields, assertion, &proof).await, (400, error.into()));
        }
        assert_eq!(ask(&client, "/token", &fields, &assertion, &good()).await, assertion_used(), "{error}");
    }
    // The one that held is spent also where the other was brought before.
    let (assertion, proof) = (client.assertion(), good());
    assert_eq!(ask(&client, "/token", &fields, &assertion, &proof).await.0, 200);
    let (fresh, beside) = (client.assertion(), good());
    assert_eq!(ask(&client, "/token", &fields, &assertion, &beside).await, assertion_used());
    assert_eq!(ask(&client, "/token", &fields, &client.assertion(), &beside).await, proof_used());
    assert_eq!(ask(&client, "/token", &fields, &fresh, &proof).await, proof_used());
    assert_eq!(ask(&client, "/token", &fields, &fresh, &good()).await, assertion_used());
}

async fn a_refusal_that_ends_something_spends_the_proofs_with_it(server: TestServer) {
    let (hanako, client) = (Member::signed_in(&server).await, prover(&server).await);
    let code = client.code(&hanako.browser.get(&client.authorize(&[])).await);
    let tokens = Tokens::of(&client.redeem(&code).await);
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "https://rota.example/back"),
        ("code_verifier", VERIFIER),
    ];
    let (assertion, proof) = (client.assertion(), client.proof(&Method::POST, "/token", None));
    let watch = Watch::begin(&server).await;
    assert_eq!(ask(&client, "/token", &fields, &assertion, &proof).await, (400, "invalid_grant".into()));
    assert_eq!(watch.told().await, ["grant-revoked"]);
    assert_eq!(client.introspect(&tokens.access).await["active"], json!(false));
    let own = [("grant_type", "client_credentials")];
    assert_eq!(ask(&client, "/token", &own, &client.assertion(), &proof).await, proof_used());
    let fresh = client.proof(&Method::POST, "/token", None);
    assert_eq!(ask(&client, "/token", &own, &assertion, &fresh).await, assertion_used());
}

async fn userinfo_spends_the_proof_of_a_token_that_lets_know_nothing(server: TestServer) {
    let (hanako, client) = (Member::signed_in(&server).await, prover(&server).await);
    let asked = client.authorize(&[("resource", API)]);
    let tokens = client.tokens(&hanako.browser.get(&asked).await).await;
    let narrow = client.refresh_with(tokens.refresh(), &[("resource", API)]).await;
    let access = Tokens::of(&narrow).access;
    let proof = client.proof(&Method::GET, "/userinfo", Some(&access));
    let ask = async |client: &Client| {
        let request = Request::builder().uri("/userinfo").header("dpop", &proof);
        let request = request.header(header::AUTHORIZATION, format!("DPoP {access}"));
        let answer = client.send(request.body(Body::empty()).unwrap()).await;
        answer.header("www-authenticate").unwrap().to_owned()
    };
    let refused = ask(&client).await;
    assert!(refused.contains("for another resource"), "{refused}");
    let replayed = ask(&client.to(&server.replica().await)).await;
    assert!(replayed.contains("was used before"), "{replayed}");
}
}
