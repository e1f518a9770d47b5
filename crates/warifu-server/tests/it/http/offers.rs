//! After a sign-in by password a passkey is offered; whoever declines is asked again after thirty days.

use warifu_core::time::Span;
use warifu_testkit::{actor::Member, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn an_offer_that_is_taken_makes_a_passkey(server: TestServer) {
    let mut hanako = Member::with_password(&server).await;
    let watch = Watch::begin(&server).await;
    let offer = hanako.sign_in_by_password().await;
    assert_eq!(offer.path(), "/devices/register/offer?to=/devices");
    let ceremony = hanako.browser.press(&offer).await;
    let page = hanako.create(&ceremony).await;
    assert!(page.path().starts_with("/devices?said=registered&device="), "{}", page.path());
    assert!(page.said().contains("Google Password Manager"), "{}", page.said());
    assert_eq!(watch.told().await, ["signed-in", "passkey-registered"]);
    let passkey = server.administrator().records(&hanako.record).await.passkeys[0].clone();
    assert!(passkey.uv_initialized);
    let [notice, ..] = &server.administrator().notices().await[..] else { panic!("no notice") };
    assert_eq!(notice.about.as_ref().unwrap().name(), "passkey-registered");
}

async fn a_declined_offer_comes_again_after_thirty_days_and_not_before(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let offer = hanako.sign_in_by_password().await;
    assert!(offer.text().contains("30 days"), "{}", offer.text());
    let watch = Watch::begin(&server).await;
    let answer = hanako.browser.submit("/devices/register/decline", &[("journey", &offer.data("journey").unwrap())]).await;
    assert_eq!(hanako.browser.follow(answer).await.path(), "/devices?said=declined");
    assert_eq!(watch.told().await, ["registration-declined"]);
    for (wait, path) in [
        (Span::seconds(0), "/devices"),
        (Span::seconds(30 * 86_400 - 1), "/devices"),
        (Span::seconds(1), "/devices/register/offer?to=/devices"),
    ] {
        server.wait(wait);
        let browser = server.visitor();
        let answer = browser.type_password("hanako", hanako.password).await;
        assert_eq!(answer.location().unwrap(), path);
    }
}
}

#[tokio::test]
async fn an_offer_goes_on_to_where_the_member_was_going() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    let page = hanako.browser.open("/sessions").await;
    assert_eq!(page.path(), "/sign-in?to=/sessions");
    let fields = [
        ("journey", page.field("journey")),
        ("member", "hanako".into()),
        ("password", hanako.password.into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let offer = hanako.browser.follow(hanako.browser.submit("/sign-in/password", &fields).await).await;
    assert_eq!(offer.path(), "/devices/register/offer?to=/sessions");
    let answer = hanako.browser.submit("/devices/register/decline", &[("journey", "/sessions")]).await;
    assert_eq!(answer.location().unwrap(), "/sessions");
}

#[tokio::test]
async fn nothing_leads_away_from_the_site() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    for to in [
        "//evil.example/x",
        "https://evil.example",
        "/\\evil.example",
        "%2F%2Fevil.example",
        "javascript:alert(1)",
        "/%0d%0aX:1",
    ] {
        hanako.browser = server.visitor();
        let page = hanako.browser.get(&format!("/sign-in?to={to}")).await;
        let ceremony = hanako.browser.press(&page).await;
        let assertion = hanako.phone.get(&ceremony.options).unwrap();
        let answer = hanako.browser.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
        assert_eq!(answer.location().unwrap(), "/devices", "{to}");
        assert_eq!(
            hanako.browser.get(&format!("/sign-in?to={to}")).await.location().unwrap(),
            "/devices",
            "{to}"
        );
        for (path, field) in [("/language", "back"), ("/devices/register/decline", "journey")] {
            let answer = hanako.browser.submit(path, &[(field, "//evil.example"), ("language", "en")]).await;
            assert!(!answer.location().unwrap().contains("evil"), "{path} {to}");
        }
    }
}
