//! An installation with people in it, and the server that runs on it as it would in earnest: a release build behind a
//! proxy, with its log, its audit sequencer and its jobs.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use warifu_server::clock::{Clock as _, SystemClock};
use warifu_store::{Database, PostgresSettings, SqliteSettings, Store, Tls};
use warifu_testkit::{
    postgres::{Kind, Postgres},
    sqlite::Folder,
};

use crate::{
    act::{Visit, What},
    people::People,
    processor,
    wire::Wire,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_warifu");
/// What nobody has to wait for on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database engine.
pub(crate) enum Engine {
    Postgres(Postgres),
    Sqlite,
}

impl Engine {
    pub(crate) const fn sqlite() -> Self {
        Self::Sqlite
    }

    pub(crate) async fn postgres() -> Self {
        Self::Postgres(Postgres::start(Kind::Durable).await)
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

/// An installation.
pub(crate) struct House {
    pub(crate) engine: &'static str,
    pub(crate) members: usize,
    pub(crate) sessions: usize,
    pub(crate) people: People,
    /// Tokens that refreshing goes on with, one for each who does.
    pub(crate) refresh_tokens: Vec<String>,
    folder: Folder,
    store: Store,
    running: Option<Running>,
    /// The first process of the database, where that is another program.
    database: Option<u32>,
}

struct Running {
    child: Child,
    public: SocketAddr,
    private: SocketAddr,
}

impl House {
    /// An installation that these people have moved into.
    pub(crate) async fn settle(engine: &Engine, members: usize, sessions: usize) -> Self {
        let folder = Folder::create_on_disk();
        let (database, setting, process) = match engine {
            Engine::Sqlite => {
                let file = folder.database();
                let setting = format!("[database]\nsqlite = \"{}\"\n", file.display());
                (Database::Sqlite(SqliteSettings { file, readers: 2 }), setting, None)
            }
            Engine::Postgres(cluster) => {
                let url = cluster.create_database().await;
                let setting = format!("[database.postgres]\nurl = \"{url}\"\ntls = \"disable\"\n");
                let settings = PostgresSettings { url, tls: Tls::Disable, connections: 4 };
                let process = processor::find("/postgres", ["-p", &cluster.port().to_string()]);
                (Database::Postgres(settings), setting, Some(process.expect("the database runs")))
            }
        };
        fs::write(folder.path().join("warifu.toml"), SETTINGS.to_owned() + &setting).unwrap();
        let store = Store::open(&database).await.unwrap();
        let people = People::new();
        people.settle(&store, members, sessions, SystemClock.now()).await;
        let house = Self {
            engine: engine.name(),
            members,
            sessions,
            people,
            refresh_tokens: Vec::new(),
            folder,
            store,
            running: None,
            database: process,
        };
        let made = house.command(&["keys", "create"]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        if let Engine::Postgres(cluster) = engine {
            let url = house.config_of("url");
            // What autovacuum would have done by the time that so many have moved in.
            cluster.execute(url.rsplit('/').next().unwrap().trim_matches('"'), "VACUUM ANALYZE").await;
        }
        house
    }

    fn config_of(&self, name: &str) -> String {
        let text = fs::read_to_string(self.path("warifu.toml")).unwrap();
        let found = text.lines().rev().find_map(|line| line.strip_prefix(&format!("{name} = ")));
        found.unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words).arg("--config").arg(self.path("warifu.toml")).stdin(Stdio::null());
        command
    }

    /// Starts the server anew. From there until it says that it is ready.
    pub(crate) async fn start(&mut self) -> Duration {
        self.stop().await;
        let log = self.path("log");
        let began = Instant::now();
        let mut command = self.command(&["serve"]);
        command.stdout(Stdio::null()).stderr(File::create(&log).unwrap());
        let child = command.spawn().unwrap();
        let address = |which: &str| {
            let lines = fs::read_to_string(&log).unwrap_or_default();
            let line = lines.lines().find(|line| line.contains("\"listening\"") && line.contains(which));
            let line: serde_json::Value = serde_json::from_str(line?).ok()?;
            line["address"].as_str()?.parse::<SocketAddr>().ok()
        };
        let (public, private) = loop {
            if let Some(both) = address("\"public\"").zip(address("\"private\"")) {
                break both;
            }
            assert!(began.elapsed() < PATIENCE, "{}", fs::read_to_string(&log).unwrap());
            tokio::time::sleep(Duration::from_micros(200)).await;
        };
        self.running = Some(Running { child, public, private });
        let local = tokio::task::LocalSet::new();
        // At the first start the events of moving in wait for the audit log, which says so.
        let ready = async {
            let mut wire = Wire::open(private).await;
            while wire.ask(get("/health/ready")).await.head.status() != 200 {
                assert!(began.elapsed() < PATIENCE, "never ready");
            }
        };
        local.run_until(ready).await;
        began.elapsed()
    }

    pub(crate) async fn stop(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        let told = Command::new("kill").args(["-s", "TERM", &running.child.id().to_string()]).status();
        assert!(told.unwrap().success());
        let ended = tokio::task::spawn_blocking(move || running.child.wait().unwrap()).await.unwrap();
        assert!(ended.success());
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("a server that was started")
    }

    pub(crate) fn address(&self, what: What) -> SocketAddr {
        if what == What::Nothing { self.running().private } else { self.running().public }
    }

    /// Processor time of the server so far.
    pub(crate) fn seconds(&self) -> f64 {
        processor::seconds(self.running().child.id())
    }

    /// Processor time of the database so far, where it is another program.
    pub(crate) fn seconds_of_database(&self) -> f64 {
        self.database.map_or(0.0, processor::seconds_of_family)
    }

    pub(crate) fn memory(&self) -> u64 {
        processor::memory(self.running().child.id())
    }

    /// Waits until the sequencer has put every event into the audit log: that belongs to what made them.
    pub(crate) async fn caught_up(&self) {
        let began = Instant::now();
        while !self.store.list_pending_events(1).await.unwrap().is_empty() {
            assert!(began.elapsed() < PATIENCE, "the audit log doesn't catch up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Gives everybody who is to refresh tokens their first one.
    pub(crate) async fn log_in_clients(&mut self) {
        let address = self.address(What::SignIn);
        let local = tokio::task::LocalSet::new();
        let tokens = local.run_until(async {
            let mut tokens = Vec::new();
            for number in 0..64 {
                let mut visit = Visit::new(self, Wire::open(address).await, number);
                visit.sign_in().await;
                tokens.push(visit.refresh_token.expect("a code gives a refresh token"));
            }
            tokens
        });
        self.refresh_tokens = tokens.await;
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

pub(crate) fn get(path: &str) -> hyper::Request<http_body_util::Full<hyper::body::Bytes>> {
    hyper::Request::get(path).header("host", "id.example.jp").body(Default::default()).unwrap()
}

const SETTINGS: &str = "\
name = \"Benchmark\"
url = \"https://id.example.jp\"
stop-announced-seconds = 0
stop-within-seconds = 20
# Everybody comes from an address of their own, and more than once.
requests-per-minute = 1000000
[contact]
email = \"help@example.jp\"
[listen]
addresses = [\"127.0.0.1:0\"]
[listen.behind-proxy]
proxies = [\"127.0.0.1\"]
[private]
address = \"127.0.0.1:0\"
[key-ring]
file = \"key-ring\"
";
