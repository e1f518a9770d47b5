//! A real server of mails (aiosmtpd) beside the story, and what it was handed.

use std::{process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinSet,
};
use warifu_core::{
    administering::NewMember,
    change::Change,
    identifier::{Email, MemberId},
    member::{Language, Member, Role},
    notice::{About, Notice},
    random::Seeded,
};
use warifu_server::mail::{Encryption, MailSettings};
use warifu_store::QueuedNotice;
use warifu_testkit::server::{ORIGIN, TestServer};

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");
/// Whom mails are from.
pub(super) const FROM: &str = "みなとクリニック <id@warifu.example>";

/// Runs until it is dropped.
pub(super) struct PostOffice {
    pub(super) port: u16,
    /// Read as they come, so that it never waits for a story to listen.
    told: UnboundedReceiver<Value>,
    child: Child,
    _reading: JoinSet<()>,
}

impl PostOffice {
    pub(super) async fn open(arguments: &[&str]) -> Self {
        let python = format!("{FOLDER}/../../target/tools/python/bin/python");
        let mut child = Command::new(&python)
            .arg(format!("{FOLDER}/tests/it/mail/post_office.py"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|e| panic!("{python}: {e}: `cargo xtask test rust` installs it"));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, mut told) = unbounded_channel();
        let mut reading = JoinSet::new();
        reading.spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = sender.send(serde_json::from_str::<Value>(&line).unwrap());
            }
        });
        let began = told.recv().await.expect("aiosmtpd is there: `cargo xtask test rust` installs it");
        let port = began["port"].as_u64().unwrap().try_into().unwrap();
        Self { port, told, child, _reading: reading }
    }

    /// Ends it, and waits until it is gone.
    pub(super) async fn close(mut self) {
        self.child.kill().await.unwrap();
    }

    /// What it tells next.
    pub(super) async fn next(&mut self) -> Value {
        self.told.recv().await.expect("it runs")
    }

    /// The next mails, by their first receiver.
    pub(super) async fn mails(&mut self, count: usize) -> Vec<Value> {
        let mut mails = Vec::new();
        for _ in 0..count {
            mails.push(self.next().await);
        }
        mails.sort_by_key(|mail| mail["to"][0].to_string());
        mails
    }

    /// In clear, without a password.
    pub(super) fn settings(&self) -> MailSettings {
        MailSettings::new("127.0.0.1", self.port, Encryption::None, FROM)
    }
}

/// A mail that hangs is given up at once: nobody waits for it in a story.
pub(super) fn impatient(settings: MailSettings) -> MailSettings {
    MailSettings { within: Duration::from_millis(300), ..settings }
}

/// Somebody who can be told.
pub(super) async fn addressed(
    server: &TestServer,
    member_id: &str,
    email: &str,
    language: Language,
) -> Member {
    with_role(server, member_id, email, language, Role::Member).await
}

pub(super) async fn with_role(
    server: &TestServer,
    member_id: &str,
    email: &str,
    language: Language,
    role: Role,
) -> Member {
    let new = NewMember {
        member_id: MemberId::parse(member_id).unwrap(),
        name: if language == Language::Ja { "山田 花子".into() } else { "James <Smith> & Co".into() },
        email: (!email.is_empty()).then(|| Email::parse(email).unwrap()),
        language,
        role,
        valid_until: None,
        phc: Some(warifu_server::hash_password("correct horse battery", [7; 16])),
    };
    server.administrator().create(new).await
}

/// Queues a notice, as whatever it tells of would.
pub(super) async fn queue(server: &TestServer, notice: Notice) {
    let outcome = server.server().store().commit(&[Change::from(notice)]).await.unwrap();
    assert!(matches!(outcome, warifu_store::Outcome::Committed(_)));
}

/// Queues something for a member that needs no link.
pub(super) async fn queue_for(server: &TestServer, member: &Member) -> Notice {
    let about = About::PasskeyEnabled { device: "iPhone".into() };
    let seed = u64::from_be_bytes(*member.id.bytes().last_chunk().unwrap());
    let notice = Notice::to_member(member.id, about, server.now(), &mut Seeded::new(seed));
    queue(server, notice.clone()).await;
    notice
}

/// How far a notice has come.
pub(super) async fn found(server: &TestServer, notice: &Notice) -> QueuedNotice {
    server.server().store().find_notice(notice.id).await.unwrap().unwrap()
}

/// The path of the link in a mail.
pub(super) fn link(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap();
    let line = text.lines().find(|line| line.starts_with(ORIGIN)).expect("a link on a line of its own");
    let link = line.strip_prefix(ORIGIN).unwrap().to_owned();
    assert!(mail["html"].as_str().unwrap().contains(&format!("href=\"{line}\"")), "the same in both parts");
    link
}
