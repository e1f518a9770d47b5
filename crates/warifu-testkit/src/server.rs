//! A whole server in this process: the router of production over a store of production on a database of
//! its own, with a clock that is stepped. What isn't here is the socket.

use std::{
    io::Cursor,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::Router;
use warifu_core::{random::Seeded, time::Span, time::Time};
use warifu_keys::{KeyRing, ring::RotationError};
use warifu_server::{Server, Site, audit_log::vouch_for_restore, clock::Clock as _};
use warifu_store::{Database, LogBefore, PostgresSettings, SqliteSettings, Store, Tls};

use crate::{
    actor::Administrator,
    browser::Browser,
    clock::{START, SteppedClock},
    postgres::Postgres,
    sqlite::Folder,
};

/// Where the server is.
pub const ORIGIN: &str = "https://id.warifu.example";
/// WebAuthn's RP ID there.
pub const RP_ID: &str = "id.warifu.example";
/// What stories other than those about it never reach.
const REQUESTS_PER_MINUTE: u32 = 1_000_000;

/// A running server. Cheap to clone; gone with its last clone.
#[derive(Clone)]
pub struct TestServer {
    server: Arc<Server>,
    router: Router,
    clock: Arc<SteppedClock>,
    place: Arc<Place>,
}

struct Place {
    database: Database,
    /// Holds the file of SQLite.
    _folder: Option<Folder>,
}

impl TestServer {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        Self::sqlite_with(|_| ()).await
    }

    /// On SQLite, with other settings of the installation.
    pub async fn sqlite_with(change: impl FnOnce(&mut Site)) -> Self {
        let folder = Folder::create();
        let database = Database::Sqlite(SqliteSettings { file: folder.database(), readers: 2 });
        Self::found(database, Some(folder), change).await
    }

    /// On PostgreSQL.
    pub async fn postgres() -> Self {
        let url = Postgres::shared().await.create_database().await;
        let database = Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 8 });
        Self::found(database, None, |_| ()).await
    }

    async fn found(database: Database, folder: Option<Folder>, change: impl FnOnce(&mut Site)) -> Self {
        let mut site = Site::new("Warifu", ORIGIN).expect("an origin");
        site.requests_per_minute = REQUESTS_PER_MINUTE;
        change(&mut site);
        let store = Store::open(&database).await.expect("an empty database opens");
        let clock = Arc::new(SteppedClock::default());
        let ring = KeyRing::new(START, &mut random());
        let server = Server::new(site, store, ring, clock.clone(), 2).await.expect("the server starts");
        let router = warifu_server::http::router(&server);
        let place = Arc::new(Place { database, _folder: folder });
        let server = Self { server, router, clock, place };
        server.administrator().create_organization("みなとクリニック").await;
        server
    }

    /// Another replica: the same database, key ring and clock, nothing else shared.
    pub async fn replica(&self) -> Self {
        self.replica_with(|_| ()).await
    }

    /// Such a replica, with other settings of the installation.
    pub async fn replica_with(&self, change: impl FnOnce(&mut Site)) -> Self {
        let store = Store::open(&self.place.database).await.expect("the database opens again");
        self.over(store, self.place.clone(), change).await
    }

    /// What a restore makes of it: a backup taken now, in an empty database, under the same key ring and clock.
    pub async fn restored(&self) -> Self {
        let mut file = Vec::new();
        self.store().back_up(self.now(), &mut file).await.expect("a backup is made");
        let folder = Folder::create();
        let database = Database::Sqlite(SqliteSettings { file: folder.database(), readers: 2 });
        let store = Store::open(&database).await.expect("an empty database opens");
        let (ring, origin) = (self.server.ring(), self.server.site().origin());
        let vouch = |installation, before: &LogBefore| vouch_for_restore(&ring, origin, installation, before);
        let mut file = Cursor::new(file);
        store.restore(&mut file, self.now(), &mut random(), vouch).await.expect("the backup is restored");
        self.over(store, Arc::new(Place { database, _folder: Some(folder) }), |_| ()).await
    }

    async fn over(&self, store: Store, place: Arc<Place>, change: impl FnOnce(&mut Site)) -> Self {
        let ring = KeyRing::parse(&self.server.ring().to_bytes()).expect("our own ring");
        let mut site = self.server.site().clone();
        change(&mut site);
        let server = Server::new(site, store, ring, self.clock.clone(), 2).await.expect("the replica starts");
        let router = warifu_server::http::router(&server);
        Self { server, router, clock: self.clock.clone(), place }
    }

    /// Adds the key to the ring that will be current next. Replicas made from here on know it.
    pub fn add_key(&self) {
        self.change_ring(|ring| ring.add(self.now(), &mut random()).map(drop));
    }

    /// Makes the next key current, on this replica alone.
    pub fn promote_key(&self) {
        self.change_ring(|ring| ring.promote().map(drop));
    }

    fn change_ring(&self, change: impl FnOnce(&mut KeyRing) -> Result<(), RotationError>) {
        let mut ring = KeyRing::parse(&self.server.ring().to_bytes()).expect("our own ring");
        change(&mut ring).expect("the ring can be changed like this");
        self.server.replace_ring(ring);
    }

    /// Somebody with a browser.
    pub fn visitor(&self) -> Browser {
        Browser::new(self)
    }

    /// Whoever can run the command line on this server.
    pub fn administrator(&self) -> Administrator {
        Administrator::new(self)
    }

    /// Lets this much time pass.
    pub fn wait(&self, span: Span) {
        self.clock.forward(span);
    }

    /// Lets all but the last second of it pass.
    pub fn wait_almost(&self, span: Span) {
        self.clock.forward(Span::millis(span.as_millis() - 1_000));
    }

    /// The present of the story.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// The server itself, for jobs.
    pub fn server(&self) -> &Arc<Server> {
        &self.server
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) fn store(&self) -> &Store {
        self.server.store()
    }
}

/// Random bytes that are others each time, in one run as in the next.
pub(crate) fn random() -> Seeded {
    static LAST: AtomicU64 = AtomicU64::new(0);
    Seeded::new(LAST.fetch_add(1, Ordering::Relaxed))
}
