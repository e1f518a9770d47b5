//! Who may come in at all: told only to those who have proved something.

use http::StatusCode;
use warifu_core::member::Standing;
use warifu_store::Statement;
use warifu_testkit::{actor::Member, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn a_disabled_member_hears_so_only_after_proof(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    server.administrator().set_standing(&hanako.record, Standing::Disabled).await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;

    let wrong = hanako.browser.type_password("hanako", "not the password").await;
    assert_eq!(wrong.message().unwrap(), "password-wrong");
    let right = hanako.sign_in_by_password().await;
    assert_eq!((right.status(), right.message().unwrap()), (StatusCode::FORBIDDEN, "account-disabled".into()));
    let (ceremony, mut assertion) = hanako.begin_sign_in().await;
    assertion.sign_count += 1;
    let mut bent = hanako.phone.sign(&assertion);
    bent["response"]["signature"] = serde_json::json!("MEUCIQ");
    let unsigned = hanako.browser.finish(&ceremony, &bent).await;
    assert_eq!(unsigned.message().unwrap(), "passkey-failed", "no signature, no word of the account");
    let signed = hanako.sign_in().await;
    assert_eq!((signed.status(), signed.message().unwrap()), (StatusCode::FORBIDDEN, "account-disabled".into()));

    let told = watch.told().await;
    assert_eq!(told[..2], ["sign-in-refused: password-wrong", "sign-in-refused: account-disabled"]);
    assert_eq!((told.len(), told[3].as_str()), (4, "sign-in-refused: account-disabled"));
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    server.administrator().set_standing(&hanako.record, Standing::Enabled).await;
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}

async fn a_disabled_device_hears_so_only_after_its_signature_holds(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let passkey = server.administrator().records(&hanako.record).await.passkeys[0].clone();
    server.administrator().disable_device(&hanako.record, &passkey).await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let mut bent = hanako.phone.sign(&assertion);
    bent["response"]["signature"] = serde_json::json!("MEUCIQ");
    assert_eq!(hanako.browser.finish(&ceremony, &bent).await.message().unwrap(), "passkey-failed");
    let refused = hanako.sign_in().await;
    assert_eq!((refused.status(), refused.message().unwrap()), (StatusCode::FORBIDDEN, "passkey-disabled".into()));
    assert!(refused.text().contains("administrator"), "{}", refused.text());
    assert_eq!(watch.told().await.last().unwrap(), "sign-in-refused: passkey-disabled");
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
}

#[tokio::test]
async fn another_network_is_told_its_address() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    server.administrator().set_policy(|p| p.networks = vec!["203.0.113.0/24".into()]).await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    let address = hanako.browser.address().to_string();
    let by_passkey = hanako.sign_in().await;
    let by_password = hanako.sign_in_by_password().await;
    for refused in [by_passkey, by_password] {
        assert_eq!(
            (refused.status(), refused.message().unwrap()),
            (StatusCode::FORBIDDEN, "network-not-allowed".into())
        );
        assert!(refused.text().contains(&address), "{}", refused.text());
    }
    assert_eq!(watch.told().await, ["sign-in-refused: network-not-allowed"; 2]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    hanako.browser = server.visitor().at("203.0.113.7");
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}

#[tokio::test]
async fn a_member_signs_in_under_any_way_of_typing_the_id() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    for typed in ["hanako", " HANAKO ", "ｈａｎａｋｏ", "\u{3000}Hanako"] {
        let browser = server.visitor();
        let answer = browser.type_password(typed, hanako.password).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{typed}");
    }
    for typed in ["a b", "a@", "hana\u{0}ko", &"x".repeat(300), &"字".repeat(2_000)] {
        let answer = server.visitor().type_password(typed, hanako.password).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{typed:.20}");
        assert!(answer.text().contains("Please check the member ID"), "{typed:.20}");
    }
}

#[tokio::test]
async fn a_session_of_an_earlier_epoch_counts_no_more_though_its_row_is_there() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let mut hanako = Member::signed_in(&server).await;
    let rows = Statement::new("count sessions", "SELECT count(*) AS rows FROM session");
    administrator.raise_epoch(&hanako.record).await;
    assert_eq!(administrator.count(rows).await, 1);
    let page = hanako.browser.open("/devices").await;
    assert_eq!(
        (page.path(), page.message().as_deref()),
        ("/sign-in?to=/devices&said=session-expired", Some("session-expired"))
    );
    let told = hanako.browser.post_json("/devices/register/options", &serde_json::json!({})).await;
    assert_eq!(
        (told.status(), told.message().unwrap()),
        (StatusCode::UNAUTHORIZED, "session-expired".into())
    );
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}
