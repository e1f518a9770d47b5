//! Sealed and tagged things in a browser's hands: one bit changed, and they are nobody's.

use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use warifu_testkit::{actor::Member, browser::Ceremony, server::TestServer};

use super::watch::Watch;

/// The same text with one bit of one byte changed, for each byte.
fn bent(text: &str) -> impl Iterator<Item = String> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    (0..bytes.len()).map(move |at| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        BASE64URL_NOPAD.encode(&bytes)
    })
}

#[tokio::test]
async fn a_changed_ceremony_is_no_ceremony() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let response = hanako.phone.sign(&assertion);
    let watch = Watch::begin(&server).await;
    let cut = ceremony.sealed[..ceremony.sealed.len() - 4].to_owned();
    for sealed in bent(&ceremony.sealed).chain([String::new(), "é".into(), cut, "A".repeat(10_000)]) {
        let changed = Ceremony { sealed, ..ceremony.clone() };
        let refused = hanako.browser.finish(&changed, &response).await;
        assert_eq!(
            (refused.status(), refused.message().unwrap()),
            (StatusCode::CONFLICT, "page-went-back".into())
        );
    }
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(hanako.browser.finish(&ceremony, &response).await.location().unwrap(), "/devices");
}

#[tokio::test]
async fn a_changed_journey_is_no_journey() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let response = hanako.phone.sign(&assertion);
    let name = format!("__Host-journey-{}", ceremony.journey.clone().unwrap());
    let sealed = hanako.browser.cookie(&name).unwrap();
    for changed in bent(&sealed) {
        hanako.browser.set_cookie(&name, &changed);
        let refused = hanako.browser.finish(&ceremony, &response).await;
        assert_eq!(refused.message().unwrap(), "page-went-back");
    }
    // Under the name of another journey, and what is sealed for another purpose.
    let other = hanako.browser.begin_sign_in().await;
    let other_name = format!("__Host-journey-{}", other.journey.clone().unwrap());
    hanako.browser.set_cookie(&other_name, &sealed);
    assert_eq!(hanako.browser.finish(&other, &response).await.message().unwrap(), "page-went-back");
    hanako.browser.set_cookie(&name, &ceremony.sealed);
    assert_eq!(hanako.browser.finish(&ceremony, &response).await.message().unwrap(), "page-went-back");
    hanako.browser.set_cookie(&name, &sealed);
    let as_ceremony = Ceremony { sealed: sealed.clone(), ..ceremony.clone() };
    assert_eq!(hanako.browser.finish(&as_ceremony, &response).await.message().unwrap(), "page-went-back");
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
    assert_eq!(hanako.browser.finish(&ceremony, &response).await.location().unwrap(), "/devices");
}

#[tokio::test]
async fn a_session_cookie_is_whole_or_nothing() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let token = hanako.browser.cookie("__Host-session").unwrap();
    for changed in bent(&token).chain([String::new(), "A".repeat(43), format!("{token}A")]) {
        let browser = server.visitor();
        browser.set_cookie("__Host-session", &changed);
        assert_ne!(browser.open("/devices").await.path(), "/devices");
    }
    // Without its prefix anybody in the domain could have set it.
    let browser = server.visitor();
    browser.set_cookie("session", &token);
    assert_ne!(browser.open("/devices").await.path(), "/devices");
    assert_eq!(hanako.browser.open("/devices").await.path(), "/devices");
}

#[tokio::test]
async fn a_changed_or_lent_known_browser_is_an_unknown_one() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    let known = hanako.browser.cookie("__Host-known").unwrap();
    let taro = Member::named(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    let of_taro = BASE64URL_NOPAD.decode(taro.browser.cookie("__Host-known").unwrap().as_bytes()).unwrap();
    for _ in 0..5 {
        server.visitor().at("203.0.113.9").type_password("hanako", "not the password").await;
    }
    // From the network that is locked: whoever isn't known there meets the lock.
    let meets_the_lock = async |cookie: &str| {
        let browser = server.visitor().at("203.0.113.9");
        browser.set_cookie("__Host-known", cookie);
        browser.type_password("hanako", "mistyped").await.message().unwrap() == "account-locked"
    };
    assert!(!meets_the_lock(&known).await, "known");
    for changed in bent(&known) {
        assert!(meets_the_lock(&changed).await, "{changed}");
    }
    // Hanako's entry under the name of Taro's browser.
    let own = BASE64URL_NOPAD.decode(known.as_bytes()).unwrap();
    let lent = BASE64URL_NOPAD.encode(&[&of_taro[..16], &own[16..]].concat());
    assert!(meets_the_lock(&lent).await);
}

#[tokio::test]
async fn nothing_sealed_before_a_restore_opens_after_it() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let response = hanako.phone.sign(&assertion);
    let before = hanako.browser.copied();
    let restored = server.restored().await;
    // Answered only after the backup: the restored database can't know of it.
    assert_eq!(hanako.browser.finish(&ceremony, &response).await.location().unwrap(), "/devices");
    let replayed = before.to(&restored).finish(&ceremony, &response).await;
    assert_eq!(
        (replayed.status(), replayed.message().unwrap()),
        (StatusCode::CONFLICT, "page-went-back".into())
    );
    // Nor does the ceremony alone, in a journey begun since.
    let journey = before.to(&restored);
    let begun = journey.begin_sign_in().await;
    let moved = Ceremony { sealed: ceremony.sealed.clone(), ..begun };
    assert_eq!(journey.finish(&moved, &response).await.message().unwrap(), "page-went-back");
    assert_eq!(restored.administrator().records(&hanako.record).await.sessions, []);
    // Whoever starts again gets in.
    hanako.browser = restored.visitor();
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}

#[tokio::test]
async fn a_browser_stays_known_after_a_restore() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    let restored = server.restored().await;
    for _ in 0..5 {
        restored.visitor().at("203.0.113.9").type_password("hanako", "not the password").await;
    }
    let known = hanako.browser.to(&restored).at("203.0.113.9");
    assert_eq!(known.type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
}
