//! A database of one engine with a few tables, and the statements that the stories are told with.

use warifu_store::{
    Call, Commit, Database, Engine, Migration, Outcome, PostgresSettings, SqliteSettings, Statement, Tls,
};
use warifu_testkit::{postgres::Postgres, sqlite::Folder};

pub(crate) const MIGRATIONS: [Migration; 1] = [Migration {
    number: 1,
    name: "tables of the stories",
    sql: "
CREATE TABLE ticket (id BYTES NOT NULL PRIMARY KEY, used_by BIGINT) STRICT;
CREATE TABLE member (id BIGINT NOT NULL PRIMARY KEY, passkeys BIGINT NOT NULL) STRICT;
CREATE TABLE passkey (name TEXT NOT NULL PRIMARY KEY, member BIGINT NOT NULL REFERENCES member (id)) STRICT;
CREATE TABLE event (id BIGINT NOT NULL PRIMARY KEY, told TEXT, proof BYTES, CHECK (id > 0)) STRICT;
",
}];

pub(crate) const ADD_EVENT: Statement =
    Statement::new("add an event", "INSERT INTO event (id, told) VALUES ($1, $2)");
pub(crate) const FIND_EVENT: Statement =
    Statement::new("find an event", "SELECT id FROM event WHERE id = $1");
pub(crate) const COUNT_EVENTS: Statement = Statement::new("count events", "SELECT count(*) FROM event");
pub(crate) const ADD_TICKET: Statement =
    Statement::new("add a ticket", "INSERT INTO ticket (id) VALUES ($1)");
pub(crate) const SPEND_TICKET: Statement =
    Statement::new("spend a ticket", "UPDATE ticket SET used_by = $2 WHERE id = $1 AND used_by IS NULL");
pub(crate) const ADD_MEMBER: Statement =
    Statement::new("add a member", "INSERT INTO member (id, passkeys) VALUES ($1, 0)");
pub(crate) const COUNT_PASSKEY: Statement = Statement::new(
    "count a passkey",
    "UPDATE member SET passkeys = passkeys + 1 WHERE id = $1 AND passkeys < $2",
);
pub(crate) const ADD_PASSKEY: Statement =
    Statement::new("add a passkey", "INSERT INTO passkey (name, member) VALUES ($1, $2)");

pub(crate) struct World {
    pub(crate) engine: Engine,
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
        Self::open(postgres(Postgres::shared().await.create_database().await), None).await
    }

    async fn open(database: Database, folder: Option<Folder>) -> Self {
        let engine = Engine::open(&database, &MIGRATIONS).await.unwrap();
        Self { engine, database, _folder: folder }
    }

    /// Another replica on the same database.
    pub(crate) async fn replica(&self) -> Engine {
        Engine::open(&self.database, &MIGRATIONS).await.unwrap()
    }

    /// A replica that has one connection only, so that one left dirty meets whoever comes next.
    pub(crate) async fn with_one_connection(&self) -> Engine {
        let mut database = self.database.clone();
        match &mut database {
            Database::Postgres(settings) => settings.connections = 1,
            Database::Sqlite(settings) => settings.readers = 1,
        }
        Engine::open(&database, &MIGRATIONS).await.unwrap()
    }

    /// What is there, as somebody with another connection sees it.
    pub(crate) async fn events(&self) -> i64 {
        number(&self.replica().await, COUNT_EVENTS.call()).await
    }
}

pub(crate) fn postgres(url: String) -> Database {
    Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 8 })
}

pub(crate) async fn number(engine: &Engine, call: Call) -> i64 {
    engine.fetch(call).await.unwrap()[0].int(0).unwrap()
}

pub(crate) async fn is_there(engine: &Engine, event: i64) -> bool {
    !engine.fetch(FIND_EVENT.bind(event)).await.unwrap().is_empty()
}

pub(crate) async fn write(engine: &Engine, call: Call) {
    assert!(is_committed(&engine.commit(Commit::new().with(call)).await.unwrap()));
}

pub(crate) fn add_event(id: i64) -> Call {
    ADD_EVENT.bind(id).bind("told")
}

pub(crate) fn is_committed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Committed(_))
}

/// The name of the guard that wasn't met, if that is how it ended.
pub(crate) fn unmet(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Committed(_) => None,
        Outcome::Stale(stale) => Some(stale.guard),
    }
}
