//! Links by the API (flow A4): a portal makes one for a member, fetches it anew, revokes it.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use warifu_core::{
    client::GrantKind,
    member::Role,
    ticket::{LINK_LIFE, TicketState},
    time::Span,
};
use warifu_testkit::{
    actor::{Client, Member},
    browser::Answer,
    server::TestServer,
};

use crate::http::watch::Watch;

async fn portal(server: &TestServer) -> Client {
    Client::named(server, "portal", |settings| {
        settings.grants = vec![GrantKind::ClientCredentials];
        settings.scopes = vec!["links".into(), "records".into()];
        settings.redirect_uris = Vec::new();
    })
    .await
}

async fn token(portal: &Client, more: &[(&str, &str)]) -> String {
    let answer = portal.credentials(more).await;
    let told = answer.json();
    told["access_token"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

async fn call(portal: &Client, method: Method, path: &str, token: &str, body: &str) -> Answer {
    let mut request = portal.request(method, path).header("authorization", format!("Bearer {token}"));
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    portal.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn path_of(made: &Value) -> String {
    let address = made["address"].as_str().unwrap();
    address[address.find("/t/").unwrap()..].to_owned()
}

on_both_engines! {
async fn a_portal_makes_a_link_that_registers_a_passkey(server: TestServer) {
    let (portal, mut hanako) = (portal(&server).await, Member::with_password(&server).await);
    let token = token(&portal, &[("scope", "links")]).await;
    let watch = Watch::begin(&server).await;
    let made = call(&portal, Method::POST, "/api/members/hanako/link", &token, "").await;
    assert_eq!(made.status(), StatusCode::CREATED, "{}", made.text());
    let made = made.json();
    assert_eq!(made.get("password"), None);
    assert!(made["good_until"].as_str().unwrap().ends_with('Z'), "{made}");
    let done = hanako.register_by(&path_of(&made)).await;
    assert!(done.path().contains("/done"), "{}", done.text());
    assert_eq!(watch.told().await, ["ticket-issued", "passkey-registered"]);
    let revoked = call(&portal, Method::DELETE, &format!("/api/links/{}", made["id"].as_str().unwrap()), &token, "").await;
    assert_eq!(revoked.status(), StatusCode::CONFLICT, "a used one can't be taken back");
}
}

#[tokio::test]
async fn a_link_fetched_anew_makes_the_older_worthless_and_one_revoked_tells_nothing() {
    let server = TestServer::sqlite().await;
    let (portal, hanako) = (portal(&server).await, Member::with_password(&server).await);
    let token = token(&portal, &[]).await;
    let make = async || call(&portal, Method::POST, "/api/members/hanako/link", &token, "").await.json();
    let (older, newer) = (make().await, make().await);
    assert_eq!(hanako.browser.get(&path_of(&older)).await.message().unwrap(), "link-replaced");
    let id = newer["id"].as_str().unwrap();
    let revoke = async |id: &str| {
        call(&portal, Method::DELETE, &format!("/api/links/{id}"), &token, "").await.status()
    };
    assert_eq!(revoke(id).await, StatusCode::NO_CONTENT);
    assert_eq!(revoke(id).await, StatusCode::CONFLICT);
    assert_eq!(hanako.browser.get(&path_of(&newer)).await.message().unwrap(), "link-invalid");
    for unknown in ["x", "00000000-0000-7000-8000-000000000000"] {
        assert_eq!(revoke(unknown).await, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn a_link_may_have_a_password_and_an_end_of_its_own() {
    let server = TestServer::sqlite().await;
    let (portal, hanako) = (portal(&server).await, Member::with_password(&server).await);
    let token = token(&portal, &[]).await;
    let body = json!({ "password": true, "seconds": 600 }).to_string();
    let made = call(&portal, Method::POST, "/api/members/hanako/link", &token, &body).await.json();
    let page = hanako.browser.get(&path_of(&made)).await;
    let fields =
        [("journey", page.field("journey")), ("password", made["password"].as_str().unwrap().to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let opened = hanako.browser.submit(&format!("{}/password", path_of(&made)), &fields).await;
    assert!(opened.location().is_some(), "{}", opened.text());
    // It is kept by its hash alone: nobody shows it again.
    assert_eq!(server.administrator().tickets(&hanako.record).await[0].sealed, None);
    server.wait(Span::minutes(10));
    assert_eq!(hanako.browser.get(&path_of(&made)).await.message().unwrap(), "link-expired");
    assert!(Span::minutes(10) < LINK_LIFE);
}

#[tokio::test]
async fn what_is_asked_wrongly_makes_no_link() {
    let server = TestServer::sqlite().await;
    let (portal, hanako) = (portal(&server).await, Member::with_password(&server).await);
    let token = token(&portal, &[]).await;
    let long = format!("{{\"password\":{}}}", " ".repeat(70_000));
    for (path, body, status) in [
        ("/api/members/nobody/link", "", StatusCode::NOT_FOUND),
        ("/api/members/a%20b/link", "", StatusCode::NOT_FOUND),
        ("/api/members/hanako/link", "[]", StatusCode::BAD_REQUEST),
        ("/api/members/hanako/link", "{\"days\":1}", StatusCode::BAD_REQUEST),
        ("/api/members/hanako/link", "{\"seconds\":59}", StatusCode::BAD_REQUEST),
        ("/api/members/hanako/link", "{\"seconds\":99999999999}", StatusCode::BAD_REQUEST),
        ("/api/members/hanako/link", &long, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = call(&portal, Method::POST, path, &token, body).await;
        assert_eq!(answer.status(), status, "{path} {body:.30}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path} {body:.30}");
    }
    assert!(server.administrator().tickets(&hanako.record).await.is_empty());
}

#[tokio::test]
async fn only_a_clients_own_token_for_links_makes_one_and_for_members_without_a_role() {
    let server = TestServer::sqlite().await;
    let (portal, hanako) = (portal(&server).await, Member::signed_in(&server).await);
    let path = "/api/members/hanako/link";
    let narrower = token(&portal, &[("scope", "records")]).await;
    let good = token(&portal, &[("scope", "links")]).await;
    let records = "https://records.example/";
    server
        .administrator()
        .change_client("portal", |settings| settings.resources = vec![records.into()])
        .await;
    let other = token(&portal, &[("scope", "records"), ("resource", records)]).await;
    let elsewhere = token(&portal, &[("scope", "links")]).await;
    for (name, token, error) in [
        ("another scope at another resource", other.as_str(), "invalid_token"),
        ("another resource", &elsewhere, "invalid_token"),
        ("another scope", &narrower, "insufficient_scope"),
        ("none of ours", "abc", "invalid_token"),
        ("a byte changed", &format!("{}x", &good[..good.len() - 1]), "invalid_token"),
    ] {
        let answer = call(&portal, Method::POST, path, token, "").await;
        let told = answer.header("www-authenticate").unwrap_or_default();
        assert!(told.contains(error), "{name}: {} {told}", answer.status());
    }
    let bare = portal.send(portal.request(Method::POST, path).body(Body::empty()).unwrap()).await;
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    // A person's token doesn't do, nor does being signed in.
    let by_cookie = hanako.browser.post_json(path, &json!({})).await;
    assert_eq!(by_cookie.status(), StatusCode::UNAUTHORIZED);
    assert!(
        server.administrator().tickets(&hanako.record).await.iter().all(|t| t.state != TicketState::Open)
    );
    // Somebody who administers is out of every client's reach.
    server.administrator().set_role(&hanako.record, Role::OrganizationAdministrator, &[]).await;
    assert_eq!(call(&portal, Method::POST, path, &good, "").await.status(), StatusCode::NOT_FOUND);
    // What is withdrawn from the client, its old tokens can't do either.
    server.administrator().set_role(&hanako.record, Role::Member, &[]).await;
    server.administrator().change_client("portal", |settings| settings.scopes = vec!["records".into()]).await;
    assert_eq!(call(&portal, Method::POST, path, &good, "").await.status(), StatusCode::UNAUTHORIZED);
}
