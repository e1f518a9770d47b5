//! Pages that anybody may open, in both languages.

use http::StatusCode;
use warifu_core::message::Message;
use warifu_testkit::{
    actor::Member,
    server::{ORIGIN, TestServer},
};

#[tokio::test]
async fn every_message_has_a_page_in_both_languages() {
    let server = TestServer::sqlite().await;
    for (language, html) in [("en", "<html lang=\"en\">"), ("ja", "<html lang=\"ja\">")] {
        let visitor = server.visitor().with_header("accept-language", language);
        for message in Message::ALL {
            let page = visitor.get(&format!("/help/{}", message.name())).await;
            assert_eq!(page.status(), StatusCode::OK, "{message:?}");
            assert_eq!(page.message().as_deref(), Some(message.name()), "{language}: {}", page.heading());
            assert!(page.text().contains(html) && page.text().contains("class=\"steps\""), "{message:?}");
            assert!(
                !page.text().contains("message-") && !page.text().contains("{$"),
                "{message:?}: {}",
                page.text()
            );
        }
        let index = visitor.get("/help").await;
        for message in Message::ALL {
            assert!(index.text().contains(&format!("/help/{}\"", message.name())), "{message:?}");
        }
    }
}

#[tokio::test]
async fn the_help_is_searched_in_any_width() {
    let server = TestServer::sqlite().await;
    let visitor = server.visitor();
    let found = visitor.get("/help?q=Safari").await;
    assert!(
        found.text().contains("/help/browser-not-entitled\"") && !found.text().contains("/help/link-used\"")
    );
    let wide = visitor.get("/help?q=%EF%BC%B3%EF%BC%A1%EF%BC%A6%EF%BC%A1%EF%BC%B2%EF%BC%A9").await;
    assert!(wide.text().contains("/help/browser-not-entitled\""));
    let none = visitor.get("/help?q=%3Cscript%3Exyzzy").await;
    assert!(none.text().contains("&#60;script&#62;xyzzy") && !none.text().contains("<script>xyzzy"));
    assert_eq!(visitor.get(&format!("/help?q={}", "a".repeat(10_000))).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_language_is_chosen_and_kept() {
    let server = TestServer::sqlite().await;
    let visitor = server.visitor().with_header("accept-language", "fr");
    assert!(visitor.get("/sign-in").await.text().contains("<html lang=\"ja\">"), "where nothing is said");
    let answer = visitor.submit("/language", &[("language", "en"), ("back", "/help?q=link")]).await;
    assert_eq!(answer.location().unwrap(), "/help?q=link");
    assert!(visitor.get("/sign-in").await.text().contains("<html lang=\"en\">"));
    for (language, back, to) in
        [("xx", "//evil.example", "/"), ("ja", "javascript:alert(1)", "/"), ("", "", "/")]
    {
        let answer = visitor.submit("/language", &[("language", language), ("back", back)]).await;
        assert_eq!(answer.location().unwrap(), to);
    }
    assert!(visitor.get("/sign-in").await.text().contains("<html lang=\"ja\">"));
}

#[tokio::test]
async fn what_others_look_for_at_fixed_addresses_is_there() {
    let server = TestServer::sqlite().await;
    let visitor = server.visitor();
    assert_eq!(visitor.get("/.well-known/webauthn").await.json(), serde_json::json!({ "origins": [ORIGIN] }));
    let endpoints = visitor.get("/.well-known/passkey-endpoints").await.json();
    assert_eq!(endpoints["enroll"], format!("{ORIGIN}/devices/register"));
    assert_eq!(endpoints["manage"], format!("{ORIGIN}/devices"));
    assert_eq!(visitor.get("/.well-known/change-password").await.location().unwrap(), "/password");
    assert!(visitor.get("/robots.txt").await.text().contains("Disallow: /"));
    assert_eq!(
        visitor.get("/audit/checkpoint").await.status(),
        StatusCode::NOT_FOUND,
        "nothing is signed yet"
    );
    assert_eq!(visitor.get("/dev/notices").await.status(), StatusCode::NOT_FOUND, "only in development");
}

#[tokio::test]
async fn an_address_that_is_none_of_ours_says_so_and_leads_on() {
    let server = TestServer::sqlite().await;
    for (language, title) in [("en", "find this page"), ("ja", "見つかりませんでした")] {
        let visitor = server.visitor().with_header("accept-language", language);
        for path in ["/no/such/page", "/help/no-such-message", "/t/%FF"] {
            let none = visitor.get(path).await;
            assert_eq!(
                (none.status(), none.message().unwrap()),
                (StatusCode::NOT_FOUND, "page-not-found".into())
            );
            assert!(none.heading().contains(title), "{path}: {}", none.heading());
            assert!(none.text().contains("href=\"/sign-in\"") && none.text().contains("href=\"/devices\""));
        }
        let told = visitor.with_header("accept", "application/json").get("/no/such/page").await;
        assert_eq!(told.header("content-type"), Some("application/problem+json"));
        assert_eq!(
            (told.status(), &told.json()["type"]),
            (StatusCode::NOT_FOUND, &"/help/page-not-found".into())
        );
        assert!(told.json()["title"].as_str().unwrap().contains(title));
    }
}

#[tokio::test]
async fn in_development_another_host_is_told_the_right_address_as_a_link() {
    let server = TestServer::sqlite_with(|site| site.dev = true).await;
    let right = format!("href=\"{ORIGIN}/\"");
    for (host, misled) in
        [("127.0.0.1:8080", true), ("evil.example", true), (ORIGIN.split_once("//").unwrap().1, false)]
    {
        let page = server.visitor().with_header("host", host).get("/sign-in").await;
        assert_eq!(page.status() == StatusCode::MISDIRECTED_REQUEST, misled, "{host}");
        assert_eq!(page.message().is_some_and(|m| m == "looks-like-another-site"), misled, "{host}");
        assert_eq!(page.text().contains(&right), misled, "{host}");
    }
}

#[tokio::test]
async fn files_of_ours_are_kept_for_good_under_an_address_that_changes_with_them() {
    let server = TestServer::sqlite().await;
    let visitor = server.visitor();
    let page = visitor.get("/sign-in").await;
    let sources = page.text().split("=\"/assets/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut count = 0;
    for source in sources {
        let file = visitor.get(&format!("/assets/{source}")).await;
        assert_eq!(file.status(), StatusCode::OK, "{source}");
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let other =
            visitor.get(&format!("/assets/0000000000000000/{}", source.split('/').nth(1).unwrap())).await;
        assert_eq!(other.status(), StatusCode::NOT_FOUND, "another version's address serves nothing");
        count += 1;
    }
    assert_eq!(count, 2, "style sheet and script");
}

#[tokio::test]
async fn pages_of_members_need_a_session_and_come_back() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for path in [
        "/devices",
        "/sessions",
        "/connected",
        "/password",
        "/history",
        "/devices/register",
        "/confirm?for=delete&to=/devices",
    ] {
        hanako.browser = server.visitor();
        let page = hanako.browser.open(path).await;
        assert!(page.path().starts_with("/sign-in?to="), "{path}");
        assert_eq!(page.message(), None, "{path}: nothing has expired");
        let ceremony = hanako.browser.press(&page).await;
        let assertion = hanako.phone.get(&ceremony.options).unwrap();
        let answer = hanako.browser.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        assert_eq!(answer.location().unwrap(), path);
        assert_eq!(hanako.browser.open(path).await.status(), StatusCode::OK, "{path}");
    }
}
