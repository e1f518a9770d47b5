//! A hundred at once, on two replicas: what is good once is good once.

use axum::body::Body;
use http::{Request, StatusCode};
use tokio::task::JoinSet;
use warifu_core::{
    client::{ClientAuthentication, GrantKind},
    time::Span,
};
use warifu_store::Statement;
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{Tokens, VERIFIER},
    },
    browser::Answer,
    server::TestServer,
};

use crate::http::watch::Watch;

const CROWD: usize = 100;
const UNUSED: Statement = Statement::new(
    "count refresh tokens to be used",
    "SELECT count(*) FROM refresh_token WHERE used_at IS NULL",
);

/// Sends all at once, by turns to two replicas.
async fn at_once(server: &TestServer, client: &Client, requests: Vec<Request<Body>>) -> Vec<Answer> {
    let replicas = [client.to(server), client.to(&server.replica().await)];
    let mut tasks = JoinSet::new();
    for (number, request) in requests.into_iter().enumerate() {
        let client = replicas[number % 2].clone();
        tasks.spawn(async move { client.send(request).await });
    }
    tasks.join_all().await
}

fn succeeded(answers: &[Answer]) -> Vec<&Answer> {
    answers.iter().filter(|answer| answer.status().is_success()).collect()
}

fn all_others(answers: &[Answer], error: &str) {
    for answer in answers.iter().filter(|answer| !answer.status().is_success()) {
        assert_eq!(answer.json()["error"], error, "{}", answer.text());
    }
}

/// The same request over and over, each time as a copy byte by byte.
fn copies(make: impl Fn() -> Request<Body>, body: &str) -> Vec<Request<Body>> {
    let (parts, _) = make().into_parts();
    (0..CROWD).map(|_| Request::from_parts(parts.clone(), Body::from(body.to_owned()))).collect()
}

async fn body_of(request: Request<Body>) -> (http::request::Parts, String) {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts, String::from_utf8(bytes.to_vec()).unwrap())
}

on_both_engines! {
async fn a_code_is_redeemed_by_one_of_a_hundred_and_whoever_is_late_ends_what_came_of_it(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let code = rota.code(&hanako.browser.get(&rota.authorize(&[])).await);
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "https://rota.example/back"),
        ("code_verifier", VERIFIER),
    ];
    let watch = Watch::begin(&server).await;
    let requests = (0..CROWD).map(|_| rota.form("/token", &fields)).collect();
    let answers = at_once(&server, &rota, requests).await;
    let [won] = succeeded(&answers)[..] else { panic!("{} won", succeeded(&answers).len()) };
    all_others(&answers, "invalid_grant");
    assert!(watch.told().await.contains(&"grant-revoked".to_owned()));
    assert_eq!(rota.userinfo(&Tokens::of(won).access).await.status(), StatusCode::UNAUTHORIZED);
}

async fn a_pushed_request_gives_one_code_to_a_hundred(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let replica = server.replica().await;
    for request in [&[][..], &[("prompt", "none")]] {
        let reference = rota.authorize_pushed(&rota.push(request).await);
        let watch = Watch::begin(&server).await;
        let mut tasks = JoinSet::new();
        for number in 0..CROWD {
            let tab = hanako.browser.copied().to([&server, &replica][number % 2]);
            let reference = reference.clone();
            tasks.spawn(async move { tab.get(&reference).await });
        }
        let answers = tasks.join_all().await;
        let (sent_back, gone): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.location().is_some());
        let [won] = sent_back[..] else { panic!("{} won", sent_back.len()) };
        assert_eq!(rota.redeem(&rota.code(won)).await.status(), StatusCode::OK);
        assert!(gone.iter().all(|answer| answer.message().as_deref() == Some("page-went-back")));
        assert_eq!(watch.told().await, ["client-told"]);
        server.wait(Span::minutes(1));
    }
}

async fn a_refresh_token_that_comes_a_hundred_times_at_once_leaves_one_that_works(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
    let requests = (0..CROWD).map(|_| rota.form("/token", &fields)).collect();
    let answers = at_once(&server, &rota, requests).await;
    // All came within the grace: each is answered, and each answer ends the one before.
    assert_eq!(succeeded(&answers).len(), CROWD);
    assert_eq!(server.administrator().count(UNUSED).await, 1);
    let mut good = Vec::new();
    for answer in &answers {
        let token = Tokens::of(answer).refresh().to_owned();
        if rota.introspect(&token).await["active"] == true {
            good.push(token);
        }
    }
    let [last] = &good[..] else { panic!("{} work", good.len()) };
    assert_eq!(rota.refresh(last).await.status(), StatusCode::OK);
}

async fn a_lost_answer_asked_for_again_while_it_is_used_leaves_one_that_works_or_none(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let rota = Client::registered(&server).await;
    for _ in 0..CROWD / 4 {
        let first = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
        let second = Tokens::of(&rota.refresh(first.refresh()).await);
        let before = server.administrator().count(UNUSED).await;
        let of = |token| rota.form("/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]);
        let answers = at_once(&server, &rota, vec![of(first.refresh()), of(second.refresh())]).await;
        all_others(&answers, "invalid_grant");
        let left = server.administrator().count(UNUSED).await;
        assert!(left <= before, "a second chain: {before} before, {left} after");
    }
}

async fn a_proof_or_an_assertion_that_comes_a_hundred_times_is_taken_once(server: TestServer) {
    let worker = Client::named(&server, "worker", |s| {
        s.grants = vec![GrantKind::ClientCredentials, GrantKind::AuthorizationCode];
        s.scopes = vec!["records".into()];
    })
    .await
    .with_dpop();
    let keys = Client::named(&server, "keys", |s| {
        s.authentication = ClientAuthentication::PrivateKeyJwt;
        s.grants = vec![GrantKind::ClientCredentials, GrantKind::AuthorizationCode];
        s.scopes = vec!["records".into(), "openid".into(), "profile".into()];
    })
    .await;
    // The first answer brings the nonce.
    assert_eq!(worker.credentials(&[]).await.status(), StatusCode::OK);
    let fields = [("grant_type", "client_credentials")];
    for (client, error) in [(&worker, "invalid_dpop_proof"), (&keys, "invalid_client")] {
        let (parts, body) = body_of(client.form("/token", &fields)).await;
        let make = || Request::from_parts(parts.clone(), Body::empty());
        let answers = at_once(&server, client, copies(make, &body)).await;
        assert_eq!(succeeded(&answers).len(), 1, "{error}");
        all_others(&answers, error);
        // Refused, it is spent as well: one hears why, all others that it was used.
        let refused = [("grant_type", "client_credentials"), ("scope", "phone")];
        let (parts, body) = body_of(client.form("/token", &refused)).await;
        let make = || Request::from_parts(parts.clone(), Body::empty());
        let answers = at_once(&server, client, copies(make, &body)).await;
        let told = |error: &str| answers.iter().filter(|answer| answer.json()["error"] == error).count();
        assert_eq!((told("invalid_scope"), told(error)), (1, answers.len() - 1), "{error}");
    }
    // At PAR too: one request is kept.
    let owned = keys.parameters(&[]);
    let fields: Vec<(&str, &str)> = owned.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let (parts, body) = body_of(keys.form("/par", &fields)).await;
    let make = || Request::from_parts(parts.clone(), Body::empty());
    let answers = at_once(&server, &keys, copies(make, &body)).await;
    assert_eq!(succeeded(&answers).len(), 1);
    all_others(&answers, "invalid_client");
    const KEPT: Statement = Statement::new("count kept requests", "SELECT count(*) FROM kept_request");
    assert_eq!(server.administrator().count(KEPT).await, 1);
}
}
