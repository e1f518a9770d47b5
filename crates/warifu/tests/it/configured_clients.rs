//! Clients of the configuration file: served, changed and switched off by it alone; and what each mistake is told.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use data_encoding::BASE64;

use crate::{
    browser::{self, Answer},
    place::Place,
    program::{Ended, Program},
};

const CLIENT: &str = "\
[[client]]
client-id = \"rota\"
name = \"Rota\"
redirect-uris = [\"https://rota.example/back\"]
grants = [\"authorization_code\", \"client_credentials\"]
secret-file = \"rota.secret\"
";
const FIRST: &str = "first-0123456789abcdef0123456789abcdef";
const SECOND: &str = "second-0123456789abcdef0123456789abcdef";

fn write_secret(place: &Place, name: &str, text: &str) {
    let file = place.write(name, text);
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// An installation with this in its file.
fn installation(place: &Place, client: &str) -> PathBuf {
    write_secret(place, "rota.secret", &format!("{FIRST}\n"));
    place.installation(client)
}

fn replace(config: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(config).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(config, text.replacen(from, to, 1)).unwrap();
}

/// Asks for a token of the client's own.
fn ask(server: SocketAddr, secret: &str) -> Answer {
    let credentials = BASE64.encode(format!("rota:{secret}").as_bytes());
    browser::post_form(server, "/token", &format!("Basic {credentials}"), "grant_type=client_credentials")
}

fn admin(config: &Path, line: &str) -> Ended {
    let words: Vec<_> = line.split(' ').collect();
    Program::run(&[&["admin", "--config", config.to_str().unwrap()], &words[..]].concat())
}

fn doctor(config: &Path) -> (Vec<String>, String) {
    let ended = Program::run(&["doctor", "--json", "--config", config.to_str().unwrap()]);
    let findings = ended.json()["findings"].as_array().unwrap().clone();
    let names = findings.iter().map(|finding| finding["name"].as_str().unwrap().to_owned());
    (names.filter(|name| name.starts_with("client-")).collect(), ended.out)
}

#[test]
fn a_client_of_the_file_is_served_changed_and_switched_off_by_it() {
    let place = Place::new();
    let config = installation(&place, &format!("{CLIENT}[log]\nlevel = \"trace\"\n"));
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    assert_eq!(program.log_until("clients were settled")["created"], "[\"rota\"]");
    let (server, _) = program.addresses();
    let answer = ask(server, FIRST);
    assert!(answer.status == 200 && answer.text.contains("access_token"), "{}", answer.text);
    assert_eq!(ask(server, SECOND).status, 401);

    // While the secret is being changed both are good, and afterwards the old one is not.
    write_secret(&place, "rota.secret", &format!("{SECOND}\n{FIRST}\n"));
    program.signal("HUP");
    assert_eq!(program.log_until("clients were settled")["changed"], "[\"rota\"]");
    assert_eq!([FIRST, SECOND].map(|secret| ask(server, secret).status), [200, 200]);
    write_secret(&place, "rota.secret", &format!("{SECOND}\n"));
    program.signal("HUP");
    program.log_until("clients were settled");
    assert_eq!([FIRST, SECOND].map(|secret| ask(server, secret).status), [401, 200]);

    // A mistake in the file changes nothing.
    write_secret(&place, "rota.secret", "too-short\n");
    program.signal("HUP");
    let told = program.log_until("they stay as they were")["error"].to_string();
    assert!(told.contains("client.rota.secret-file") && !told.contains("too-short"), "{told}");
    assert_eq!(ask(server, SECOND).status, 200);

    replace(&config, CLIENT, "");
    program.signal("HUP");
    assert_eq!(program.log_until("clients were settled")["disabled"], "[\"rota\"]");
    assert_eq!(ask(server, SECOND).status, 401);
    let shown = admin(&config, "--json client show rota").succeeded().json();
    assert_eq!((&shown["configured"], &shown["enabled"]), (&true.into(), &false.into()));
    let (status, _, log) = program.stop();
    assert!(status.success());
    assert!(!log.contains(FIRST) && !log.contains(SECOND) && !log.contains("too-short"), "{log}");
}

#[test]
fn a_file_that_says_nothing_new_writes_nothing() {
    let place = Place::new();
    let config = installation(&place, CLIENT);
    let start = || {
        let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
        program.addresses();
        let (status, _, log) = program.stop();
        assert!(status.success());
        log.matches("clients were settled").count()
    };
    assert_eq!((start(), start()), (1, 0));
}

#[test]
fn the_command_line_changes_no_client_of_the_file_and_names_the_file() {
    let place = Place::new();
    let config = installation(&place, CLIENT);
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    program.addresses();
    assert!(program.stop().0.success());
    admin(&config, "client create cargo --redirect-uri https://cargo.example/back").succeeded();
    for line in ["set rota token-seconds=60", "disable rota", "rotate-secret rota"] {
        let refused = admin(&config, &format!("client {line}")).failed(7);
        assert!(refused.err.contains(config.to_str().unwrap()), "{line}: {}", refused.err);
    }
    admin(&config, "client create rota --redirect-uri https://rota.example/back").failed(5);
    let list = admin(&config, "client list").succeeded().out;
    let told: Vec<_> = list.lines().map(|line| line.contains("from the configuration file")).collect();
    assert_eq!(told, [false, true], "{list}");
    let shown = admin(&config, "client show rota").succeeded().out;
    assert!(shown.contains(&format!("(enabled, from {})", config.display())), "{shown}");
    admin(&config, "client set cargo token-seconds=60").succeeded();
}

#[test]
fn a_client_that_the_command_line_made_is_not_taken_over() {
    let place = Place::new();
    let config = installation(&place, "");
    admin(&config, "client create rota --redirect-uri https://rota.example/back").succeeded();
    let before = admin(&config, "--json client show rota").succeeded().json();
    replace(&config, "[private]", &format!("{CLIENT}[private]"));
    let refused = Program::run(&["serve", "--config", config.to_str().unwrap()]).failed(3);
    for part in [config.to_str().unwrap(), "`client.rota.client-id`", "client disable rota"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    assert_eq!(doctor(&config).0, ["client-id-taken"]);
    assert_eq!(admin(&config, "--json client show rota").succeeded().json(), before);
}

#[test]
fn keys_of_a_client_may_be_in_a_file_of_their_own() {
    let place = Place::new();
    let keys = r#"{"keys": [{"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;
    place.write("rota.jwks.json", keys);
    let by_keys = "authentication = \"private_key_jwt\"\njwks-file = \"rota.jwks.json\"";
    let config = installation(&place, &CLIENT.replace("secret-file = \"rota.secret\"", by_keys));
    assert_eq!(doctor(&config).0, [""; 0]);
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    program.addresses();
    assert!(program.stop().0.success());
    let shown = admin(&config, "--json client show rota").succeeded().json();
    assert_eq!(shown["settings"]["jwks"]["keys"][0]["kty"], "EC");
}

#[test]
fn a_secret_may_be_a_credential_of_systemd() {
    let place = Place::new();
    let config = installation(&place, &CLIENT.replace(SECRET, "secret-credential = \"rota\""));
    let found = |secret: &str| {
        // As systemd passes one: readable for the group of its access list.
        let file = place.write("rota", secret);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        let ended = Command::new(env!("CARGO_BIN_EXE_warifu"))
            .args(["doctor", "--json", "--config", config.to_str().unwrap()])
            .env("CREDENTIALS_DIRECTORY", place.path(""))
            .output()
            .unwrap();
        fs::remove_file(file).unwrap();
        String::from_utf8(ended.stdout).unwrap()
    };
    let good = found(FIRST);
    assert!(good.contains("findings") && !good.contains("client-"), "it can be used: {good}");
    let told = found("geheim");
    assert!(told.contains("client-secret-weak") && told.contains("client.rota.secret-credential"), "{told}");
}

const SECRET: &str = "secret-file = \"rota.secret\"";

/// What is replaced in the table by what, its finding, what is named, and what is advised.
const MISTAKES: &[(&str, &str, &str, &str, &str)] = &[
    ("[[client]]", "[client]", "setting-malformed", "`client` is a section", "example"),
    (
        "client-id = \"rota\"\n",
        "",
        "setting-missing",
        "`client.0.client-id` is missing",
        "client-id = \"rota\"",
    ),
    (
        "client-id = \"rota\"",
        "client-id = \"r o\"",
        "client-setting-refused",
        "client.r o.client-id` isn't",
        "hyphens",
    ),
    (
        "name = ",
        "nane = ",
        "setting-unknown",
        "`client.rota.nane` is no setting; settings here are client-id",
        "every",
    ),
    (
        "name = \"Rota\"\n",
        "",
        "client-setting-refused",
        "`client.rota.name` is missing",
        "Write the name that people",
    ),
    (
        "name = \"Rota\"",
        "name = 5",
        "setting-malformed",
        "`client.rota.name` is a number",
        "name = \"Rota\"` in the section [[client]]",
    ),
    (
        "https://rota",
        "http://rota",
        "client-setting-refused",
        "`client.rota.redirect-uris` \"http://rota",
        "Write https://",
    ),
    ("[\"authorization_code\", ", "[\"password\", ", "setting-malformed", "can't be `password`", "example"),
    (
        "name =",
        "scopes = [\"open id\"]\nname =",
        "client-setting-refused",
        "`client.rota.scopes` \"open id\"",
        "visible ASCII",
    ),
    (
        SECRET,
        "client-secret = \"geheim\"",
        "setting-unknown",
        "`client.rota.client-secret` is no setting",
        "every",
    ),
    (
        SECRET,
        "",
        "client-secret-not-one",
        "`client.rota.secret-file` must name exactly one",
        "private_key_jwt",
    ),
    (
        SECRET,
        "secret-file = \"a\"\nsecret-credential = \"b\"",
        "client-secret-not-one",
        "exactly one",
        "Keep one",
    ),
    (
        SECRET,
        "secret-file = \"a\"\nauthentication = \"none\"",
        "client-secret-unused",
        "without a secret",
        "Take it out",
    ),
    (SECRET, "secret-file = \"nothing\"", "client-secret-unreadable", "could not open", "openssl rand"),
    (SECRET, "secret-file = \"open.secret\"", "client-secret-open", "which others can read", "chmod 600"),
    (SECRET, "secret-file = \"short.secret\"", "client-secret-weak", "is short", "openssl rand"),
    (SECRET, "secret-file = \"many.secret\"", "client-secret-weak", "more than two", "second line"),
    (SECRET, "secret-file = \"empty.secret\"", "client-secret-weak", "holds no secret", "openssl rand"),
    (SECRET, "secret-file = \"twice.secret\"", "client-secret-weak", "same secret twice", "second line"),
    (
        SECRET,
        "secret-credential = \"rota\"",
        "client-credential-missing",
        "is a systemd credential",
        "LoadCredential",
    ),
    (SECRET, "authentication = \"basic\"", "setting-malformed", "can't be `basic`", "client_secret_basic"),
    (
        SECRET,
        "authentication = \"private_key_jwt\"",
        "client-setting-refused",
        "`client.rota.jwks` is missing",
        "JWK Set",
    ),
    (
        SECRET,
        "authentication = \"private_key_jwt\"\njwks-file = \"nothing\"",
        "client-keys-unreadable",
        "can't be read",
        "JWK Set",
    ),
    (
        SECRET,
        "authentication = \"private_key_jwt\"\njwks-file = \"short.secret\"",
        "client-keys-unreadable",
        "is no JSON",
        "JWK Set",
    ),
    (
        SECRET,
        "authentication = \"private_key_jwt\"\njwks-file = \"a\"\njwks = { keys = [] }",
        "client-keys-not-one",
        "beside",
        "Keep one",
    ),
];

#[test]
fn every_mistake_in_a_table_names_file_setting_and_remedy() {
    let place = Place::new();
    let config = installation(&place, CLIENT);
    place.write("open.secret", FIRST);
    write_secret(&place, "short.secret", "geheim");
    write_secret(&place, "many.secret", &format!("{FIRST}\n{SECOND}\n{FIRST}x\n"));
    write_secret(&place, "empty.secret", "\n");
    write_secret(&place, "twice.secret", &format!("{FIRST}\n{FIRST}\n"));
    let good = fs::read_to_string(&config).unwrap();
    assert_eq!(doctor(&config).0, [""; 0]);
    for (from, to, finding, named, advised) in MISTAKES {
        assert!(CLIENT.contains(from), "{from}");
        fs::write(&config, good.replace(CLIENT, &CLIENT.replacen(from, to, 1))).unwrap();
        let refused = Program::run(&["serve", "--config", config.to_str().unwrap()]).failed(3);
        for part in [config.to_str().unwrap(), named, advised] {
            assert!(refused.err.contains(part), "{to:?} should tell {part:?}: {}", refused.err);
        }
        let found = Program::run(&["doctor", "--json", "--config", config.to_str().unwrap()]);
        assert!(found.out.contains(&format!("\"{finding}\"")), "{finding}: {}", found.out);
        assert!(!(refused.err + &found.out).contains("geheim"), "{to:?}: no secret is told");
    }
    fs::write(&config, good.replace("[private]", &format!("{CLIENT}[private]"))).unwrap();
    assert_eq!(doctor(&config).0, ["client-id-twice"]);
}

#[test]
fn what_works_and_somebody_will_be_sorry_for_is_found() {
    let place = Place::new();
    let config = installation(&place, CLIENT);
    replace(&config, "\"client_credentials\"", "\"refresh_token\"");
    replace(&config, "name = \"Rota\"", "name = \"Rota\"\nscopes = [\"openid\", \"pofile\"]");
    let (found, told) = doctor(&config);
    assert!(found == ["client-scope-unknown"] && told.contains("`pofile`"), "{told}");
    replace(&config, ", \"pofile\"]", "]\nbackchannel-logout-uri = \"https://10.20.0.1/told\"");
    let (found, told) = doctor(&config);
    assert!(found == ["client-unreachable"] && told.contains("10.20.0.1"), "{told}");
    replace(&config, "[contact]", "outbound-allowed = [\"10.20.0.0/16\"]\n[contact]");
    assert_eq!(doctor(&config).0, [""; 0]);
    replace(&config, "10.20.0.1/told", "rota.invalid/told");
    let (found, told) = doctor(&config);
    assert!(found == ["client-unreachable"] && told.contains("resolved"), "{told}");
}
