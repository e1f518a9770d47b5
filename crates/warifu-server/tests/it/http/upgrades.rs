//! The silent upgrade: a passkey that the browser makes by itself after a typed password, and how much is
//! made of it.

use http::StatusCode;
use warifu_core::{passkey::RegisteredHow, time::Span};
use warifu_testkit::{
    actor::Member,
    authenticator::{AT, BE, BS},
    browser::{Answer, Ceremony},
    server::TestServer,
};

use super::watch::Watch;

/// What a browser sends that made a passkey without asking anybody.
async fn upgrade(member: &mut Member, ceremony: &Ceremony) -> Answer {
    let mut registration = member.phone.create(&ceremony.options).unwrap();
    registration.flags = AT | BE | BS;
    member.browser.finish(ceremony, &registration.json()).await
}

on_both_engines! {
async fn a_silent_upgrade_is_told_and_proves_no_user_verification(server: TestServer) {
    server.administrator().set_policy(|p| p.silent_upgrade = true).await;
    let mut hanako = Member::with_password(&server).await;
    let watch = Watch::begin(&server).await;
    let offer = hanako.sign_in_by_password().await;
    assert!(offer.text().contains("data-upgrade"));
    let ceremony = hanako.browser.begin_upgrade(&offer).await.unwrap();
    let answer = upgrade(&mut hanako, &ceremony).await;
    let page = hanako.browser.follow(answer).await;
    assert!(page.said().contains("was made"), "{}", page.said());
    let records = server.administrator().records(&hanako.record).await;
    let passkey = &records.passkeys[0];
    assert_eq!((passkey.registered_how, passkey.uv_initialized), (RegisteredHow::Upgrade, false));
    assert_eq!(watch.told().await, ["signed-in", "passkey-registered"]);

    // It signs in, but managing still asks for the password: nobody has vouched for it.
    server.wait(Span::minutes(10));
    hanako.browser = server.visitor();
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    let records = server.administrator().records(&hanako.record).await;
    assert!(!records.passkeys[0].uv_initialized);
    let asked = hanako.browser.open("/devices/register").await;
    assert!(asked.text().contains("/confirm/password"), "{}", asked.text());
    // Beside the password it is vouched for from now on.
    let fields = [("journey", asked.field("journey")), ("password", hanako.password.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    hanako.browser.submit("/confirm/password", &fields).await;
    let ceremony = hanako.browser.begin_confirming_at(&asked).await;
    let assertion = hanako.phone.get(&ceremony.options).unwrap();
    hanako.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
    assert!(server.administrator().records(&hanako.record).await.passkeys[0].uv_initialized);
    server.wait(Span::minutes(10));
    let asked = hanako.browser.open("/devices/register").await;
    assert!(asked.text().contains("/confirm/passkey/options"), "{}", asked.text());
}
}

#[tokio::test]
async fn nothing_is_made_silently_unless_policy_and_a_typed_password_say_so() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    for (number, (silent, shared, allowed)) in
        [(false, false, false), (true, true, false), (true, false, true)].into_iter().enumerate()
    {
        administrator.set_policy(|p| (p.silent_upgrade, p.shared_computer) = (silent, shared)).await;
        let mut member = Member::named(&server, &format!("member-{number}"), "山田 花子").await;
        let offer = member.sign_in_by_password().await;
        assert_eq!(offer.text().contains("data-upgrade"), allowed, "{silent} {shared}");
        let watch = Watch::begin(&server).await;
        match member.browser.begin_upgrade(&offer).await {
            Ok(ceremony) => {
                assert!(allowed);
                assert_eq!(upgrade(&mut member, &ceremony).await.status(), StatusCode::OK);
            }
            Err(answer) => {
                assert!(!allowed, "{silent} {shared}");
                assert_eq!(answer.message().unwrap(), "not-allowed");
                assert_eq!(watch.told().await, Vec::<String>::new());
            }
        }
    }
    // Allowed by policy, but ten minutes after the password it is no journey of a password any more.
    let member = Member::named(&server, "late", "山田 花子").await;
    let offer = member.sign_in_by_password().await;
    server.wait(Span::minutes(10));
    let late = member.browser.begin_upgrade(&offer).await.unwrap_err();
    assert_eq!(late.message().unwrap(), "not-allowed");
    // Nor after a passkey.
    let mut member = Member::named_with_passkey(&server, "by-passkey", "山田 花子").await;
    member.sign_in().await;
    let refused = member.browser.begin_upgrade(&offer).await.unwrap_err();
    assert_eq!(refused.message().unwrap(), "not-allowed");
}

#[tokio::test]
async fn the_challenge_of_an_upgrade_is_good_for_nothing_else() {
    let server = TestServer::sqlite().await;
    server.administrator().set_policy(|p| p.silent_upgrade = true).await;
    let mut hanako = Member::with_password(&server).await;
    let offer = hanako.sign_in_by_password().await;
    let before = server.administrator().records(&hanako.record).await;
    // Without user verification, sent as an ordinary registration; and an ordinary challenge as an upgrade.
    let mut as_ordinary = hanako.browser.begin_upgrade(&offer).await.unwrap();
    as_ordinary.upgrade = false;
    let answer = upgrade(&mut hanako, &as_ordinary).await;
    assert_eq!(answer.message().unwrap(), "page-went-back");
    hanako.phone.credentials.clear();
    let mut as_upgrade = hanako.browser.press(&offer).await;
    as_upgrade.upgrade = true;
    let answer = upgrade(&mut hanako, &as_upgrade).await;
    assert_eq!(answer.message().unwrap(), "page-went-back");
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
