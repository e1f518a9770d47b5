//! Answers of authenticators with one thing wrong in each.

use http::StatusCode;
use serde_json::{Value, json};
use warifu_testkit::{
    actor::Member,
    authenticator::{Assertion, BE, BS, Registration, UP, UV},
    server::TestServer,
};

use super::watch::Watch;

type Bend = fn(&mut Assertion);
const SIGN_INS: &[(&str, Bend)] = &[
    ("another origin", |a| a.client_data.origin = "https://id.warifu.example.evil.example".into()),
    ("http", |a| a.client_data.origin = "http://id.warifu.example".into()),
    ("a parent domain", |a| a.client_data.origin = "https://warifu.example".into()),
    ("a framed page", |a| a.client_data.cross_origin = true),
    ("another RP ID", |a| a.rp_id = "warifu.example".into()),
    ("the client data of a registration", |a| a.client_data.kind = "webauthn.create".into()),
    ("another challenge", |a| a.client_data.challenge = "A".repeat(43)),
    ("no user verification", |a| a.flags &= !UV),
    ("no presence", |a| a.flags &= !UP),
    ("no longer backup eligible", |a| a.flags &= !(BE | BS)),
    ("backed up but not eligible", |a| a.flags &= !BE),
    ("the user handle of nobody", |a| a.user_handle = Some(vec![9; 64])),
    ("no user handle", |a| a.user_handle = None),
];

on_both_engines! {
async fn a_sign_in_with_one_thing_wrong_is_refused_and_recorded(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    for (what, bend) in SIGN_INS {
        let watch = Watch::begin(&server).await;
        let (ceremony, mut assertion) = hanako.begin_sign_in().await;
        bend(&mut assertion);
        let refused = hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        assert_eq!((refused.status(), refused.message().unwrap()), (StatusCode::BAD_REQUEST, "passkey-failed".into()), "{what}");
        assert_eq!(refused.json().get("signal"), None, "{what}: the passkey stays in the password manager");
        let told = watch.told().await;
        assert!(told.len() == 1 && told[0].starts_with("sign-in-refused: "), "{what}: {told:?}");
        // The same challenge is spent, whatever comes with it.
        let again = hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        assert_eq!(again.message().unwrap(), "page-went-back", "{what}");
        assert_eq!(watch.told().await[1..], ["sign-in-refused: challenge-answered-before"], "{what}");
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}
}

#[tokio::test]
async fn the_user_handle_of_another_member_signs_nobody_in() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let (ceremony, mut assertion) = hanako.begin_sign_in().await;
    assertion.user_handle = Some(taro.phone.newest().user_handle.clone());
    let refused = hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
    assert_eq!(refused.message().unwrap(), "passkey-failed");
    // Nor does another member's credential id with one's own key.
    let (ceremony, mut assertion) = hanako.begin_sign_in().await;
    assertion.credential_id = taro.phone.newest().id.clone();
    assertion.user_handle = Some(taro.phone.newest().user_handle.clone());
    let refused = hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
    assert_eq!(refused.message().unwrap(), "passkey-failed");
    for member in [&hanako, &taro] {
        assert_eq!(server.administrator().records(&member.record).await.sessions, []);
    }
}

#[tokio::test]
async fn a_passkey_not_known_here_is_to_be_forgotten() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let device = server.administrator().records(&hanako.record).await.passkeys[0].id;
    hanako.sign_in().await;
    hanako.browser.submit(&format!("/devices/{device}/delete"), &[]).await;
    let watch = Watch::begin(&server).await;
    let refused = hanako.sign_in().await;
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::BAD_REQUEST, "passkey-unknown".into())
    );
    let id = data_encoding::BASE64URL_NOPAD.encode(&hanako.phone.newest().id);
    assert_eq!(refused.json()["signal"], json!({ "rpId": "id.warifu.example", "credentialId": id }));
    assert_eq!(watch.told().await, ["sign-in-refused: passkey-unknown"]);
}

type BendNew = fn(&mut Registration);
const REGISTRATIONS: &[(&str, BendNew)] = &[
    ("another origin", |r| r.client_data.origin = "https://evil.example".into()),
    ("a framed page", |r| r.client_data.cross_origin = true),
    ("another RP ID", |r| r.rp_id = "warifu.example".into()),
    ("the client data of a sign-in", |r| r.client_data.kind = "webauthn.get".into()),
    ("another challenge", |r| r.client_data.challenge = "A".repeat(43)),
    ("no user verification", |r| r.flags &= !UV),
    ("no presence", |r| r.flags &= !UP),
    ("backed up but not eligible", |r| r.flags &= !BE),
    ("an empty id", |r| r.credential_id = Vec::new()),
    ("an id too long", |r| r.credential_id = vec![1; 1024]),
    ("half a key", |r| r.public_key.truncate(20)),
    ("no key", |r| r.public_key = vec![0xa0]),
];

#[tokio::test]
async fn a_registration_with_one_thing_wrong_is_refused_and_its_ticket_stays_good() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let before = server.administrator().records(&hanako.record).await;
    for (what, bend) in REGISTRATIONS {
        let watch = Watch::begin(&server).await;
        let ceremony = hanako.browser.begin_by_link(&link).await;
        let mut registration = hanako.phone.create(&ceremony.options).unwrap();
        bend(&mut registration);
        let refused = hanako.finish(&ceremony, &registration.json()).await;
        assert_eq!(
            (refused.status(), refused.message().unwrap()),
            (StatusCode::BAD_REQUEST, "registration-invalid".into()),
            "{what}"
        );
        let told = watch.told().await;
        // What can't even be read as a response is none, and spends nothing.
        assert!(
            told.is_empty() || told[0].starts_with("registration-refused: ") && told.len() == 1,
            "{what}: {told:?}"
        );
        hanako.phone.credentials.clear();
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    assert_eq!(hanako.register_by(&link).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_response_that_is_none_is_refused_in_words() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let good = hanako.phone.sign(&assertion);
    let without = |name: &str| {
        let mut response = good.clone();
        response["response"].as_object_mut().unwrap().remove(name);
        response
    };
    let with = |name: &str, value: Value| {
        let mut response = good.clone();
        response["response"][name] = value;
        response
    };
    for response in [
        json!(null),
        json!([]),
        json!({}),
        json!("AAAA"),
        without("signature"),
        without("clientDataJSON"),
        without("authenticatorData"),
        with("signature", json!("not base64url!")),
        with("clientDataJSON", json!("AAAA")),
        with("authenticatorData", json!("AA")),
        with("signature", json!("")),
        with("userHandle", json!("A".repeat(4000))),
    ] {
        let refused = hanako.browser.finish(&ceremony, &response).await;
        let message = refused.message().unwrap();
        assert!(matches!(message.as_str(), "passkey-failed" | "page-went-back"), "{response}: {message}");
        assert!(refused.status().is_client_error(), "{response}");
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
