//! A hundred at once, on two replicas: what is good once is good once.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use tokio::task::JoinSet;
use warifu_oidc::token::DEVICE_CODE;
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::{ORIGIN, TestServer},
};

use super::*;
use crate::http::watch::Watch;

const CROWD: usize = 100;

/// The same poll a hundred times.
async fn polls(server: &TestServer, client: &Client, codes: &Codes) -> Vec<Answer> {
    let replicas = [client.to(server), client.to(&server.replica().await)];
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let (client, code) = (replicas[number % 2].clone(), codes.own.clone());
        let fields = [("grant_type", DEVICE_CODE), ("device_code", &code)];
        let request = client.form("/token", &fields);
        tasks.spawn(async move { client.send(request).await });
    }
    tasks.join_all().await
}

/// A form of this browser's, over and over, each time with other fields.
async fn forms(
    server: &TestServer,
    browser: &Browser,
    path: &'static str,
    each: impl Fn(usize) -> String,
) -> Vec<Answer> {
    let replicas = [server.clone(), server.replica().await];
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let browser = browser.to(&replicas[number % 2]);
        let request: Request<Body> = browser
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(each(number)))
            .unwrap();
        tasks.spawn(async move { browser.send(request).await });
    }
    tasks.join_all().await
}

fn count(answers: &[Answer], fits: impl Fn(&Answer) -> bool) -> usize {
    answers.iter().filter(|answer| fits(answer)).count()
}

on_both_engines! {
async fn of_a_hundred_polls_at_once_one_gets_tokens_and_whoever_is_late_ends_what_came_of_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    allow(&hanako, &codes).await;
    let watch = Watch::begin(&server).await;
    let answers = polls(&server, &screen, &codes).await;
    let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status().is_success()).collect();
    let [won] = won[..] else { panic!("{} won", won.len()) };
    assert_eq!(count(&answers, |a| !a.status().is_success() && told(a) == (400, "invalid_grant".into())), CROWD - 1);
    assert!(watch.told().await.contains(&"grant-revoked".to_owned()));
    assert_eq!(screen.userinfo(&Tokens::of(won).access).await.status(), StatusCode::UNAUTHORIZED);
}

async fn of_a_hundred_polls_at_once_one_is_told_to_wait_and_the_others_to_wait_longer(server: TestServer) {
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let answers = polls(&server, &screen, &codes).await;
    assert_eq!(count(&answers, |a| told(a).1 == "authorization_pending"), 1);
    assert_eq!(count(&answers, |a| told(a).1 == "slow_down"), CROWD - 1);
}

async fn of_a_hundred_answers_at_once_one_counts(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    let (code, member) = (page.field("user_code"), page.field("member"));
    let watch = Watch::begin(&server).await;
    let answers = forms(&server, &hanako.browser, "/device/answer", |number| {
        let choice = if number % 3 == 0 { "decline" } else { "allow" };
        format!("user_code={code}&member={member}&choice={choice}")
    })
    .await;
    assert_eq!(count(&answers, |a| a.status() == StatusCode::SEE_OTHER), 1);
    let told: Vec<String> = watch.told().await.into_iter().filter(|what| what.starts_with("device-code-")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

async fn ninety_nine_wrong_codes_and_the_right_one_at_once_are_ten_tries(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let letters = b"BCDFGHJKLMNPQRSTVWXZ";
    let answers = forms(&server, &hanako.browser, "/device", |number| {
        let (a, b) = (char::from(letters[number % 20]), char::from(letters[number / 20]));
        let wrong = format!("{a}{b}ZZ-ZZZZ");
        let code = if number == 60 { &codes.shown } else { &wrong };
        format!("user_code={code}")
    })
    .await;
    let right = count(&answers, |a| a.status() == StatusCode::OK);
    assert_eq!(count(&answers, |a| a.status() == StatusCode::BAD_REQUEST), 10);
    assert_eq!(count(&answers, |a| a.status() == StatusCode::TOO_MANY_REQUESTS), CROWD - 10 - right);
}
}
