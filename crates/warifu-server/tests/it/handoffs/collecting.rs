//! Who collects: the browser that began, within a minute, once; and what stands in its way.

use http::StatusCode;
use warifu_core::{member::Standing, time::Span};

use super::*;
use crate::http::watch::Watch;

on_both_engines! {
async fn only_the_browser_that_began_collects(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    let address = approve(&screen, &mut hanako, &phone).await;
    // Another screen, the phone itself, and one that has the journey but not the handoff's own cookie.
    let other = Screen::shows(&server, "hanako").await;
    let robbed = screen.browser.copied();
    robbed.drop_cookie(&format!("__Host-handoff-{}", screen.journey));
    for browser in [&other.browser, &phone, &robbed] {
        let fields = [("journey", screen.journey.as_str())];
        let answer = browser.follow(browser.submit("/sign-in/handoff/collect", &fields).await).await;
        assert!(!answer.path().starts_with("/devices"), "{}", answer.path());
    }
    // The cookie of one screen in the journey of another.
    let token = other.browser.cookie(&format!("__Host-handoff-{}", other.journey)).unwrap();
    robbed.set_cookie(&format!("__Host-handoff-{}", screen.journey), &token);
    let answer = robbed.submit("/sign-in/handoff/collect", &[("journey", &screen.journey)]).await;
    assert!(answer.location().unwrap().starts_with("/sign-in/handoff"));
    assert!(server.administrator().records(&hanako.record).await.sessions.is_empty());
    assert_eq!(screen.collect().await.path(), "/devices");
    // Once.
    let again = screen.post("collect", &[]).await;
    assert!(again.location().is_none_or(|to| !to.starts_with("/devices")), "{:?}", again.location());
    assert_eq!(server.administrator().records(&hanako.record).await.sessions.len(), 1);
    assert_eq!(phone.get(&address).await.heading(), "You are finished here");
    assert_eq!(server.visitor().get(&address).await.message().unwrap(), "handoff-used");
}

async fn it_is_collected_within_a_minute(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    for (seconds, collected) in [(55, true), (60, false)] {
        let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
        approve(&screen, &mut hanako, &phone).await;
        server.wait(Span::seconds(seconds));
        let page = screen.collect().await;
        assert_eq!(page.path() == "/devices", collected, "{seconds}: {}", page.path());
        if !collected {
            assert_eq!(screen.stage().await, "ended expired");
            assert!(page.text().contains("Show a new QR code"));
            // One click begins another, for the same ID.
            let fields = [("journey", screen.journey.clone()), ("member", page.field("member"))];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            screen.browser.submit("/sign-in/handoff", &fields).await;
            assert_eq!(screen.stage().await, "waiting");
        }
    }
}

async fn what_it_rests_on_must_hold_until_it_is_collected(server: TestServer) {
    allowing(&server).await;
    let administrator = server.administrator();
    for what in ["member", "device", "deleted", "policy"] {
        let mut member = Member::named_with_passkey(&server, what, "鈴木 太郎").await;
        let (phone, screen) = (phone(&server), Screen::shows(&server, what).await);
        approve(&screen, &mut member, &phone).await;
        let passkey = administrator.records(&member.record).await.passkeys[0].clone();
        let message = match what {
            "member" => {
                administrator.set_standing(&member.record, Standing::Disabled).await;
                Some("account-disabled")
            }
            "device" => {
                administrator.disable_device(&member.record, &passkey).await;
                Some("passkey-disabled")
            }
            "policy" => {
                administrator.set_policy(|policy| policy.handoff_sign_in = false).await;
                Some("not-allowed")
            }
            _ => None,
        };
        let answer = screen.collect().await;
        match message {
            Some(message) => assert_eq!(answer.message().as_deref(), Some(message), "{what}"),
            None => assert_eq!(answer.path(), "/devices", "nothing was done to it"),
        }
        let sessions = administrator.records(&member.record).await.sessions;
        assert_eq!(sessions.is_empty(), message.is_some(), "{what}");
    }
}

async fn a_session_by_a_phone_ends_with_the_passkey_that_began_it(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    approve(&screen, &mut hanako, &phone).await;
    screen.collect().await;
    let records = server.administrator().records(&hanako.record).await;
    server.administrator().disable_device(&hanako.record, &records.passkeys[0]).await;
    assert_eq!(screen.browser.open("/devices").await.message().as_deref(), Some("session-expired"));
}
}

#[tokio::test]
async fn two_tabs_are_two_and_a_new_one_on_the_same_page_ends_the_old() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let first = Screen::shows(&server, "hanako").await;
    let second = Screen::on(first.browser.copied(), "taro").await;
    // One browser: both tabs send both cookies.
    let first = Screen { browser: second.browser.copied(), journey: first.journey };
    assert_eq!((first.stage().await.as_str(), second.stage().await.as_str()), ("waiting", "waiting"));
    assert!(
        first.page().await.text().contains("<b>hanako</b>")
            && second.page().await.text().contains("<b>taro</b>")
    );
    let (phone, old) = (phone(&server), first.qr().await);
    claim(&phone, &old).await;
    let watch = Watch::begin(&server).await;
    let fields = [("journey", first.journey.as_str()), ("member", "hanako")];
    first.browser.submit("/sign-in/handoff", &fields).await;
    assert_eq!(watch.told().await, ["handoff-ended", "handoff-started"]);
    let over = phone.get(&old).await;
    assert_eq!((over.status(), over.message().unwrap()), (StatusCode::GONE, "link-expired".into()));
    assert_eq!((first.stage().await.as_str(), second.stage().await.as_str()), ("waiting", "waiting"));
    approve(&first, &mut hanako, &phone).await;
    assert_eq!(first.collect().await.path(), "/devices");
}

#[tokio::test]
async fn somebody_else_who_is_signed_in_on_the_screen_is_asked_about() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let (phone, screen) = (phone(&server), Screen::shows(&server, "hanako").await);
    approve(&screen, &mut hanako, &phone).await;
    // Meanwhile, in another tab of the same browser.
    taro.browser = screen.browser.copied();
    taro.sign_in().await;
    let browser = taro.browser.copied();
    let token = screen.browser.cookie(&format!("__Host-handoff-{}", screen.journey)).unwrap();
    browser.set_cookie(&format!("__Host-handoff-{}", screen.journey), &token);
    let journey = format!("__Host-journey-{}", screen.journey);
    browser.set_cookie(&journey, &screen.browser.cookie(&journey).unwrap());
    let screen = Screen { browser, journey: screen.journey };
    let page = screen.collect().await;
    assert!(page.path().starts_with("/sign-in/someone-else?journey="), "{}", page.path());
    for words in ["鈴木 太郎", "山田 花子"] {
        assert!(page.text().contains(words), "{words}");
    }
    let fields = [("journey", page.field("journey")), ("choice", "sign-out-and-go-on".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let devices = screen.browser.follow(screen.browser.submit("/sign-in/someone-else", &fields).await).await;
    assert!(devices.path() == "/devices" && devices.text().contains("hanako"), "{}", devices.text());
    assert!(server.administrator().records(&taro.record).await.sessions.is_empty());
    let told = server.administrator().notices().await;
    assert_eq!(told[0].about.as_ref().unwrap().name(), "signed-in-by-handoff");
}
