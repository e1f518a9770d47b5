//! Signed in already, as oneself or as somebody else (flows B9 and B10).

use http::StatusCode;
use warifu_core::{member::Standing, time::Span};
use warifu_testkit::{actor::Member, browser::Answer, server::TestServer};

use super::watch::Watch;

/// Taro signs in by passkey on a page that was open before Hanako signed in in the same browser.
async fn taro_comes(server: &TestServer, hanako: &mut Member, taro: &mut Member) -> Answer {
    taro.browser = std::mem::replace(&mut hanako.browser, server.visitor());
    let (ceremony, assertion) = taro.begin_sign_in().await;
    let journey = taro.browser.copied();
    hanako.browser = std::mem::replace(&mut taro.browser, server.visitor());
    hanako.sign_in().await;
    taro.browser = hanako.browser.copied();
    for name in journey.cookie_names().iter().filter(|n| n.contains("journey")) {
        taro.browser.set_cookie(name, &journey.cookie(name).unwrap());
    }
    taro.finish(&ceremony, &taro.phone.sign(&assertion)).await
}

on_both_engines! {
async fn whoever_is_signed_in_goes_on_at_once(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let watch = Watch::begin(&server).await;
    for (asked, answered) in [("/sign-in", "/devices"), ("/sign-in?to=/sessions", "/sessions"), ("/", "/devices")] {
        assert_eq!(hanako.browser.get(asked).await.location().unwrap(), answered);
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.visitor().get("/").await.location().unwrap(), "/sign-in");
}

async fn somebody_else_goes_on_and_that_person_is_signed_out(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let watch = Watch::begin(&server).await;
    let page = taro_comes(&server, &mut hanako, &mut taro).await;
    assert!(page.path().starts_with("/sign-in/someone-else?journey="), "{} {}", page.path(), page.text());
    for words in ["山田 花子", "hanako", "鈴木 太郎", "taro", "Stay as 山田 花子"] {
        assert!(page.text().contains(words), "{words}");
    }
    assert_eq!(watch.told().await, ["signed-in", "sign-in-refused: signed-in-as-other"]);
    assert!(hanako.browser.get("/devices").await.text().contains("hanako"), "nothing is lost by the question");

    let replayed = taro.browser.copied();
    let fields = [("journey", page.field("journey")), ("choice", "sign-out-and-go-on".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let devices = taro.browser.follow(taro.browser.submit("/sign-in/someone-else", &fields).await).await;
    assert_eq!(devices.path(), "/devices");
    assert!(devices.text().contains("taro"));
    assert_eq!(hanako.browser.open("/devices").await.message().as_deref(), Some("session-expired"));
    // Answered twice: by the same browser, and by one that kept the cookie.
    for browser in [&taro.browser, &replayed] {
        let again = browser.submit("/sign-in/someone-else", &fields).await;
        assert_eq!((again.status(), again.message().unwrap()), (StatusCode::CONFLICT, "page-went-back".into()));
    }
    assert_eq!(server.administrator().records(&taro.record).await.sessions.len(), 1);
    let told = watch.told().await;
    assert_eq!(told.iter().filter(|event| *event == "signed-in").count(), 2, "{told:?}");
}

async fn what_was_proved_must_still_hold_when_one_goes_on(server: TestServer) {
    let administrator = server.administrator();
    let mut hanako = Member::with_passkey(&server).await;
    for what in ["late", "device", "member", "password"] {
        let mut taro = Member::named_with_passkey(&server, what, "鈴木 太郎").await;
        let page = if what == "password" {
            hanako.browser = server.visitor();
            hanako.sign_in().await;
            taro.browser = hanako.browser.copied();
            taro.sign_in_by_password().await
        } else {
            taro_comes(&server, &mut hanako, &mut taro).await
        };
        let journey = page.field("journey");
        let passkey = administrator.records(&taro.record).await.passkeys[0].clone();
        let message = match what {
            "late" => {
                server.wait(Span::minutes(5));
                "page-went-back"
            }
            "device" => {
                administrator.disable_device(&taro.record, &passkey).await;
                "page-went-back"
            }
            "member" => {
                administrator.set_standing(&taro.record, Standing::Disabled).await;
                "account-disabled"
            }
            _ => {
                administrator.reset_password(&taro.record).await;
                "page-went-back"
            }
        };
        let answer = taro.browser.submit("/sign-in/someone-else", &[("journey", &journey)]).await;
        assert_eq!(answer.message().unwrap(), message, "{what}");
        assert_eq!(administrator.records(&taro.record).await.sessions, [], "{what}");
        assert!(hanako.browser.get("/devices").await.text().contains("hanako"), "{what}");
        hanako.browser.submit("/sign-out", &[]).await;
    }
}
}

#[tokio::test]
async fn staying_leaves_everything_as_it_is() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    let page = taro_comes(&server, &mut hanako, &mut taro).await;
    let stayed = taro.browser.get("/devices").await;
    assert!(page.text().contains("href=\"/devices\"") && stayed.text().contains("hanako"));
    assert_eq!(server.administrator().records(&taro.record).await.sessions, []);
    // The other one signed out meanwhile: the question has gone, the way hasn't.
    hanako.browser.submit("/sign-out", &[]).await;
    let address = page.path().to_owned();
    assert_eq!(taro.browser.get(&address).await.location().unwrap(), "/sign-in");
    assert_eq!(server.visitor().get(&address).await.message().unwrap(), "cookies-blocked");
}

#[tokio::test]
async fn the_same_person_signing_in_again_gets_a_new_session_in_place_of_the_old() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    let old = hanako.browser.copied();
    hanako.sign_in_by_password().await;
    assert_ne!(old.cookie("__Host-session"), hanako.browser.cookie("__Host-session"));
    assert_eq!(old.open("/devices").await.message().as_deref(), Some("session-expired"));
    assert_eq!(server.administrator().records(&hanako.record).await.sessions.len(), 1);
}
