//! A client sends people here to sign out: at once, after a question, or not at all; and what they find afterwards.

use axum::body::Body;
use http::{Method, StatusCode};
use warifu_core::time::Span;
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    browser::{Answer, Browser},
    server::{ORIGIN, TestServer},
};

use crate::http::watch::Watch;

const AFTER: &str = "https://rota.example/bye";
const HERE: &str = "/sign-in?said=signed-out";

async fn rota(server: &TestServer) -> Client {
    Client::named(server, "rota", |s| s.post_logout_redirect_uris = vec![AFTER.into()]).await
}

fn end_session(fields: &[(&str, &str)]) -> String {
    format!("/end-session?{}", serde_urlencoded::to_string(fields).unwrap())
}

/// An ID token of this browser's session.
async fn hint(client: &Client, browser: &Browser) -> String {
    client.tokens(&browser.get(&client.authorize(&[])).await).await.id_token.unwrap()
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/devices").await.status() == StatusCode::OK
}

fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy").unwrap()
}

on_both_engines! {
async fn an_id_token_of_this_session_signs_out_at_once_and_goes_back(server: TestServer) {
    let (hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    let hint = hint(&rota, &hanako.browser).await;
    let watch = Watch::begin(&server).await;
    let way = end_session(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER), ("state", "a b&c")]);
    let copied = hanako.browser.copied();
    let answer = hanako.browser.get(&way).await;
    assert_eq!(answer.location().unwrap(), format!("{AFTER}?state=a+b%26c"));
    assert_eq!(watch.told().await, ["signed-out"]);
    assert_eq!(hanako.browser.cookie("__Host-session"), None);
    assert!(!is_signed_in(&copied).await, "a copied cookie is worth nothing");
    // Once more, and by somebody who was never here: on to the same place.
    for browser in [&hanako.browser, &copied, &server.visitor()] {
        assert_eq!(browser.get(&way).await.location().unwrap(), format!("{AFTER}?state=a+b%26c"));
    }
    assert_eq!(watch.told().await, ["signed-out"]);
}

async fn a_session_has_a_name_of_its_own_for_every_client_which_each_of_them_signs_out_with(server: TestServer) {
    let (mut hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    let cargo = Client::named(&server, "cargo", |s| {
        s.subject = warifu_core::client::SubjectKind::Pairwise("cargo.example".into());
        s.post_logout_redirect_uris = vec!["https://cargo.example/bye".into()];
    })
    .await;
    for (client, after) in [(&rota, AFTER), (&cargo, "https://cargo.example/bye")] {
        let mut named = Vec::new();
        for client in [&rota, &cargo] {
            let first = client.tokens(&hanako.browser.get(&client.authorize(&[])).await).await;
            let second = Tokens::of(&client.refresh(first.refresh()).await);
            let mut sids = Vec::new();
            for token in [&first.id_token.unwrap(), &first.access, &second.id_token.unwrap(), &second.access] {
                sids.push(client.claims(token).await["sid"].as_str().unwrap().to_owned());
            }
            sids.dedup();
            assert_eq!(sids.len(), 1, "one session, one name: {sids:?}");
            named.extend(sids);
        }
        assert_ne!(named[0], named[1]);
        let hint = hint(client, &hanako.browser).await;
        let way = end_session(&[("id_token_hint", &hint), ("post_logout_redirect_uri", after)]);
        assert_eq!(hanako.browser.get(&way).await.location().unwrap(), after);
        assert!(!is_signed_in(&hanako.browser).await);
        hanako.sign_in().await;
    }
}

async fn without_one_the_person_is_asked_and_then_goes_back(server: TestServer) {
    let (mut hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    let elsewhere = hint(&rota, &hanako.browser).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let watch = Watch::begin(&server).await;
    let of_client = [("client_id", "rota"), ("post_logout_redirect_uri", AFTER), ("state", "s")];
    let of_another_session =
        [("id_token_hint", elsewhere.as_str()), ("post_logout_redirect_uri", AFTER), ("state", "s")];
    for fields in [of_client, of_another_session] {
        let page = hanako.browser.get(&end_session(&fields)).await;
        assert_eq!((page.status(), page.heading().as_str()), (StatusCode::OK, "Sign out?"));
        for told in ["勤務表", "山田 花子", "hanako"] {
            assert!(page.text().contains(told), "{told}: {}", page.text());
        }
        assert!(policy(&page).contains("form-action 'self' https://rota.example;"), "{}", policy(&page));
        assert!(is_signed_in(&hanako.browser).await, "nothing is done unasked");
        let answer = hanako.browser.submit("/sign-out", &[("asked", &page.field("asked"))]).await;
        assert_eq!(answer.location().unwrap(), format!("{AFTER}?state=s"));
        assert!(!is_signed_in(&hanako.browser).await && is_signed_in(&ward).await);
        assert_eq!(watch.told().await.pop().unwrap(), "signed-out");
        hanako.sign_in().await;
    }
    let page = hanako.browser.get("/end-session").await;
    assert_eq!((page.heading().as_str(), policy(&page).contains("form-action 'self';")), ("Sign out?", true));
    assert_eq!(hanako.browser.submit("/sign-out", &[]).await.location().unwrap(), HERE);
    assert_eq!(hanako.browser.get("/end-session").await.location().unwrap(), HERE, "nobody is signed in");
}

async fn what_another_site_posts_is_kept_and_decided_when_the_browser_comes(server: TestServer) {
    let (mut hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    for waits in [Span::seconds(1), Span::seconds(61)] {
        let hint = hint(&rota, &hanako.browser).await;
        let watch = Watch::begin(&server).await;
        let fields = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        // Even where a browser sends cookies with it: a post decides nothing.
        let posted = post(&hanako.browser, &fields).await;
        let way = posted.location().unwrap();
        assert!(way.starts_with("/end-session?kept=") && !way.contains(&hint), "{way}");
        assert_eq!((posted.set_cookies().count(), is_signed_in(&hanako.browser).await), (0, true));
        server.wait(waits);
        let answer = hanako.browser.get(&way).await;
        if waits < Span::seconds(60) {
            assert_eq!(answer.location().unwrap(), AFTER);
            assert_eq!(watch.told().await, ["signed-out"]);
            hanako.sign_in().await;
        } else {
            assert_eq!(answer.heading(), "Sign out?", "too late: asked, and to nowhere");
            assert!(policy(&answer).contains("form-action 'self';"));
        }
    }
    for fields in [&[][..], &[("client_id", "nobody")], &[("id_token_hint", "a.b.c")], &[("state", "s")]] {
        let posted = post(&hanako.browser, fields).await;
        assert_eq!(posted.location().unwrap(), "/end-session", "{fields:?}");
    }
    assert_eq!(hanako.browser.get("/end-session?kept=nothing").await.heading(), "Sign out?");
}

async fn clients_are_told_in_frames_before_it_goes_on(server: TestServer) {
    let framed = |server, name: &'static str, path: &'static str| {
        Client::named(server, name, move |s| {
            s.frontchannel_logout_uri = Some(format!("https://{name}.example/{path}"));
            s.post_logout_redirect_uris = vec![AFTER.into()];
        })
    };
    let mut hanako = Member::signed_in(&server).await;
    let (rota, cargo) = (framed(&server, "rota", "out").await, framed(&server, "cargo", "out?a=b").await);
    let (unframed, unused) =
        (Client::named(&server, "wiki", |_| ()).await, framed(&server, "unused", "out").await);
    let token = hint(&rota, &hanako.browser).await;
    hint(&cargo, &hanako.browser).await;
    let of_cargo = hint(&cargo, &hanako.browser).await;
    hint(&unframed, &hanako.browser).await;
    let sid = async |client: &Client, token| client.claims(token).await["sid"].as_str().unwrap().to_owned();
    let (sid, other) = (sid(&rota, &token).await, sid(&cargo, &of_cargo).await);
    assert_ne!(sid, other);

    let way = end_session(&[("id_token_hint", &token), ("post_logout_redirect_uri", AFTER)]);
    let page = hanako.browser.get(&way).await;
    assert_eq!((page.status(), page.heading().as_str()), (StatusCode::OK, "You are signed out"));
    let iss = "iss=https%3A%2F%2Fid.warifu.example";
    let frames: Vec<&str> = page.text().split("<iframe src=\"").skip(1).map(|f| f.split('"').next().unwrap()).collect();
    let expected = [
        format!("https://cargo.example/out?a=b&#38;{iss}&#38;sid={other}"),
        format!("https://rota.example/out?{iss}&#38;sid={sid}"),
    ];
    assert_eq!(frames, expected, "each once, and only those that the session told");
    assert!(policy(&page).ends_with("; frame-src https://cargo.example https://rota.example"), "{}", policy(&page));
    assert!(page.text().contains(&format!("<a class=\"button primary\" href=\"{AFTER}\" data-go-on>")));
    assert!(!is_signed_in(&hanako.browser).await);
    assert_eq!(hanako.browser.get(&way).await.location().unwrap(), AFTER, "reloaded it goes on");

    // Our own button tells them as well.
    hanako.sign_in().await;
    hint(&rota, &hanako.browser).await;
    let page = hanako.browser.submit("/sign-out", &[]).await;
    assert!(policy(&page).ends_with("; frame-src https://rota.example"), "{}", policy(&page));
    assert!(page.text().contains(&format!("href=\"{HERE}\" data-go-on")), "{}", page.text());
    drop(unused);
}
}

/// A form of another site's, sent with whatever cookies there are.
async fn post(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    let request = browser
        .request(Method::POST, "/end-session")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://rota.example")
        .header("sec-fetch-site", "cross-site");
    browser.send(request.body(Body::from(serde_urlencoded::to_string(fields).unwrap())).unwrap()).await
}

#[tokio::test]
async fn nobody_is_sent_where_no_client_has_registered() {
    let server = TestServer::sqlite().await;
    let (hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    let other = Client::named(&server, "other", |_| ()).await;
    let (own, others) = (hint(&rota, &hanako.browser).await, hint(&other, &hanako.browser).await);
    let evil = "https://evil.example/";
    for (fields, message) in [
        (
            &[("id_token_hint", own.as_str()), ("post_logout_redirect_uri", evil)][..],
            "redirect-not-registered",
        ),
        (
            &[("id_token_hint", &own), ("post_logout_redirect_uri", "https://rota.example/bye/")],
            "redirect-not-registered",
        ),
        (&[("id_token_hint", &others), ("post_logout_redirect_uri", AFTER)], "redirect-not-registered"),
        (&[("client_id", "rota"), ("post_logout_redirect_uri", evil)], "redirect-not-registered"),
        (&[("post_logout_redirect_uri", AFTER)], "redirect-not-registered"),
        (&[("id_token_hint", &others), ("client_id", "rota")], "client-unknown"),
        (&[("client_id", "nobody"), ("post_logout_redirect_uri", AFTER)], "client-unknown"),
        (&[("client_id", "rota"), ("client_id", "rota")], "client-unknown"),
    ] {
        let refused = hanako.browser.get(&end_session(fields)).await;
        let told = (refused.status(), refused.message());
        assert_eq!(told, (StatusCode::BAD_REQUEST, Some(message.into())), "{fields:?}");
        assert!(is_signed_in(&hanako.browser).await, "{fields:?}");
    }
    server.administrator().enable_client("rota", false).await;
    let refused = hanako.browser.get(&end_session(&[("id_token_hint", &own)])).await;
    assert_eq!(
        (refused.message().unwrap(), is_signed_in(&hanako.browser).await),
        ("client-unknown".into(), true)
    );
}

#[tokio::test]
async fn an_id_token_that_isnt_ours_is_worth_nothing() {
    let server = TestServer::sqlite().await;
    let (hanako, rota) = (Member::signed_in(&server).await, rota(&server).await);
    let own = hint(&rota, &hanako.browser).await;
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let (head, rest) = own.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let unsigned = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
    for forged in [
        format!("{unsigned}.{claims}."),
        format!("{head}.{claims}.{}", signature.chars().rev().collect::<String>()),
        // Ours, but not one that says who signed in.
        tokens.access,
    ] {
        let fields = [("id_token_hint", forged.as_str()), ("post_logout_redirect_uri", AFTER)];
        let page = hanako.browser.get(&end_session(&fields)).await;
        assert_eq!(page.heading(), "Sign out?", "{forged}");
        assert!(policy(&page).contains("form-action 'self';"), "nothing of it is used: {}", policy(&page));
        assert!(is_signed_in(&hanako.browser).await);
    }
}

#[tokio::test]
async fn what_the_form_carries_is_judged_again() {
    let server = TestServer::sqlite().await;
    let (mut hanako, _rota) = (Member::signed_in(&server).await, rota(&server).await);
    for asked in [
        "client_id=rota&post_logout_redirect_uri=https://evil.example/",
        "client_id=nobody&post_logout_redirect_uri=https://evil.example/",
        "post_logout_redirect_uri=https://evil.example/",
        "client_id=rota&client_id=rota&post_logout_redirect_uri=https://rota.example/bye",
        "%ff",
    ] {
        let answer = hanako.browser.submit("/sign-out", &[("asked", asked)]).await;
        assert_eq!(answer.location().unwrap(), HERE, "{asked}");
        assert!(!is_signed_in(&hanako.browser).await, "signed out is signed out");
        hanako.sign_in().await;
    }
}

#[tokio::test]
async fn a_client_may_ask_in_its_peoples_language() {
    let server = TestServer::sqlite().await;
    let (hanako, _rota) = (Member::signed_in(&server).await, rota(&server).await);
    for (locales, html, title) in
        [("ja", "<html lang=\"ja\">", "ログアウトしますか"), ("fr en", "<html lang=\"en\">", "Sign out?")]
    {
        let page = hanako.browser.get(&end_session(&[("client_id", "rota"), ("ui_locales", locales)])).await;
        assert!(page.text().contains(html) && page.heading() == title, "{locales}: {}", page.text());
    }
    assert_eq!(ORIGIN, server.server().site().origin());
}
