//! Config OP: what is told before anybody asks.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::json;
use warifu_testkit::{
    actor::Client,
    server::{ORIGIN, TestServer},
};

#[tokio::test]
async fn what_is_published_is_what_the_plans_ask_for_and_every_address_is_ours() {
    let server = TestServer::sqlite().await;
    let suite = Client::registered(&server).await;
    let request =
        suite.request(Method::GET, "/.well-known/openid-configuration").body(Body::empty()).unwrap();
    let answer = suite.send(request).await;
    assert_eq!((answer.status(), answer.header("content-type")), (StatusCode::OK, Some("application/json")));
    let told = answer.json();
    assert_eq!(told["issuer"], ORIGIN);
    for (name, value) in told.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let address = value.as_str().unwrap();
            assert!(address.starts_with(&format!("{ORIGIN}/")), "{name}: {address}");
        }
    }
    for (name, values) in [
        ("response_types_supported", &["code"][..]),
        ("subject_types_supported", &["public"]),
        ("id_token_signing_alg_values_supported", &["RS256"]),
        ("scopes_supported", &["openid"]),
        ("grant_types_supported", &["authorization_code", "refresh_token"]),
        ("token_endpoint_auth_methods_supported", &["client_secret_basic", "client_secret_post"]),
        ("code_challenge_methods_supported", &["S256"]),
        ("claims_supported", &["sub"]),
    ] {
        let listed = told[name].as_array().unwrap_or_else(|| panic!("{name} is no list: {told}"));
        assert!(values.iter().all(|value| listed.contains(&json!(value))), "{name}: {listed:?}");
    }
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint"] {
        assert!(told[name].is_string(), "{name}");
    }
    for name in
        ["claims_parameter_supported", "backchannel_logout_supported", "backchannel_logout_session_supported"]
    {
        assert_eq!(told[name], true, "{name}");
    }
    for name in ["request_parameter_supported", "request_uri_parameter_supported"] {
        assert_eq!(told[name], false, "{name}");
    }
}
