//! Both languages have the same texts with the same variables; what the pages ask for is there; what is
//! there is asked for; and every message and notice has all its parts.

use std::collections::BTreeSet;

use super::{
    catalogue::{self, Catalogue, Text},
    used::{self, Asked},
};
use crate::{
    check::Findings,
    finding::Finding,
    source::{self, Kind},
    workspace::Workspace,
};

const MESSAGES: &str = "crates/warifu-core/src/message.rs";
const NOTICES: &str = "crates/warifu-core/src/notice.rs";

pub(in crate::check) fn run(workspace: &Workspace) -> Findings {
    let (en, ja) = (catalogue::read(workspace, "en")?, catalogue::read(workspace, "ja")?);
    let mut findings = differences(&en, &ja, "ja");
    findings.extend(differences(&ja, &en, "en"));
    let asked = used::read(workspace);
    findings.extend(missing(&asked, &en));
    findings.extend(unused(&asked, &en));
    let message_parts = ["title", "happened", "why-1", "do-1"];
    findings.extend(parts(workspace, MESSAGES, "message", &message_parts, &en)?);
    findings.extend(parts(workspace, NOTICES, "notice", &["subject", "text"], &en)?);
    Ok(findings)
}

/// What `one` has and `other`, the texts of `language`, hasn't; and variables that differ.
fn differences(one: &Catalogue, other: &Catalogue, language: &str) -> Vec<Finding> {
    let differs = |(key, text): (&String, &Text)| {
        let told = match other.get(key) {
            None => format!("{key} is missing in {language}"),
            Some(twin) => {
                let lacking: Vec<&str> =
                    text.variables.difference(&twin.variables).map(String::as_str).collect();
                if lacking.is_empty() {
                    return None;
                }
                format!("{key} in {language} leaves out ${}", lacking.join(", $"))
            }
        };
        Some(Finding::at(&text.file, text.line, told))
    };
    one.iter().filter_map(differs).collect()
}

fn missing(asked: &[Asked], texts: &Catalogue) -> Vec<Finding> {
    let first = |key: &str| key.split('-').next().unwrap_or_default().to_owned();
    let begins: BTreeSet<String> = texts.keys().map(|key| first(key)).collect();
    let is_key = |asked: &&Asked| asked.surely || begins.contains(&first(&asked.key));
    let absent = |asked: &&Asked| !texts.keys().any(|key| asked.fits(key));
    let told =
        |asked: &Asked| Finding::at(&asked.file, asked.line, format!("there is no text `{}`", asked.key));
    asked.iter().filter(is_key).filter(absent).map(told).collect()
}

fn unused(asked: &[Asked], texts: &Catalogue) -> Vec<Finding> {
    let within = |key: &String| texts.values().any(|text| text.contains.contains(key));
    let spare = texts.iter().filter(|(key, _)| !within(key) && !asked.iter().any(|asked| asked.fits(key)));
    spare
        .map(|(key, text)| Finding::at(&text.file, text.line, format!("nothing shows {key}: delete it")))
        .collect()
}

/// The parts that every name declared in `file` must have as texts.
fn parts(workspace: &Workspace, file: &str, kind: &str, parts: &[&str], texts: &Catalogue) -> Findings {
    let tokens = source::tokens(workspace.load(file)?);
    let is_name = |text: &str| text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let after_mark = |mark: &str| mark == "=" || mark == ">";
    let names = tokens.windows(2).filter(|pair| {
        pair[1].kind == Kind::Literal
            && !pair[1].in_test
            && after_mark(&pair[0].text)
            && is_name(&pair[1].text)
    });
    // `rename_all = "kebab-case"` is the one literal after a mark that is no name.
    let names: Vec<&source::Token> =
        names.map(|pair| &pair[1]).filter(|name| name.text != "kebab-case").collect();
    if names.is_empty() {
        return Err(format!("{file} declares no names"));
    }
    let mut findings = Vec::new();
    for name in names {
        let keys = parts.iter().map(|part| format!("{kind}-{}-{part}", name.text));
        let absent = keys.filter(|key| !texts.contains_key(key));
        findings.extend(absent.map(|key| Finding::at(file, name.line, format!("there is no text `{key}`"))));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "\
message-link-used-title = { $host } has seen this link
message-link-used-happened = It was used.
message-link-used-why-1 = You did it.
message-link-used-do-1 = Sign in.
notice-link-used-subject = A link
notice-link-used-text = It was used.
";
    const NAMES: &str = "messages! { LinkUsed = \"link-used\", }";
    const ARMS: &str = "fn name() { match self { Self::LinkUsed { .. } => \"link-used\" } }";
    const PAGES: &str =
        "fn a() { page.t(&format!(\"message-{name}-{part}\")); page.t(&format!(\"notice-{name}-{part}\")); }";

    fn findings(en: &str, ja: &str, pages: &str) -> Vec<String> {
        let files = [
            ("crates/warifu-server/locales/en/a.ftl", en),
            ("crates/warifu-server/locales/ja/a.ftl", ja),
            ("crates/warifu-server/src/http/a.rs", pages),
            (MESSAGES, NAMES),
            (NOTICES, ARMS),
        ];
        run(&Workspace::of(&files)).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_texts_with_the_same_variables_pass() {
        assert_eq!(findings(MESSAGE, MESSAGE, PAGES), Vec::<String>::new());
    }

    #[test]
    fn a_text_or_a_variable_in_one_language_only_is_told() {
        let more = format!("{MESSAGE}message-link-used-do-2 = Or ask.\n");
        assert_eq!(findings(&more, MESSAGE, PAGES).len(), 1);
        assert_eq!(findings(MESSAGE, &more, PAGES).len(), 1);
        let without = MESSAGE.replace("{ $host } has", "We have");
        assert!(findings(MESSAGE, &without, PAGES)[0].contains("in ja leaves out $host"));
    }

    #[test]
    fn a_text_that_is_asked_for_and_missing_is_told() {
        let pages = format!("{PAGES} fn b() {{ page.t(\"devices-none\"); }}");
        assert!(findings(MESSAGE, MESSAGE, &pages)[0].contains("there is no text `devices-none`"));
        let pages = format!("{PAGES} fn b() {{ let key = \"message-nothing\"; }}");
        assert!(findings(MESSAGE, MESSAGE, &pages)[0].contains("there is no text `message-nothing`"));
    }

    #[test]
    fn a_text_that_nothing_shows_is_told() {
        let more = format!("{MESSAGE}devices-none = None yet\n");
        assert!(findings(&more, &more, PAGES)[0].contains("nothing shows devices-none"));
    }

    #[test]
    fn a_message_or_notice_without_a_part_is_told() {
        for part in ["title", "happened", "why-1", "do-1"] {
            let key = format!("message-link-used-{part}");
            let less: String = MESSAGE
                .lines()
                .filter(|line| !line.starts_with(&key))
                .map(|line| format!("{line}\n"))
                .collect();
            assert_eq!(findings(&less, &less, PAGES).len(), 1, "{part}");
        }
        let less = MESSAGE.replace("notice-link-used-subject = A link\n", "");
        assert_eq!(findings(&less, &less, PAGES).len(), 1);
    }

    #[test]
    fn a_text_that_stands_twice_or_does_not_parse_is_told() {
        let twice = format!("{MESSAGE}{MESSAGE}");
        for bad in [twice.as_str(), "message-x = { $"] {
            let files = [
                ("crates/warifu-server/locales/en/a.ftl", bad),
                ("crates/warifu-server/locales/ja/a.ftl", bad),
            ];
            assert!(run(&Workspace::of(&files)).is_err());
        }
    }
}
