//! A database of the product with the sample member in it, and the words that the stories are told with.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    ceremony::NonceChange,
    change::Change,
    id::Id,
    member::{Member, MemberChange},
    organization::{Organization, OrganizationChange},
    passkey::{Passkey, PasskeyChange},
    random::Seeded,
    sample,
    session::{Session, SessionChange},
    ticket::{Instead, TicketChange},
};
use warifu_store::{Commit, Database, Outcome, PostgresSettings, SqliteSettings, Statement, Store, Tls};
use warifu_testkit::{postgres::Postgres, sqlite::Folder};

pub(crate) struct World {
    pub(crate) store: Store,
    database: Database,
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
        let url = Postgres::shared().await.create_database().await;
        Self::open(Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 8 }), None)
            .await
    }

    async fn open(database: Database, folder: Option<Folder>) -> Self {
        let store = Store::open(&database).await.unwrap();
        Self { store, database, _folder: folder }
    }

    /// With the sample organization and its member, who has no passkey yet.
    pub(crate) async fn with_member(self) -> Self {
        let (organization, member) = (sample::organization(), Member { passkeys: 0, ..sample::member() });
        self.write(vec![create_organization(&organization), MemberChange::Create(Box::new(member)).into()])
            .await;
        self
    }

    /// With the member's passkey besides.
    pub(crate) async fn with_passkey(self) -> Self {
        let world = self.with_member().await;
        world.write(register(sample::passkey())).await;
        world
    }

    /// With the member's session, begun by the passkey, besides.
    pub(crate) async fn with_session(self) -> Self {
        let world = self.with_passkey().await;
        world.write(start(sample::session().session)).await;
        world
    }

    /// With an open ticket of the member besides.
    pub(crate) async fn with_ticket(self) -> Self {
        let world = self.with_session().await;
        world
            .write(vec![
                TicketChange::Issue { ticket: Box::new(sample::ticket()), instead: Instead::OfItsKind }
                    .into(),
            ])
            .await;
        world
    }

    /// Where PostgreSQL has this database.
    pub(crate) fn postgres_url(&self) -> &str {
        let Database::Postgres(settings) = &self.database else { panic!("not PostgreSQL") };
        &settings.url
    }

    /// Two replicas on this database.
    pub(crate) async fn replicas(&self) -> [Store; 2] {
        [Store::open(&self.database).await.unwrap(), Store::open(&self.database).await.unwrap()]
    }

    pub(crate) async fn write(&self, changes: Vec<Change>) {
        assert_eq!(self.unmet(changes).await, None);
    }

    /// The guard that wasn't met; `None` where it committed. An event makes the list a commit.
    pub(crate) async fn unmet(&self, mut changes: Vec<Change>) -> Option<&'static str> {
        changes.push(event());
        unmet(&self.store.commit(&changes).await.unwrap())
    }

    pub(crate) async fn count(&self, statement: Statement) -> i64 {
        self.store.engine().fetch(statement.call()).await.unwrap()[0].int(0).unwrap()
    }

    /// Writes a row as no rule would: to make it one that can't be.
    pub(crate) async fn danger_write(&self, statement: Statement) {
        let outcome = self.store.engine().commit(Commit::new().with(statement.call())).await.unwrap();
        assert_eq!(unmet(&outcome), None);
    }

    /// Commits all lists at once, by turns on two replicas; the guards that weren't met, in the lists' order.
    ///
    /// It is rehearsed with a last guard that is never met, so that every connection is open and every
    /// statement prepared when it counts: without that, most lists would politely come one after the other.
    pub(crate) async fn at_once(&self, lists: Vec<Vec<Change>>) -> Vec<Option<&'static str>> {
        let replicas = self.replicas().await;
        let spent = NonceChange::Spend { nonce: [0xee; 32], keep_until: sample::NOW };
        self.write(vec![spent.clone().into()]).await;
        let rehearsal = lists.iter().map(|list| list.iter().cloned().chain([spent.clone().into()]).collect());
        let rehearsed = commit_all(&replicas, rehearsal.collect()).await;
        assert!(rehearsed.iter().all(Option::is_some), "a rehearsal writes nothing");
        commit_all(&replicas, lists).await
    }
}

async fn commit_all(replicas: &[Store; 2], lists: Vec<Vec<Change>>) -> Vec<Option<&'static str>> {
    let mut tasks = JoinSet::new();
    for (number, changes) in lists.into_iter().enumerate() {
        let store = replicas[number % 2].clone();
        tasks.spawn(async move { (number, unmet(&store.commit(&changes).await.unwrap())) });
    }
    let mut ended = tasks.join_all().await;
    ended.sort_unstable();
    ended.into_iter().map(|(_, unmet)| unmet).collect()
}

pub(crate) fn unmet(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Committed(_) => None,
        Outcome::Stale(stale) => Some(stale.guard),
    }
}

/// A source of random bytes that gives other ones each time it is made.
pub(crate) fn random() -> Seeded {
    static LAST: AtomicU64 = AtomicU64::new(1_000);
    Seeded::new(LAST.fetch_add(1, Ordering::Relaxed))
}

/// Some event of the sample member, with an id of its own.
pub(crate) fn event() -> Change {
    let event = Event {
        id: Id::new(sample::NOW, &mut random()),
        at: sample::NOW,
        organization: Some(sample::organization().id),
        member: Some(sample::member().id),
        passkey: None,
        session: None,
        ticket: None,
        actor: Actor::System,
        what: EventKind::MemberRenamed,
        visit: None,
    };
    event.salted(&mut random()).into()
}

pub(crate) fn create_organization(organization: &Organization) -> Change {
    OrganizationChange::Create { id: organization.id, name: organization.name.clone(), first: true }.into()
}

pub(crate) fn register(passkey: Passkey) -> Vec<Change> {
    let count = MemberChange::AddPasskey { id: passkey.member, limit: Some(10) };
    vec![count.into(), PasskeyChange::Register(Box::new(passkey)).into()]
}

pub(crate) fn start(session: Session) -> Vec<Change> {
    vec![SessionChange::Start(Box::new(session)).into()]
}

/// A passkey beside the sample's: another id and credential.
pub(crate) fn another_passkey(number: u8) -> Passkey {
    Passkey {
        id: Id::from_bytes([0x40 + number; 16]),
        credential_id: vec![0x80 + number; 32],
        ..sample::passkey()
    }
}
