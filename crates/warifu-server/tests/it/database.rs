//! A database of the product, on either engine, with its audit log and what is needed to write events to it.

use std::sync::atomic::{AtomicU64, Ordering};

use warifu_core::{
    audit::{Actor, Event, EventKind, event::credential_digest},
    change::Change,
    id::Id,
    member::{Member, MemberChange},
    organization::OrganizationChange,
    passkey::PasskeyChange,
    random::Seeded,
    sample::{self, NOW},
    session::SessionChange,
    time::{Span, Time},
};
use warifu_keys::KeyRing;
use warifu_server::{audit_log::AuditLog, jobs::sequencer::Sequencer};
use warifu_store::{
    Commit, Database, Outcome, PostgresSettings, SqliteSettings, Statement, Store, Tls, Value,
};
use warifu_testkit::{postgres::Postgres, sqlite::Folder};

pub(crate) const ISSUER: &str = "https://id.example.jp";

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) database: Database,
    /// Holds the file of SQLite.
    _folder: Option<Folder>,
}

impl World {
    pub(crate) async fn sqlite() -> Self {
        let folder = Folder::create();
        let database = Database::Sqlite(SqliteSettings { file: folder.database(), readers: 2 });
        Self::open(database, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::at(Postgres::shared().await.create_database().await).await
    }

    /// A database of a server that the test has for itself.
    pub(crate) async fn at(url: String) -> Self {
        Self::open(Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 8 }), None)
            .await
    }

    async fn open(database: Database, folder: Option<Folder>) -> Self {
        let store = Store::open(&database).await.unwrap();
        Self { store, database, _folder: folder }
    }

    /// Another replica on the same database.
    pub(crate) async fn replica(&self) -> Store {
        Store::open(&self.database).await.unwrap()
    }

    pub(crate) async fn sequencer(&self) -> Sequencer {
        sequencer(&self.store, &ring()).await
    }

    /// Everything that is pending, in the tree.
    pub(crate) async fn sequence_all(&self) {
        self.sequencer().await.run_out(NOW).await.unwrap();
    }

    /// So many events, a commit each, a second apart from `first` on.
    pub(crate) async fn record(&self, first: i64, count: i64) {
        for number in first..first + count {
            self.write(vec![event(NOW + Span::seconds(number), EventKind::MemberRenamed)]).await;
        }
    }

    /// The sample member with a passkey and a session, each with its event.
    pub(crate) async fn with_member(self) -> Self {
        let (member, passkey) = (sample::member(), sample::passkey());
        let organization = sample::organization();
        let registered = EventKind::PasskeyRegistered {
            device: "iPhone".into(),
            how: "session".into(),
            aaguid: String::new(),
            synced: true,
            algorithm: -7,
            credential: credential_digest(&passkey.rp_id, &passkey.credential_id, &passkey.public_key),
            attested: passkey.attested.clone(),
        };
        let signed_in = EventKind::SignedIn {
            method: "passkey".into(),
            acr: "phr".into(),
            device: "iPhone".into(),
            client: None,
        };
        self.write(vec![
            event(NOW, EventKind::OrganizationCreated),
            OrganizationChange::Create { id: organization.id, name: organization.name, first: true }.into(),
            MemberChange::Create(Box::new(Member { passkeys: 0, ..member })).into(),
        ])
        .await;
        self.write(vec![
            event(NOW, registered),
            MemberChange::AddPasskey { id: passkey.member, limit: None }.into(),
            PasskeyChange::Register(Box::new(passkey)).into(),
        ])
        .await;
        let session = sample::session().session;
        self.write(vec![event(NOW, signed_in), SessionChange::Start(Box::new(session)).into()]).await;
        self
    }

    pub(crate) async fn write(&self, changes: Vec<Change>) {
        let outcome = self.store.commit(&changes).await.unwrap();
        assert!(matches!(outcome, Outcome::Committed(_)), "{outcome:?}");
    }

    /// Writes as somebody with the database's password would, past every rule.
    pub(crate) async fn danger_write(&self, texts: &[(&'static str, Vec<Value>)]) {
        let mut commit = Commit::new();
        for (sql, values) in texts {
            let call = Statement::new("write by hand", sql).call();
            commit = commit.with(values.iter().cloned().fold(call, warifu_store::Call::bind));
        }
        let _ = self.store.engine().commit(commit).await.unwrap();
    }

    /// The first column of the first row.
    pub(crate) async fn value(&self, sql: &'static str) -> Value {
        let rows = self.store.engine().fetch(Statement::new("look by hand", sql).call()).await.unwrap();
        rows[0].value(0).unwrap().unwrap().clone()
    }

    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        match self.value(sql).await {
            Value::Int(number) => number,
            other => panic!("{other:?} is no number"),
        }
    }
}

pub(crate) async fn sequencer(store: &Store, ring: &KeyRing) -> Sequencer {
    let log = AuditLog::open(store, ISSUER, ring, NOW, &mut random()).await.unwrap();
    Sequencer::new(store.clone(), log, &mut random())
}

/// The one ring of these stories.
pub(crate) fn ring() -> KeyRing {
    KeyRing::new(NOW, &mut Seeded::new(1))
}

/// A source of random bytes that gives other ones each time it is made.
pub(crate) fn random() -> Seeded {
    static LAST: AtomicU64 = AtomicU64::new(1_000);
    Seeded::new(LAST.fetch_add(1, Ordering::Relaxed))
}

/// An event of the sample member.
pub(crate) fn event(at: Time, what: EventKind) -> Change {
    let event = Event {
        id: Id::new(at, &mut random()),
        at,
        organization: Some(sample::organization().id),
        member: Some(sample::member().id),
        passkey: Some(sample::passkey().id),
        session: Some(sample::session().session.id),
        ticket: Some(sample::ticket().id),
        actor: Actor::System,
        what,
        visit: Some(sample::visit()),
    };
    event.salted(&mut random()).into()
}
