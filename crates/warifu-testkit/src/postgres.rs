//! A private PostgreSQL cluster, made and started in a second, and gone when the process is.
//!
//! A watchdog (`sh`, reading from a pipe that we hold open) stops the server and removes its files when the
//! pipe closes: on drop, at the end of the process, and by whatever killed it. The server never listens
//! anywhere but on 127.0.0.1.

use std::{
    fs::{self, Permissions},
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, AtomicU32, Ordering},
};

use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

use crate::{
    folder::{self, Place},
    postgres_tls as tls,
};

const USER: &str = "warifu";
/// A free port can be taken by somebody else before the server has it.
const STARTS: usize = 5;

/// What kind of server a test needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On the disk, and every commit synced to it.
    Durable,
    /// In memory, syncing nothing: a killed server still loses nothing, a killed machine everything.
    Fast,
    /// As `Fast`, and TLS only.
    Tls,
}

/// A cluster. Dropped, it is stopped and its files are removed.
pub struct Postgres {
    folder: PathBuf,
    kind: Kind,
    owner: Option<Owner>,
    port: AtomicU16,
    programs: PathBuf,
    watchdog: Child,
}

/// Who runs the server when we are root, which it refuses.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

impl Postgres {
    /// The one cluster of this test process, started on first use.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Postgres> = OnceCell::const_new();
        SHARED.get_or_init(|| Self::start(Kind::Fast)).await
    }

    /// A cluster for one test alone, that may be stopped.
    pub async fn start(kind: Kind) -> Self {
        tokio::task::spawn_blocking(move || Self::start_blocking(kind)).await.expect("the cluster starts")
    }

    /// A new empty database; the URL to it.
    pub async fn create_database(&self) -> String {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", LAST.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// The URL of a database of this cluster, by address.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://{USER}@127.0.0.1:{}/{database}", self.port())
    }

    pub fn port(&self) -> u16 {
        self.port.load(Ordering::Relaxed)
    }

    /// The CA that issued the server's certificate, which is for `localhost`. Of the kind `Tls` only.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join(tls::CA)
    }

    /// Runs a text as the superuser, by the socket in our folder and outside the code that is being tested.
    pub async fn execute(&self, database: &str, sql: &str) {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.folder).port(self.port()).user(USER).dbname(database);
        let (client, connection) = config.connect(NoTls).await.expect("the server runs");
        tokio::select! {
            done = client.batch_execute(sql) => done.expect("the text is right"),
            ended = connection => panic!("the connection ended early: {ended:?}"),
        }
    }

    /// Stops the server as if the machine had lost its power, but for what is in its disk cache.
    pub fn stop_immediately(&self) {
        self.run("pg_ctl", &["stop", "-m", "immediate", "-w", "-s", "-D", &self.data()]);
    }

    /// Starts the server again, on the same port, and returns once it takes connections.
    pub fn start_again(&self) {
        assert!(self.try_start(), "the server doesn't start again:\n{}", self.log());
    }

    fn start_blocking(kind: Kind) -> Self {
        let programs = find_programs();
        let place = if kind == Kind::Durable { Place::Disk } else { Place::Memory };
        let folder = folder::create("postgres", place);
        let owner = owner();
        own(&folder, owner);
        let watchdog = start_watchdog(&programs, &folder, owner);
        let cluster = Self { folder, kind, owner, port: AtomicU16::new(0), programs, watchdog };
        // A locale that sorts as people do, unlike bytes: what relies on the order of bytes has to ask for it.
        let locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--encoding=UTF8"];
        let other = ["--auth=trust", "--no-sync", "--no-instructions", "--username", USER];
        let data = cluster.data();
        cluster.run("initdb", &[&locale[..], &other[..], &["--pgdata", &data]].concat());
        cluster.configure();
        for _ in 0..STARTS {
            cluster.port.store(free_port(), Ordering::Relaxed);
            if cluster.try_start() {
                return cluster;
            }
        }
        panic!("the PostgreSQL server doesn't start:\n{}", cluster.log());
    }

    fn configure(&self) {
        let mut lines = format!(
            "listen_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nmax_connections = 300\n\
             shared_buffers = 32MB\ndeadlock_timeout = 20ms\n",
            self.folder.display()
        );
        if self.kind != Kind::Durable {
            lines.push_str("fsync = off\nfull_page_writes = off\n");
        }
        if self.kind == Kind::Tls {
            tls::write(&self.folder);
            fs::set_permissions(self.folder.join(tls::KEY), Permissions::from_mode(0o600))
                .expect("our own file");
            for name in [tls::CA, tls::CERTIFICATE, tls::KEY] {
                own(&self.folder.join(name), self.owner);
            }
            let path = |name| self.folder.join(name).display().to_string();
            lines.push_str(&format!(
                "ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n",
                path(tls::CERTIFICATE),
                path(tls::KEY)
            ));
            let only_tls = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
            fs::write(Path::new(&self.data()).join("pg_hba.conf"), only_tls).expect("the cluster was made");
        }
        let file = Path::new(&self.data()).join("postgresql.auto.conf");
        fs::write(file, lines).expect("the cluster was made");
    }

    fn try_start(&self) -> bool {
        let log = self.folder.join("log").display().to_string();
        let (data, port) = (self.data(), format!("-p {}", self.port()));
        let arguments = ["start", "-w", "-s", "-D", &data, "-l", &log, "-o", &port];
        let mut command = self.command("pg_ctl", &arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("pg_ctl is there").success()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program, arguments).output().expect("the program is there");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?} failed: {told}");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = as_owner(Command::new(self.programs.join(program)), self.owner);
        command.args(arguments).current_dir(&self.folder);
        command
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// Debian keeps the server's programs outside the path, one folder a version; the newest is taken.
fn find_programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(number);
    newest.expect("these tests need a PostgreSQL server: apt-get install postgresql").join("bin")
}

fn owner() -> Option<Owner> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().expect("`id` is everywhere");
        String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let missing =
        "PostgreSQL refuses to run as root and there is no user `postgres`: apt-get install postgresql";
    let (user, group) = (id(&["-u", "postgres"]).expect(missing), id(&["-g", "postgres"]).expect(missing));
    Some(Owner { user, group })
}

fn own(path: &Path, owner: Option<Owner>) {
    if let Some(owner) = owner {
        std::os::unix::fs::chown(path, Some(owner.user), Some(owner.group)).expect("we are root");
    }
}

fn as_owner(mut command: Command, owner: Option<Owner>) -> Command {
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    command
}

/// In a process group of its own and deaf to the signals of a terminal, so that it outlives us by as much as
/// it needs.
fn start_watchdog(programs: &Path, folder: &Path, owner: Option<Owner>) -> Child {
    let script = "trap '' HUP INT TERM; cat >/dev/null; \
                  \"$1/pg_ctl\" stop -m immediate -w -s -D \"$2/data\"; rm -rf \"$2\"";
    let mut command = as_owner(Command::new("sh"), owner);
    command.args(["-c", script, "sh"]).args([programs, folder]).current_dir("/").process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("`sh` is everywhere")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("this machine has a loopback");
    listener.local_addr().expect("it is bound").port()
}
