//! What a browser's password manager is told: all passkeys that aren't deleted, or nothing at all.

use data_encoding::BASE64URL_NOPAD;
use warifu_core::random::Seeded;
use warifu_store::Outcome;
use warifu_testkit::{
    actor::Member,
    authenticator::Authenticator,
    server::{RP_ID, TestServer},
};

on_both_engines! {
async fn a_browser_is_told_every_passkey_disabled_ones_included(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let first = BASE64URL_NOPAD.encode(&hanako.phone.newest().id);
    let handle = BASE64URL_NOPAD.encode(&hanako.phone.newest().user_handle);
    hanako.phone = Authenticator::security_key();
    hanako.register().await;
    hanako.confirm("/devices").await;
    let second = BASE64URL_NOPAD.encode(&hanako.phone.newest().id);
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    hanako.browser.submit(&format!("/devices/{device}/disable"), &[]).await;

    let signal = hanako.browser.get("/devices").await.signal().unwrap();
    assert_eq!(signal["accepted"]["rpId"], RP_ID);
    assert_eq!(signal["accepted"]["userId"], handle);
    assert_eq!(signal["accepted"]["allAcceptedCredentialIds"], serde_json::json!([first, second]));
    assert_eq!(signal["details"]["name"], "hanako");
    assert_eq!(signal["details"]["displayName"], "山田 花子");

    server.administrator().rename(&hanako.record, "</script><script>alert(1)//").await;
    let page = hanako.browser.get("/devices").await;
    assert_eq!(page.signal().unwrap()["details"]["displayName"], "</script><script>alert(1)//");
    assert!(!page.text().contains("<script>alert"));
    let answer = hanako.browser.submit(&format!("/devices/{device}/enable"), &[]).await;
    assert!(answer.location().unwrap().contains("said=enabled"));
    hanako.browser.submit(&format!("/devices/{device}/delete"), &[]).await;
    let signal = hanako.browser.get("/devices").await.signal().unwrap();
    assert_eq!(signal["accepted"]["allAcceptedCredentialIds"], serde_json::json!([second]));
}

async fn a_browser_is_told_nothing_after_a_restore_until_signals_are_released(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let restored = server.restored().await;
    hanako.browser = hanako.browser.to(&restored);
    let page = hanako.sign_in().await;
    assert_eq!((page.path(), page.signal()), ("/devices", None));
    assert!(!page.text().contains("devices.js"));
    // Nor of a passkey that isn't known here: it may be one that the backup was older than.
    hanako.browser.submit("/sign-out", &[]).await;
    let (ceremony, mut assertion) = hanako.begin_sign_in().await;
    assertion.credential_id = vec![1; 32];
    let refused = hanako.browser.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
    assert_eq!(refused.message().unwrap(), "passkey-unknown");
    assert_eq!(refused.json().get("signal"), None);

    let released = restored.server().store().release_signals(restored.now(), &mut Seeded::new(1)).await.unwrap();
    assert!(matches!(released, Outcome::Committed(_)));
    assert!(hanako.sign_in().await.signal().is_some());
}
}
