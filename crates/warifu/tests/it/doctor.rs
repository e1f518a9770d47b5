//! `warifu doctor`: each finding is provoked once, and a sound installation has none.

use std::{
    collections::BTreeSet, fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path,
    process::Command, sync::LazyLock, time::Duration,
};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use warifu_core::{administering::Administering, audit::Actor, policy::Policy, random::Seeded, time::Time};
use warifu_server::clock::{Clock as _, SystemClock};
use warifu_store::{Commit, Database, MIGRATIONS, Outcome, SqliteSettings, Statement, Store};

use crate::{
    place::Place,
    post_box::PostBox,
    program::{Ended, Program},
};

fn doctor(config: &Path) -> Ended {
    Program::run(&["doctor", "--config", config.to_str().unwrap(), "--json"])
}

fn names(ended: &Ended) -> Vec<String> {
    let findings = ended.json();
    let name = |finding: &serde_json::Value| finding["name"].as_str().unwrap().to_owned();
    findings["findings"].as_array().unwrap().iter().map(name).collect()
}

/// The installation as it should be: an operator who can come in, a key ring away from the database.
fn sound(place: &Place, more: &str) -> std::path::PathBuf {
    static POST: LazyLock<String> = LazyLock::new(|| PostBox::open().section());
    let config = place.installation(&(more.to_owned() + &POST));
    let admin = |words: &[&str]| {
        Program::run(&[&["admin", "--config", config.to_str().unwrap()], words].concat()).succeeded();
    };
    admin(&["member", "create", "op", "--role", "operator"]);
    admin(&["member", "reset-password", "op"]);
    let elsewhere = place.path("ring");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(place.path("key-ring"), elsewhere.join("key-ring")).unwrap();
    let data = place.path("database");
    fs::create_dir(&data).unwrap();
    for name in ["warifu.sqlite", "warifu.sqlite-wal", "warifu.sqlite-shm"] {
        let _ = fs::rename(place.path(name), data.join(name));
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o750)).unwrap();
    change(&config, "\"key-ring\"", "\"ring/key-ring\"");
    change(&config, "\"warifu.sqlite\"", "\"database/warifu.sqlite\"");
    config
}

fn change(config: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(config).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(config, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_sound_installation_has_nothing_to_mend() {
    let place = Place::new();
    let config = sound(&place, "");
    let ended = doctor(&config).succeeded();
    assert_eq!(names(&ended), [""; 0], "{}", ended.out);
    let text = Program::run(&["doctor", "--config", config.to_str().unwrap()]).succeeded();
    assert_eq!(text.out, "Nothing to mend.\n");
}

/// What of a sound configuration is replaced by what, and what is found then.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("http://localhost:8080", "http://id.example.jp", "url-not-https"),
    ("http://localhost:8080", "https://id.example.jp/login", "url-malformed"),
    ("[contact]", "rp-id = \"example.jp\"\n[contact]", "rp-id-mismatch"),
    ("[contact]", "origins = [\"x\"]\n[contact]", "origin-malformed"),
    ("[contact]", "time-zone = \"Mars\"\n[contact]", "time-zone-unknown"),
    ("[contact]", "algorithms = [\"ES257\"]\n[contact]", "algorithm-unknown"),
    ("[contact]", "outbound-allowed = [\"lan\"]\n[contact]", "outbound-malformed"),
    ("email = \"help@example.jp\"", "", "contact-missing"),
    ("name = \"Test\"\n", "", "setting-missing"),
    ("name = \"Test\"", "name = \" \"", "name-empty"),
    ("name = \"Test\"", "name = 5", "setting-malformed"),
    ("[private]", "[no-such-section]\n[private]", "setting-unknown"),
    ("[private]", "[private", "configuration-malformed"),
    ("[private]", "[log]\nlevel = \"=\"\n[private]", "log-level-malformed"),
    ("[\"127.0.0.1:0\"]", "[]", "listen-nowhere"),
    ("127.0.0.1:0", "0.0.0.0:0", "listen-in-clear"),
    ("127.0.0.1:0", "192.0.2.1:0", "address-unusable"),
    ("[private]", "[listen.limits]\nconnections = 0\n[private]", "limit-zero"),
    ("[private]", "[listen.behind-proxy]\nproxies = []\n[private]", "proxies-empty"),
    ("[private]", "[listen.behind-proxy]\nproxies = [\"lb\"]\n[private]", "proxy-malformed"),
    (
        "[private]",
        "[listen.behind-proxy]\nproxies = [\"::1\"]\n[listen.tls]\ncertificate = \"c\"\nkey = \"k\"\n[private]",
        "listen-both-ways",
    ),
    ("[private]\naddress = \"127.0.0.1:0\"", "[private]\naddress = \"0.0.0.0:0\"", "private-address-public"),
    ("sqlite = \"database/warifu.sqlite\"", "", "database-not-one"),
    (
        "sqlite = \"database/warifu.sqlite\"",
        "postgres = { url = \"postgresql://x@127.0.0.1:1/x\", tls = \"verify-full\" }",
        "database-ca-missing",
    ),
    ("database/warifu.sqlite", "nowhere/warifu.sqlite", "database-not-writable"),
    (
        "sqlite = \"database/warifu.sqlite\"",
        "postgres = { url = \"postgresql://x@127.0.0.1:1/x\", tls = \"disable\" }",
        "database-unreachable",
    ),
    (
        "sqlite = \"database/warifu.sqlite\"",
        "postgres = { url = \"postgresql://x@127.0.0.1:1/x\", tls = \"verify-full\", ca = \"ring/key-ring\" }",
        "database-tls",
    ),
    ("ring/key-ring", "ring/nothing", "key-ring-missing"),
    ("ring/key-ring", "warifu.toml", "key-ring-open"),
    ("file = \"ring/key-ring\"", "", "key-ring-not-one"),
    ("file = \"ring/key-ring\"", "credential = \"ring\"", "key-ring-credential-missing"),
];

#[test]
fn each_mistake_in_the_configuration_has_its_name_and_its_remedy() {
    let place = Place::new();
    let config = sound(&place, "");
    let good = fs::read_to_string(&config).unwrap();
    for (from, to, name) in MISTAKES {
        change(&config, from, to);
        let ended = doctor(&config);
        assert!(names(&ended).contains(&(*name).to_owned()), "{name}: {ended:?}");
        for finding in ended.json()["findings"].as_array().unwrap() {
            for told in ["what", "mend"] {
                assert!(finding[told].as_str().unwrap().len() > 10, "{finding}");
            }
        }
        fs::write(&config, &good).unwrap();
    }
    let ended = doctor(&place.path("nothing.toml")).failed(8);
    assert_eq!(names(&ended), ["configuration-unreadable"]);
}

#[test]
fn health_and_metrics_on_the_public_address_are_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    change(&config, "127.0.0.1:0", &free);
    change(&config, "127.0.0.1:0", &free);
    assert_eq!(names(&doctor(&config).failed(8)), ["private-is-public"]);
}

/// In a room of its own (unshare), where the database's folder is a disk of 40 MiB.
#[test]
fn a_disk_that_is_nearly_full_is_found() {
    let room = ["--map-root-user", "--mount"];
    let may = Command::new("unshare").args(room).arg("true").status();
    if !may.is_ok_and(|status| status.success()) {
        eprintln!("no room of its own can be had here; the table in doctor/disk.rs stands alone");
        return;
    }
    let place = Place::new();
    let config = sound(&place, "");
    let script = "mount -t tmpfs -o size=40m none \"$1\" && exec \"$0\" doctor --json --config \"$2\"";
    let ended = Command::new("unshare")
        .args(room)
        .args(["sh", "-c", script, env!("CARGO_BIN_EXE_warifu")])
        .args([place.path("database"), config])
        .output()
        .unwrap();
    let [out, err] = [ended.stdout, ended.stderr].map(|text| String::from_utf8(text).unwrap());
    let ended = Ended { code: ended.status.code(), out, err };
    assert!(names(&ended).contains(&"disk-nearly-full".to_owned()), "{ended:?}");
    assert!(ended.out.contains("MiB left"), "{ended:?}");
}

/// Findings that no test of the whole program can provoke wherever it runs, each tested beside its source.
const BESIDE_THE_SOURCE: [(&str, &str); 2] = [
    ("address-forbidden", "whoever may do everything may listen anywhere"),
    ("database-on-network", "a network file system would have to be mounted"),
];

#[test]
fn every_finding_there_is_was_provoked_by_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told: BTreeSet<String> = ["src/doctor", "src/config"]
        .iter()
        .flat_map(|part| texts(&folder.join(part)))
        .flat_map(|text| named(&text))
        .collect();
    assert!(told.len() > 50 && told.contains("clock-behind") && told.contains("name-empty"), "{told:?}");
    let provoked = texts(&folder.join("tests/it")).concat();
    let left: Vec<_> = told.iter().filter(|name| !provoked.contains(&format!("\"{name}\""))).collect();
    assert_eq!(left, Vec::<&String>::new());
    let gone: Vec<_> = BESIDE_THE_SOURCE.iter().filter(|(name, _)| !told.contains(*name)).collect();
    assert_eq!(gone, Vec::<&(&str, &str)>::new());
}

fn texts(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|kind| kind == "rs"))
        .map(|f| fs::read_to_string(f).unwrap())
        .collect()
}

/// The names of findings that a source makes: texts of words and hyphens, where a finding takes its name.
fn named(source: &str) -> Vec<String> {
    let source: String = source.split_whitespace().collect();
    let mut names = Vec::new();
    for before in ["wrong(", "doubtful(", "add(", "of_value(", "=>(", "=>{(", ";(", "name:"] {
        for after in source.split(before).skip(1).filter_map(|after| after.strip_prefix('"')) {
            let name = after.split('"').next().unwrap();
            if name.contains('-') && name.chars().all(|letter| letter == '-' || letter.is_ascii_lowercase()) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

#[test]
fn what_the_key_ring_and_database_allow_others_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let mode =
        |name: &str, mode| fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("ring/key-ring", 0o644);
    assert_eq!(names(&doctor(&config).failed(8)), ["key-ring-open"]);
    mode("ring/key-ring", 0o600);
    mode("ring", 0o777);
    assert_eq!(names(&doctor(&config).failed(8)), ["key-ring-folder-open"]);
    mode("ring", 0o755);
    mode("database", 0o755);
    mode("database/warifu.sqlite", 0o644);
    assert_eq!(names(&doctor(&config).succeeded()), ["database-open"]);
    mode("database", 0o750);
    fs::rename(place.path("ring/key-ring"), place.path("database/key-ring")).unwrap();
    change(&config, "ring/key-ring", "database/key-ring");
    assert_eq!(names(&doctor(&config).succeeded()), ["key-ring-beside-database"]);
    fs::write(place.path("database/key-ring"), "{}").unwrap();
    assert!(names(&doctor(&config).failed(8)).contains(&"key-ring-unusable".to_owned()));
}

#[test]
fn a_port_in_use_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    change(&config, "127.0.0.1:0", &taken.local_addr().unwrap().to_string());
    assert_eq!(names(&doctor(&config).succeeded()), ["address-in-use"]);
}

#[test]
fn nobody_who_can_come_in_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let admin = ["admin", "--config", config.to_str().unwrap(), "member", "disable", "op"];
    Program::run(&admin).succeeded();
    assert_eq!(names(&doctor(&config).succeeded()), ["operator-missing"]);
    change(&config, "database/warifu.sqlite", "database/empty.sqlite");
    assert_eq!(names(&doctor(&config).failed(8)), ["organization-missing"]);
}

/// Writes into the database of a sound installation as nobody should.
async fn danger_write(place: &Place, sql: &'static str) {
    let store = open(place).await;
    let commit = Commit::new().with(Statement::new("write by hand", sql).call());
    assert!(matches!(store.engine().commit(commit).await.unwrap(), Outcome::Committed(_)));
    store.close().await;
}

async fn open(place: &Place) -> Store {
    let file = place.path("database/warifu.sqlite");
    Store::open(&Database::Sqlite(SqliteSettings { file, readers: 1 })).await.unwrap()
}

#[tokio::test]
async fn a_database_that_a_newer_program_has_changed_is_found_and_not_served() {
    let place = Place::new();
    let config = sound(&place, "");
    danger_write(&place, "INSERT INTO schema_migration (number, name) VALUES (9999, 'what comes')").await;
    let ended = doctor(&config).failed(8);
    assert_eq!(names(&ended), ["database-newer-than-program"]);
    let ours = MIGRATIONS.last().unwrap().number;
    let told = format!("schema is number 9999 (`what comes`), and this program knows them up to {ours}");
    assert!(ended.out.contains(&told), "{}", ended.out);
    let refused = Program::run(&["serve", "--config", config.to_str().unwrap()]).failed(1);
    assert!(refused.err.contains(&told) && !refused.err.contains("SQL"), "{}", refused.err);
}

#[tokio::test]
async fn a_database_of_another_program_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    danger_write(&place, "UPDATE schema_migration SET name = 'auth_user' WHERE number = 1").await;
    let ended = doctor(&config).failed(8);
    assert_eq!(names(&ended), ["database-of-another-program"]);
    assert!(ended.out.contains("`auth_user`"), "{}", ended.out);
}

#[tokio::test]
async fn a_database_whose_rows_cannot_be_read_is_found() {
    let place = Place::new();
    let config = sound(&place, "");
    danger_write(&place, "UPDATE member SET role = 'wizard'").await;
    let ended = doctor(&config).failed(8);
    assert_eq!(names(&ended), ["database-unreadable"]);
    assert!(ended.out.contains("member") && ended.out.contains("wizard"), "{}", ended.out);
}

#[tokio::test]
async fn mails_that_nobody_got_are_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let admin = ["admin", "--config", config.to_str().unwrap(), "member", "reset-password", "op"];
    Program::run(&admin).succeeded();
    assert_eq!(names(&doctor(&config).succeeded()), [""; 0], "they wait for a moment");
    danger_write(&place, "UPDATE notice SET at = at - 7200000").await;
    assert_eq!(names(&doctor(&config).succeeded()), ["mails-waiting"]);
    danger_write(&place, "UPDATE notice SET state = 'refused'").await;
    assert_eq!(names(&doctor(&config).succeeded()), ["mails-failed"]);
    let text = fs::read_to_string(&config).unwrap();
    let (before, after) = text.split_once("[mail]").unwrap();
    let after = after.split_once("[private]").unwrap().1;
    fs::write(&config, format!("{before}[private]{after}")).unwrap();
    assert_eq!(names(&doctor(&config).succeeded()), ["mail-missing"]);
}

#[tokio::test]
async fn events_of_the_future_are_found() {
    let place = Place::new();
    let config = sound(&place, "");
    let store = open(&place).await;
    let organization = store.find_first_organization().await.unwrap().unwrap();
    let in_a_thousand_years = Time::from_millis(32_000_000_000_000);
    let acting = Administering { actor: Actor::Operator, now: in_a_thousand_years, visit: None };
    let policy = Policy { passkey_limit: None, ..Policy::default() };
    let decision = acting.set_policy(&organization, policy, &mut Seeded::new(1)).unwrap();
    assert!(matches!(store.commit(&decision.changes).await.unwrap(), Outcome::Committed(_)));
    store.close().await;
    assert_eq!(names(&doctor(&config).failed(8)), ["clock-behind"]);
}

#[test]
fn each_fault_of_a_certificate_has_its_name() {
    let key = KeyPair::generate().unwrap();
    let pem = key.serialize_pem();
    let other = KeyPair::generate().unwrap().serialize_pem();
    let until = |name: &str, from: i32, until| {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), until);
        params.self_signed(&key).unwrap().pem()
    };
    let certificate = |name: &str, from: i32, to: i32| until(name, from, date_time_ymd(to, 1, 1));
    let now = Duration::from_millis(SystemClock.now().millis().unsigned_abs());
    let in_days = |days: u64| date_time_ymd(1970, 1, 1) + now + Duration::from_hours(24 * days);
    let good = certificate("localhost", 2000, 2999);
    for (certificate, key, found) in [
        (good.as_str(), pem.as_str(), None),
        (&certificate("id.example.com", 2000, 2999), &pem, Some("certificate-other-host")),
        (&certificate("localhost", 2000, 2001), &pem, Some("certificate-expired")),
        (&certificate("localhost", 2998, 2999), &pem, Some("certificate-not-yet-good")),
        (&until("localhost", 2000, in_days(13)), &pem, Some("certificate-expires-soon")),
        (&until("localhost", 2000, in_days(15)), &pem, None),
        (&good, &other, Some("certificate-key-mismatch")),
        (&good, "nothing", Some("certificate-key-unusable")),
        ("nothing", &pem, Some("certificate-unusable")),
    ] {
        let place = Place::new();
        place.write("chain.pem", certificate);
        place.write("key.pem", key);
        let config = sound(&place, "[listen.tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n");
        assert_eq!(names(&doctor(&config)), found.as_slice(), "{found:?}");
    }
    let place = Place::new();
    let config = sound(&place, "[listen.tls]\ncertificate = \"gone.pem\"\nkey = \"gone.pem\"\n");
    assert_eq!(names(&doctor(&config).failed(8)), ["certificate-unreadable"]);
}
