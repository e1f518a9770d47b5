//! `warifu admin`: what it answers, how it ends, and that each change is in the audit log.

use crate::{
    place::Place,
    program::{Ended, Program},
};

struct Admin {
    config: String,
    _place: Place,
}

impl Admin {
    fn new() -> Self {
        let place = Place::new();
        let config = place.installation("").to_str().unwrap().to_owned();
        Self { config, _place: place }
    }

    fn run(&self, line: &str) -> Ended {
        self.run_with_input(line, "")
    }

    fn run_with_input(&self, line: &str, input: &str) -> Ended {
        let words: Vec<_> = line.split(' ').collect();
        let arguments = [&["admin", "--config", &self.config, "--json"], &words[..]].concat();
        Program::run_with_input(&arguments, input)
    }

    /// The kinds of all events, in the order in which they happened.
    fn events(&self) -> Vec<String> {
        let file = format!("{}.log", self.config);
        let mut program = Program::start(&["serve", "--config", &self.config]);
        program.addresses();
        assert!(program.stop().0.success());
        Program::run(&["audit", "--config", &self.config, "export", "--to", &file]).succeeded();
        let text = std::fs::read_to_string(file).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let bodies = lines.filter_map(|line| line["body"].as_str().map(str::to_owned));
        bodies
            .map(|body| {
                let event: serde_json::Value = serde_json::from_str(&body).unwrap();
                let kind = event["what"]["kind"].as_str().unwrap().to_owned();
                // The log's own key is made by the server that the events are read through.
                let actor = if kind == "audit-key-created" { "system" } else { "operator" };
                assert_eq!(event["actor"], actor, "{kind}");
                kind
            })
            .filter(|kind| kind != "audit-key-created")
            .collect()
    }
}

#[test]
fn every_command_ends_with_its_code() {
    let admin = Admin::new();
    for (line, code) in [
        ("organization show", 0),
        ("organization create Another", 0),
        ("organization create Another", 6),
        ("organization list", 0),
        ("organization show Another", 0),
        ("organization show Nowhere", 4),
        ("policy set applications=true --organization Another", 0),
        ("policy show --organization Nowhere", 4),
        ("member list", 0),
        ("member create hanako --name 花子 --email hanako@example.jp --valid-until 2099-03-31", 0),
        ("member create HANAKO", 5),
        ("member create taro --email Hanako@Example.jp", 5),
        ("member create taro@example.jp", 7),
        ("member create taro --email nowhere", 7),
        ("member create taro --valid-until soon", 7),
        ("member role hanako registrar --assign Another", 0),
        ("member role hanako registrar --assign Nowhere", 4),
        ("member role hanako member --assign Another", 7),
        ("member role hanako member", 0),
        ("member role nobody registrar", 4),
        ("member show hanako", 0),
        ("member show HANAKO@example.jp", 0),
        ("member show nobody", 4),
        ("member enable hanako", 6),
        ("member disable hanako --reason left", 0),
        ("member disable hanako", 6),
        ("member enable hanako", 0),
        ("member rename hanako 山田花子", 0),
        ("member rename hanako 山田花子", 6),
        ("member link hanako", 0),
        ("member link hanako --days 0", 2),
        ("member link nobody", 4),
        ("device list hanako", 0),
        ("device list nobody", 4),
        ("device disable hanako phone", 4),
        ("policy show", 0),
        ("policy set passkey-limit=5 silent-upgrade=true", 0),
        ("policy set passkey-limit=5", 6),
        ("policy set passkey-limit=0", 7),
        ("policy set session-hours=1000", 7),
        ("policy set nonsense=1", 7),
        ("policy set", 2),
        ("member dance", 2),
    ] {
        admin.run(line).failed(code);
    }
    let expected = [
        "organization-created",
        "organization-created",
        "policy-changed",
        "member-created",
        "member-role-changed",
        "registrar-assigned",
        "member-role-changed",
        "member-disabled",
        "member-enabled",
        "member-renamed",
        "ticket-issued",
        "policy-changed",
    ];
    assert_eq!(admin.events(), expected);
}

#[test]
fn answers_are_json_with_what_a_program_needs() {
    let admin = Admin::new();
    let made = admin.run("member create op --role operator --language en --valid-until 2099-03-31").json();
    assert_eq!(made["role"], "operator");
    assert_eq!(made["language"], "en");
    assert_eq!(made["valid-until"], "2099-03-31T15:00:00Z");
    assert_eq!(made["standing"], "enabled");
    let link = admin.run("member link op --days 3").json();
    assert!(link["link"].as_str().unwrap().starts_with("http://localhost:8080/t/"), "{link}");
    let policy = admin.run("policy set passkey-limit=3 password-until=2030-01-01").json();
    assert_eq!(
        (&policy["before"]["passkey-limit"], &policy["after"]["passkey-limit"]),
        (&10.into(), &3.into())
    );
    let shown = admin.run("policy show").json();
    assert_eq!(shown, policy["after"]);
    let refused = admin.run("member show nobody").failed(4);
    let error: serde_json::Value = serde_json::from_str(&refused.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains("nobody"));
    assert_eq!(refused.out, "");
}

#[test]
fn a_clients_floor_is_one_of_the_classes_there_are() {
    let admin = Admin::new();
    let made =
        admin.run("client create rota --redirect-uri https://rota.example/back --least-acr phr").json();
    assert_eq!(made["settings"]["least-acr"], "phr");
    for (line, code) in [
        ("client create cargo --redirect-uri https://cargo.example/back --least-acr strong", 2),
        ("client set rota least-acr=strong", 7),
        ("client set rota least-acr=phr", 6),
        ("client set rota least-acr=phrh", 0),
        ("client set rota least-acr=none", 0),
    ] {
        admin.run(line).failed(code);
    }
    assert_eq!(admin.run("client show rota").json()["settings"]["least-acr"], serde_json::Value::Null);
}

#[test]
fn a_password_is_made_and_shown_once_or_read_from_standard_input() {
    let admin = Admin::new();
    admin.run("member create hanako").succeeded();
    let made = admin.run("member reset-password hanako").succeeded().json();
    assert_eq!(made["password"].as_str().unwrap().len(), 24);
    let read =
        admin.run_with_input("member reset-password hanako --stdin", "a long enough sentence\n").succeeded();
    assert_eq!(read.json()["password"], serde_json::Value::Null);
    assert!(!read.out.contains("sentence"));
    for short in ["", "short\n", "passwordpassword\n", "hanakohanako123\n"] {
        admin.run_with_input("member reset-password hanako --stdin", short).failed(7);
    }
    assert_eq!(admin.run("member show hanako").json()["has-password"], true);
}

#[test]
fn what_userinfo_demands_is_a_setting_of_a_client() {
    let admin = Admin::new();
    admin.run("client create rota --redirect-uri https://rota.example/back").succeeded();
    let set = admin.run("client set rota userinfo-acr=phr userinfo-max-age=300").succeeded().json();
    let settings = &set["settings"];
    assert_eq!((&settings["userinfo-acr"], &settings["userinfo-max-age"]), (&"phr".into(), &300.into()));
    for (wrong, told) in [("userinfo-acr=loa4", "phrh"), ("userinfo-max-age=1", "from 30")] {
        let refused = admin.run(&format!("client set rota {wrong}")).failed(7);
        assert!(refused.err.contains(told), "{}", refused.err);
    }
    let set = admin.run("client set rota userinfo-acr=none").succeeded().json();
    assert_eq!(set["settings"]["userinfo-acr"], serde_json::Value::Null);
}

#[test]
fn lists_for_people_say_what_is_there() {
    let admin = Admin::new();
    let text = |words: &[&str]| {
        Program::run(&[&["admin", "--config", &admin.config], words].concat()).succeeded().out
    };
    assert_eq!(text(&["member", "list"]), "there are no members yet\n");
    text(&["member", "create", "hanako", "--name", "山田 花子"]);
    text(&["member", "disable", "hanako"]);
    let list = text(&["member", "list"]);
    assert!(list.contains("hanako") && list.contains("山田 花子") && list.contains("disabled"), "{list}");
    assert!(text(&["device", "list", "hanako"]).contains("has no devices"));
    assert!(text(&["policy", "set", "passkey-limit=none"]).contains("10 -> none"));
}

#[test]
fn without_an_installation_it_says_how_to_name_one() {
    let ended = Program::run(&["admin", "member", "list"]).failed(2);
    assert!(ended.err.contains("--config") && ended.err.contains("--data"), "{}", ended.err);
    let ended = Program::run(&["admin", "--data", "/nowhere", "member", "list"]).failed(2);
    assert!(ended.err.contains("warifu dev"), "{}", ended.err);
}

#[test]
fn help_names_every_command_and_exit_code() {
    let help = Program::run(&["--help"]).succeeded().out;
    for word in ["dev", "serve", "admin", "doctor", "keys", "backup", "restore", "audit", "Exit codes:"] {
        assert!(help.contains(word), "{word}: {help}");
    }
}
