//! A session that time ends tells its clients as one that a person ends, once, and takes along what rests on it.

use http::StatusCode;
use serde_json::Value;
use warifu_core::time::Span;
use warifu_server::jobs::tell_clients;
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::TestServer,
};

use super::{
    endpoint::{Endpoint, client, id_token, teller},
    tokens::allow_offline,
};
use crate::http::watch::Watch;

/// What the job deletes in its turn; and what the client hears then.
async fn told_after_purge(teller: &TestServer, endpoint: &Endpoint, client: &Client) -> Vec<Value> {
    let store = teller.server().store();
    while !store.purge(teller.now(), 99).await.unwrap().is_nothing() {}
    tell_clients(teller.server()).await.unwrap();
    endpoint.told(client).await.into_iter().map(|claims| claims["sid"].clone()).collect()
}

on_both_engines! {
async fn a_session_unused_for_too_long_tells_its_clients(server: TestServer) {
    let (hanako, endpoint, teller) = (Member::signed_in(&server).await, Endpoint::open().await, teller(&server).await);
    let rota = client(&server, "rota", &endpoint).await;
    let sid = id_token(&rota, &hanako.browser).await["sid"].clone();
    let tokens = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let lasting = allow_offline(&hanako, &rota).await;
    let watch = Watch::begin(&server).await;
    server.wait_almost(Span::hours(8));
    assert_eq!(told_after_purge(&teller, &endpoint, &rota).await, [Value::Null; 0]);
    server.wait(Span::seconds(1));
    assert_eq!(told_after_purge(&teller, &endpoint, &rota).await, [sid]);
    assert_eq!(told_after_purge(&teller, &endpoint, &rota).await, [Value::Null; 0], "once");
    assert_eq!(watch.told().await, [""; 0], "nobody has done anything");
    assert_eq!(rota.refresh(tokens.refresh()).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(rota.introspect(&lasting.access).await["active"], false, "a token lives minutes");
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
}

async fn a_session_at_its_absolute_end_tells_its_clients_and_a_renewed_one_at_its_new_end(server: TestServer) {
    let (mut hanako, endpoint, teller) = (Member::signed_in(&server).await, Endpoint::open().await, teller(&server).await);
    let rota = client(&server, "rota", &endpoint).await;
    let sid = id_token(&rota, &hanako.browser).await["sid"].clone();
    let wiki = Client::named(&server, "wiki", |_| ()).await;
    let mut refresh = allow_offline(&hanako, &wiki).await.refresh().to_owned();
    let began = server.now();
    // In use all the time. Renewed after 21 hours, it goes on: of the end that it had nobody is told.
    for hours in [7, 7, 7, 4, 7, 7, 5] {
        server.wait(Span::hours(hours));
        hanako.browser.get("/devices").await;
        server.server().write_seen().await.unwrap();
        assert_eq!(told_after_purge(&teller, &endpoint, &rota).await, [Value::Null; 0]);
        refresh = Tokens::of(&wiki.refresh(&refresh).await).refresh().to_owned();
        if server.now() - began < Span::hours(22) && server.now() - began > Span::hours(20) {
            let page = hanako.browser.open(&wiki.authorize(&[("prompt", "login")])).await;
            hanako.sign_in_on(&page).await;
        }
    }
    server.wait(Span::hours(1));
    assert_eq!(told_after_purge(&teller, &endpoint, &rota).await, [sid]);
    assert_eq!(wiki.refresh(&refresh).await.status(), StatusCode::OK, "it was let go on without the session");
}
}
