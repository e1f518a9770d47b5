//! Bodies and addresses that are not what they should be.

use http::StatusCode;
use serde_json::json;
use warifu_testkit::{actor::Member, server::TestServer};

use super::{routes::POSTS, watch::Watch};

/// Addresses that take JSON, for somebody signed in.
const JSON: &[&str] = &[
    "/sign-in/passkey/options",
    "/sign-in/passkey",
    "/devices/register/options",
    "/devices/register",
    "/confirm/passkey/options",
    "/confirm/passkey",
];
/// Addresses that read a form.
const FORMS: &[&str] = &[
    "/sign-in/password",
    "/sign-in/someone-else",
    "/confirm/password",
    "/devices/register/decline",
    "/language",
    "/password",
];
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn what_is_neither_a_form_nor_json_is_refused_in_words() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let deep = "[".repeat(5_000);
    for path in JSON {
        for body in ["", "{", "null", "[]", "\"text\"", "{\"journey\": 7}", "\u{0}", &deep] {
            let answer = hanako.browser.post(path, "application/json", body.to_owned()).await;
            assert!(answer.status().is_client_error(), "{path} {body:.20}: {}", answer.status());
            assert_eq!(answer.message().as_deref(), Some("page-went-back"), "{path} {body:.20}");
        }
        let answer = hanako.browser.post(path, "application/json", vec![0xff, 0xfe]).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
        for kind in ["text/plain", FORM, "multipart/form-data; boundary=x", "application/jsonp", ""] {
            let answer = hanako.browser.post(path, kind, "{}").await;
            assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
            assert_eq!(answer.message().as_deref(), Some("page-went-back"), "{path} {kind}");
        }
    }
    for path in FORMS {
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
            let answer = hanako.browser.post(path, kind, "member=hanako").await;
            assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
        }
        let answer =
            hanako.browser.post(path, FORM, "new=1&new=2&journey=1&journey=2&language=1&language=2").await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}: twice the same field");
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused_with_our_own_page() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    for size in [64 * 1024 + 1, 1024 * 1024] {
        for path in JSON {
            let body = json!({ "journey": "x".repeat(size) }).to_string();
            let answer = hanako.browser.post(path, "application/json", body).await;
            assert_eq!(
                (answer.status(), answer.message().unwrap()),
                (StatusCode::PAYLOAD_TOO_LARGE, "page-went-back".into()),
                "{path}"
            );
        }
        for path in FORMS {
            for field in ["journey", "member", "password", "back", "new"] {
                let answer = hanako.browser.post(path, FORM, format!("{field}={}", "x".repeat(size))).await;
                assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path} {field}");
            }
        }
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn every_field_may_be_as_long_as_a_body_and_nothing_breaks() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    let device = before.passkeys[0].id.to_string();
    for text in ["x".repeat(60_000), "%E3%81%82".repeat(6_000), "%00".repeat(20_000)] {
        for path in POSTS.iter().map(|path| path.replace("{id}", &device).replace("{token}", "x")) {
            for field in [
                "journey",
                "member",
                "password",
                "name",
                "language",
                "back",
                "new",
                "again",
                "end_others",
                "choice",
            ] {
                let journey = hanako.browser.get("/sign-in/password").await.field("journey");
                let rest = if field == "journey" { String::new() } else { format!("&journey={journey}") };
                let answer = hanako.browser.post(&path, FORM, format!("{field}={text}{rest}")).await;
                assert!(answer.status().as_u16() < 500, "{path} {field}: {}", answer.text());
                if path.ends_with("/disable") || path.ends_with("/sign-out") || path.ends_with("/delete") {
                    break;
                }
            }
            if path == "/sign-out" || path.ends_with("/disable") || path.ends_with("/delete") {
                return;
            }
        }
    }
}

#[tokio::test]
async fn addresses_that_cannot_be_read_lead_to_a_page_of_ours() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let long = "a".repeat(30_000);
    for path in [
        "/sessions?count=many".to_owned(),
        "/sessions?count=-1&said=ended-others".to_owned(),
        "/sign-in?to=1&to=2".to_owned(),
        "/sign-in?to=%FF%FE".to_owned(),
        "/help?q=%FF".to_owned(),
        "/help?q=a&q=b".to_owned(),
        "/help/%FF".to_owned(),
        "/devices/%FF".to_owned(),
        "/devices/not-an-id".to_owned(),
        "/devices/not-an-id/delete".to_owned(),
        "/devices?said=deleted&device=not-an-id".to_owned(),
        "/history?before=nonsense".to_owned(),
        "/confirm?for=%00&to=%FF".to_owned(),
        "/sign-in/someone-else?journey=%FF".to_owned(),
        "/t/%00".to_owned(),
        "/t/x/done?journey=%FF".to_owned(),
        format!("/devices?said={long}"),
        format!("/sign-in?to=/{long}"),
        format!("/t/{long}"),
        format!("/{long}"),
    ] {
        let answer = hanako.browser.get(&path).await;
        assert!(answer.status().as_u16() < 500, "{path:.60}: {}", answer.status());
        let shown = hanako.browser.follow(answer).await;
        assert!(shown.text().contains("</html>"), "{path:.60}: {}", shown.text());
    }
}
