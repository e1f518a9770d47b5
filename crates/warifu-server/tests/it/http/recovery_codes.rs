//! Recovery codes: made, kept on paper, and what one is good for when everything else is lost (flows B7 and C3).

use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;
use warifu_core::{evidence::Acr, passkey::RegisteredHow, time::Span};
use warifu_testkit::{
    actor::{Client, Member, recovery_codes},
    authenticator::Authenticator,
    browser::{Answer, Browser},
    server::{ORIGIN, TestServer},
};

use super::watch::Watch;

/// Hanako with recovery codes, whose phone is lost: another browser, nothing in it.
async fn who_lost_her_phone(server: &TestServer) -> (Member, Vec<String>) {
    let mut hanako = Member::signed_in(server).await;
    let codes = hanako.make_recovery_codes().await;
    hanako.browser = server.visitor();
    (hanako, codes)
}

fn stripped(answer: &Answer, typed: &str) -> String {
    let text = answer.text().replace(&answer.field("journey"), "").replace(typed, "");
    format!("{} {:?} {text}", answer.status(), answer.header("retry-after"))
}

async fn sign_in(browser: &Browser, code: &str) -> Answer {
    browser.follow(browser.type_recovery_code("hanako", code).await).await
}

on_both_engines! {
async fn ten_codes_are_shown_once_and_new_ones_make_them_die(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    assert!(hanako.browser.get("/recovery-codes").await.text().contains("You haven&#39;t made any yet."));
    let watch = Watch::begin(&server).await;
    let page = hanako.browser.get("/recovery-codes/make").await;
    let made = hanako.browser.submit("/recovery-codes/make", &[("from", &page.field("from"))]).await;
    let first = recovery_codes(&made);
    assert_eq!((made.status(), first.len()), (StatusCode::OK, 10));
    assert!(first.iter().all(|code| code.len() == 19), "{first:?}");
    assert_eq!(watch.told().await, ["recovery-codes-made"]);
    assert_eq!(server.administrator().notices().await[0].about.as_ref().unwrap().name(), "recovery-codes-made");

    // The page reloaded: nothing is made, nothing is shown again.
    let again = hanako.browser.submit("/recovery-codes/make", &[("from", &page.field("from"))]).await;
    let page = hanako.browser.follow(again).await;
    assert!(page.said().contains("Recovery codes were made on another page first"), "{}", page.text());
    assert!(page.text().contains("10 codes are left") && recovery_codes(&page).is_empty());
    assert_eq!(watch.told().await, ["recovery-codes-made"]);

    let second = hanako.make_recovery_codes().await;
    assert!(second.iter().all(|code| !first.contains(code)));
    let browser = server.visitor();
    assert_eq!(browser.type_recovery_code("hanako", &first[0]).await.message().unwrap(), "recovery-code-wrong");
    assert_eq!(sign_in(&browser, &second[0]).await.path(), "/devices/register/offer?to=/devices");
}

async fn making_codes_wants_a_recent_ceremony(server: TestServer) {
    let mut hanako = Member::signed_in(&server).await;
    server.wait(Span::minutes(11));
    let asked = hanako.browser.open("/recovery-codes/make").await;
    assert!(asked.path().starts_with("/confirm?for=recovery-codes"), "{}", asked.path());
    assert!(asked.text().contains("You are about to make recovery codes."));
    let watch = Watch::begin(&server).await;
    let asked = hanako.browser.submit("/recovery-codes/make", &[("from", "")]).await;
    assert_eq!(asked.location().unwrap(), "/confirm?for=recovery-codes&to=/recovery-codes/make");
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(hanako.make_recovery_codes().await.len(), 10);
    assert_eq!(hanako.browser.submit("/recovery-codes/make", &[("from", "gibberish")]).await.message().unwrap(), "page-went-back");
}

async fn a_code_signs_in_once_however_it_is_typed_and_the_member_is_told(server: TestServer) {
    let (hanako, codes) = who_lost_her_phone(&server).await;
    let plain = codes[0].replace('-', "");
    let typed = [
        codes[0].clone(),
        plain.to_lowercase(),
        codes[2].replace('-', " "),
        codes[3].chars().map(|c| if c == '-' { 'ー' } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }).collect(),
        codes[4].replace('0', "O").replace('1', "l"),
    ];
    let watch = Watch::begin(&server).await;
    for (number, code) in typed.iter().enumerate() {
        let browser = server.visitor();
        let answer = browser.type_recovery_code("hanako", code).await;
        // The second is the first once more.
        let expected = if number == 1 { "recovery-code-wrong" } else { "" };
        assert_eq!(answer.message().unwrap_or_default(), expected, "{code}");
        assert_eq!(answer.status() == StatusCode::SEE_OTHER, number != 1, "{code}");
    }
    assert_eq!(
        watch.told().await,
        ["signed-in", "sign-in-refused: recovery-code-wrong", "signed-in", "signed-in", "signed-in"]
    );
    let notices = server.administrator().notices().await;
    let about = serde_json::to_value(&notices[0].about).unwrap();
    assert_eq!((about["kind"].as_str(), about["left"].as_u64()), (Some("recovery-code-used"), Some(6)));
    let sessions = server.administrator().records(&hanako.record).await.sessions;
    assert!(sessions.iter().any(|session| session.acr().value() == "urn:warifu:acr:recovery"));
}

async fn after_a_code_one_passkey_is_registered_the_lost_one_disabled_and_nothing_else_done(server: TestServer) {
    let (mut hanako, codes) = who_lost_her_phone(&server).await;
    let lost = server.administrator().records(&hanako.record).await.passkeys[0].id.to_string();
    let offer = sign_in(&hanako.browser, &codes[0]).await;
    assert_eq!(offer.heading(), "Register a new passkey?");
    // Everything that managing asks a ceremony for is asked for one, which only the lost phone could answer.
    for (path, fields) in [
        (format!("/devices/{lost}/rename"), vec![("name", "x")]),
        (format!("/devices/{lost}/delete"), vec![]),
        ("/password".to_owned(), vec![("new", "a new sentence of mine"), ("again", "a new sentence of mine")]),
        ("/recovery-codes/make".to_owned(), vec![("from", "")]),
    ] {
        let asked = hanako.browser.submit(&path, &fields).await;
        assert!(asked.location().unwrap_or_default().starts_with("/confirm?"), "{path}: {:?}", asked.location());
    }
    let watch = Watch::begin(&server).await;
    hanako.browser.submit(&format!("/devices/{lost}/disable"), &[]).await;
    let page = hanako.browser.open("/devices").await;
    assert!(page.text().contains("You signed in with a recovery code."), "{}", page.text());
    assert!(page.text().contains("href=\"/devices/register\""), "offered though the last passkey is disabled");

    hanako.phone = Authenticator::phone();
    let ceremony = hanako.browser.press(&offer).await;
    let done = hanako.create(&ceremony).await;
    assert!(done.said().contains("is registered"), "{}", done.text());
    assert_eq!(watch.told().await, ["passkey-disabled", "passkey-registered"]);
    let records = server.administrator().records(&hanako.record).await;
    let how: Vec<_> = records.passkeys.iter().map(|passkey| passkey.registered_how).collect();
    assert!(how.contains(&RegisteredHow::RecoveryCode) && how.len() == 2, "{how:?}");

    // One, and not another one.
    let second = hanako.browser.open("/devices/register").await;
    assert!(second.path().starts_with("/confirm?"), "{}", second.path());
    assert_eq!(hanako.browser.try_press(&offer).await.unwrap_err().message().unwrap(), "session-expired");
    assert_eq!(server.administrator().records(&hanako.record).await.passkeys.len(), 2);
    // With the new one she is as good as before.
    hanako.browser = server.visitor();
    assert_eq!(hanako.sign_in().await.path(), "/devices");
    assert_eq!(hanako.make_recovery_codes().await.len(), 10);
}

async fn the_one_registration_has_ten_minutes(server: TestServer) {
    let (hanako, codes) = who_lost_her_phone(&server).await;
    let offer = sign_in(&hanako.browser, &codes[0]).await;
    server.wait(Span::minutes(10));
    assert!(hanako.browser.try_press(&offer).await.is_err());
    assert!(hanako.browser.open("/devices/register").await.path().starts_with("/confirm?"));
    // Another code lets her in again.
    let offer = sign_in(&hanako.browser, &codes[1]).await;
    assert!(hanako.browser.try_press(&offer).await.is_ok());
}

async fn wrong_codes_and_wrong_passwords_have_one_count_and_unknown_members_the_same(server: TestServer) {
    let (hanako, codes) = who_lost_her_phone(&server).await;
    let wrong = "0000-0000-0000-0000";
    let (known, unknown) = (server.visitor(), server.visitor());
    for round in 0..6 {
        let of_known = known.type_recovery_code("hanako", wrong).await;
        let of_unknown = unknown.type_recovery_code("nobody", wrong).await;
        assert_eq!(stripped(&of_known, "hanako"), stripped(&of_unknown, "nobody"), "round {round}");
        let expected = if round < 4 { "recovery-code-wrong" } else { "account-locked" };
        assert_eq!(of_known.message().unwrap(), expected, "round {round}");
    }
    assert_eq!(known.type_recovery_code("hanako", &codes[0]).await.message().unwrap(), "account-locked");
    assert_eq!(known.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked");
    assert_eq!(server.administrator().records(&hanako.record).await.sessions.len(), 1);
    server.wait(Span::minutes(15));
    assert_eq!(known.type_recovery_code("hanako", &codes[0]).await.status(), StatusCode::SEE_OTHER);
    // The other way round.
    let browser = server.visitor();
    for _ in 0..3 {
        browser.type_password("hanako", "not the password").await;
    }
    assert_eq!(browser.type_recovery_code("hanako", wrong).await.message().unwrap(), "recovery-code-wrong");
    assert_eq!(browser.type_recovery_code("hanako", wrong).await.message().unwrap(), "account-locked");
}

async fn a_hundred_who_type_one_code_at_once_are_one(server: TestServer) {
    let (hanako, codes) = who_lost_her_phone(&server).await;
    let before = server.administrator().records(&hanako.record).await.sessions.len();
    let browser = server.visitor();
    let journey = browser.get("/sign-in/recovery-code").await.field("journey");
    let replicas = [browser.to(&server), browser.to(&server.replica().await)].map(Arc::new);
    let mut tasks = JoinSet::new();
    for number in 0..100 {
        let (browser, journey, code) = (replicas[number % 2].clone(), journey.clone(), codes[0].clone());
        tasks.spawn(async move {
            let fields = [("journey", journey.as_str()), ("member", "hanako"), ("code", &code)];
            browser.submit("/sign-in/recovery-code", &fields).await
        });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.status().is_redirection()).count(), 1);
    assert_eq!(server.administrator().records(&hanako.record).await.sessions.len(), before + 1);
}

async fn a_hundred_registrations_after_one_code_at_once_are_one(server: TestServer) {
    let (hanako, codes) = who_lost_her_phone(&server).await;
    let offer = sign_in(&hanako.browser, &codes[0]).await;
    let mut posts = Vec::new();
    for _ in 0..100 {
        let ceremony = hanako.browser.press(&offer).await;
        let response = Authenticator::phone().create(&ceremony.options).unwrap().json();
        posts.push((ceremony.address.clone(), ceremony.body(&response)));
    }
    let replicas = [hanako.browser.to(&server), hanako.browser.to(&server.replica().await)].map(Arc::new);
    let mut tasks = JoinSet::new();
    for (number, (address, body)) in posts.into_iter().enumerate() {
        let browser = replicas[number % 2].clone();
        tasks.spawn(async move { browser.post_json(&address, &body).await });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.status().is_success()).count(), 1);
    assert_eq!(server.administrator().records(&hanako.record).await.passkeys.len(), 2);
}

async fn where_policy_gives_none_none_are_made_and_those_there_are_sign_nobody_in(server: TestServer) {
    let (mut hanako, codes) = who_lost_her_phone(&server).await;
    server.administrator().set_policy(|p| p.recovery_codes = 0).await;
    assert!(!server.visitor().get("/sign-in").await.text().contains("/sign-in/recovery-code"));
    assert_eq!(server.visitor().type_recovery_code("hanako", &codes[0]).await.message().unwrap(), "recovery-code-wrong");
    hanako.sign_in().await;
    assert_eq!(hanako.browser.open("/recovery-codes/make").await.path(), "/recovery-codes");
    let page = hanako.browser.follow(hanako.browser.submit("/recovery-codes/make", &[("from", "")]).await).await;
    assert!(page.text().contains("Your organization doesn&#39;t use recovery codes."), "{}", page.text());
    server.administrator().set_policy(|p| p.recovery_codes = 3).await;
    assert_eq!(hanako.make_recovery_codes().await.len(), 3);
}

async fn codes_go_on_while_the_keys_of_the_ring_change(server: TestServer) {
    let (_, codes) = who_lost_her_phone(&server).await;
    server.add_key();
    server.promote_key();
    assert_eq!(server.visitor().type_recovery_code("hanako", &codes[0]).await.status(), StatusCode::SEE_OTHER);
    let (ring, store) = (server.server().ring(), server.server().store());
    let old = ring.keys().iter().find(|key| key.id() != ring.current().id()).unwrap().id();
    assert!(store.count_sealed_by(*old.as_bytes()).await.unwrap() > 0, "the old key can't be retired yet");
    let mut random = warifu_core::random::Seeded::new(77);
    let done = warifu_server::jobs::rewrap(store, &ring, ORIGIN, server.now(), &mut random).await.unwrap();
    assert_eq!(done.unopened, Vec::<String>::new());
    assert_eq!(store.count_sealed_by(*old.as_bytes()).await.unwrap(), 0);
    assert_eq!(server.visitor().type_recovery_code("hanako", &codes[1]).await.status(), StatusCode::SEE_OTHER);
}

async fn a_client_is_told_that_it_was_a_recovery_code_and_may_refuse_them(server: TestServer) {
    let (_, codes) = who_lost_her_phone(&server).await;
    let rota = Client::registered(&server).await;
    server.administrator().set_policy(|p| p.passkey_limit = Some(1)).await;
    let browser = server.visitor();
    let page = browser.open(&rota.authorize(&[])).await;
    let link = page.text().split("href=\"").find(|rest| rest.starts_with("/sign-in/recovery-code?")).unwrap();
    let form = browser.get(link.split('"').next().unwrap()).await;
    let fields = [("journey", &*form.field("journey")), ("member", "hanako"), ("code", codes[0].as_str())];
    let tokens = rota.tokens(&browser.follow(browser.submit("/sign-in/recovery-code", &fields).await).await).await;
    let claims = rota.claims(tokens.id_token.as_ref().unwrap()).await;
    assert_eq!((claims["acr"].as_str(), &claims["amr"]), (Some("urn:warifu:acr:recovery"), &serde_json::json!(["urn:warifu:recovery"])));

    let strict = Client::named(&server, "strict", |s| s.least_acr = Some(Acr::Password)).await;
    let browser = server.visitor();
    let page = browser.open(&strict.authorize(&[])).await;
    assert!(!page.text().contains("/sign-in/recovery-code"), "not offered where it leads to nothing");
    let fields = [("journey", &*page.field("journey")), ("member", "hanako"), ("code", codes[1].as_str())];
    let sent = browser.submit("/sign-in/recovery-code", &fields).await;
    assert!(sent.location().unwrap().starts_with("/sign-in?journey="), "{:?}", sent.location());
    assert_eq!(server.visitor().type_recovery_code("hanako", &codes[1]).await.status(), StatusCode::SEE_OTHER, "not used up");
}
}

#[tokio::test]
async fn what_can_be_no_code_is_told_at_once_and_counted_nowhere() {
    let server = TestServer::sqlite().await;
    let (_, codes) = who_lost_her_phone(&server).await;
    let browser = server.visitor();
    let watch = Watch::begin(&server).await;
    let short = &codes[0][..18];
    for (member, code, told) in [
        ("hanako", short, "A recovery code has 16 characters."),
        ("hanako", " ", "Please enter a recovery code."),
        ("", codes[0].as_str(), "Please enter your member ID or e-mail address."),
    ] {
        let page = browser.type_recovery_code(member, code).await;
        assert_eq!((page.status(), page.message()), (StatusCode::BAD_REQUEST, None));
        assert!(page.text().contains(told), "{}", page.text());
        assert!(!page.text().contains(short), "what was typed isn't shown again");
    }
    assert_eq!(watch.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn codes_are_suggested_where_there_is_one_passkey_that_is_bound_to_its_device() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_password(&server).await;
    hanako.phone = Authenticator::security_key();
    let link = server.administrator().issue_link(&hanako.record).await;
    hanako.register_by(&link).await;
    hanako.sign_in().await;
    let suggests = "<a href=\"/recovery-codes\">Recovery codes on paper are another way.</a>";
    assert!(hanako.browser.get("/devices").await.text().contains(suggests));
    hanako.make_recovery_codes().await;
    assert!(!hanako.browser.get("/devices").await.text().contains(suggests));
}
