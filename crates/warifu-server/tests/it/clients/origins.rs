//! Pages of other origins that call by script: only those of clients that live in a browser.

use axum::body::Body;
use http::{Method, StatusCode};
use warifu_core::client::ClientAuthentication;
use warifu_testkit::{
    actor::Client,
    browser::{Answer, Browser},
    server::TestServer,
};

async fn ask(browser: &Browser, method: Method, path: &str, origin: &str) -> Answer {
    let request = browser.request(method, path).header("origin", origin).header("accept", "application/json");
    browser.send(request.body(Body::empty()).unwrap()).await
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn only_the_pages_of_a_client_that_lives_in_a_browser_may_read_answers() {
    let server = TestServer::sqlite().await;
    let browser = server.visitor();
    Client::named(&server, "app", |settings| settings.authentication = ClientAuthentication::None).await;
    Client::registered(&server).await;
    for (origin, path, told) in [
        ("https://app.example", "/token", Some("https://app.example")),
        ("https://app.example", "/userinfo", Some("https://app.example")),
        ("https://app.example", "/par", Some("https://app.example")),
        ("https://app.example", "/revoke", Some("https://app.example")),
        // Only resource servers ask what a token lets do.
        ("https://app.example", "/introspect", None),
        // A client with a secret has no business in a page.
        ("https://rota.example", "/token", None),
        ("https://evil.example", "/token", None),
        ("https://app.example.evil.example", "/token", None),
        ("http://app.example", "/token", None),
        ("null", "/token", None),
        // Pages of ours that read cookies are nobody's to read.
        ("https://app.example", "/sign-in/passkey/options", None),
        ("https://app.example", "/devices", None),
    ] {
        let asked = ask(&browser, Method::OPTIONS, path, origin).await;
        assert_eq!(allowed(&asked), told, "{origin} asks for {path}");
        assert_eq!(asked.status() == StatusCode::NO_CONTENT && told.is_some(), told.is_some(), "{path}");
        let posted = ask(&browser, Method::POST, path, origin).await;
        assert_eq!(allowed(&posted), told, "{origin} posts to {path}");
        assert_eq!(asked.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn everybody_may_read_what_is_public() {
    let server = TestServer::sqlite().await;
    let browser = server.visitor();
    for path in ["/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answer = ask(&browser, Method::GET, path, "https://anybody.example").await;
        assert_eq!((answer.status(), allowed(&answer)), (StatusCode::OK, Some("*")), "{path}");
    }
}
