//! Links: opened as often as anybody likes, they register one passkey.

use http::StatusCode;
use warifu_core::{member::Standing, policy::Authenticators, ticket::LINK_LIFE, time::Span};
use warifu_testkit::{actor::Member, authenticator::Authenticator, server::TestServer};

use super::watch::Watch;

on_both_engines! {
async fn a_link_registers_a_passkey_that_signs_in(server: TestServer) {
    let mut hanako = Member::with_password(&server).await;
    let watch = Watch::begin(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let done = hanako.register_by(&link).await;
    assert!(done.path().starts_with(&format!("{link}/done?journey=")), "{}", done.path());
    assert!(done.text().contains("Google Password Manager · Windows"), "{}", done.text());
    assert_eq!(hanako.browser.get("/devices").await.location().unwrap(), "/sign-in?to=/devices");

    let page = hanako.sign_in().await;
    assert_eq!((page.path(), page.devices().len()), ("/devices", 1));
    assert_eq!(watch.told().await, ["ticket-issued", "passkey-registered", "signed-in"]);
    let records = server.administrator().records(&hanako.record).await;
    let [passkey] = records.passkeys.as_slice() else { panic!("{records:?}") };
    assert!(passkey.uv_initialized && passkey.backup_eligible && passkey.backup_state);
    assert_eq!(passkey.name, "Google Password Manager · Windows");
    assert_eq!((records.member.passkeys, records.sessions.len()), (1, 1));
    assert_eq!(records.sessions[0].passkey, Some(passkey.id));
    assert!(server.administrator().notices().await.len() == 1, "the member is told");
}

async fn a_link_that_was_used_registers_nothing_more(server: TestServer) {
    let mut hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let ceremony = hanako.browser.begin_by_link(&link).await;
    hanako.register_by(&link).await;
    let before = server.administrator().records(&hanako.record).await;
    let watch = Watch::begin(&server).await;

    for path in [link.clone(), format!("{link}/done")] {
        let answer = server.visitor().get(&path).await;
        assert_eq!((answer.status(), answer.message().unwrap()), (StatusCode::GONE, "link-used".into()));
    }
    assert_eq!(watch.told().await, Vec::<String>::new(), "opening changes nothing");
    // Begun before the other one ended, on another device, and answered now.
    hanako.phone = Authenticator::security_key();
    let response = hanako.phone.create(&ceremony.options).unwrap().json();
    let late = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!((late.status(), late.message().unwrap()), (StatusCode::GONE, "link-used".into()));
    assert_eq!(late.json()["signal"]["credentialId"], response["id"], "the late passkey is withdrawn");
    assert_eq!(watch.told().await, ["registration-refused: link-used"]);
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}
}

#[tokio::test]
async fn a_link_opened_many_times_changes_nothing() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    for _ in 0..20 {
        let page = server.visitor().get(&link).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().contains("山田 花子") && page.text().contains("hanako"));
        assert!(!page.title().contains("hanako"));
    }
    // One browser keeps two journeys at most, however often it comes.
    for _ in 0..5 {
        hanako.browser.get(&link).await;
        server.wait(Span::seconds(1));
    }
    assert_eq!(hanako.browser.cookie_names().len(), 2, "{:?}", hanako.browser.cookie_names());
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&hanako.record).await, before);
}

#[tokio::test]
async fn each_end_of_a_link_has_its_own_message() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let hanako = Member::with_password(&server).await;
    let replaced = administrator.issue_link(&hanako.record).await;
    server.wait(Span::seconds(1));
    let open = administrator.issue_link(&hanako.record).await;
    let unknown = format!("/t/{}", "A".repeat(43));
    let visitor = server.visitor();
    for (link, status, message) in [
        (replaced.as_str(), StatusCode::GONE, "link-replaced"),
        (unknown.as_str(), StatusCode::NOT_FOUND, "link-invalid"),
        (&open[..open.len() - 1], StatusCode::NOT_FOUND, "link-invalid"),
        ("/t/%E3%81%82", StatusCode::NOT_FOUND, "link-invalid"),
        ("/t/%FF", StatusCode::NOT_FOUND, "page-not-found"),
    ] {
        let answer = visitor.get(link).await;
        assert_eq!((answer.status(), answer.message().unwrap()), (status, message.into()), "{link}");
        let answer = visitor.post_json(&format!("{link}/options"), &serde_json::json!({})).await;
        assert!(
            matches!(answer.message().unwrap().as_str(), m if m == message || m == "cookies-blocked"),
            "{link}"
        );
    }
    server.wait(LINK_LIFE);
    let answer = visitor.get(&open).await;
    assert_eq!((answer.status(), answer.message().unwrap()), (StatusCode::GONE, "link-expired".into()));
}

#[tokio::test]
async fn a_link_that_ends_while_the_authenticator_asks_registers_nothing() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let mut hanako = Member::with_password(&server).await;
    let link = administrator.issue_link(&hanako.record).await;
    server.wait_almost(LINK_LIFE);
    let ceremony = hanako.browser.begin_by_link(&link).await;
    server.wait(Span::seconds(2));
    let response = hanako.phone.create(&ceremony.options).unwrap().json();
    let late = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!(late.message().unwrap(), "link-expired");
    assert_eq!(administrator.records(&hanako.record).await.passkeys, []);
}

#[tokio::test]
async fn a_link_registers_nobody_who_is_not_admitted_and_nothing_that_is_not_allowed() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let mut hanako = Member::with_password(&server).await;
    let link = administrator.issue_link(&hanako.record).await;

    administrator
        .set_policy(|p| {
            p.authenticators = Authenticators::Providers(vec!["bada5566-a7aa-401f-bd96-45619a55120d".into()]);
        })
        .await;
    let page = hanako.browser.get(&link).await;
    assert!(page.text().contains("1Password"), "said before anything is created: {}", page.text());
    let ceremony = hanako.browser.press(&page).await;
    let response = hanako.phone.create(&ceremony.options).unwrap().json();
    let answer = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!(answer.message().unwrap(), "authenticator-not-allowed");
    assert_eq!(answer.json()["signal"]["credentialId"], response["id"]);
    administrator.set_policy(|p| p.authenticators = Authenticators::Any).await;

    let ceremony = hanako.browser.begin_by_link(&link).await;
    administrator.set_standing(&hanako.record, Standing::Disabled).await;
    hanako.phone = Authenticator::phone();
    let response = hanako.phone.create(&ceremony.options).unwrap().json();
    let answer = hanako.browser.finish(&ceremony, &response).await;
    assert_eq!(answer.message().unwrap(), "account-disabled");
    assert_eq!(hanako.browser.get(&link).await.message().unwrap(), "account-disabled");
    administrator.set_standing(&hanako.record, Standing::Enabled).await;

    // The same ticket is good for another try.
    hanako.phone = Authenticator::phone();
    assert_eq!(hanako.register_by(&link).await.status(), StatusCode::OK);
    let records = administrator.records(&hanako.record).await;
    assert_eq!((records.passkeys.len(), records.member.passkeys), (1, 1));
}
