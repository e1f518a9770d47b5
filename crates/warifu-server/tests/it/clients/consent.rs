//! What a member lets a client have is asked once, scopes and resources alike, and nothing of it is lost or outlives its
//! taking back.

use http::StatusCode;
use warifu_core::client::Consent;
use warifu_testkit::{
    actor::{Client, Member},
    browser::{Answer, Browser},
    server::TestServer,
};

use crate::http::watch::Watch;

const API: &str = "https://api.example/";

/// Answers the page of this browser, and goes on.
async fn decide(browser: &Browser, page: &Answer, choice: &str) -> Answer {
    browser.follow(post(browser, page, choice).await).await
}

async fn post(browser: &Browser, page: &Answer, choice: &str) -> Answer {
    let (journey, who) = (page.field("journey"), page.field("member"));
    let fields = [("journey", journey.as_str()), ("member", who.as_str()), ("choice", choice)];
    browser.submit("/authorize/consent", &fields).await
}

on_both_engines! {
async fn consent_is_asked_once_for_each_further_scope(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| s.consent = Consent::Ask).await;
    let decide = async |page: &Answer, choice| decide(&hanako.browser, page, choice).await;
    let page = hanako.browser.get(&rota.authorize(&[])).await;
    for words in ["“勤務表” asks", "how you signed in", "Your name and your member ID"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(page.header("content-security-policy").unwrap().contains("form-action 'self' https://rota.example;"));
    let watch = Watch::begin(&server).await;
    assert_eq!(rota.error(&decide(&page, "decline").await), "access_denied");
    assert_eq!(watch.told().await, [""; 0]);

    let page = hanako.browser.get(&rota.authorize(&[])).await;
    rota.code(&decide(&page, "allow").await);
    assert_eq!(watch.told().await, ["client-told"]);
    rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    rota.code(&hanako.browser.get(&rota.authorize(&[("prompt", "none"), ("scope", "openid")])).await);

    let page = hanako.browser.get(&rota.authorize(&[("scope", "openid profile email")])).await;
    assert!(page.text().contains("Your e-mail address") && !page.text().contains("Your name and"), "{}", page.text());
    rota.code(&decide(&page, "allow").await);
    let page = hanako.browser.get(&rota.authorize(&[("prompt", "consent")])).await;
    assert!(page.text().contains("Your name and your member ID"), "asked anew where the client wants it");
    // Somebody else is asked themselves.
    let taro = Member::named(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    assert_eq!(taro.browser.get(&rota.authorize(&[])).await.status(), StatusCode::OK);
}

async fn a_resource_is_asked_about_like_a_scope(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::named(&server, "rota", |s| {
        s.consent = Consent::Ask;
        s.resources = vec![API.into(), "urn:example:files".into()];
    })
    .await;
    let with = |resource| rota.authorize(&[("resource", resource)]);
    let silent = |resource| rota.authorize(&[("resource", resource), ("prompt", "none")]);
    let page = hanako.browser.get(&rota.authorize(&[])).await;
    assert!(!page.text().contains("in your name"), "{}", page.text());
    rota.code(&decide(&hanako.browser, &page, "allow").await);

    // The scopes are known by now, the resource isn't.
    assert_eq!(rota.error(&hanako.browser.get(&silent(API)).await), "consent_required");
    let page = hanako.browser.get(&with(API)).await;
    assert!(page.text().contains(&format!("<li>To use {API} in your name</li>")), "{}", page.text());
    assert!(!page.text().contains("Your name and your member ID"), "{}", page.text());
    assert_eq!(rota.error(&decide(&hanako.browser, &page, "decline").await), "access_denied");
    assert_eq!(rota.error(&hanako.browser.get(&silent(API)).await), "consent_required");
    let page = hanako.browser.get(&with(API)).await;
    rota.code(&decide(&hanako.browser, &page, "allow").await);
    rota.code(&hanako.browser.get(&silent(API)).await);
    assert_eq!(rota.error(&hanako.browser.get(&silent("urn:example:files")).await), "consent_required");
    let japanese = hanako.browser.copied().with_header("accept-language", "ja");
    let page = japanese.get(&with("urn:example:files")).await;
    assert!(page.text().contains("「urn:example:files」を、あなたとして利用すること"), "{}", page.text());

    let page = hanako.browser.get("/connected").await;
    assert!(page.text().contains(&format!("<li>To use {API} in your name</li>")), "{}", page.text());
    hanako.browser.submit(&format!("/connected/{}/disconnect", rota.record.id), &[]).await;
    assert_eq!(rota.error(&hanako.browser.get(&silent(API)).await), "consent_required");
}

async fn of_two_answers_at_once_neither_loses_what_the_other_allowed(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let names: Vec<String> = (0..20).map(|number| format!("urn:example:{number}")).collect();
    let resources = names.clone();
    let rota = Client::named(&server, "rota", |s| (s.consent, s.resources) = (Consent::Ask, resources)).await;
    let replica = server.replica().await;
    for pair in names.chunks(2) {
        let mut tabs = Vec::new();
        for (resource, replica) in pair.iter().zip([&server, &replica]) {
            let tab = hanako.browser.copied().to(replica);
            let page = tab.get(&rota.authorize(&[("resource", resource)])).await;
            let on = post(&tab, &page, "allow").await.location().unwrap();
            tabs.push((tab, on));
        }
        let [(one, on_one), (other, on_other)] = &tabs[..] else { panic!("two tabs") };
        let (one, other) = tokio::join!(one.get(on_one), other.get(on_other));
        rota.code(&one);
        rota.code(&other);
    }
    for resource in &names {
        rota.code(&hanako.browser.get(&rota.authorize(&[("resource", resource), ("prompt", "none")])).await);
    }
}

async fn no_answer_rests_on_what_is_taken_back_meanwhile(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let elsewhere = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let rota = Client::named(&server, "rota", |s| s.consent = Consent::Ask).await;
    let disconnect = format!("/connected/{}/disconnect", rota.record.id);
    for _ in 0..10 {
        let page = hanako.browser.get(&rota.authorize(&[])).await;
        rota.tokens(&decide(&hanako.browser, &page, "allow").await).await;
        let silent = rota.authorize(&[("prompt", "none")]);
        let (answer, _) = tokio::join!(elsewhere.get(&silent), hanako.browser.submit(&disconnect, &[]));
        let told = rota.answer(&answer);
        match told.get("code") {
            Some(code) => assert_eq!(rota.redeem(code).await.json()["error"], "invalid_grant"),
            None => assert_eq!(told["error"], "consent_required"),
        }
    }
}
}
