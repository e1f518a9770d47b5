//! A client that doesn't answer delays what it is told itself, and nothing that others are.

use tokio::task::JoinSet;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use warifu_server::{
    audit_log::AuditLog,
    jobs::{self, tell_clients},
};
use warifu_store::DeliveryState;
use warifu_testkit::{
    actor::Member,
    server::{ORIGIN, TestServer},
};

use super::endpoint::{Endpoint, client, id_token, teller};
use crate::database::random;

on_both_engines! {
async fn of_what_waits_for_a_client_that_hangs_two_are_tried_and_another_is_told_meanwhile(server: TestServer) {
    let (mut hanako, teller) = (Member::with_passkey(&server).await, teller(&server).await);
    let (hanging, other) = (Endpoint::open().await, Endpoint::open().await);
    let (slow, quick) = (client(&server, "slow", &hanging).await, client(&server, "quick", &other).await);
    hanging.may_answer.forget_permits(10_000);
    let mut ended = Vec::new();
    // The other's turn comes last: it has waited less than all that the first is to be told.
    for number in 0..5 {
        hanako.browser = server.visitor();
        hanako.sign_in().await;
        ended.push(id_token(&slow, &hanako.browser).await["sid"].clone());
        if number == 4 {
            id_token(&quick, &hanako.browser).await;
        }
        hanako.browser.submit("/sign-out", &[]).await;
    }
    let mut telling = JoinSet::new();
    let replica = teller.server().clone();
    telling.spawn(async move { tell_clients(&replica).await.unwrap() });
    hanging.arrived.acquire_many(2).await.unwrap().forget();
    other.arrived.acquire().await.unwrap().forget();
    assert_eq!(other.told(&quick).await.len(), 1);
    let mut heard = hanging.told(&slow).await;
    assert_eq!(heard.len(), 2, "no more than two at a time");
    hanging.may_answer.add_permits(10_000);
    telling.join_all().await;
    heard.extend(hanging.told(&slow).await);
    let mut sids: Vec<_> = heard.into_iter().map(|claims| claims["sid"].clone()).collect();
    sids.sort_by_key(ToString::to_string);
    ended.sort_by_key(ToString::to_string);
    assert_eq!(sids, ended, "each once");
}

async fn a_session_that_ends_while_a_client_hangs_is_told_to_others_at_once(server: TestServer) {
    let (mut hanako, teller) = (Member::signed_in(&server).await, teller(&server).await);
    let (hanging, other) = (Endpoint::open().await, Endpoint::open().await);
    let (slow, quick) = (client(&server, "slow", &hanging).await, client(&server, "quick", &other).await);
    hanging.may_answer.forget_permits(10_000);
    id_token(&slow, &hanako.browser).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let sid = id_token(&quick, &hanako.browser).await["sid"].clone();
    ward.submit("/sign-out", &[]).await;
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let (store, ring) = (teller.server().store(), teller.server().ring());
    let log = AuditLog::open(store, ORIGIN, &ring, server.now(), &mut random()).await.unwrap();
    jobs::start(teller.server(), log, &tasks, &stop);
    hanging.arrived.acquire().await.unwrap().forget();
    hanako.browser.submit("/sign-out", &[]).await;
    other.arrived.acquire().await.unwrap().forget();
    assert_eq!(other.told(&quick).await[0]["sid"], sid);
    let waiting = server.server().store().list_logouts(DeliveryState::Waiting, 9).await.unwrap();
    let hangs = waiting.iter().find(|one| one.client.client_id == "slow").map(|one| one.told.as_str());
    assert_eq!(hangs, Some(""), "nothing has come of its try yet");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}
}
