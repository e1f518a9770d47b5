//! Whose ID was typed: nobody learns from it who has an account, and only a passkey of that ID approves.

use http::StatusCode;

use super::*;
use crate::http::watch::Watch;

#[tokio::test]
async fn a_malformed_id_is_told_at_once_and_any_other_gets_a_qr_code() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    Member::with_passkey(&server).await;
    let screen = server.visitor();
    let journey = screen.get("/sign-in").await.field("journey");
    let watch = Watch::begin(&server).await;
    for typed in ["", "  ", "two words", "hanako@nowhere"] {
        let again = screen.submit("/sign-in/handoff", &[("journey", &journey), ("member", typed)]).await;
        assert_eq!(again.status(), StatusCode::BAD_REQUEST, "{typed}");
        assert!(again.text().contains("Please check the member ID"), "{}", again.text());
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    let mut told = Vec::new();
    for typed in ["hanako", "nobody", "nobody@example.jp"] {
        let screen = Screen::shows(&server, typed).await;
        let page = screen.page().await;
        let text = page.text().replace(typed, "…").replace(&screen.journey, "…");
        let drawn =
            text.split(" d=\"").next().unwrap().to_owned() + text.rsplit("\"/></svg>").next().unwrap();
        told.push((page.status(), drawn, screen.stage().await, screen.browser.cookie_names().len()));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    let events = watch.told().await;
    assert_eq!(events, ["handoff-started"; 3], "one event each, with nothing that was typed in it");
}

on_both_engines! {
async fn a_passkey_of_another_or_of_nobody_is_told_alike(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    Member::named(&server, "james", "James Miller").await;
    let mut answers = Vec::new();
    // Nobody's ID; that of a member who has no passkey; that of another member; and a passkey that we don't know.
    for typed in ["nobody", "james", "hanako", "unknown passkey"] {
        let unknown = typed == "unknown passkey";
        let screen = Screen::shows(&server, if unknown { "taro" } else { typed }).await;
        let phone = phone(&server);
        let (address, page) = matched(&screen, &phone).await;
        let watch = Watch::begin(&server).await;
        if unknown {
            taro.phone.credentials[0].id = vec![7; 32];
        }
        let refused = prove(&mut taro, &phone, &page).await;
        let mut told = refused.json();
        told["supportCode"] = serde_json::Value::Null;
        answers.push((refused.status(), told, watch.told().await, screen.told().await["trouble"].clone()));
        // It waits for another passkey, and a second try may be the right one.
        assert_eq!((screen.stage().await.as_str(), phone.get(&address).await.heading().as_str()), ("matched", "Confirm with your passkey"));
        if typed == "hanako" {
            assert_eq!(prove(&mut hanako, &phone, &page).await.heading(), "You are finished here");
        }
    }
    assert_eq!(answers[0].1["type"], "/help/member-unknown");
    assert_eq!(answers[0].2, ["sign-in-refused: member-unknown"]);
    assert_eq!(answers[0].3, "No passkey of this ID was found here", "the screen says what went wrong on the phone");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert!(server.administrator().records(&taro.record).await.sessions.is_empty());
}

async fn one_phone_serves_several_members_whoever_is_signed_in_on_it(server: TestServer) {
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    hanako.browser = phone(&server);
    hanako.sign_in().await;
    let before = server.administrator().records(&hanako.record).await.sessions;
    let (first, second) = (Screen::shows(&server, "taro").await, Screen::shows(&server, "hanako").await);
    // Both at once on one phone, on which Hanako is signed in.
    let (_, page_of_taro) = matched(&first, &hanako.browser).await;
    let (_, page_of_hanako) = matched(&second, &hanako.browser).await;
    assert!(!page_of_taro.text().contains("山田 花子"), "who is signed in here plays no part");
    assert_eq!(prove(&mut taro, &hanako.browser, &page_of_taro).await.heading(), "You are finished here");
    let browser = hanako.browser.copied();
    assert_eq!(prove(&mut hanako, &browser, &page_of_hanako).await.heading(), "You are finished here");
    assert!(first.collect().await.text().contains("taro"));
    assert!(second.collect().await.text().contains("hanako"));
    let after = server.administrator().records(&hanako.record).await.sessions;
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.contains(&before[0]), "the phone's own session is as it was");
}
}

#[tokio::test]
async fn a_challenge_belongs_to_its_handoff_and_its_browser() {
    let server = TestServer::sqlite().await;
    allowing(&server).await;
    let mut hanako = Member::with_passkey(&server).await;
    let (screen, other) = (Screen::shows(&server, "hanako").await, Screen::shows(&server, "hanako").await);
    let phone = phone(&server);
    let (_, page) = matched(&screen, &phone).await;
    let (address, _) = matched(&other, &phone).await;
    let mut ceremony = phone.press(&page).await;
    let assertion = hanako.phone.get(&ceremony.options).unwrap();
    let signed = hanako.phone.sign(&assertion);
    // Somebody who saw the address, and has no more than that.
    let stranger = server.visitor();
    stranger.get(&address).await;
    assert_eq!(stranger.finish(&ceremony, &signed).await.message().unwrap(), "page-went-back");
    // The answer to one brought to another, and a sign-in's answer brought here.
    ceremony.address = format!("{address}/passkey");
    assert_eq!(phone.finish(&ceremony, &signed).await.message().unwrap(), "page-went-back");
    let (mut sign_in, assertion) = hanako.begin_sign_in().await;
    let signed = hanako.phone.sign(&assertion);
    sign_in.address = format!("{address}/passkey");
    assert_eq!(phone.finish(&sign_in, &signed).await.message().unwrap(), "page-went-back");
    assert_eq!((screen.stage().await.as_str(), other.stage().await.as_str()), ("matched", "matched"));
}
