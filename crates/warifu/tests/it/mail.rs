//! Mails of the whole program: sent by a server that runs, listed and sent again by the command line, and the section of
//! the configuration that they need.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::{
    place::Place,
    post_box::PostBox,
    program::{Ended, Program},
};

fn admin(config: &Path, line: &str) -> Ended {
    let words: Vec<_> = line.split(' ').collect();
    Program::run(&[&["admin", "--config", config.to_str().unwrap(), "--json"], &words[..]].concat())
}

/// What the program says of its configuration.
fn told(config: &Path) -> String {
    Program::run(&["doctor", "--config", config.to_str().unwrap(), "--json"]).out
}

fn write_secret(place: &Place, name: &str, text: &str, mode: u32) {
    let file = place.write(name, text);
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_server_that_runs_sends_and_the_command_line_tells_what_became_of_it() {
    let (place, post) = (Place::new(), PostBox::open());
    let config = place.installation(&(post.section() + "[log]\nlevel = \"info\"\n"));
    admin(&config, "member create hanako --email hanako@example.jp").succeeded();
    admin(&config, "member create jiro --email refused@example.jp").succeeded();
    for member in ["hanako", "jiro"] {
        admin(&config, &format!("member reset-password {member}")).succeeded();
    }
    let waiting = admin(&config, "mail list").succeeded().json();
    assert_eq!(waiting.as_array().unwrap().len(), 2);
    assert!(waiting.as_array().unwrap().iter().all(|mail| mail["state"] == "waiting" && mail["tries"] == 0));
    assert_eq!(admin(&config, "mail list --failed").succeeded().json().as_array().unwrap().len(), 0);

    // What is told of mails may come before the addresses, which nobody here needs.
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let mail = post.next();
    assert!(mail.contains("To: ") && mail.contains("hanako@example.jp"), "{mail}");
    assert_eq!(
        program.log_until("a mail wasn't sent")["told"].as_str().map(|told| told.contains("550")),
        Some(true)
    );
    let (status, _, log) = program.stop();
    assert!(status.success() && !log.contains("no mail is sent"), "{log}");

    let failed = admin(&config, "mail list --failed").succeeded().json();
    let [refused] = &failed.as_array().unwrap()[..] else { panic!("{failed}") };
    assert_eq!(
        (&refused["to"], &refused["state"], &refused["about"]),
        (&"jiro".into(), &"refused".into(), &"password-changed".into())
    );
    assert!(refused["told"].as_str().unwrap().contains("nobody of that name"), "{refused}");
    let id = refused["id"].as_str().unwrap();
    admin(&config, &format!("mail retry {id}")).succeeded();
    admin(&config, &format!("mail retry {id}")).failed(6);
    admin(&config, "mail retry 00000000-0000-7000-8000-000000000000").failed(4);
    admin(&config, "mail retry it").failed(4);
    let all = admin(&config, "mail list").succeeded().json();
    let states: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| (mail["to"].as_str().unwrap(), mail["state"].as_str().unwrap()))
        .collect();
    assert!(states.contains(&("jiro", "waiting")) && states.contains(&("hanako", "sent")), "{states:?}");
    let text = Program::run(&["admin", "--config", config.to_str().unwrap(), "mail", "list"]).succeeded().out;
    assert!(text.contains("hanako") && text.contains("sent (tries: 1, at "), "{text}");
}

#[test]
fn a_server_without_the_section_says_so_and_takes_one_by_a_signal() {
    let (place, post) = (Place::new(), PostBox::open());
    let config = place.installation("[log]\nlevel = \"info\"\n");
    admin(&config, "member create hanako --email hanako@example.jp").succeeded();
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    program.log_until("no mail is sent");
    program.addresses();
    admin(&config, "member reset-password hanako").succeeded();
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("[private]", "[mail]\nserver = 5\n[private]")).unwrap();
    program.signal("HUP");
    program.log_until("it stays as it was");
    fs::write(&config, text.replace("[private]", &(post.section() + "[private]"))).unwrap();
    program.signal("HUP");
    assert!(post.next().contains("hanako@example.jp"));
    assert!(program.stop().0.success());
}

/// What the section may not say, and what is found then.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("server = \"127.0.0.1\"", "server = \"https://smtp.example.jp\"", "mail-server-malformed"),
    ("server = \"127.0.0.1\"", "server = \"smtp.example.jp\"", "mail-in-clear"),
    ("<id@example.jp>", "", "mail-from-malformed"),
    ("from = ", "user = \"warifu\"\nfrom = ", "mail-password-not-one"),
    ("from = ", "password-file = \"password\"\nfrom = ", "mail-password-not-one"),
    ("from = ", "user = \"warifu\"\npassword-credential = \"mail\"\nfrom = ", "mail-credential-missing"),
    ("from = ", "user = \"warifu\"\npassword-file = \"nothing\"\nfrom = ", "mail-password-unreadable"),
    ("from = ", "user = \"warifu\"\npassword-file = \"empty\"\nfrom = ", "mail-password-unreadable"),
    ("from = ", "user = \"warifu\"\npassword-file = \"open\"\nfrom = ", "mail-password-open"),
    ("from = ", "authority = \"nothing\"\nfrom = ", "mail-authority-unreadable"),
    ("encryption = \"none\"", "encryption = \"starttls\"", "mail-server-refuses"),
    ("from = ", "user = \"warifu\"\npassword-file = \"password\"\nfrom = ", "mail-server-refuses"),
];

#[test]
fn each_mistake_in_the_section_has_its_name_and_no_password_is_told() {
    let (place, post) = (Place::new(), PostBox::open());
    let config = place.installation(&post.section());
    write_secret(&place, "password", "geheim\n", 0o600);
    write_secret(&place, "empty", "\n", 0o600);
    write_secret(&place, "open", "geheim\n", 0o644);
    let good = fs::read_to_string(&config).unwrap();
    assert!(!told(&config).contains("\"mail"), "{}", told(&config));
    for (from, to, name) in MISTAKES {
        assert!(good.contains(from), "{from}");
        fs::write(&config, good.replacen(from, to, 1)).unwrap();
        let told = told(&config);
        assert!(told.contains(&format!("\"{name}\"")), "{name}: {told}");
        assert!(!told.contains("geheim"), "{told}");
    }
    fs::write(&config, good.replacen("[mail]", "[mail]\nno-such-setting = 1", 1)).unwrap();
    assert!(told(&config).contains("setting-unknown"));
}
