//! Clients are told that a session has ended: what ends one, what they hear, and what becomes of those that don't.

use http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use warifu_core::{
    client::SubjectKind,
    member::Standing,
    time::{Span, Time},
};
use warifu_server::jobs::tell_clients;
use warifu_store::{DeliveryState, LogoutDelivery};
use warifu_testkit::{
    actor::{Client, Member},
    server::{ORIGIN, TestServer},
};

use super::endpoint::{Does, Endpoint, client, id_token, teller};

async fn listed(server: &TestServer, state: DeliveryState) -> Vec<LogoutDelivery> {
    server.server().store().list_logouts(state, 99).await.unwrap()
}

on_both_engines! {
async fn a_client_is_told_whose_session_has_ended(server: TestServer) {
    let (hanako, endpoint, teller) = (Member::signed_in(&server).await, Endpoint::open().await, teller(&server).await);
    let rota = client(&server, "rota", &endpoint).await;
    let url = endpoint.url.clone();
    let pairwise = Client::named(&server, "cargo", |s| {
        s.backchannel_logout_uri = Some(url);
        s.subject = SubjectKind::Pairwise("cargo.example".into());
    })
    .await;
    let silent = Client::named(&server, "wiki", |_| ()).await;
    let (first, other) = (id_token(&rota, &hanako.browser).await, id_token(&pairwise, &hanako.browser).await);
    id_token(&rota, &hanako.browser).await;
    id_token(&silent, &hanako.browser).await;
    assert_eq!(tell_clients(teller.server()).await.unwrap(), 0);
    hanako.browser.submit("/sign-out", &[]).await;
    assert_eq!(endpoint.told(&rota).await, Vec::<Value>::new(), "nobody waits for it");
    assert_eq!(tell_clients(teller.server()).await.unwrap(), 3, "one a client, whatever it asked for");

    let mut told = endpoint.told(&rota).await;
    told.sort_by_key(|claims| claims["aud"].to_string());
    assert_eq!(told.len(), 2);
    for (claims, of) in told.iter().zip([&other, &first]) {
        for claim in ["aud", "iss", "sid", "sub"] {
            assert_eq!(claims[claim], of[claim], "{claim} of {claims}");
        }
        assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
        assert_eq!((&claims["iss"], claims.get("nonce")), (&json!(ORIGIN), None));
        let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        assert_eq!((iat, exp), (server.now().seconds(), iat + 120));
    }
    for claim in ["sub", "sid"] {
        assert_ne!(told[0][claim], told[1][claim], "what one client knows means nothing to another: {claim}");
    }
    assert_ne!(told[0]["jti"], told[1]["jti"]);
    assert_eq!(tell_clients(teller.server()).await.unwrap(), 0);
    let mut became: Vec<_> = listed(&server, DeliveryState::Told).await.into_iter().map(|d| (d.client.client_id, d.tries, d.told)).collect();
    became.sort();
    let expected = [("cargo", 1, "status 200"), ("rota", 1, "status 200"), ("wiki", 0, "no address")];
    assert_eq!(became, expected.map(|(client, tries, told)| (client.to_owned(), tries, told.to_owned())));

    server.wait_almost(Span::days(7));
    assert_eq!(server.server().store().purge_logouts(server.now(), 9).await.unwrap(), 0);
    server.wait(Span::seconds(1));
    assert_eq!(server.server().store().purge_logouts(server.now(), 9).await.unwrap(), 3);
}

async fn whatever_ends_a_session_tells_its_clients(server: TestServer) {
    let (endpoint, teller, administrator) = (Endpoint::open().await, teller(&server).await, server.administrator());
    let rota = client(&server, "rota", &endpoint).await;
    let mut hanako = Member::with_passkey(&server).await;
    let record = hanako.record.clone();
    let passkey = administrator.records(&record).await.passkeys[0].clone();
    for what in ["sign-out", "end", "end-others", "device by its member", "device", "member", "password", "password changed", "another member"] {
        // What is ended, and where somebody else goes on from.
        hanako.browser = server.visitor();
        hanako.sign_in().await;
        let id_token = id_token(&rota, &hanako.browser).await;
        let ward = std::mem::replace(&mut hanako.browser, server.visitor());
        if ["end", "end-others", "password changed"].contains(&what) {
            hanako.sign_in().await;
        }
        let records = administrator.records(&record).await;
        let session = records.sessions.iter().find(|s| s.sid(rota.record.id) == id_token["sid"]).unwrap().id;
        match what {
            "sign-out" => drop(ward.submit("/sign-out", &[]).await),
            "end" => drop(hanako.browser.submit(&format!("/sessions/{session}/end"), &[]).await),
            "end-others" => drop(hanako.browser.submit("/sessions/end-others", &[]).await),
            "device by its member" => {
                ward.submit(&format!("/devices/{}/disable", passkey.id), &[]).await;
                administrator.enable_device(&record, &passkey).await;
            }
            "device" => {
                administrator.disable_device(&record, &passkey).await;
                administrator.enable_device(&record, &passkey).await;
            }
            "member" => {
                administrator.set_standing(&record, Standing::Disabled).await;
                administrator.set_standing(&record, Standing::Enabled).await;
            }
            "password" => administrator.reset_password(&record).await,
            "password changed" => {
                let fields = [
                    ("new", "another horse battery"),
                    ("again", "another horse battery"),
                    ("end_others", "yes"),
                ];
                let done = hanako.browser.submit("/password", &fields).await;
                assert_eq!(done.status(), StatusCode::SEE_OTHER, "{}", done.text());
            }
            _ => {
                let taro = Member { browser: ward, ..Member::named(&server, "taro", "鈴木 太郎").await };
                let journey = taro.sign_in_by_password().await.field("journey");
                taro.browser.submit("/sign-in/someone-else", &[("journey", &journey)]).await;
            }
        }
        tell_clients(teller.server()).await.unwrap();
        let told = endpoint.told(&rota).await;
        let sids: Vec<&Value> = told.iter().map(|claims| &claims["sid"]).collect();
        assert_eq!(sids, [&id_token["sid"]], "{what}");
    }
}

async fn a_client_that_is_down_is_told_later_and_given_up_at_last(server: TestServer) {
    let (mut hanako, endpoint, teller) = (Member::signed_in(&server).await, Endpoint::open().await, teller(&server).await);
    let rota = client(&server, "rota", &endpoint).await;
    id_token(&rota, &hanako.browser).await;
    hanako.browser.submit("/sign-out", &[]).await;
    let mut names = Vec::new();
    for (does, wait) in [(Does::Answer(503), Span::seconds(10)), (Does::HangUp, Span::minutes(1)), (Does::Answer(302), Span::minutes(10))] {
        endpoint.does(does);
        assert_eq!(tell_clients(teller.server()).await.unwrap(), 1);
        names.extend(endpoint.told(&rota).await.into_iter().map(|claims| (claims["jti"].clone(), claims["iat"].as_i64())));
        server.wait_almost(wait);
        assert_eq!(tell_clients(teller.server()).await.unwrap(), 0, "not before its time");
        server.wait(Span::seconds(1));
    }
    assert!(names.iter().all(|(jti, _)| *jti == names[0].0) && names[0].1 < names[2].1, "{names:?}");
    endpoint.does(Does::Answer(204));
    assert_eq!(tell_clients(teller.server()).await.unwrap(), 1);
    assert_eq!(endpoint.told(&rota).await.len(), 1);
    let told = listed(&server, DeliveryState::Told).await;
    assert_eq!((told[0].tries, told[0].told.as_str()), (4, "status 204"));

    hanako.sign_in().await;
    id_token(&rota, &hanako.browser).await;
    hanako.browser.submit("/sign-out", &[]).await;
    endpoint.does(Does::Answer(400));
    let (mut tries, began) = (0, server.now());
    let mut ended = Time::from_millis(0);
    while listed(&server, DeliveryState::GivenUp).await.is_empty() {
        tries += tell_clients(teller.server()).await.unwrap();
        ended = server.now();
        server.wait(Span::minutes(1));
        assert!(tries <= 5 && ended - began < Span::hours(3), "it is given up at last");
    }
    assert_eq!((tries, endpoint.told(&rota).await.len()), (5, 5));
    assert!(ended - began >= Span::hours(1), "a client may be away for an hour");
    assert_eq!(listed(&server, DeliveryState::GivenUp).await[0].told, "status 400");
    server.wait(Span::days(1));
    assert_eq!(tell_clients(teller.server()).await.unwrap(), 0);
}

async fn of_two_replicas_one_tells(server: TestServer) {
    let (endpoint, one) = (Endpoint::open().await, teller(&server).await);
    let other = teller(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let mut clients = Vec::new();
    for number in 0..12 {
        clients.push(client(&server, &format!("rota-{number}"), &endpoint).await);
    }
    hanako.sign_in().await;
    for client in &clients {
        id_token(client, &hanako.browser).await;
    }
    hanako.browser.submit("/sign-out", &[]).await;
    // Each has found what is due before either has told anybody.
    endpoint.may_answer.forget_permits(10_000);
    let mut telling = JoinSet::new();
    for replica in [one.server().clone(), other.server().clone()] {
        telling.spawn(async move { tell_clients(&replica).await.unwrap() });
    }
    endpoint.may_answer.add_permits(10_000);
    telling.join_all().await;
    let told = endpoint.told(&clients[0]).await;
    assert_eq!(told.len(), clients.len(), "each once: {told:?}");
    assert_eq!(listed(&server, DeliveryState::Told).await.len(), clients.len());
}

async fn a_session_that_ends_while_clients_are_told_is_told_next(server: TestServer) {
    let (mut hanako, endpoint, teller) = (Member::signed_in(&server).await, Endpoint::open().await, teller(&server).await);
    let rota = client(&server, "rota", &endpoint).await;
    let first = id_token(&rota, &hanako.browser).await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let second = id_token(&rota, &hanako.browser).await;
    ward.submit("/sign-out", &[]).await;
    endpoint.may_answer.forget_permits(10_000);
    let mut telling = JoinSet::new();
    let replica = teller.server().clone();
    telling.spawn(async move { tell_clients(&replica).await.unwrap() });
    endpoint.arrived.acquire().await.unwrap().forget();
    hanako.browser.submit("/sign-out", &[]).await;
    endpoint.may_answer.add_permits(10_000);
    let told = telling.join_next().await.unwrap().unwrap() + tell_clients(teller.server()).await.unwrap();
    assert_eq!(told, 2);
    let told: Vec<Value> = endpoint.told(&rota).await.into_iter().map(|claims| claims["sid"].clone()).collect();
    assert_eq!(told, [first["sid"].clone(), second["sid"].clone()]);
}
}

#[tokio::test]
async fn an_address_inside_the_network_is_never_called() {
    let server = TestServer::sqlite().await;
    let endpoint = Endpoint::open().await;
    let mut hanako = Member::with_passkey(&server).await;
    let refused = "isn't on the public internet; outbound-allowed in the configuration doesn't name it";
    for (number, (url, told)) in [
        (endpoint.url.as_str(), "its address can't be called: it is to be https, without a user's name"),
        (&endpoint.url.replacen("http:", "https:", 1), &format!("127.0.0.1 {refused}")),
        ("https://10.0.0.1/", &format!("10.0.0.1 {refused}")),
        ("https://169.254.169.254/latest/", &format!("169.254.169.254 {refused}")),
        ("https://[fd00::1]/", &format!("fd00::1 {refused}")),
    ]
    .into_iter()
    .enumerate()
    {
        let settled = url.to_owned();
        let name = format!("rota-{number}");
        let rota = Client::named(&server, &name, |s| s.backchannel_logout_uri = Some(settled)).await;
        hanako.sign_in().await;
        id_token(&rota, &hanako.browser).await;
        hanako.browser.submit("/sign-out", &[]).await;
        assert_eq!(tell_clients(server.server()).await.unwrap(), 1, "{url}");
        let waiting = listed(&server, DeliveryState::Waiting).await;
        assert_eq!((waiting[0].client.client_id.as_str(), waiting[0].told.as_str()), (name.as_str(), told));
    }
    assert!(endpoint.heard.lock().unwrap().is_empty());
}
