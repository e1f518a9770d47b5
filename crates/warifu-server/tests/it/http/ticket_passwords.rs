//! Tickets with a password: flows A2 and A3. A right one opens the ticket in one journey, wrong ones lock it.

use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;
use warifu_core::{member::Role, ticket::TicketState, time::Span};
use warifu_testkit::{
    actor::{Keeper, Member, keeper::Handout},
    browser::{Answer, Browser},
    server::TestServer,
};

use super::watch::Watch;

async fn registrar(server: &TestServer) -> Keeper {
    let organization = server.administrator().organization().await;
    Keeper::signed_in(server, "toru", Role::Registrar, &organization).await
}

/// Types the password of a card or link.
async fn type_password(browser: &Browser, address: &str, password: &str) -> Answer {
    let page = browser.get(address).await;
    let journey = page.field("journey");
    let fields = [("journey", journey.as_str()), ("password", password)];
    browser.submit(&format!("{address}/password"), &fields).await
}

/// Types a registration ID and its password.
async fn type_id(browser: &Browser, id: &str, password: &str) -> Answer {
    let journey = browser.get("/register").await.field("journey");
    let fields = [("journey", journey.as_str()), ("id", id), ("password", password)];
    browser.submit("/register", &fields).await
}

on_both_engines! {
async fn a_notification_card_registers_a_passkey_that_signs_in(server: TestServer) {
    let (registrar, mut hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let watch = Watch::begin(&server).await;
    let card = registrar.hand_out("notification-card", "hanako").await;
    assert_eq!((card.member_id.as_str(), card.password.len()), ("hanako", 11));
    let page = hanako.browser.get(&card.code).await;
    assert!(!page.text().contains("山田 花子"), "whose it is, is told after the password");
    let opened = type_password(&hanako.browser, &card.code, &card.password.to_lowercase()).await;
    let page = hanako.browser.follow(opened).await;
    assert!(page.text().contains("山田 花子"), "{}", page.text());
    let ceremony = hanako.browser.press(&page).await;
    let done = hanako.create(&ceremony).await;
    assert!(done.path().contains("/done?journey="), "{} {}", done.path(), done.text());
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    assert_eq!(
        watch.told().await,
        ["ticket-issued", "ticket-shown", "ticket-opened", "passkey-registered", "signed-in"]
    );
    assert_eq!(hanako.browser.get(&card.code).await.message().unwrap(), "link-used");
}

async fn a_registration_id_registers_a_passkey_and_three_are_good_for_three(server: TestServer) {
    let (registrar, mut hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let mut ids: Vec<Handout> = Vec::new();
    for _ in 0..3 {
        server.wait(Span::seconds(1));
        ids.push(registrar.hand_out("registration-id", "hanako").await);
    }
    for (number, id) in ids.iter().enumerate() {
        let opened = type_id(&hanako.browser, &id.code.to_lowercase(), &id.password).await;
        let page = hanako.browser.follow(opened).await;
        let ceremony = hanako.browser.press(&page).await;
        hanako.phone = warifu_testkit::authenticator::Authenticator::security_key();
        let done = hanako.create(&ceremony).await;
        assert!(done.path().contains("/register/passkey/done"), "{} {}", done.path(), done.text());
        assert_eq!(server.administrator().records(&hanako.record).await.passkeys.len(), number + 1);
    }
    let again = type_id(&hanako.browser, &ids[0].code, &ids[0].password).await;
    assert_eq!(again.message().unwrap(), "link-used");
}

async fn ninety_nine_wrong_passwords_and_the_right_one_at_once_are_held_to_the_count(server: TestServer) {
    let (registrar, hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let browser = server.visitor();
    let journey = browser.get(&card.code).await.field("journey");
    let watch = Watch::begin(&server).await;
    let replicas = [browser.to(&server), browser.to(&server.replica().await)].map(Arc::new);
    let mut tasks = JoinSet::new();
    for number in 0..100 {
        let (browser, journey) = (replicas[number % 2].clone(), journey.clone());
        let password = if number == 50 { card.password.clone() } else { "00000-00000".to_owned() };
        let address = format!("{}/password", card.code);
        tasks.spawn(async move {
            browser.submit(&address, &[("journey", journey.as_str()), ("password", &password)]).await
        });
    }
    let answers = tasks.join_all().await;
    let told = watch.told().await;
    let count = |name: &str| told.iter().filter(|told| *told == name).count();
    assert_eq!((count("ticket-password-wrong"), count("ticket-locked")), (4, 1), "{told:?}");
    assert!(count("ticket-opened") <= 1, "{told:?}");
    let opened = answers.iter().filter(|answer| answer.location().is_some()).count();
    assert_eq!(opened, count("ticket-opened"));
    let ticket = server.administrator().tickets(&hanako.record).await.remove(0);
    assert_eq!((ticket.state, ticket.wrong), (TicketState::Locked, 5));
}
}

#[tokio::test]
async fn a_wrong_password_says_how_often_one_may_try_and_the_fifth_locks() {
    let server = TestServer::sqlite().await;
    let (registrar, hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let browser = server.visitor();
    for left in (1..=4).rev() {
        let answer = type_password(&browser, &card.code, "00000 00000").await;
        assert_eq!(
            (answer.status(), answer.message().unwrap()),
            (StatusCode::BAD_REQUEST, "ticket-password-wrong".into())
        );
        let tries = if left == 1 { "one more try".to_owned() } else { format!("{left} more tries") };
        assert!(answer.text().contains(&tries), "{}", answer.text());
    }
    let locked = type_password(&browser, &card.code, "00000 00000").await;
    assert_eq!((locked.status(), locked.message().unwrap()), (StatusCode::FORBIDDEN, "ticket-locked".into()));
    // The right one doesn't help any more, nor is it told apart.
    assert_eq!(browser.get(&card.code).await.message().unwrap(), "ticket-locked");
    let journey = browser.get("/register").await.field("journey");
    let fields = [("journey", journey.as_str()), ("password", card.password.as_str())];
    let right = browser.submit(&format!("{}/password", card.code), &fields).await;
    assert_eq!(right.message().unwrap(), "ticket-locked");
    assert_eq!(server.administrator().records(&hanako.record).await.passkeys, []);
    // Issued anew, it works.
    let anew = registrar.hand_out("notification-card", "hanako").await;
    assert!(type_password(&browser, &anew.code, &anew.password).await.location().is_some());
}

#[tokio::test]
async fn what_cannot_be_a_password_costs_no_try() {
    let server = TestServer::sqlite().await;
    let (registrar, hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let browser = server.visitor();
    let long = "0".repeat(30_000);
    for typed in ["", "short", "あいうえおかきくけこ", "0000*00000", &long] {
        let answer = type_password(&browser, &card.code, typed).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{typed:.20}");
        assert!(answer.text().contains("id=\"password-problem\""), "{}", answer.text());
    }
    assert_eq!(server.administrator().tickets(&hanako.record).await[0].wrong, 0);
}

#[tokio::test]
async fn a_ticket_is_open_only_in_the_journey_that_its_password_was_typed_in() {
    let server = TestServer::sqlite().await;
    let (registrar, mut hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let opened = type_password(&hanako.browser, &card.code, &card.password).await;
    let page = hanako.browser.follow(opened).await;
    // Another browser that was sent the address finds the password asked for, and gets no challenge.
    let other = server.visitor();
    let elsewhere = other.get(page.path()).await;
    assert!(elsewhere.text().contains("name=\"password\""), "{}", elsewhere.text());
    let journey = elsewhere.field("journey");
    let wish = serde_json::json!({ "journey": journey });
    let refused = other.post_json(&format!("{}/options", card.code), &wish).await;
    assert_eq!(refused.message().unwrap(), "page-went-back");
    // A second tab of the same browser is asked as well, and leaves the first alone.
    let tab = hanako.browser.get(&card.code).await;
    assert!(tab.text().contains("name=\"password\""));
    let ceremony = hanako.browser.press(&page).await;
    let done = hanako.create(&ceremony).await;
    assert!(done.path().contains("/done"), "{}", done.text());
}

#[tokio::test]
async fn a_registration_id_that_nobody_has_opens_nothing() {
    let server = TestServer::sqlite().await;
    let (registrar, _hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let id = registrar.hand_out("registration-id", "hanako").await;
    let browser = server.visitor();
    let unknown = type_id(&browser, "00000-00000", &id.password).await;
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    assert!(
        unknown.text().contains("id=\"id-problem\"") && unknown.text().contains("00000-00000"),
        "{}",
        unknown.text()
    );
    let malformed = type_id(&browser, "hanako", "secret").await;
    assert!(
        malformed.text().contains("id=\"id-problem\"")
            && malformed.text().contains("id=\"password-problem\"")
    );
    // A card's secret is no registration ID, whatever page it is typed into.
    let card = registrar.hand_out("notification-card", "hanako").await;
    let address = card.code.strip_prefix("/t/").unwrap().to_owned();
    let answer = type_id(&browser, &address, &card.password).await;
    assert!(answer.text().contains("id=\"id-problem\""));
    // Nor does it open without a journey of this browser.
    let fields = [("journey", ""), ("id", id.code.as_str()), ("password", id.password.as_str())];
    let answer = server.visitor().submit("/register", &fields).await;
    assert_eq!(answer.message().unwrap(), "cookies-blocked");
}

#[tokio::test]
async fn a_newer_card_makes_the_older_one_worthless_and_a_revoked_one_tells_nothing() {
    let server = TestServer::sqlite().await;
    let (registrar, _hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let older = registrar.hand_out("notification-card", "hanako").await;
    server.wait(Span::seconds(1));
    let newer = registrar.hand_out("notification-card", "hanako").await;
    let browser = server.visitor();
    assert_eq!(browser.get(&older.code).await.message().unwrap(), "link-replaced");
    let newest = registrar.list().await.remove(0);
    registrar.act("revoke", &[newest]).await;
    assert_eq!(browser.get(&newer.code).await.message().unwrap(), "link-invalid");
    let card = registrar.hand_out("notification-card", "hanako").await;
    server.wait(Span::days(90));
    assert_eq!(browser.get(&card.code).await.message().unwrap(), "link-expired");
}

#[tokio::test]
async fn a_browser_inside_an_app_is_shown_the_way_out_before_the_ticket_is_touched() {
    const LINE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.1.0";
    const WEBVIEW: &str = "Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/139.0.0.0 Mobile Safari/537.36";
    let server = TestServer::sqlite().await;
    let (registrar, mut hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let watch = Watch::begin(&server).await;
    for (user_agent, on_android) in [(LINE, false), (WEBVIEW, true)] {
        let inside = server.visitor().with_header("user-agent", user_agent);
        let page = inside.get(&card.code).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(!page.text().contains("name=\"password\""), "{}", page.text());
        assert!(page.text().contains(&format!("{}\" readonly", card.code)), "{}", page.text());
        assert_eq!(page.text().contains("intent://"), on_android);
        assert_eq!(page.set_cookies().count(), 0);
        // Where the guess was wrong, one goes on all the same.
        let here = inside.get(&format!("{}?here=true", card.code)).await;
        assert!(here.text().contains("name=\"password\""), "{}", here.text());
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
    // Then in the right browser.
    let opened = type_password(&hanako.browser, &card.code, &card.password).await;
    let page = hanako.browser.follow(opened).await;
    let ceremony = hanako.browser.press(&page).await;
    assert!(hanako.create(&ceremony).await.path().contains("/done"));
}

#[tokio::test]
async fn a_ticket_that_replaces_a_device_retires_it_in_the_same_commit_and_not_before() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let mut hanako = Member::with_passkey(&server).await;
    administrator.set_policy(|policy| policy.passkey_limit = Some(1)).await;
    let old = administrator.records(&hanako.record).await.passkeys.remove(0);
    let link = administrator.issue_replacing_link(&hanako.record, &old).await;
    let page = hanako.browser.get(&link).await;
    assert!(page.text().contains(&old.name), "what is replaced is named: {}", page.text());
    // Half-way, and given up: the old one works.
    let _given_up = hanako.browser.press(&page).await;
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    let old_phone =
        std::mem::replace(&mut hanako.phone, warifu_testkit::authenticator::Authenticator::security_key());
    let watch = Watch::begin(&server).await;
    let done = hanako.register_by(&link).await;
    assert!(done.path().contains("/done"), "{}", done.text());
    assert_eq!(watch.told().await, ["passkey-registered", "passkey-replaced"]);
    let records = administrator.records(&hanako.record).await;
    assert_eq!((records.passkeys.len(), records.sessions.len()), (2, 0), "its sessions have ended");
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    hanako.browser.drop_cookie("__Host-session");
    // The old one signs nobody in; after 72 hours it is gone, and the place that it took.
    hanako.phone = old_phone;
    let (ceremony, assertion) = hanako.begin_sign_in().await;
    let refused = hanako.browser.finish(&ceremony, &hanako.phone.sign(&assertion)).await;
    assert_eq!(refused.message().unwrap(), "passkey-disabled");
    server.wait(Span::hours(72));
    server.server().store().purge(server.now(), 100).await.unwrap();
    let records = administrator.records(&hanako.record).await;
    assert_eq!((records.passkeys.len(), records.member.passkeys), (1, 1));
}

#[tokio::test]
async fn a_ticket_can_do_nothing_but_register() {
    let server = TestServer::sqlite().await;
    let (registrar, hanako) = (registrar(&server).await, Member::with_password(&server).await);
    let card = registrar.hand_out("notification-card", "hanako").await;
    let token = card.code.strip_prefix("/t/").unwrap();
    let browser = server.visitor();
    browser.set_cookie("__Host-session", token);
    for path in ["/devices", "/sessions", "/history", "/password", "/admin/tickets"] {
        assert!(browser.get(path).await.location().unwrap().starts_with("/sign-in"), "{path}");
    }
    let opened = type_password(&hanako.browser, &card.code, &card.password).await;
    hanako.browser.follow(opened).await;
    assert!(hanako.browser.get("/devices").await.location().unwrap().starts_with("/sign-in"));
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
}
