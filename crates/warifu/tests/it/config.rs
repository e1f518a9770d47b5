//! Mistakes in the configuration: each is told with file, setting, and what to write instead.

use crate::{place::Place, program::Program};

const GOOD: &str = "\
name = \"Test\"
url = \"https://id.example.jp\"
[listen]
addresses = [\"127.0.0.1:0\"]
[database]
sqlite = \"warifu.sqlite\"
[key-ring]
file = \"key-ring\"
";

/// What is replaced in a good configuration by what, the setting that is named, and what is advised.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("name = \"Test\"\n", "", "`name` is missing", "name = \"Minato Clinic\""),
    ("name = \"Test\"", "name = \" \"", "`name` is empty", "people call"),
    ("name = \"Test\"", "name = 5", "`name` is a number", "name = \"Minato Clinic\""),
    ("name = ", "nane = \"x\"\nname = ", "`nane` is no setting", "every setting"),
    ("https://id.example.jp", "http://id.example.jp", "`url` is `http", "https://id.example.jp"),
    ("https://id.example.jp", "https://id.example.jp/login", "`url` can't be used", "without a path"),
    ("[listen]", "rp-id = \"example.com\"\n[listen]", "`rp-id` does not fit", "Remove it"),
    ("[listen]", "origins = [\"www.example.jp\"]\n[listen]", "`origins` holds", "https://www"),
    ("[listen]", "time-zone = \"Tokyo\"\n[listen]", "`time-zone` names no zone", "Asia/Tokyo"),
    ("[listen]", "algorithms = [\"RS1\"]\n[listen]", "`algorithms` can't be offered", "\"RS256\""),
    ("127.0.0.1:0", "localhost:8080", "`listen.addresses.0`", "warifu.example.toml"),
    ("127.0.0.1:0", "0.0.0.0:0", "`listen` would speak http", "[listen.tls]"),
    ("addresses = [\"127.0.0.1:0\"]", "addresses = []", "`listen.addresses` names no", "0.0.0.0:443"),
    ("[database]", "[listen.behind-proxy]\nproxies = []\n[database]", "proxies` names no proxy", "10.0.0.5"),
    (
        "[database]",
        "[listen.behind-proxy]\nproxies = [\"lb\"]\n[database]",
        "proxies` holds `lb`",
        "10.0.0.5",
    ),
    (
        "[database]",
        "[listen.tls]\nkey = \"x\"\n[database]",
        "`listen.tls.certificate` is missing",
        "fullchain.pem",
    ),
    ("[database]", "[listen.limits]\nconnections = 0\n[database]", "connections` is 0", "10000"),
    (
        "[database]",
        "[listen.limits]\nidle-seconds = 0\n[database]",
        "idle-seconds` is 0",
        "idle-seconds = 60",
    ),
    ("[listen]", "requests-per-minute = 0\n[listen]", "`requests-per-minute` is 0", "60"),
    ("sqlite = \"warifu.sqlite\"", "", "`database` must name exactly one", "sqlite = "),
    ("sqlite = \"warifu.sqlite\"", "postgres = { url = \"x\", tls = \"prefer\" }", "`prefer`", "verify-full"),
    (
        "sqlite = \"warifu.sqlite\"",
        "postgres = { url = \"x\", tls = \"verify-full\" }",
        "ca` is missing",
        "ca = ",
    ),
    ("file = \"key-ring\"", "", "`key-ring` must name exactly one", "credential"),
    ("file = \"key-ring\"", "credential = \"ring\"", "key-ring.credential` is a systemd", "LoadCredential"),
    ("[database]", "[log]\nlevel = \"info,=x=\"\n[database]", "`log.level` is no level", "info"),
    ("[database]", "[log]\nformat = \"xml\"\n[database]", "`xml`", "format = \"json\""),
    ("[listen]", "[listen", "is not TOML", "warifu.example.toml"),
];

#[test]
fn every_mistake_names_file_setting_and_remedy() {
    for (from, to, named, advised) in MISTAKES {
        let place = Place::new();
        assert!(GOOD.contains(from), "{from}");
        let file = place.write("id.toml", &GOOD.replacen(from, to, 1));
        let file = file.to_str().unwrap();
        let ended = Program::run(&["serve", "--config", file]).failed(3);
        for part in [file, named, advised] {
            assert!(ended.err.contains(part), "{to:?} should tell {part:?}: {}", ended.err);
        }
    }
}

#[test]
fn a_missing_file_is_told() {
    let ended = Program::run(&["serve", "--config", "/nowhere/warifu.toml"]).failed(3);
    assert!(ended.err.contains("/nowhere/warifu.toml: can't be read"), "{}", ended.err);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let place = Place::new();
    let file = place.write("id.toml", &GOOD.replace("https:", "http:").replace("127.0.0.1:0", "0.0.0.0:0"));
    let ended = Program::run(&["serve", "--config", file.to_str().unwrap()]).failed(3);
    assert!(ended.err.contains("`url`") && ended.err.contains("`listen`"), "{}", ended.err);
}
