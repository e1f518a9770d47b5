//! My devices: rename, disable, enable, delete; what each ends, and who may undo what.

use http::StatusCode;
use warifu_core::{passkey::PasskeyState, time::Span};
use warifu_testkit::{actor::Member, authenticator::Authenticator, browser::Answer, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn a_device_is_renamed_disabled_enabled_and_deleted(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    let page = hanako.browser.get("/devices").await;
    let device = format!("/devices/{}", page.devices()[0]);
    // A second passkey keeps the session when the first is disabled.
    hanako.phone = Authenticator::security_key();
    let page = hanako.register().await;
    assert!(page.said().contains("Passkey on Windows") || page.said().contains("Security key"), "{}", page.said());
    hanako.confirm("/devices").await;
    let watch = Watch::begin(&server).await;
    let post = async |what: &str, fields: &[(&str, &str)]| {
        let answer = hanako.browser.submit(&format!("{device}/{what}"), fields).await;
        hanako.browser.follow(answer).await
    };

    let page = post("rename", &[("name", "  Ward 3 phone ")]).await;
    assert!(page.said().contains("Ward 3 phone"), "{}", page.said());
    let page = post("disable", &[]).await;
    assert!(page.said().contains("Ward 3 phone") && page.text().contains("you disabled it"), "{}", page.said());
    let page = post("enable", &[]).await;
    assert!(page.said().contains("Ward 3 phone"), "{}", page.said());
    let asked = hanako.browser.get(&format!("{device}/delete")).await;
    assert!(asked.text().contains("Ward 3 phone"));
    let page = post("delete", &[]).await;
    assert_eq!((page.path().split('?').next(), page.devices().len()), (Some("/devices"), 1));
    assert!(page.text().contains("id=\"delete-by-hand\"") && page.text().contains("Google Password Manager"));
    assert_eq!(
        watch.told().await,
        ["passkey-renamed", "passkey-disabled", "passkey-enabled", "passkey-deleted"]
    );
    let records = server.administrator().records(&hanako.record).await;
    assert_eq!((records.passkeys.len(), records.member.passkeys), (1, 1));

    // Pressed twice, or in the other tab: it goes on where things are.
    let again = post("delete", &[]).await;
    assert_eq!((again.status(), again.path().split('?').next()), (StatusCode::OK, Some("/devices")));
    for path in [device.clone(), format!("{device}/delete")] {
        let gone = hanako.browser.get(&path).await;
        assert_eq!((gone.status(), gone.message().unwrap()), (StatusCode::NOT_FOUND, "page-not-found".into()));
    }
    assert_eq!(server.administrator().records(&hanako.record).await, records);
}

async fn disabling_or_deleting_a_device_ends_the_sessions_it_began(server: TestServer) {
    for what in ["disable", "delete"] {
        let mut member = Member::named_with_passkey(&server, what, "山田 花子").await;
        member.sign_in().await;
        let elsewhere = server.visitor();
        let own = std::mem::replace(&mut member.browser, elsewhere);
        member.sign_in().await;
        let device = member.browser.get("/devices").await.devices()[0].clone();
        let answer = member.browser.submit(&format!("/devices/{device}/{what}"), &[]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{what}");
        assert_eq!(own.open("/devices").await.message().as_deref(), Some("session-expired"), "{what}");
        let page = member.browser.open("/devices").await;
        assert!(page.path().starts_with("/sign-in?to=/devices"), "{what}: {}", page.path());
        assert_eq!(server.administrator().records(&member.record).await.sessions, [], "{what}");
    }
}

async fn after_disabling_the_last_passkey_nothing_is_offered_that_only_a_ticket_allows(server: TestServer) {
    let administrator = server.administrator();
    let mut hanako = Member::with_passkey(&server).await;
    administrator.reset_password(&hanako.record).await;
    hanako.sign_in_by_password().await;
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    hanako.browser.submit(&format!("/devices/{device}/disable"), &[]).await;
    let what = ["enable", "delete", "rename"].map(|what| format!("\"/devices/{device}/{what}\""));
    let offered = |page: &Answer| what.iter().filter(|w| page.text().contains(*w)).count();
    let page = hanako.browser.get("/devices").await;
    assert_eq!((offered(&page), page.text().contains("\"/devices/register\"")), (0, false));
    assert!(page.text().contains("You disabled your last passkey, so until "), "{}", page.text());
    administrator.set_policy(|p| p.password_sign_in = false).await;
    let page = hanako.browser.get("/devices").await;
    assert!(page.text().contains("You have no passkey that works now."), "{}", page.text());
    administrator.set_policy(|p| p.password_sign_in = true).await;

    server.wait(Span::hours(72));
    hanako.sign_in_by_password().await;
    let page = hanako.browser.get("/devices").await;
    assert_eq!((offered(&page), page.text().contains("\"/devices/register\"")), (3, true), "{}", page.text());
    hanako.browser.submit(&format!("/devices/{device}/disable"), &[]).await;
    let answer = hanako.browser.submit(&format!("/devices/{device}/enable"), &[]).await;
    assert!(answer.location().unwrap().contains("said=enabled"));

    // A ticket opens everything again at once.
    hanako.browser.submit(&format!("/devices/{device}/disable"), &[]).await;
    hanako.phone = Authenticator::security_key();
    let link = administrator.issue_link(&hanako.record).await;
    hanako.register_by(&link).await;
    hanako.browser = server.visitor();
    let page = hanako.sign_in().await;
    assert_eq!(offered(&page), 3, "{}", page.text());
}

async fn what_an_administrator_or_the_system_disabled_the_member_cannot_undo(server: TestServer) {
    let administrator = server.administrator();
    let mut hanako = Member::signed_in(&server).await;
    hanako.phone = Authenticator::security_key();
    hanako.register().await;
    hanako.confirm("/devices").await;
    let passkey = administrator.records(&hanako.record).await.passkeys[0].clone();
    administrator.disable_device(&hanako.record, &passkey).await;
    let page = hanako.browser.get("/devices").await;
    assert!(page.text().contains("an administrator disabled it") && page.text().contains("reported lost"));
    assert!(!page.text().contains(&format!("/devices/{}/enable", passkey.id)));
    let before = administrator.records(&hanako.record).await;
    for what in ["enable", "delete"] {
        let answer = hanako.browser.submit(&format!("/devices/{}/{what}", passkey.id), &[]).await;
        assert_eq!((answer.status(), answer.message().unwrap()), (StatusCode::FORBIDDEN, "passkey-disabled".into()));
    }
    assert_eq!(administrator.records(&hanako.record).await, before);
    administrator.enable_device(&hanako.record, &passkey).await;
    assert_eq!(administrator.records(&hanako.record).await.passkeys[0].state, PasskeyState::Enabled);
}
}

#[tokio::test]
async fn nobody_reaches_the_devices_of_somebody_else() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in().await;
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    for path in [format!("/devices/{device}"), format!("/devices/{device}/delete")] {
        let answer = taro.browser.get(&path).await;
        assert_eq!(
            (answer.status(), answer.message().unwrap()),
            (StatusCode::NOT_FOUND, "page-not-found".into())
        );
    }
    for what in ["rename", "disable", "enable", "delete"] {
        let answer = taro.browser.submit(&format!("/devices/{device}/{what}"), &[("name", "mine")]).await;
        let page = taro.browser.follow(answer).await;
        assert!(page.path().contains("said=changed-meanwhile"), "{what}: {}", page.path());
    }
    let session = before.sessions[0].id;
    let answer = taro.browser.submit(&format!("/sessions/{session}/end"), &[]).await;
    assert_eq!(answer.location().unwrap(), "/sessions?said=changed-meanwhile");
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn a_name_that_is_none_is_refused_with_words() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    let before = server.administrator().records(&hanako.record).await;
    let (long, huge) = ("あ".repeat(65), "x".repeat(20_000));
    for name in ["", "  \u{3000}", "a\u{0}b", "a\nb", long.as_str(), huge.as_str()] {
        let answer = hanako.browser.submit(&format!("/devices/{device}/rename"), &[("name", name)]).await;
        let page = hanako.browser.follow(answer).await;
        assert!(page.said().contains("64 characters"), "{name:.20}: {}", page.said());
    }
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    // What looks like markup is a name like any other.
    let name = "<script>alert(1)</script>\"'&";
    let answer = hanako.browser.submit(&format!("/devices/{device}/rename"), &[("name", name)]).await;
    let page = hanako.browser.follow(answer).await;
    assert!(page.said().contains(name), "{}", page.said());
    assert!(!page.text().contains("<script>alert"));
}

#[tokio::test]
async fn the_limit_is_told_before_anything_is_created() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let mut hanako = Member::signed_in(&server).await;
    let ceremony = hanako.browser.begin_registering().await;
    administrator.set_policy(|p| p.passkey_limit = Some(1)).await;
    assert!(!hanako.browser.get("/devices").await.text().contains("href=\"/devices/register\""));
    let answer = hanako.browser.get("/devices/register").await;
    assert_eq!(answer.message().unwrap(), "device-limit-reached");
    assert!(answer.text().contains('1'), "{}", answer.text());
    let before = administrator.records(&hanako.record).await;
    let mut other = Authenticator::security_key();
    let response = other.create(&ceremony.options).unwrap().json();
    let late = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!(
        (late.status(), late.message().unwrap()),
        (StatusCode::FORBIDDEN, "device-limit-reached".into())
    );
    assert_eq!(late.json()["signal"]["credentialId"], response["id"]);
    assert_eq!(administrator.records(&hanako.record).await, before);
    administrator.set_policy(|p| p.passkey_limit = None).await;
    hanako.phone = Authenticator::security_key();
    assert_eq!(hanako.register().await.devices().len(), 2);
}

#[tokio::test]
async fn a_device_that_is_registered_already_is_good_news() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::signed_in(&server).await;
    let ceremony = hanako.browser.begin_registering().await;
    let declined = hanako.phone.create(&ceremony.options).map(|_| ());
    assert_eq!(declined, Err(warifu_testkit::authenticator::Declined::AlreadyRegistered));
    let before = server.administrator().records(&hanako.record).await;
    // An authenticator that doesn't look, telling the same credential again.
    let mut other = Authenticator::phone();
    let mut registration = other.create(&ceremony.options).unwrap();
    registration.credential_id = hanako.phone.newest().id.clone();
    let answer = hanako.browser.finish(&ceremony, &registration.json()).await;
    assert_eq!(
        (answer.status(), answer.message().unwrap()),
        (StatusCode::CONFLICT, "already-registered".into())
    );
    assert_eq!(answer.json().get("signal"), None, "the one that is registered stays");
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn a_credential_of_somebody_else_is_not_registered_twice() {
    let server = TestServer::sqlite().await;
    let taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let mut hanako = Member::signed_in(&server).await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;
    let ceremony = hanako.browser.begin_registering().await;
    let mut other = Authenticator::phone();
    let mut registration = other.create(&ceremony.options).unwrap();
    registration.credential_id = taro.phone.newest().id.clone();
    let answer = hanako.browser.finish(&ceremony, &registration.json()).await;
    assert_eq!(answer.message().unwrap(), "registration-invalid");
    assert_eq!(watch.told().await, ["sign-in-refused: credential-id-taken"]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    hanako.phone = Authenticator::security_key();
    assert_eq!(hanako.register().await.devices().len(), 2);
}

#[tokio::test]
async fn a_device_tells_its_own_history() {
    let server = TestServer::sqlite().await;
    let hanako = Member::signed_in(&server).await;
    let device = hanako.browser.get("/devices").await.devices()[0].clone();
    let page = hanako.browser.get(&format!("/devices/{device}")).await;
    assert!(page.text().contains("Chrome on Windows"), "{}", page.text());
    let history = hanako.browser.get("/history").await;
    assert!(history.text().contains("Google Password Manager · Windows"), "{}", history.text());
    assert!(history.text().contains(&hanako.browser.address().to_string()));
}
