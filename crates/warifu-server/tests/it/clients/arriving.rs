//! How requests arrive (in the address, by another site's form, pushed), and how answers go back.

use axum::body::Body;
use http::{Method, StatusCode};
use warifu_core::{client::ClientSettings, time::Span};
use warifu_store::Statement;
use warifu_testkit::{
    actor::{Client, Member, client::STATE},
    browser::{Answer, Browser},
    server::{ORIGIN, TestServer},
};

use crate::http::watch::Watch;

const KEPT: Statement = Statement::new("count kept requests", "SELECT count(*) FROM kept_request");
const GRANTS: Statement = Statement::new("count grants", "SELECT count(*) FROM client_grant");

/// What another site's form makes a browser send. Its cookies come with it, as they would if ours weren't `Lax`.
async fn post_from_elsewhere(browser: &Browser, path: &str, body: &str) -> Answer {
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://rota.example");
    browser.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_answer_by_form_is_a_page_that_may_post_to_the_client_and_nowhere_else() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let address = rota.authorize(&[("response_mode", "form_post"), ("state", "\"><script>")]);
    let page = hanako.browser.open(&address).await;
    let page = hanako.sign_in_on(&page).await;
    assert!(page.path().starts_with("/authorize/continue?journey="), "{}", page.path());
    assert_eq!((page.status(), page.field("state").as_str()), (StatusCode::OK, "\"><script>"));
    assert_eq!(page.field("iss"), ORIGIN);
    assert!(page.text().contains("action=\"https://rota.example/back\""), "{}", page.text());
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("; form-action 'self' https://rota.example; "), "{policy}");
    assert_eq!(rota.redeem(&page.field("code")).await.status(), StatusCode::OK);
    // An error goes the same way.
    let page =
        hanako.browser.get(&rota.authorize(&[("response_mode", "form_post"), ("scope", "unheard-of")])).await;
    assert_eq!((page.field("error"), page.field("state")), ("invalid_scope".into(), STATE.into()));
}

on_both_engines! {
async fn a_request_that_no_cookie_can_hold_is_kept_in_a_row(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let administrator = server.administrator();
    // About the longest that the journey's cookie holds by itself, and the longest there is.
    for (state, hint, rows) in [("s".repeat(1024), String::new(), 0), ("s".repeat(1024), "h".repeat(8192), 1)] {
        let nonce = "n".repeat(480);
        let more = [("state", state.as_str()), ("nonce", &nonce), ("id_token_hint", &hint)];
        let browser = server.visitor();
        let page = browser.open(&rota.authorize(&more)).await;
        assert_eq!(administrator.count(KEPT).await, rows);
        hanako.browser = browser;
        let answer = hanako.sign_in_on(&page).await;
        let told = rota.answer(&answer);
        assert_eq!(told["state"], state);
        assert_eq!(rota.redeem(&told["code"]).await.status(), StatusCode::OK);
        assert_eq!(administrator.count(KEPT).await, 0, "it is gone with its code");
    }
}

async fn a_form_of_another_site_is_kept_and_decided_when_the_browser_comes_by_itself(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    Client::named(&server, "cargo", |_| ()).await;
    let (administrator, watch) = (server.administrator(), Watch::begin(&server).await);
    let query = rota.authorize(&[]).split_once('?').unwrap().1.to_owned();
    let kept = post_from_elsewhere(&hanako.browser, "/authorize", &query).await;
    assert_eq!((kept.status(), kept.set_cookies().count()), (StatusCode::SEE_OTHER, 0));
    let to = kept.location().unwrap();
    assert!(to.starts_with("/authorize?client_id=rota&request_uri=urn%3A"), "{to}");
    assert_eq!((administrator.count(KEPT).await, administrator.count(GRANTS).await), (1, 0), "the session wasn't looked at");
    assert_eq!(watch.told().await, [""; 0]);
    // A reference of another client's, or of nobody's, brings nobody anywhere.
    for to in [to.replace("client_id=rota", "client_id=cargo"), to.replace("client_id=rota&", ""), format!("{to}x")] {
        let answer = hanako.browser.get(&to).await;
        assert_eq!((answer.status(), answer.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()), "{to}");
    }
    rota.code(&hanako.browser.get(&to).await);
    assert_eq!(watch.told().await, ["client-told"]);
    assert_eq!(hanako.browser.get(&to).await.message().unwrap(), "page-went-back", "it gave its code");
    let late = post_from_elsewhere(&hanako.browser, "/authorize", &query).await.location().unwrap();
    server.wait(Span::minutes(1));
    assert_eq!(hanako.browser.get(&late).await.message().unwrap(), "page-went-back");
}

async fn a_pushed_request_is_brought_by_its_reference_for_a_minute(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let pushed_only = |s: &mut ClientSettings| s.pushed_only = true;
    let rota = Client::named(&server, "rota", pushed_only).await;
    let cargo = Client::named(&server, "cargo", |_| ()).await;
    let direct = hanako.browser.get(&rota.authorize(&[])).await;
    assert_eq!(rota.error(&direct), "invalid_request");

    let pushed = rota.push(&[("state", "pushed")]).await;
    assert_eq!(pushed.json()["expires_in"], 60);
    let reference = rota.authorize_pushed(&pushed);
    let stolen = server.visitor().get(&cargo.authorize_pushed(&pushed)).await;
    assert_eq!((stolen.status(), stolen.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()));
    // What is added in the browser isn't read (RFC 9126 §4).
    let page = hanako.browser.open(&format!("{reference}&state=added&redirect_uri=https://evil.example/")).await;
    assert!(page.path().starts_with("/sign-in?journey="), "{}", page.path());
    server.wait(Span::minutes(1));
    let late = server.visitor().get(&reference).await;
    assert_eq!(late.message().unwrap(), "page-went-back");
    // Who came in time has all the time of a journey.
    server.wait(Span::minutes(20));
    let answer = hanako.sign_in_on(&hanako.browser.open(page.path()).await).await;
    let told = rota.answer(&answer);
    assert_eq!(told["state"], "pushed");
    assert_eq!(rota.redeem(&told["code"]).await.status(), StatusCode::OK);
}
}

#[tokio::test]
async fn whoever_cannot_be_answered_is_shown_a_page_and_sent_nowhere() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let watch = Watch::begin(&server).await;
    for (more, message) in [
        (("client_id", "nobody"), "client-unknown"),
        (("client_id", ""), "client-unknown"),
        (("redirect_uri", ""), "redirect-not-registered"),
        (("redirect_uri", "https://rota.example/back/"), "redirect-not-registered"),
        (("redirect_uri", "https://rota.example/back?x=1"), "redirect-not-registered"),
        (("redirect_uri", "https://rota.example.evil.example/back"), "redirect-not-registered"),
        (("redirect_uri", "https://rota.example@evil.example/back"), "redirect-not-registered"),
        (("redirect_uri", "https://rota.example/back\r\nset-cookie: a=b"), "redirect-not-registered"),
        (("redirect_uri", "javascript:alert(1)"), "redirect-not-registered"),
    ] {
        let address = rota.authorize(&[more]);
        let answer = hanako.browser.get(&address).await;
        assert_eq!(
            (answer.status(), answer.message().as_deref()),
            (StatusCode::BAD_REQUEST, Some(message)),
            "{more:?}"
        );
        let query = address.split_once('?').unwrap().1;
        let answer = post_from_elsewhere(&hanako.browser, "/authorize", query).await;
        assert_eq!(
            (answer.status(), answer.message().as_deref()),
            (StatusCode::BAD_REQUEST, Some(message)),
            "{more:?}"
        );
    }
    // Twice is nobody, and garbage too.
    for query in ["client_id=rota&client_id=rota", "%ff=%ff", "client_id=%00", &"a=b&".repeat(65)] {
        let answer = hanako.browser.get(&format!("/authorize?{query}")).await;
        assert_eq!(
            (answer.status(), answer.message().as_deref()),
            (StatusCode::BAD_REQUEST, Some("client-unknown")),
            "{query}"
        );
    }
    assert_eq!(watch.told().await, [""; 0]);
}
