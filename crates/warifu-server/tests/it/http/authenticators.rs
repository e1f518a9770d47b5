//! Which authenticators an organization takes: each rule against each kind of device, what is said before,
//! and what one that proved its model is worth afterwards.

use http::StatusCode;
use serde_json::{Value, json};
use warifu_core::{
    audit::{Event, EventKind},
    passkey::Attested,
    policy::Authenticators::{self, Any, DeviceBoundOnly, PhonesOnly, SecurityKeysOnly},
};
use warifu_server::MetadataFiles;
use warifu_testkit::{
    actor::Member,
    authenticator::{Authenticator, Listed, Maker, MetadataService},
    browser::{Answer, Browser},
    server::TestServer,
    sqlite::Folder,
};

use super::watch::Watch;

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
    (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

const KEY: [u8; 16] = [0xa1; 16];
const REVOKED: [u8; 16] = [0xa2; 16];
const TPM: [u8; 16] = [0xa3; 16];
const SOFTWARE: [u8; 16] = [0xa4; 16];
const UNLISTED: [u8; 16] = [0xa5; 16];

/// A metadata service whose root this installation trusts, and a maker whose models it lists.
struct Makers {
    folder: Folder,
    service: MetadataService,
    listed: Maker,
    stranger: Maker,
}

impl Makers {
    fn begin() -> Self {
        let makers = Self {
            folder: Folder::create(),
            service: MetadataService::create(),
            listed: Maker::new("Example"),
            stranger: Maker::new("Stranger"),
        };
        std::fs::write(makers.files().root.unwrap(), makers.service.root()).unwrap();
        makers.publish(7, "FIDO_CERTIFIED_L1");
        makers
    }

    fn files(&self) -> MetadataFiles {
        let path = |name| self.folder.path().join(name);
        MetadataFiles { blob: path("blob.jwt"), root: Some(path("root.pem")) }
    }

    /// The list of this number, with this status of the key.
    fn publish(&self, number: u64, status: &str) {
        let model = |aaguid, description, external, hardware, status| Listed {
            aaguid,
            description,
            maker: &self.listed,
            external,
            hardware,
            status,
        };
        let models = [
            model(KEY, "Example Key 5", true, true, status),
            model(REVOKED, "Example Key 1", true, true, "REVOKED"),
            model(TPM, "Example TPM", false, true, "FIDO_CERTIFIED_L1"),
            model(SOFTWARE, "Example App", false, false, "FIDO_CERTIFIED_L1"),
        ];
        let blob = self.service.publish(number, "2027-01-31", &models);
        let files = self.files();
        // Replaced as a careful timer does it.
        let fresh = self.folder.path().join("fresh");
        std::fs::write(&fresh, blob).unwrap();
        std::fs::rename(fresh, files.blob).unwrap();
    }

    async fn server(&self) -> TestServer {
        TestServer::sqlite_with(|site| site.fido_metadata = Some(self.files())).await
    }

    fn key(&self) -> Authenticator {
        Authenticator {
            aaguid: KEY,
            attester: Some(self.listed.certify(KEY)),
            ..Authenticator::security_key()
        }
    }

    fn tpm(&self) -> Authenticator {
        Authenticator {
            aaguid: TPM,
            attester: Some(self.listed.certify(TPM)),
            transports: vec!["internal"],
            attachment: "platform",
            ..Authenticator::security_key()
        }
    }
}

fn desktop() -> Authenticator {
    Authenticator { transports: vec!["internal"], ..Authenticator::phone() }
}

fn by_hybrid() -> Authenticator {
    Authenticator {
        transports: vec!["hybrid", "internal"],
        attachment: "cross-platform",
        ..Authenticator::phone()
    }
}

/// Each kind of device, the browser it is used with, and whether phones only, device-bound only and security
/// keys only take it.
fn kinds(makers: &Makers) -> Vec<(&'static str, Authenticator, bool, [bool; 3])> {
    let key = |aaguid, by: Option<&Maker>| Authenticator {
        aaguid,
        attester: by.map(|maker| maker.certify(aaguid)),
        ..Authenticator::security_key()
    };
    let software =
        Authenticator { aaguid: SOFTWARE, attester: Some(makers.listed.certify(SOFTWARE)), ..makers.tpm() };
    let synced_key = Authenticator { synced: true, counts: false, ..makers.key() };
    vec![
        ("desktop-synced", desktop(), false, [false, false, false]),
        ("phone-by-hybrid", by_hybrid(), false, [true, false, false]),
        ("the-phone-itself", Authenticator::phone(), true, [true, false, false]),
        ("key-proved", makers.key(), false, [false, true, true]),
        ("key-proved-at-a-phone", makers.key(), true, [false, true, true]),
        ("key-unproved", key(KEY, None), false, [false, false, false]),
        ("key-revoked", key(REVOKED, Some(&makers.listed)), false, [false, false, false]),
        ("key-of-another-root", key(KEY, Some(&makers.stranger)), false, [false, false, false]),
        ("key-unlisted", key(UNLISTED, Some(&makers.listed)), false, [false, false, false]),
        ("key-synced", synced_key, false, [false, false, false]),
        ("tpm-proved", makers.tpm(), false, [false, true, false]),
        ("app-proved", software, false, [false, true, false]),
    ]
}

fn browser(server: &TestServer, on_phone: bool) -> Browser {
    let browser = server.visitor();
    if on_phone { browser.with_header("user-agent", IPHONE) } else { browser }
}

/// Somebody new with this device and a link.
async fn somebody(server: &TestServer, id: &str, device: Authenticator, on_phone: bool) -> (Member, String) {
    let mut member = Member::named(server, id, "山田 花子").await;
    (member.browser, member.phone) = (browser(server, on_phone), device);
    let link = server.administrator().issue_link(&member.record).await;
    (member, link)
}

async fn set(server: &TestServer, authenticators: &Authenticators) {
    server.administrator().set_policy(|policy| policy.authenticators = authenticators.clone()).await;
}

/// What the last of a member's events that `find` knows says.
async fn last<T>(server: &TestServer, member: &Member, find: impl Fn(&EventKind) -> Option<T>) -> Option<T> {
    let events: Vec<Event> = server.administrator().events().await;
    events.iter().filter(|e| e.member == Some(member.record.id)).filter_map(|e| find(&e.what)).last()
}

async fn acr(server: &TestServer, member: &Member) -> String {
    let told = last(server, member, |what| match what {
        EventKind::SignedIn { acr, .. } => Some(acr.clone()),
        _ => None,
    });
    told.await.expect("a sign-in")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_policy_takes_its_own_kinds_of_devices_and_no_others() {
    let makers = Makers::begin();
    let server = makers.server().await;
    for (row, policy) in [Any, PhonesOnly, DeviceBoundOnly, SecurityKeysOnly].into_iter().enumerate() {
        set(&server, &policy).await;
        for (name, device, on_phone, taken) in kinds(&makers) {
            let taken = row == 0 || taken[row - 1];
            let (mut member, link) = somebody(&server, &format!("{name}-{row}"), device, on_phone).await;
            let (before, watch) =
                (server.administrator().records(&member.record).await, Watch::begin(&server).await);
            let ceremony = member.browser.begin_by_link(&link).await;
            let response = member.phone.create(&ceremony.options).unwrap().json();
            let answer = member.browser.finish(&ceremony, &response).await;
            if taken {
                assert_eq!(answer.status(), StatusCode::OK, "{policy:?} {name}: {}", answer.text());
                assert_eq!(watch.told().await, ["passkey-registered"], "{policy:?} {name}");
                member.sign_in().await;
                // Under a policy that doesn't ask, nothing is proved by whoever could.
                let proved = policy.want_attestation() && name != "app-proved";
                let expected = if proved { "phrh" } else { "phr" };
                assert_eq!(acr(&server, &member).await, expected, "{policy:?} {name}");
            } else {
                assert_eq!(
                    answer.message().as_deref(),
                    Some("authenticator-not-allowed"),
                    "{policy:?} {name}"
                );
                assert_eq!(answer.status(), StatusCode::FORBIDDEN);
                assert_eq!(answer.json()["signal"]["credentialId"], response["id"], "withdrawn: {name}");
                assert_eq!(watch.told().await, ["registration-refused: authenticator-not-allowed"], "{name}");
                let after = server.administrator().records(&member.record).await;
                assert_eq!(after, before, "{policy:?} {name}");
            }
        }
    }
}

on_both_engines! {
async fn what_an_authenticator_proved_is_kept_recorded_and_shown(server: TestServer) {
    // This server knows no metadata of its own; another replica does.
    let makers = Makers::begin();
    let knowing = server.replica_with(|site| site.fido_metadata = Some(makers.files())).await;
    set(&server, &SecurityKeysOnly).await;
    let (mut hanako, link) = somebody(&knowing, "hanako", makers.key(), false).await;
    assert_eq!(hanako.register_by(&link).await.status(), StatusCode::OK);
    let records = server.administrator().records(&hanako.record).await;
    let attested = records.passkeys[0].attested.clone().expect("proved");
    let Attested { format, root, model, hardware, external } = &attested;
    assert_eq!((format.as_str(), model.as_str(), *hardware, *external), ("packed", "Example Key 5", true, true));
    assert_eq!(root.len(), 64);
    let recorded = last(&server, &hanako, |what| match what {
        EventKind::PasskeyRegistered { attested, .. } => Some(attested.clone()),
        _ => None,
    });
    assert_eq!(recorded.await, Some(Some(attested)));
    // What it proved counts on every replica, whatever that knows.
    hanako.browser = server.visitor();
    let page = hanako.sign_in().await;
    assert_eq!(acr(&server, &hanako).await, "phrh");
    for told in ["Example Key 5", "proved"] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
}
}

#[tokio::test]
async fn a_statement_that_does_not_hold_is_an_invalid_answer_and_not_a_kind_of_device() {
    let makers = Makers::begin();
    let server = makers.server().await;
    set(&server, &SecurityKeysOnly).await;
    let (mut member, link) = somebody(&server, "hanako", makers.key(), false).await;
    let ceremony = member.browser.begin_by_link(&link).await;
    let mut registration = member.phone.create(&ceremony.options).unwrap();
    // A certificate of another model.
    registration.attester = Some(makers.listed.certify(TPM));
    let answer = member.browser.finish(&ceremony, &registration.json()).await;
    assert_eq!(answer.message().as_deref(), Some("registration-invalid"));
}

/// What the browser is asked, with the given policy.
async fn options(server: &TestServer, id: &str, on_phone: bool) -> Value {
    let (member, link) = somebody(server, id, Authenticator::phone(), on_phone).await;
    let asked = member.browser.begin_by_link(&link).await.options;
    json!([asked["hints"], asked["authenticatorSelection"]["authenticatorAttachment"], asked["attestation"]])
}

#[tokio::test]
async fn the_browser_is_told_which_kind_to_offer_and_attestation_is_asked_only_where_it_matters() {
    let makers = Makers::begin();
    let server = makers.server().await;
    let nothing = || json!([null, null, "none"]);
    for (row, (policy, desktop, phone)) in [
        (Any, nothing(), nothing()),
        (
            Authenticators::Providers(vec!["ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".into()]),
            nothing(),
            nothing(),
        ),
        (
            PhonesOnly,
            json!([["hybrid"], "cross-platform", "none"]),
            json!([["client-device", "hybrid"], null, "none"]),
        ),
        (
            DeviceBoundOnly,
            json!([["security-key", "client-device"], null, "direct"]),
            json!([["security-key", "client-device"], null, "direct"]),
        ),
        (
            SecurityKeysOnly,
            json!([["security-key"], "cross-platform", "direct"]),
            json!([["security-key"], "cross-platform", "direct"]),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        set(&server, &policy).await;
        assert_eq!(options(&server, &format!("desktop-{row}"), false).await, desktop, "{policy:?}");
        assert_eq!(options(&server, &format!("phone-{row}"), true).await, phone, "{policy:?}");
    }
}

/// The words about what is allowed: of the page, or none.
fn allowed(page: &Answer) -> Option<String> {
    let (_, rest) = page.text().split_once("id=\"allowed\"")?;
    rest.split_once("</div>").map(|(told, _)| told.to_owned())
}

#[tokio::test]
async fn which_kinds_are_allowed_is_said_before_the_button_on_every_page_that_registers() {
    let makers = Makers::begin();
    let server = makers.server().await;
    let mut hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    for (policy, english, japanese) in [
        (Any, None, None),
        (PhonesOnly, Some("phones and tablets"), Some("スマートフォンとタブレット")),
        (SecurityKeysOnly, Some("security keys"), Some("セキュリティキー")),
        (DeviceBoundOnly, Some("stay on one device"), Some("一台の中だけ")),
    ] {
        set(&server, &policy).await;
        for (language, words) in [("en", english), ("ja", japanese)] {
            let visitor = server.visitor().with_header("accept-language", language);
            let page = visitor.get(&link).await;
            let told = allowed(&page);
            assert_eq!(told.is_some(), words.is_some(), "{policy:?} {language}");
            assert!(words.is_none_or(|words| told.unwrap().contains(words)), "{policy:?}: {}", page.text());
        }
        hanako.browser = server.visitor();
        let offer = hanako.sign_in_by_password().await;
        assert!(offer.path().starts_with("/devices/register/offer"), "{}", offer.path());
        let page = hanako.browser.get("/devices/register").await;
        for page in [offer, page] {
            let words = allowed(&page);
            assert_eq!(words.is_some(), english.is_some(), "{policy:?} {}", page.path());
            assert!(english.is_none_or(|told| words.unwrap().contains(told)), "{policy:?} {}", page.path());
        }
    }
}

#[tokio::test]
async fn a_refusal_says_which_are_allowed_and_how_to_use_one_on_this_device() {
    let makers = Makers::begin();
    let server = makers.server().await;
    set(&server, &PhonesOnly).await;
    for (language, on_phone, what, how) in [
        ("en", false, "phones and tablets", "QR code"),
        ("ja", false, "スマートフォンとタブレット", "QRコード"),
        ("en", true, "phones and tablets", "the device you are using"),
        ("ja", true, "スマートフォンとタブレット", "お使いのこの端末"),
    ] {
        let id = format!("{language}-{on_phone}");
        let (mut member, link) = somebody(&server, &id, Authenticator::security_key(), on_phone).await;
        member.browser = member.browser.with_header("accept-language", language);
        let answer = member.register_by(&link).await;
        assert_eq!(answer.message().as_deref(), Some("authenticator-not-allowed"));
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(what) && detail.contains(how), "{detail}");
    }
}

#[tokio::test]
async fn nothing_is_upgraded_silently_where_such_a_passkey_could_not_be_allowed() {
    let makers = Makers::begin();
    let server = makers.server().await;
    server.administrator().set_policy(|policy| policy.silent_upgrade = true).await;
    for (row, (policy, upgrades)) in
        [(Any, true), (PhonesOnly, false), (DeviceBoundOnly, false), (SecurityKeysOnly, false)]
            .into_iter()
            .enumerate()
    {
        set(&server, &policy).await;
        let mut member = Member::named(&server, &format!("member-{row}"), "山田 花子").await;
        // Even on the very phone that could register by the button.
        member.browser = browser(&server, true);
        let offer = member.sign_in_by_password().await;
        assert_eq!(offer.text().contains("data-upgrade"), upgrades, "{policy:?}");
        let begun = member.browser.begin_upgrade(&offer).await;
        assert_eq!(begun.is_ok(), upgrades, "{policy:?}");
    }
}

#[tokio::test]
async fn a_device_registered_before_the_rule_goes_on_signing_in() {
    let makers = Makers::begin();
    let server = makers.server().await;
    let mut hanako = Member::signed_in(&server).await;
    for policy in [DeviceBoundOnly, SecurityKeysOnly] {
        set(&server, &policy).await;
        hanako.browser = server.visitor();
        assert_eq!(hanako.sign_in().await.path(), "/devices");
        assert_eq!(acr(&server, &hanako).await, "phr");
    }
}

#[tokio::test]
async fn a_newer_list_counts_at_once_and_an_older_one_never_again() {
    let makers = Makers::begin();
    let server = makers.server().await;
    set(&server, &SecurityKeysOnly).await;
    let mut number = 0;
    for (list, status, taken) in [
        (8, "USER_KEY_REMOTE_COMPROMISE", false),
        (7, "FIDO_CERTIFIED_L1", false),
        (9, "FIDO_CERTIFIED_L1", true),
    ] {
        makers.publish(list, status);
        server.server().reload_metadata();
        number += 1;
        let (mut member, link) = somebody(&server, &format!("member-{number}"), makers.key(), false).await;
        assert_eq!(member.register_by(&link).await.status() == StatusCode::OK, taken, "list {list}");
    }
    // What can't be used leaves the list where it is.
    for broken in ["", "a.b.c"] {
        std::fs::write(makers.files().blob, broken).unwrap();
        server.server().reload_metadata();
        number += 1;
        let (mut member, link) = somebody(&server, &format!("member-{number}"), makers.key(), false).await;
        assert_eq!(member.register_by(&link).await.status(), StatusCode::OK, "{broken:?}");
    }
}

#[tokio::test]
async fn without_metadata_nothing_is_registered_and_everybody_still_signs_in() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    set(&server, &SecurityKeysOnly).await;
    let (taro, link) = somebody(&server, "taro", Authenticator::security_key(), false).await;
    let (before, watch) = (server.administrator().records(&taro.record).await, Watch::begin(&server).await);
    let page = taro.browser.get(&link).await;
    let Err(refused) = taro.browser.try_press(&page).await else { panic!("nobody could judge the answer") };
    assert_eq!(
        (refused.status(), refused.message().unwrap()),
        (StatusCode::SERVICE_UNAVAILABLE, "server-trouble".into())
    );
    assert_eq!(watch.told().await, Vec::<String>::new());
    assert_eq!(server.administrator().records(&taro.record).await, before);
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}
