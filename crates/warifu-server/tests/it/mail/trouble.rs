//! Servers of mails that refuse, put off, hang, are away, or aren't who they should be.

use std::{fs, net::TcpListener, path::PathBuf};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::task::JoinSet;
use warifu_core::{
    member::{Language, Member},
    notice::{Notice, sending},
    time::Span,
};
use warifu_server::{
    jobs::send_mails,
    mail::{Encryption, MailSettings, judge_mail_server},
};
use warifu_store::{NoticeState, QueuedNotice};
use warifu_testkit::server::TestServer;
use zeroize::Zeroizing;

use super::post_office::{FROM, PostOffice, addressed, found, impatient, queue_for};

/// A certificate for `localhost` in a folder that goes with it.
struct Papers {
    folder: PathBuf,
    certificate: String,
}

impl Papers {
    fn issue(name: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = std::env::temp_dir().join(format!("warifu-mail-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
        fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
        Self { folder, certificate: cert.pem() }
    }

    async fn open(&self, encryption: &str, more: &[&str]) -> PostOffice {
        let path = |name: &str| self.folder.join(name).to_str().unwrap().to_owned();
        let (certificate, key) = (path("certificate.pem"), path("key.pem"));
        let mut arguments = vec!["--encryption", encryption, "--certificate", &certificate, "--key", &key];
        arguments.extend(more);
        PostOffice::open(&arguments).await
    }

    fn settings(&self, office: &PostOffice, encryption: Encryption) -> MailSettings {
        let authority = Some(self.certificate.clone().into_bytes());
        MailSettings { authority, ..MailSettings::new("localhost", office.port, encryption, FROM) }
    }
}

impl Drop for Papers {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

async fn hanako(server: &TestServer, email: &str) -> Member {
    addressed(server, "hanako", email, Language::Ja).await
}

/// Sends with these settings, once; how far the mail has come.
async fn sent(server: &TestServer, settings: MailSettings, notice: &Notice) -> QueuedNotice {
    server.server().replace_mail(Some(settings));
    send_mails(server.server()).await.unwrap();
    found(server, notice).await
}

fn waits(queued: &QueuedNotice, tries: i64, told: &str) {
    assert_eq!((queued.state, queued.tries), (NoticeState::Waiting, tries), "{}", queued.told);
    assert!(queued.told.to_lowercase().contains(told), "{told}: {}", queued.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_goes_by_tls_to_whom_it_should_and_to_nobody_else() {
    let server = TestServer::sqlite().await;
    let (papers, others) = (Papers::issue("ours"), Papers::issue("theirs"));
    for (number, (name, encryption)) in
        [("starttls", Encryption::Starttls), ("tls", Encryption::Tls)].into_iter().enumerate()
    {
        let mut office = papers.open(name, &[]).await;
        let member =
            addressed(&server, &format!("member{number}"), &format!("{name}@example.jp"), Language::Ja).await;
        let notice = queue_for(&server, &member).await;
        let stranger = MailSettings {
            authority: Some(others.certificate.clone().into_bytes()),
            ..papers.settings(&office, encryption)
        };
        waits(&sent(&server, stranger.clone(), &notice).await, 1, "certificate");
        assert!(judge_mail_server(&stranger, "id.warifu.example").await.is_err());
        let another = MailSettings { server: "127.0.0.1".into(), ..papers.settings(&office, encryption) };
        server.wait(Span::minutes(1));
        waits(&sent(&server, another, &notice).await, 2, "certificate");
        server.wait(Span::minutes(5));
        let good = papers.settings(&office, encryption);
        assert_eq!(judge_mail_server(&good, "id.warifu.example").await, Ok(()));
        let sent = sent(&server, good, &notice).await;
        assert_eq!((sent.state, sent.tries), (NoticeState::Sent, 3), "{}", sent.told);
        assert_eq!(office.next().await["to"][0], format!("{name}@example.jp"), "once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_in_clear_to_a_server_that_has_no_tls() {
    let server = TestServer::sqlite().await;
    let notice = queue_for(&server, &hanako(&server, "hanako@example.jp").await).await;
    let mut office = PostOffice::open(&["--user", "warifu", "--password", "geheim"]).await;
    let login = Some(("warifu".to_owned(), Zeroizing::new("geheim".to_owned())));
    for (tries, encryption, told) in
        [(1, Encryption::Starttls, "starttls is not supported"), (2, Encryption::Tls, "corrupt message")]
    {
        let settings = MailSettings { encryption, login: login.clone(), ..office.settings() };
        waits(&sent(&server, settings, &notice).await, tries, told);
        server.wait(sending::WAITS[usize::try_from(tries).unwrap() - 1]);
    }
    // Only in clear, and that is for this computer alone.
    let settings = MailSettings { login, ..office.settings() };
    assert_eq!(sent(&server, settings, &notice).await.state, NoticeState::Sent);
    assert_eq!(office.next().await["to"][0], "hanako@example.jp");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_of_ours_is_no_refusal_of_a_mail() {
    let server = TestServer::sqlite().await;
    let papers = Papers::issue("password");
    let notice = queue_for(&server, &hanako(&server, "hanako@example.jp").await).await;
    let mut office = papers.open("starttls", &["--user", "warifu", "--password", "right horse"]).await;
    let with = |password: Option<&str>| {
        let login = password.map(|password| ("warifu".to_owned(), Zeroizing::new(password.to_owned())));
        MailSettings { login, ..papers.settings(&office, Encryption::Starttls) }
    };
    assert!(
        judge_mail_server(&with(Some("wrong horse")), "id.warifu.example").await.unwrap_err().contains("535")
    );
    let wrong = sent(&server, with(Some("wrong horse")), &notice).await;
    waits(&wrong, 1, "535");
    assert!(!wrong.told.contains("horse") && !format!("{:?}", with(Some("wrong horse"))).contains("horse"));
    server.wait(Span::minutes(1));
    let right = with(Some("right horse"));
    assert_eq!(judge_mail_server(&right, "id.warifu.example").await, Ok(()));
    assert_eq!(sent(&server, right, &notice).await.state, NoticeState::Sent);
    assert_eq!(office.next().await["to"][0], "hanako@example.jp");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_good_ends_at_once_with_what_was_said() {
    let server = TestServer::sqlite().await;
    let office = PostOffice::open(&[]).await;
    let notice = queue_for(&server, &hanako(&server, "refused@example.jp").await).await;
    let refused = sent(&server, office.settings(), &notice).await;
    assert_eq!((refused.state, refused.tries), (NoticeState::Refused, 1));
    assert!(refused.told.contains("550") && refused.told.contains("nobody of that name"), "{}", refused.told);
    server.wait(Span::days(1));
    assert_eq!(send_mails(server.server()).await.unwrap(), 0);
    let failed = server.server().store().list_failed_notices(9).await.unwrap();
    assert_eq!(failed.iter().map(|one| one.notice.id).collect::<Vec<_>>(), [notice.id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_off_is_sent_later() {
    let server = TestServer::sqlite().await;
    let mut office = PostOffice::open(&[]).await;
    let notice = queue_for(&server, &hanako(&server, "later@example.jp").await).await;
    waits(&sent(&server, office.settings(), &notice).await, 1, "come again");
    server.wait_almost(Span::minutes(1));
    assert_eq!(send_mails(server.server()).await.unwrap(), 0);
    server.wait(Span::seconds(1));
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
    assert_eq!(office.next().await["to"][0], "later@example.jp");
    assert_eq!(found(&server, &notice).await.tries, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_waited_for_so_long_and_tried_again() {
    let server = TestServer::sqlite().await;
    let office = PostOffice::open(&[]).await;
    let notice = queue_for(&server, &hanako(&server, "hanging@example.jp").await).await;
    waits(&sent(&server, impatient(office.settings()), &notice).await, 1, "didn't answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_hangs_delays_no_other() {
    let server = TestServer::sqlite().await;
    let mut office = PostOffice::open(&[]).await;
    let hanging = queue_for(&server, &hanako(&server, "hanging@example.jp").await).await;
    let james = addressed(&server, "james", "james@example.com", Language::En).await;
    let other = queue_for(&server, &james).await;
    server.server().replace_mail(Some(office.settings()));
    let (mut sending, one) = (JoinSet::new(), server.server().clone());
    sending.spawn(async move { send_mails(&one).await.unwrap() });
    let mut told = [office.next().await, office.next().await];
    told.sort_by_key(|one| one["hangs"].is_null());
    assert_eq!(
        (&told[0]["hangs"], &told[1]["to"][0]),
        (&"hanging@example.jp".into(), &"james@example.com".into())
    );
    while found(&server, &other).await.state != NoticeState::Sent {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(&server, &hanging).await.told, "", "nothing has come of its try yet");
    office.close().await;
    sending.join_all().await;
    assert_eq!(found(&server, &hanging).await.state, NoticeState::Waiting);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_for_hours_loses_nothing() {
    let server = TestServer::sqlite().await;
    let office = PostOffice::open(&[]).await;
    let (settings, port) = (office.settings(), office.port.to_string());
    let notice = queue_for(&server, &hanako(&server, "hanako@example.jp").await).await;
    office.close().await;
    for (tries, wait) in (1..).zip(&sending::WAITS[..4]) {
        waits(&sent(&server, settings.clone(), &notice).await, tries, "connect");
        server.wait(*wait);
    }
    let mut office = PostOffice::open(&["--port", &port]).await;
    let back = sent(&server, settings, &notice).await;
    assert_eq!((back.state, back.tries), (NoticeState::Sent, 5), "{}", back.told);
    assert_eq!(office.next().await["to"][0], "hanako@example.jp");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_takes_is_given_up_and_tells_why() {
    let server = TestServer::sqlite().await;
    // A port that nobody answers at.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = MailSettings::new("127.0.0.1", port, Encryption::None, FROM);
    let notice = queue_for(&server, &hanako(&server, "hanako@example.jp").await).await;
    for (tries, wait) in (1..).zip(sending::WAITS) {
        waits(&sent(&server, settings.clone(), &notice).await, tries, "connect");
        server.wait(wait);
    }
    let last = sent(&server, settings.clone(), &notice).await;
    assert_eq!((last.state, last.tries), (NoticeState::GivenUp, 7));
    assert!(last.told.to_lowercase().contains("connect"), "{}", last.told);

    let late = queue_for(&server, &addressed(&server, "jiro", "jiro@example.jp", Language::Ja).await).await;
    server.wait(sending::TRIED_FOR);
    let late = sent(&server, settings, &late).await;
    assert_eq!(
        (late.state, late.tries, late.told.as_str()),
        (NoticeState::GivenUp, 0, "it waited for too long")
    );
}
