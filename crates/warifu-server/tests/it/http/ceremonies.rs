//! A challenge is good for one purpose, browser, member, ticket and session, once.

use http::StatusCode;
use warifu_testkit::{actor::Member, authenticator::Authenticator, browser::Ceremony, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn an_answer_replayed_is_refused_on_any_replica(server: TestServer) {
    let replica = server.replica().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let response = hanako.phone.sign(&assertion);
    let elsewhere = hanako.browser.to(&replica);
    assert_eq!(elsewhere.finish(&ceremony, &response).await.location().unwrap(), "/devices", "any replica can finish");
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    for browser in [&hanako.browser, &hanako.browser.to(&replica)] {
        let again = browser.finish(&ceremony, &response).await;
        assert_eq!((again.status(), again.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()));
    }
    assert_eq!(watch.told().await, ["sign-in-refused: challenge-answered-before"; 2]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

async fn a_registration_sent_twice_is_told_that_it_has_succeeded(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let ceremony = hanako.browser.begin_registering().await;
    hanako.phone = Authenticator::security_key();
    let response = hanako.phone.create(&ceremony.options).unwrap().json();
    assert_eq!(hanako.browser.finish(&ceremony, &response).await.status(), StatusCode::OK);
    let before = server.administrator().records(&hanako.record).await;
    let again = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!((again.status(), again.message().unwrap()), (StatusCode::CONFLICT, "already-registered".into()));
    assert_eq!(again.json().get("signal"), None);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
}

#[tokio::test]
async fn a_challenge_of_another_browser_is_refused() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (of_hanako, _) = hanako.begin_sign_in().await;
    // Somebody has had Hanako sign a challenge that was made for another browser.
    let thief = server.visitor();
    let of_thief = thief.begin_sign_in().await;
    let assertion = hanako.phone.get(&of_thief.options).unwrap();
    let response = hanako.phone.sign(&assertion);
    let own_journey = Ceremony { sealed: of_thief.sealed.clone(), ..of_hanako.clone() };
    let their_journey = Ceremony { journey: of_thief.journey.clone(), ..of_hanako.clone() };
    for (what, ceremony) in [("sealed state", &own_journey), ("journey", &their_journey), ("both", &of_thief)]
    {
        let refused = hanako.browser.finish(ceremony, &response).await;
        assert_eq!(refused.message().unwrap(), "page-went-back", "{what}");
    }
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
    // The challenge itself was in order: where it was made it signs in.
    assert_eq!(thief.finish(&of_thief, &response).await.location().unwrap(), "/devices");
}

#[tokio::test]
async fn a_challenge_of_another_purpose_is_refused() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in().await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let of_taro = server.administrator().issue_link(&taro.record).await;

    let confirm = hanako.browser.begin_confirming("/devices").await;
    let confirm_of_taro = taro.browser.begin_confirming("/devices").await;
    let register = hanako.browser.begin_registering().await;
    let register_of_taro = taro.browser.begin_registering().await;
    let by_link = hanako.browser.begin_by_link(&link).await;
    let by_link_of_taro = hanako.browser.begin_by_link(&of_taro).await;
    let sign_in = server.visitor().begin_sign_in().await;
    let before = [&hanako, &taro].map(|member| member.record.clone());
    let before =
        [server.administrator().records(&before[0]).await, server.administrator().records(&before[1]).await];

    let watch = Watch::begin(&server).await;
    // Which challenge is answered, and where its answer is sent.
    for (row, (asked, sent)) in [
        (&sign_in, &confirm),
        (&confirm_of_taro, &confirm),
        (&register, &by_link),
        (&by_link, &register),
        (&register_of_taro, &register),
        (&by_link_of_taro, &by_link),
        (&by_link, &by_link_of_taro),
        (&confirm, &register),
        (&register, &confirm),
    ]
    .into_iter()
    .enumerate()
    {
        let mixed = Ceremony { sealed: asked.sealed.clone(), ..sent.clone() };
        let response = if sent.address == confirm.address {
            let mut options = confirm.options.clone();
            options["challenge"] = asked.options["challenge"].clone();
            let assertion = hanako.phone.get(&options).unwrap();
            hanako.phone.sign(&assertion)
        } else {
            let mut options = sent.options.clone();
            options["challenge"] = asked.options["challenge"].clone();
            Authenticator::security_key().create(&options).unwrap().json()
        };
        let refused = hanako.browser.finish(&mixed, &response).await;
        assert_eq!(
            (refused.status(), refused.message().unwrap()),
            (StatusCode::CONFLICT, "page-went-back".into()),
            "row {row}"
        );
    }
    assert!(
        watch.told().await.iter().all(|event| event == "sign-in-refused: challenge-foreign"),
        "{:?}",
        watch.told().await
    );
    for (member, before) in [(&hanako, &before[0]), (&taro, &before[1])] {
        assert_eq!(server.administrator().records(&member.record).await, *before);
    }
    // Each was good where it belonged.
    let assertion = hanako.phone.get(&confirm.options).unwrap();
    assert_eq!(
        hanako.browser.finish(&confirm, &hanako.phone.sign(&assertion)).await.location().unwrap(),
        "/devices"
    );
}

#[tokio::test]
async fn a_challenge_of_a_session_that_has_ended_is_refused() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let register = hanako.browser.begin_registering().await;
    hanako.browser.submit("/sign-out", &[]).await;
    let response = Authenticator::security_key().create(&register.options).unwrap().json();
    let refused = hanako.browser.finish(&register, &response).await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::UNAUTHORIZED, "session-expired".into())
    );
    hanako.sign_in().await;
    let refused = hanako.browser.finish(&register, &response).await;
    assert_eq!(refused.message().unwrap(), "page-went-back", "another session of the same member");
    assert_eq!(server.administrator().records(&hanako.record).await.passkeys.len(), 1);
}
