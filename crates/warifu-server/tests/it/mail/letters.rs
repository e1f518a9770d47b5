//! What arrives: both languages, both parts, and nothing in a header that doesn't belong there.

use serde_json::{Value, json};
use warifu_core::{
    id::Id,
    member::{Language, Role},
    notice::{About, Notice},
    random::Seeded,
};
use warifu_server::jobs::send_mails;
use warifu_testkit::{
    actor::{Keeper, Member},
    server::{ORIGIN, TestServer},
};

use crate::http::watch::Watch;

use super::post_office::{PostOffice, addressed, link, queue};

/// Every kind of notice to a member.
fn every_kind(now: warifu_core::time::Time) -> Vec<About> {
    let text = |text: &str| text.to_owned();
    let (browser, address, device) = (text("Edge on Windows"), text("192.0.2.7"), text("<b>iPhone</b> & 鍵"));
    vec![
        About::AccountLocked { until: now, address: address.clone() },
        About::PasskeyCounterWentBack { device: device.clone(), disabled: true },
        About::PasskeyDeleted { device: device.clone(), browser: browser.clone(), address: address.clone() },
        About::PasskeyDisabled { device: device.clone(), reason: text("lost\r\nBcc: all@example.com") },
        About::PasskeyEnabled { device: device.clone() },
        About::PasskeyRegistered {
            device,
            silently: true,
            browser: browser.clone(),
            address: address.clone(),
        },
        About::PasswordChanged { browser: browser.clone(), address: address.clone() },
        About::PasswordForgotten { version: 1, browser: browser.clone(), address: address.clone() },
        About::RecoveryCodeUsed { left: 3, browser: browser.clone(), address: address.clone() },
        About::RecoveryCodesMade { browser: browser.clone(), address: address.clone() },
        About::SignedInByHandoff { browser, address, session: Id::from_bytes([7; 16]) },
    ]
}

fn holds(mail: &Value, part: &str, text: &str) {
    assert!(mail[part].as_str().unwrap().contains(text), "{part} lacks {text}: {}", mail[part]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_is_told_in_the_language_of_whoever_is_told() {
    let server = TestServer::sqlite().await;
    let mut office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    for (member_id, email, language) in
        [("hanako", "hanako@example.jp", Language::Ja), ("james", "james@example.com", Language::En)]
    {
        let record = addressed(&server, member_id, email, language).await;
        let link = server.administrator().issue_link(&record).await;
        let phone = warifu_testkit::authenticator::Authenticator::phone();
        let mut member = Member { browser: server.visitor(), phone, record, password: "" };
        member.register_by(&link).await;
    }
    assert_eq!(send_mails(server.server()).await.unwrap(), 2);
    assert_eq!(send_mails(server.server()).await.unwrap(), 0, "each once");
    let [ja, en]: [Value; 2] = office.mails(2).await.try_into().unwrap();
    for (mail, to, subject, greeting) in [
        (&ja, "hanako@example.jp", "パスキーが登録されました", "山田 花子 様"),
        (&en, "james@example.com", "A passkey was registered", "Dear James <Smith> & Co,"),
    ] {
        assert_eq!(mail["to"], json!([to]));
        assert_eq!(mail["headers"]["Subject"], subject);
        holds(mail, "text", greeting);
        holds(mail, "html", subject);
        assert_eq!(mail["headers"]["From"], "みなとクリニック <id@warifu.example>");
        assert_eq!(mail["from"], "id@warifu.example");
        holds(mail, "text", "198.18.");
    }
    holds(&en, "html", "Dear James &#60;Smith&#62; &#38; Co,");
    assert!(en["html"].as_str().unwrap().contains("<html lang=\"en\">"));
    assert!(ja["html"].as_str().unwrap().contains("<html lang=\"ja\">"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_mail_is_whole_in_both_parts_and_fetches_nothing() {
    let server = TestServer::sqlite().await;
    let mut office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    let mut ids = std::collections::BTreeSet::new();
    for (member_id, email, language) in
        [("hanako", "hanako@example.jp", Language::Ja), ("james", "james@example.com", Language::En)]
    {
        let member = addressed(&server, member_id, email, language).await;
        for (number, about) in (1..).zip(every_kind(server.now())) {
            let seed = number + if language == Language::Ja { 100 } else { 200 };
            let with_link =
                matches!(about, About::PasswordForgotten { .. } | About::SignedInByHandoff { .. });
            let notice = Notice::to_member(member.id, about, server.now(), &mut Seeded::new(seed));
            queue(&server, notice.clone()).await;
            assert_eq!(send_mails(server.server()).await.unwrap(), 1);
            let mail = office.next().await;
            let names = [
                "Auto-Submitted",
                "Content-Type",
                "Date",
                "From",
                "MIME-Version",
                "Message-ID",
                "Subject",
                "To",
            ];
            assert_eq!(mail["names"], json!(names), "{notice:?}");
            assert_eq!(mail["headers"]["Auto-Submitted"], "auto-generated");
            assert_eq!(mail["headers"]["Message-ID"], format!("<{}@id.warifu.example>", notice.id));
            assert!(ids.insert(mail["headers"]["Message-ID"].to_string()));
            assert_eq!(
                (&mail["kind"], &mail["order"]),
                (&json!("multipart/alternative"), &json!(["text/plain", "text/html"]))
            );
            assert_eq!((&mail["charsets"], &mail["defects"]), (&json!(["utf-8"]), &json!([])));
            assert_eq!(mail["ascii"], true);
            assert!(mail["longest"].as_u64().unwrap() <= 998);
            for encoding in mail["encodings"].as_array().unwrap() {
                assert!(
                    ["7bit", "base64", "quoted-printable"].contains(&encoding.as_str().unwrap()),
                    "{encoding}"
                );
            }
            let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
            for forbidden in ["<img", "<script", "<style", "src=", "url(", "<link", "<b>iPhone", "http:"] {
                assert!(!html.contains(forbidden), "{forbidden} in {html}");
            }
            assert!(
                html.split("href=\"").skip(1).all(|rest| rest.starts_with(&format!("{ORIGIN}/m/"))),
                "{html}"
            );
            assert_eq!(html.matches("href=").count(), usize::from(with_link));
            assert!(!text.contains("{$") && !text.contains("notice-"), "{text}");
            if with_link {
                link(&mail);
            }
        }
    }
}

#[tokio::test]
async fn development_shows_mails_as_they_would_be_sent() {
    let server = TestServer::sqlite_with(|site| site.dev = true).await;
    let james = addressed(&server, "james", "james@example.com", Language::En).await;
    let about = About::PasswordForgotten { version: 1, browser: String::new(), address: "192.0.2.7".into() };
    let notice = Notice::to_member(james.id, about, server.now(), &mut Seeded::new(1));
    queue(&server, notice.clone()).await;
    let visitor = server.visitor();
    let page = visitor.get("/dev/notices").await;
    assert!(page.text().contains("james@example.com"), "{}", page.text());
    let href = page.text().split("data-link href=\"").nth(1).unwrap().split('"').next().unwrap();
    let opened = visitor.get(href.strip_prefix(ORIGIN).unwrap()).await;
    assert_eq!(
        opened.message().as_deref(),
        Some("password-not-allowed"),
        "a link that works, to what policy forbids"
    );
    let html = visitor.get(&format!("/dev/notices/{}", notice.id)).await;
    assert!(
        html.text().contains("Set a new password") && html.text().contains(&format!("href=\"{ORIGIN}/m/"))
    );
    assert_eq!(visitor.get("/dev/notices/nothing").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_id_goes_to_the_administrators_and_never_to_the_member() {
    let server = TestServer::sqlite().await;
    let mut office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    let administrator = server.administrator();
    let organization = administrator.organization().await;
    let noriko = addressed(&server, "noriko", "noriko@example.jp", Language::Ja).await;
    administrator.set_role(&noriko, Role::OrganizationAdministrator, &[]).await;
    let hanako = addressed(&server, "hanako", "hanako@example.jp", Language::Ja).await;
    let toru = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    send_mails(server.server()).await.unwrap();
    let watch = Watch::begin(&server).await;
    toru.issue("registration-id", "hanako").await;
    toru.issue("notification-card", "hanako").await;
    send_mails(server.server()).await.unwrap();
    let [mail]: [Value; 1] = office.mails(1).await.try_into().unwrap();
    assert_eq!(mail["to"], json!(["noriko@example.jp"]));
    assert_eq!(watch.told().await, ["ticket-issued", "ticket-issued", "ticket-shown"]);
    // What it says opens the ticket.
    let text = mail["text"].as_str().unwrap();
    let after = |word: &str| {
        let rest = text.split(word).nth(1).unwrap_or_else(|| panic!("no {word}: {text}"));
        rest.lines().next().unwrap().trim().to_owned()
    };
    let browser = server.visitor();
    let journey = browser.get("/register").await.field("journey");
    let (id, password) = (after("登録ID："), after("パスワード："));
    let fields = [("journey", journey.as_str()), ("id", &id), ("password", &password)];
    assert!(browser.submit("/register", &fields).await.location().is_some());
    assert!(text.contains("山田 花子 (hanako)") && text.contains("令和"), "{text}");
    assert_eq!(hanako.member_id.as_str(), "hanako");
}
