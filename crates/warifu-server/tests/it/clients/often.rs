//! What is answered once, and how often anything is answered.

use http::StatusCode;
use warifu_core::time::Span;
use warifu_store::Statement;
use warifu_testkit::{
    actor::{Client, Member},
    browser::Answer,
    server::TestServer,
};

use crate::http::watch::Watch;

const GRANTS: Statement = Statement::new("count grants", "SELECT count(*) FROM client_grant");
const KEPT: Statement = Statement::new("count kept requests", "SELECT count(*) FROM kept_request");
const A_MINUTE: usize = 60;

fn went_back(answer: &Answer) {
    let told = (answer.status(), answer.message());
    assert_eq!(told, (StatusCode::CONFLICT, Some("page-went-back".into())), "{:?}", answer.location());
}

on_both_engines! {
async fn a_pushed_request_gives_one_code_however_often_its_page_is_loaded(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let rota = Client::registered(&server).await;
    let reference = rota.authorize_pushed(&rota.push(&[]).await);
    // A load spends nothing, in however many tabs.
    let tab = hanako.browser.copied();
    let in_tab = tab.open(&reference).await;
    let page = hanako.browser.open(&reference).await;
    let page = hanako.browser.open(page.path()).await;
    let watch = Watch::begin(&server).await;
    rota.code(&hanako.sign_in_on(&page).await);
    assert_eq!((watch.told().await, server.administrator().count(KEPT).await), (vec!["signed-in".to_owned()], 0));
    // Signed in she is in the other tab too, and may start again from the client.
    hanako.browser = tab;
    went_back(&hanako.sign_in_on(&in_tab).await);
    went_back(&hanako.browser.get(&reference).await);
    assert_eq!(server.administrator().count(GRANTS).await, 1);
    // A silent answer uses one up as well.
    let reference = rota.authorize_pushed(&rota.push(&[]).await);
    rota.code(&hanako.browser.get(&reference).await);
    went_back(&hanako.browser.get(&reference).await);
    // An error doesn't: the client's request is still to be answered.
    let reference = rota.authorize_pushed(&rota.push(&[("prompt", "none")]).await);
    assert_eq!(rota.error(&server.visitor().get(&reference).await), "login_required");
    rota.code(&hanako.browser.get(&reference).await);
}
}

#[tokio::test]
async fn a_session_is_answered_for_sixty_times_a_minute() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    let (rota, cargo) = (Client::registered(&server).await, Client::named(&server, "cargo", |_| ()).await);
    for number in 0..A_MINUTE {
        let client = [&rota, &cargo][number % 2];
        client.code(&hanako.browser.get(&client.authorize(&[])).await);
    }
    let (before, watch) = (server.administrator().count(GRANTS).await, Watch::begin(&server).await);
    let silent = rota.authorize(&[("prompt", "none")]);
    assert_eq!(rota.error(&hanako.browser.get(&silent).await), "temporarily_unavailable");
    let page = hanako.browser.get(&rota.authorize(&[])).await;
    assert_eq!(
        (page.status(), page.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    assert!(page.header("retry-after").is_some());
    assert_eq!((server.administrator().count(GRANTS).await, watch.told().await), (before, vec![]));
    // Another's session, and hers a minute later.
    rota.code(&taro.browser.get(&silent).await);
    server.wait(Span::minutes(1));
    rota.code(&hanako.browser.get(&silent).await);
}
