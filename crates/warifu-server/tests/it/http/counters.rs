//! The signature counter: what a lower one means, in every row of the rule.

use warifu_core::{
    passkey::{DisabledBy, PasskeyState},
    time::Span,
};
use warifu_testkit::{actor::Member, authenticator::Authenticator, server::TestServer};

use super::watch::Watch;

async fn with_security_key(server: &TestServer) -> Member {
    let mut hanako = Member::with_password(server).await;
    hanako.phone = Authenticator::security_key();
    let link = server.administrator().issue_link(&hanako.record).await;
    hanako.register_by(&link).await;
    server.wait(Span::seconds(1));
    hanako
}

on_both_engines! {
async fn a_counter_that_went_back_in_order_disables_the_passkey(server: TestServer) {
    let mut hanako = with_security_key(&server).await;
    hanako.sign_in().await;
    let ward = std::mem::replace(&mut hanako.browser, server.visitor());
    server.wait(Span::seconds(1));
    let watch = Watch::begin(&server).await;
    // A copy of the key, which counts from where it was copied.
    hanako.phone.credentials[0].sign_count = 0;
    let refused = hanako.sign_in().await;
    assert_eq!(refused.message().unwrap(), "passkey-counter-went-back");
    assert_eq!(
        watch.told().await,
        ["passkey-counter-went-back", "sign-in-refused: passkey-counter-went-back"]
    );
    let passkey = server.administrator().records(&hanako.record).await.passkeys[0].clone();
    assert!(matches!(passkey.state, PasskeyState::Disabled { by: DisabledBy::System, .. }), "{passkey:?}");
    assert_eq!(passkey.sign_count, 2, "what was stored stays");
    assert_eq!(ward.open("/devices").await.message().as_deref(), Some("session-expired"));
    let notices = server.administrator().notices().await;
    let names: Vec<&str> = notices.iter().filter_map(|notice| Some(notice.about.as_ref()?.name())).collect();
    for name in ["passkey-counter-went-back", "member-passkey-disabled"] {
        assert!(names.contains(&name), "{names:?}");
    }
    hanako.phone.credentials[0].sign_count = 100;
    assert_eq!(hanako.sign_in().await.message().unwrap(), "passkey-disabled");
}

async fn two_answers_in_the_wrong_order_refuse_one_and_twice_a_day_disables(server: TestServer) {
    let mut hanako = with_security_key(&server).await;
    for (wait, disabled) in [(Span::seconds(1), false), (Span::hours(24), false), (Span::hours(23), true)] {
        server.wait(wait);
        // The first ceremony's answer is overtaken by the second's.
        hanako.browser = server.visitor();
        let (slow, overtaken) = hanako.begin_sign_in().await;
        let (fast, overtaking) = hanako.begin_sign_in().await;
        server.wait(Span::seconds(1));
        assert_eq!(hanako.finish(&fast, &hanako.phone.sign(&overtaking)).await.path(), "/devices");
        hanako.browser.submit("/sign-out", &[]).await;
        let refused = hanako.finish(&slow, &hanako.phone.sign(&overtaken)).await;
        assert_eq!(refused.message().unwrap(), "passkey-counter-went-back");
        let passkey = server.administrator().records(&hanako.record).await.passkeys[0].clone();
        assert_eq!(!passkey.state.is_enabled(), disabled, "{passkey:?}");
    }
}
}

#[tokio::test]
async fn a_counter_of_nought_is_normal_and_one_that_begins_late_too() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for _ in 0..3 {
        hanako.browser = server.visitor();
        assert_eq!(hanako.sign_in().await.path(), "/devices");
        server.wait(Span::seconds(1));
    }
    hanako.phone.counts = true;
    for count in 1..=2 {
        hanako.browser = server.visitor();
        assert_eq!(hanako.sign_in().await.path(), "/devices");
        assert_eq!(server.administrator().records(&hanako.record).await.passkeys[0].sign_count, count);
        server.wait(Span::seconds(1));
    }
    // From counting back to nought is going back.
    hanako.phone.counts = false;
    hanako.phone.credentials[0].sign_count = 0;
    hanako.browser = server.visitor();
    assert_eq!(hanako.sign_in().await.message().unwrap(), "passkey-counter-went-back");
}

#[tokio::test]
async fn a_counter_that_went_back_disables_while_confirming_too() {
    let server = TestServer::sqlite().await;
    let mut hanako = with_security_key(&server).await;
    hanako.sign_in().await;
    server.wait(Span::seconds(1));
    let before = server.administrator().records(&hanako.record).await.sessions;
    hanako.phone.credentials[0].sign_count = 0;
    let watch = Watch::begin(&server).await;
    let refused = hanako.confirm("/devices").await;
    assert_eq!(refused.message().unwrap(), "passkey-counter-went-back");
    assert_eq!(
        watch.told().await,
        ["passkey-counter-went-back", "sign-in-refused: passkey-counter-went-back"]
    );
    assert_eq!(before.len(), 1);
    assert_eq!(hanako.browser.open("/devices").await.message().as_deref(), Some("session-expired"));
}
