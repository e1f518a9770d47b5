//! A hundred at once, on two replicas: one claims, one collects.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use tokio::task::JoinSet;
use warifu_testkit::server::ORIGIN;

use super::*;
use crate::http::watch::Watch;

const CROWD: usize = 100;

fn form(browser: &Browser, path: &str, body: &str) -> Request<Body> {
    browser
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("origin", ORIGIN)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

async fn at_once(posts: Vec<(Browser, String, &'static str)>) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for (browser, path, body) in posts {
        let request = form(&browser, &path, body);
        tasks.spawn(async move { browser.send(request).await });
    }
    tasks.join_all().await
}

fn count(told: &[String], what: &str) -> usize {
    told.iter().filter(|event| *event == what).count()
}

on_both_engines! {
async fn of_a_hundred_phones_that_go_on_at_once_one_claims_and_the_next_ends_it(server: TestServer) {
    allowing(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let address = screen.qr().await;
    let replicas = [server.clone(), server.replica().await];
    let mut posts = Vec::new();
    for number in 0..CROWD {
        let browser = phone(&replicas[number % 2]);
        browser.get(&address).await;
        posts.push((browser, address.clone(), "choice=go-on"));
    }
    let watch = Watch::begin(&server).await;
    at_once(posts).await;
    let told = watch.told().await;
    assert_eq!((count(&told, "handoff-claimed"), count(&told, "handoff-ended"), told.len()), (1, 1, 2), "{told:?}");
    assert_eq!(screen.stage().await, "ended handoff-used");
}

async fn one_phone_that_goes_on_a_hundred_times_at_once_claims_it_once(server: TestServer) {
    allowing(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let address = screen.qr().await;
    let replicas = [server.clone(), server.replica().await];
    let browser = phone(&server);
    browser.get(&address).await;
    let watch = Watch::begin(&server).await;
    let posts = (0..CROWD).map(|number| (browser.to(&replicas[number % 2]), address.clone(), "choice=go-on"));
    let answers = at_once(posts.collect()).await;
    assert!(answers.iter().all(|answer| answer.location() == Some(address.clone())));
    assert_eq!(watch.told().await, ["handoff-claimed"]);
}

async fn of_a_hundred_that_collect_at_once_one_is_signed_in(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    approve(&screen, &mut hanako, &phone(&server)).await;
    let replicas = [server.clone(), server.replica().await];
    let body: &'static str = Box::leak(format!("journey={}", screen.journey).into_boxed_str());
    let watch = Watch::begin(&server).await;
    let posts = (0..CROWD).map(|number| {
        (screen.browser.to(&replicas[number % 2]), "/sign-in/handoff/collect".to_owned(), body)
    });
    let answers = at_once(posts.collect()).await;
    let won = answers.iter().filter(|answer| answer.location().as_deref() == Some("/devices")).count();
    assert_eq!((won, watch.told().await), (1, vec!["signed-in".to_owned()]));
    assert_eq!(server.administrator().records(&hanako.record).await.sessions.len(), 1);
    let notices = server.administrator().notices().await;
    let told = notices.iter().filter(|n| n.about.as_ref().is_some_and(|a| a.name() == "signed-in-by-handoff"));
    assert_eq!(told.count(), 1);
}

async fn of_a_hundred_that_type_digits_at_once_three_are_tries(server: TestServer) {
    allowing(&server).await;
    let screen = Screen::shows(&server, "hanako").await;
    let (browser, address) = (phone(&server), screen.qr().await);
    claim(&browser, &address).await;
    pick(&browser, &address, "digits").await;
    let replicas = [server.clone(), server.replica().await];
    let watch = Watch::begin(&server).await;
    // Blanks are as wrong as anything.
    let body: &'static str = Box::leak(format!("journey={}&digits=", screen.journey).into_boxed_str());
    let posts = (0..CROWD)
        .map(|number| (screen.browser.to(&replicas[number % 2]), "/sign-in/handoff/digits".to_owned(), body));
    let answers = at_once(posts.collect()).await;
    assert!(answers.iter().all(|answer| answer.status() == StatusCode::SEE_OTHER));
    assert_eq!((screen.stage().await.as_str(), watch.told().await), ("ended handoff-number-wrong", vec!["handoff-number-wrong".to_owned()]));
}
}
