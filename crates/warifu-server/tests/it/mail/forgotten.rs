//! A forgotten password (flow B12): a mail, a link that sets another once, and the same for everybody who asks.

use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;
use warifu_core::{
    member::{Language, Member, Standing},
    policy::ForgottenPassword,
    time::Span,
};
use warifu_server::jobs::send_mails;
use warifu_store::Statement;
use warifu_testkit::{
    browser::{Answer, Browser},
    server::TestServer,
};

use super::post_office::{PostOffice, addressed, link};
use crate::http::watch::Watch;

const OLD: &str = "correct horse battery";
const NEW: &str = "a new sentence of mine";
const FORGOTTEN: &str = "/sign-in/forgotten";

const ROWS: Statement = Statement::new(
    "count what asking writes",
    "SELECT (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM attempt)
          + (SELECT count(*) FROM notice) + (SELECT count(*) FROM audit_pending) AS rows",
);

/// Where such links are mailed, and Hanako has an address.
async fn begin(server: &TestServer) -> (Member, PostOffice) {
    server.administrator().set_policy(|p| p.forgotten_password = ForgottenPassword::Mail).await;
    let office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    (addressed(server, "hanako", "hanako@example.jp", Language::En).await, office)
}

async fn ask(browser: &Browser, typed: &str) -> Answer {
    browser.submit(FORGOTTEN, &[("member", typed)]).await
}

async fn mailed(server: &TestServer, office: &mut PostOffice) -> String {
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
    link(&office.next().await)
}

async fn set(browser: &Browser, link: &str, new: &str) -> Answer {
    browser.submit(link, &[("new", new), ("again", new)]).await
}

on_both_engines! {
async fn a_link_sets_another_password_and_nothing_else(server: TestServer) {
    let (hanako, mut office) = begin(&server).await;
    let ward = server.visitor();
    assert_eq!(ward.type_password("hanako", OLD).await.status(), StatusCode::SEE_OTHER);
    let before = server.administrator().records(&hanako).await;
    assert_eq!(before.sessions.len(), 1);
    let (visitor, watch) = (server.visitor(), Watch::begin(&server).await);
    assert!(visitor.get("/sign-in/password").await.text().contains("href=\"/sign-in/forgotten\""));
    let page = visitor.get(FORGOTTEN).await;
    assert!(page.text().find("Sign in with a passkey").unwrap() < page.text().find("Send me the link").unwrap());
    let sent = visitor.follow(ask(&visitor, "hanako").await).await;
    assert_eq!(sent.heading(), "Please look into your mail");
    let link = mailed(&server, &mut office).await;
    let page = visitor.get(&link).await;
    assert_eq!((page.heading().as_str(), page.field("member").as_str()), ("Set a new password", "hanako"));
    assert_eq!(server.administrator().records(&hanako).await, before, "opening it changes nothing");

    for (new, again, told) in [("short", "short", "more characters"), (NEW, OLD, "The two fields differ")] {
        let page = visitor.submit(&link, &[("new", new), ("again", again)]).await;
        assert_eq!(page.status(), StatusCode::BAD_REQUEST);
        assert!(page.text().contains(told) && !page.text().contains(NEW), "{told}");
    }
    let done = visitor.follow(set(&visitor, &link, NEW).await).await;
    assert_eq!(done.said(), "Your new password is set, and you are signed out everywhere. Please sign in.");
    assert_eq!(watch.told().await, ["password-forgotten", "password-set-by-mail"]);
    let after = server.administrator().records(&hanako).await;
    assert_eq!((after.sessions.len(), &after.passkeys), (0, &before.passkeys));
    let unchanged = Member { password: before.member.password.clone(), epoch: before.member.epoch, ..after.member };
    assert_eq!(unchanged, before.member, "nothing but the password, and what ends sessions");
    assert_eq!(ward.open("/devices").await.message().as_deref(), Some("session-expired"));
    assert_eq!(visitor.type_password("hanako", OLD).await.message().unwrap(), "password-wrong");
    assert_eq!(visitor.type_password("hanako", NEW).await.status(), StatusCode::SEE_OTHER);
    for answer in [visitor.get(&link).await, set(&visitor, &link, "yet another sentence").await] {
        assert_eq!((answer.status(), answer.message().as_deref()), (StatusCode::GONE, Some("link-used")));
    }
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
    assert_eq!(office.next().await["headers"]["Subject"], "Your password was changed");
}

async fn of_a_hundred_who_use_one_link_at_once_one_sets_the_password(server: TestServer) {
    let (hanako, mut office) = begin(&server).await;
    ask(&server.visitor(), "hanako").await;
    let link = mailed(&server, &mut office).await;
    let (replica, watch) = (server.replica().await, Watch::begin(&server).await);
    let browsers = [server.visitor(), server.visitor().to(&replica)].map(Arc::new);
    let mut setting = JoinSet::new();
    for number in 0..100 {
        let (browser, link) = (browsers[number % 2].clone(), link.clone());
        setting.spawn(async move { set(&browser, &link, &format!("sentence number {number:03}")).await });
    }
    let answers = setting.join_all().await;
    let won = answers.iter().filter(|answer| answer.status() == StatusCode::SEE_OTHER).count();
    assert_eq!(won, 1);
    let others = answers.iter().filter(|answer| answer.status() != StatusCode::SEE_OTHER);
    assert!(others.into_iter().all(|answer| answer.message().as_deref() == Some("link-used")));
    assert_eq!(watch.told().await, ["password-set-by-mail"]);
    assert_eq!(server.administrator().records(&hanako).await.member.password_version(), 2);
}

async fn nobody_learns_by_asking_who_exists(server: TestServer) {
    let (_, mut office) = begin(&server).await;
    let administrator = server.administrator();
    addressed(&server, "silent", "", Language::En).await;
    let disabled = addressed(&server, "disabled", "disabled@example.jp", Language::En).await;
    administrator.set_standing(&disabled, Standing::Disabled).await;
    let passkey_alone = administrator.create_member("phone", "花子", false).await;
    assert!(passkey_alone.password.is_none());
    let mut seen = Vec::new();
    for typed in ["hanako@example.jp", "nobody", "nobody@example.jp", "silent", "disabled", "phone"] {
        let (visitor, rows) = (server.visitor(), administrator.count(ROWS).await);
        let answer = ask(&visitor, typed).await;
        let written = administrator.count(ROWS).await - rows;
        let page = visitor.follow(answer.clone()).await;
        seen.push((answer.status(), answer.location(), page.text().to_owned(), written));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    assert_eq!(send_mails(server.server()).await.unwrap(), 1, "to the one who can use it");
    assert_eq!(office.next().await["to"][0], "hanako@example.jp");
}

async fn mails_are_few_however_often_and_by_whatever_name_they_are_asked_for(server: TestServer) {
    let (_, mut office) = begin(&server).await;
    for (number, typed) in ["hanako", "hanako@example.jp", "ＨＡＮＡＫＯ", "hanako", "hanako@example.jp"].into_iter().enumerate() {
        let visitor = server.visitor();
        let page = visitor.follow(ask(&visitor, typed).await).await;
        assert_eq!(page.heading(), "Please look into your mail", "{number}");
    }
    assert_eq!(send_mails(server.server()).await.unwrap(), 3);
    office.mails(3).await;
    server.wait(Span::minutes(15));
    ask(&server.visitor(), "hanako").await;
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
}
}

#[tokio::test]
async fn a_link_ends_after_a_quarter_of_an_hour_and_so_does_its_mail() {
    let server = TestServer::sqlite().await;
    let (_, mut office) = begin(&server).await;
    let visitor = server.visitor();
    ask(&visitor, "hanako").await;
    let link = mailed(&server, &mut office).await;
    server.wait_almost(Span::minutes(15));
    assert_eq!(visitor.get(&link).await.status(), StatusCode::OK);
    server.wait(Span::seconds(1));
    for answer in [visitor.get(&link).await, set(&visitor, &link, NEW).await] {
        assert_eq!((answer.status(), answer.message().as_deref()), (StatusCode::GONE, Some("link-expired")));
    }
    ask(&visitor, "hanako").await;
    server.wait(Span::minutes(15));
    send_mails(server.server()).await.unwrap();
    let all = server.server().store().list_notices(9).await.unwrap();
    assert_eq!(all[0].told, "it waited for too long", "a link that is over isn't sent");
}

#[tokio::test]
async fn policy_says_what_is_offered() {
    let server = TestServer::sqlite().await;
    let visitor = server.visitor();
    assert!(!visitor.get("/sign-in/password").await.text().contains(FORGOTTEN));
    assert!(visitor.get(FORGOTTEN).await.text().contains("ask your organization"));
    let refused = ask(&visitor, "hanako").await;
    assert_eq!(
        (refused.status(), refused.message().as_deref()),
        (StatusCode::FORBIDDEN, Some("password-not-allowed"))
    );
    let (address, words) = ("https://intra.example.jp/password".to_owned(), "Call <100>.".to_owned());
    let elsewhere = ForgottenPassword::Elsewhere { address, words };
    server.administrator().set_policy(|p| p.forgotten_password = elsewhere).await;
    let page = visitor.get(FORGOTTEN).await;
    assert!(
        page.text().contains("Call &#60;100&#62;.")
            && page.text().contains("href=\"https://intra.example.jp/password\"")
    );
    assert!(!page.text().contains("Send me the link"));
    assert_eq!(ask(&visitor, "hanako").await.status(), StatusCode::FORBIDDEN);
    server.administrator().set_policy(|p| p.forgotten_password = ForgottenPassword::Mail).await;
    for (typed, told) in [("  ", "Please enter your member ID"), ("two words", "two words")] {
        let page = ask(&visitor, typed).await;
        assert_eq!(page.status(), StatusCode::BAD_REQUEST);
        assert!(page.text().contains(told), "{}", page.text());
    }
    server.administrator().set_policy(|p| p.password_sign_in = false).await;
    assert!(
        !visitor.get(FORGOTTEN).await.text().contains("Send me the link"),
        "for a password that lets nobody in"
    );
    assert_eq!(ask(&visitor, "hanako").await.status(), StatusCode::FORBIDDEN);
}
