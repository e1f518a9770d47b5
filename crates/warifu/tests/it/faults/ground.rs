//! An installation that faults happen to: its configuration, its database, and the store library's view of it.
//!
//! The store is opened for a moment only and never across a fault, so that what a server finds when it starts
//! is what the one before left.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tokio::runtime::Runtime;
use warifu_core::{
    administering::{Administering, NewMember},
    audit::Actor,
    identifier::MemberId,
    member::{Language, Role},
    ticket::LINK_LIFE,
};
use warifu_server::clock::{Clock as _, SystemClock, SystemRandom};
use warifu_store::{Database, Outcome, PostgresSettings, SqliteSettings, Store, Tls};

use super::person::Invitation;
use crate::{place::Place, program::Program};

/// An installation.
pub(super) struct Ground {
    place: Place,
    database: Database,
    pub(super) runtime: Runtime,
    members: usize,
}

impl Ground {
    /// On SQLite, in a file on the disk.
    pub(super) fn sqlite() -> Self {
        let place = Place::new();
        let file = place.path("warifu.sqlite");
        Self::new(place, Database::Sqlite(SqliteSettings { file, readers: 2 }))
    }

    /// On SQLite, in this folder.
    pub(super) fn sqlite_in(folder: &Path) -> Self {
        let file = folder.join("warifu.sqlite");
        Self::new(Place::new(), Database::Sqlite(SqliteSettings { file, readers: 2 }))
    }

    /// On a database of PostgreSQL.
    pub(super) fn postgres(url: String) -> Self {
        Self::new(
            Place::new(),
            Database::Postgres(PostgresSettings { url, tls: Tls::Disable, connections: 4 }),
        )
    }

    fn new(place: Place, database: Database) -> Self {
        let runtime = Runtime::new().expect("threads");
        let ground = Self { place, database, runtime, members: 0 };
        let config = ground.configure("one");
        let config = config.to_str().expect("a plain path");
        Program::run(&["keys", "create", "--config", config]).succeeded();
        Program::run(&["admin", "--config", config, "organization", "create", "みなとクリニック"])
            .succeeded();
        ground
    }

    /// The configuration of the replica of this name, which has a key ring of its own.
    pub(super) fn configure(&self, replica: &str) -> PathBuf {
        let database = match &self.database {
            Database::Postgres(server) => {
                format!("[database.postgres]\nurl = \"{}\"\ntls = \"disable\"\nconnections = 8\n", server.url)
            }
            Database::Sqlite(file) => format!("[database]\nsqlite = \"{}\"\n", file.file.display()),
        };
        let ring = self.ring(replica);
        let text = format!("{SETTINGS}[key-ring]\nfile = \"{}\"\n{database}", ring.display());
        self.place.write(&format!("{replica}.toml"), &text)
    }

    pub(super) fn ring(&self, replica: &str) -> PathBuf {
        self.place.path(&format!("{replica}.ring"))
    }

    /// A file of this test's own.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// The configuration of the first replica.
    pub(super) fn config(&self) -> String {
        self.place.path("one.toml").display().to_string()
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let config = self.config();
        Program::run(&[arguments, &["--json", "--config", &config]].concat()).succeeded().json()
    }

    /// Starts a server; its public and private addresses.
    pub(super) fn start(&self) -> (Program, SocketAddr, SocketAddr) {
        let mut program = Program::start(&["serve", "--config", &self.config()]);
        let (public, private) = program.addresses();
        (program, public, private)
    }

    /// Proves the audit log, as it continues `from` where there is one; what `warifu audit verify` says.
    pub(super) fn verify(&self, from: Option<&str>) -> serde_json::Value {
        let file = self.path("checkpoint");
        let mut arguments = vec!["audit", "verify"];
        if let Some(checkpoint) = from {
            fs::write(&file, checkpoint).expect("our own folder");
            arguments.extend(["--from", file.to_str().expect("a plain path")]);
        }
        let told = self.run(&arguments);
        assert_eq!(told["clean"], true, "{told:#}");
        told
    }

    /// Looks into the database.
    pub(super) fn look<T>(&self, look: impl AsyncFnOnce(&Store) -> T) -> T {
        self.runtime.block_on(async {
            let store = Store::open(&self.database).await.expect("the database opens");
            let seen = look(&store).await;
            store.close().await;
            seen
        })
    }

    /// Makes members, and a link for each.
    pub(super) fn invite(&mut self, count: usize) -> Vec<Invitation> {
        let administering = Administering { actor: Actor::Operator, now: SystemClock.now(), visit: None };
        let from = self.members;
        self.members += count;
        self.look(async |store| {
            let organization = store.find_first_organization().await.unwrap().expect("it was made");
            let (mut changes, mut invitations) = (Vec::new(), Vec::new());
            for number in from..from + count {
                let made = administering.create_member(&organization, named(number), &mut SystemRandom);
                let issued = administering.issue_link(&made.outcome, LINK_LIFE, &mut SystemRandom);
                let (ticket, token) = issued.outcome;
                let path = format!("/t/{}", token.reveal());
                invitations.push(Invitation { member: made.outcome.id, ticket: ticket.token, path });
                changes.extend(made.changes.into_iter().chain(issued.changes));
            }
            let outcome = store.commit(&changes).await.unwrap();
            assert!(matches!(outcome, Outcome::Committed(_)), "{outcome:?}");
            invitations
        })
    }
}

fn named(number: usize) -> NewMember {
    let text = format!("person-{number}");
    NewMember {
        member_id: MemberId::parse(&text).expect("a member ID"),
        name: text,
        email: None,
        language: Language::En,
        role: Role::Member,
        valid_until: None,
        phc: None,
    }
}

/// The log is kept short, because nobody reads it while a test goes on, and a full pipe would stop the server.
const SETTINGS: &str = "\
name = \"Test\"
url = \"http://localhost:8080\"
requests-per-minute = 1000000
stop-announced-seconds = 0
stop-within-seconds = 20
[contact]
email = \"help@example.jp\"
[listen]
addresses = [\"127.0.0.1:0\"]
[private]
address = \"127.0.0.1:0\"
[log]
level = \"error,warifu::running=info\"
";
