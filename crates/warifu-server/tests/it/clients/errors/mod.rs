//! Every error answer as it goes over the wire: status, the headers that matter, the body. A change here is a change
//! that clients see.

mod tables;

use axum::body::Body;
use http::{Method, header};
use warifu_core::client::{ClientAuthentication, GrantKind};
use warifu_oidc::token::DEVICE_CODE;
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{CHALLENGE, basic},
    },
    browser::Answer,
    server::TestServer,
};

use tables::{AUTHORIZE, TOKEN, USERINFO};

const FORM: &str = "application/x-www-form-urlencoded";

/// What is told: status, headers, and the body where it is JSON, else its kind.
fn told(answer: &Answer) -> String {
    let mut told = answer.status().as_u16().to_string();
    for name in ["www-authenticate", "allow", "retry-after", "location"] {
        for value in answer.headers(name) {
            told.push_str(&format!(" | {name}: {value}"));
        }
    }
    let kind = answer.header("content-type").unwrap_or_default();
    let body = match kind {
        "application/json" => answer.text().to_owned(),
        _ => [kind.to_owned(), answer.message().unwrap_or_default()].join(" ").trim().to_owned(),
    };
    if !body.is_empty() {
        told.push_str(&format!(" | {body}"));
    }
    told
}

/// Compares whole tables, so that one run shows all that changed.
fn compare(found: &[(String, String)], expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> = expected.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect();
    let rows = found.iter().map(|(name, told)| format!("({name:?}, r#\"{told}\"#),\n"));
    assert!(found == expected, "the table is now:\n{}", rows.collect::<String>());
}

/// Sends a form as anybody.
async fn post(client: &Client, path: &str, authorization: Option<&str>, kind: &str, body: &str) -> Answer {
    let mut request = client.request(Method::POST, path);
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    if let Some(authorization) = authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    client.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn whoever_asks_for_tokens_wrongly_is_told_by_rfc_6749() {
    let server = TestServer::sqlite().await;
    let rota = Client::registered(&server).await;
    let app = Client::named(&server, "app", |s| s.authentication = ClientAuthentication::None).await;
    let screen = Client::named(&server, "screen", |s| {
        s.authentication = ClientAuthentication::None;
        (s.grants, s.redirect_uris) = (vec![GrantKind::DeviceCode], vec![]);
    })
    .await;
    let asked = screen.ask_device(&[]).await.json()["device_code"].as_str().unwrap().to_owned();
    let device = format!("client_id=screen&grant_type={DEVICE_CODE}&device_code=");
    let good = basic("rota", rota.secret.as_deref().unwrap());
    let (wrong, nobody) = (basic("rota", "wrong"), basic("nobody", "wrong"));
    let code =
        format!("grant_type=authorization_code&redirect_uri=https://rota.example/back&code={CHALLENGE}");
    let refresh = format!("grant_type=refresh_token&refresh_token={CHALLENGE}");
    let (large, many) = (format!("a={}", "a".repeat(64 * 1024)), "a=b&".repeat(65));
    let good = Some(good.as_str());
    let mut found = Vec::new();
    for (name, authorization, kind, body) in [
        ("nobody at all", None, FORM, "grant_type=client_credentials"),
        ("wrong secret", Some(wrong.as_str()), FORM, "grant_type=client_credentials"),
        ("unknown client", Some(nobody.as_str()), FORM, "grant_type=client_credentials"),
        ("wrong secret in the form", None, FORM, "client_id=rota&client_secret=wrong"),
        ("no secret where there is one", None, FORM, "client_id=rota&grant_type=client_credentials"),
        ("another scheme", Some("Bearer abc"), FORM, "client_id=rota"),
        ("no base64", Some("Basic ???"), FORM, ""),
        ("two methods", good, FORM, "client_secret=wrong"),
        ("two clients", good, FORM, "client_id=app"),
        ("no grant_type", good, FORM, ""),
        ("password", good, FORM, "grant_type=password&username=hanako&password=x"),
        ("not settled for it", good, FORM, "grant_type=client_credentials"),
        ("no code", good, FORM, "grant_type=authorization_code&redirect_uri=https://rota.example/back"),
        ("unknown code", good, FORM, &code),
        ("malformed verifier", good, FORM, &format!("{code}&code_verifier=short")),
        ("unknown refresh token", good, FORM, &refresh),
        ("malformed scope", good, FORM, &format!("{refresh}&scope=%22")),
        ("twice the same", good, FORM, &format!("{refresh}&{refresh}")),
        ("not UTF-8", good, FORM, "grant_type=%FF"),
        ("too many parameters", good, FORM, &many),
        ("too large", good, FORM, &large),
        ("JSON", good, "application/json", "{\"grant_type\":\"client_credentials\"}"),
        ("no kind", good, "", "grant_type=client_credentials"),
    ] {
        found.push((name.to_owned(), told(&post(&rota, "/token", authorization, kind, body).await)));
    }
    for (name, path, body) in [
        ("introspection by a client without secret", "/introspect", "client_id=app&token=abc"),
        ("revocation of nothing", "/revoke", "client_id=app"),
        ("PAR without client", "/par", "response_type=code"),
        (
            "PAR of another redirect_uri",
            "/par",
            "client_id=app&response_type=code&redirect_uri=https://evil.example/",
        ),
        ("PAR of a reference", "/par", "client_id=app&request_uri=urn:ietf:params:oauth:request_uri:a"),
        (
            "PAR of a request object",
            "/par",
            "client_id=app&redirect_uri=https://app.example/back&request=a.b.c",
        ),
        ("a device without client", "/device_authorization", "scope=openid"),
        ("a device of another client", "/device_authorization", "client_id=app"),
        ("a device without scope", "/device_authorization", "client_id=screen&scope=%22"),
        ("a device for another resource", "/device_authorization", "client_id=screen&resource=urn:other"),
        ("a device twice", "/device_authorization", "client_id=screen&scope=a&scope=b"),
        ("no device code", "/token", &format!("client_id=screen&grant_type={DEVICE_CODE}")),
        ("malformed device code", "/token", &format!("{device}abc")),
        ("unknown device code", "/token", &format!("{device}{CHALLENGE}")),
        ("a device too early", "/token", &format!("{device}{asked}")),
        ("a device too often", "/token", &format!("{device}{asked}")),
    ] {
        found.push((name.to_owned(), told(&post(&app, path, None, FORM, body).await)));
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        for path in ["/token", "/par", "/introspect", "/revoke", "/device_authorization"] {
            let request = rota.request(method.clone(), path).body(Body::empty()).unwrap();
            found.push((format!("{method} {path}"), told(&rota.send(request).await)));
        }
    }
    compare(&found, TOKEN);
}

#[tokio::test]
async fn whoever_asks_for_userinfo_wrongly_is_told_by_rfc_6750() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.resources = vec!["https://api.example/".into()]).await;
    let worker = Client::named(&server, "worker", |s| {
        s.grants = vec![GrantKind::ClientCredentials];
        s.scopes = vec!["records".into()];
    })
    .await;
    let for_api = rota
        .tokens(
            &hanako
                .browser
                .get(&rota.authorize(&[("scope", "profile"), ("resource", "https://api.example/")]))
                .await,
        )
        .await;
    let no_openid = rota.tokens(&hanako.browser.get(&rota.authorize(&[("scope", "profile")])).await).await;
    let own = worker.credentials(&[]).await.json()["access_token"].as_str().unwrap().to_owned();
    let bearer = |token: &str| format!("Bearer {token}");
    let mut found = Vec::new();
    for (name, path, authorization) in [
        ("no token", "/userinfo", None),
        ("another scheme", "/userinfo", Some("Basic abc".to_owned())),
        ("malformed", "/userinfo", Some(bearer("a b"))),
        ("unknown", "/userinfo", Some(bearer(CHALLENGE))),
        ("no token of ours", "/userinfo", Some(bearer("e30.e30.e30"))),
        ("in the query", "/userinfo?access_token=abc", None),
        ("for another resource", "/userinfo", Some(bearer(&for_api.access))),
        ("without openid", "/userinfo", Some(bearer(&no_openid.access))),
        ("of a client itself", "/userinfo", Some(bearer(&own))),
        ("not bound to a key", "/userinfo", Some(format!("DPoP {}", no_openid.access))),
    ] {
        let mut request = rota.request(Method::GET, path);
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        found.push((name.to_owned(), told(&rota.send(request.body(Body::empty()).unwrap()).await)));
    }
    let twice = post(&rota, "/userinfo", Some("Bearer abc"), FORM, "access_token=abc").await;
    found.push(("twice".to_owned(), told(&twice)));
    let put = rota.request(Method::PUT, "/userinfo").body(Body::empty()).unwrap();
    found.push(("PUT".to_owned(), told(&rota.send(put).await)));
    compare(&found, USERINFO);
    // In the form it is as good as in the header.
    let good = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let answer = post(&rota, "/userinfo", None, FORM, &format!("access_token={}", good.access)).await;
    assert_eq!(answer.json()["preferred_username"], "hanako");
}

#[tokio::test]
async fn a_request_that_cannot_be_granted_goes_back_with_its_error_state_and_issuer() {
    let server = TestServer::sqlite().await;
    let rota = Client::registered(&server).await;
    let worker = Client::named(&server, "worker", |s| s.grants = vec![GrantKind::ClientCredentials]).await;
    let long = "s".repeat(1025);
    let mut found = Vec::new();
    let browser = server.visitor();
    for (client, more) in [
        (&rota, &[("response_type", "")][..]),
        (&rota, &[("response_type", "token")]),
        (&rota, &[("response_type", "code id_token")]),
        (&rota, &[("response_mode", "fragment")]),
        (&rota, &[("response_mode", "form_post.jwt")]),
        (&rota, &[("request", "a.b.c")]),
        (&rota, &[("request_uri", "https://rota.example/request.jwt")]),
        (&rota, &[("registration", "{}")]),
        (&rota, &[("scope", "unheard-of")]),
        (&rota, &[("scope", "\"")]),
        (&rota, &[("code_challenge", "")]),
        (&rota, &[("code_challenge_method", "plain")]),
        (&rota, &[("code_challenge_method", "")]),
        (&rota, &[("code_challenge", "short")]),
        (&rota, &[("prompt", "none login")]),
        (&rota, &[("prompt", "create")]),
        (&rota, &[("max_age", "-1")]),
        (&rota, &[("max_age", "soon")]),
        (&rota, &[("claims", "{")]),
        (&rota, &[("claims", r#"{"id_token":{"acr":{"essential":true,"value":"gold"}}}"#)]),
        (&rota, &[("dpop_jkt", "short")]),
        (&rota, &[("resource", "https://else.example/")]),
        (&rota, &[("nonce", &long)]),
        (&rota, &[("login_hint", &long)]),
        (&rota, &[("state", &long)]),
        (&worker, &[]),
    ] {
        let answer = browser.get(&client.authorize(more)).await;
        let name = more.first().map_or("not settled for it".to_owned(), |(n, v)| format!("{n}={v:.40}"));
        assert_eq!(answer.set_cookies().count(), 0, "{name}");
        found.push((name, told(&answer)));
    }
    let twice = browser.get(&format!("{}&nonce=again", rota.authorize(&[]))).await;
    found.push(("nonce twice".to_owned(), told(&twice)));
    compare(&found, AUTHORIZE);
}

#[tokio::test]
async fn whoever_guesses_at_secrets_is_slowed_down_and_others_are_not() {
    let server = TestServer::sqlite_with(|site| site.requests_per_minute = 60).await;
    let rota = Client::named(&server, "rota", |s| s.grants.push(GrantKind::ClientCredentials)).await;
    server.wait(warifu_core::time::Span::minutes(1));
    let wrong = basic("rota", "wrong");
    // Ten times what people have, and apart from it.
    for _ in 0..600 {
        let answer = post(&rota, "/token", Some(&wrong), FORM, "grant_type=client_credentials").await;
        assert_eq!(answer.status().as_u16(), 401);
    }
    let limited = post(&rota, "/token", Some(&wrong), FORM, "grant_type=client_credentials").await;
    assert_eq!(limited.status().as_u16(), 429, "{}", limited.text());
    assert!(limited.header("retry-after").is_some());
    assert_eq!(rota.at("203.0.113.51").credentials(&[("scope", "")]).await.status().as_u16(), 200);
}
