//! Which keys the pages and the server ask for: literal ones, and patterns such as `message-{name}-title`.
//!
//! A literal that is given to a method that looks texts up is a key for certain. Elsewhere in `http/`, and where mails
//! and times are put into words, a literal is one when it looks like one: it begins with the first word of some key.

use crate::{
    source::{self, Kind, Token},
    workspace::{File, Workspace},
};

const SERVER: &str = "crates/warifu-server/src/";
const HTTP: &str = "crates/warifu-server/src/http/";
/// Where else texts are asked for through a word of its own.
const TELLING: &[&str] = &[HTTP, "crates/warifu-server/src/mail/", "crates/warifu-server/src/words.rs"];
const TEMPLATES: &str = "crates/warifu-server/templates/";
/// What looks a text up, its key first.
const ASKING: &[&str] = &["t", "tv"];

/// A key, or a pattern with `{…}` in it, and where it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) key: String,
    pub(super) file: String,
    pub(super) line: usize,
    /// Whether it is given to what looks texts up.
    pub(super) surely: bool,
}

impl Asked {
    /// Whether `key` is what is asked for. Each `{…}` stands for one or more characters.
    pub(super) fn fits(&self, key: &str) -> bool {
        let mut pieces = self.key.split('{');
        let Some(mut rest) = pieces.next().and_then(|first| key.strip_prefix(first)) else {
            return false;
        };
        for piece in pieces {
            let after = piece.split_once('}').map_or("", |(_, after)| after);
            if after.is_empty() {
                return !rest.is_empty();
            }
            match rest.get(1..).and_then(|rest| rest.find(after)) {
                Some(at) => rest = &rest[1 + at + after.len()..],
                None => return false,
            }
        }
        rest.is_empty()
    }
}

pub(super) fn read(workspace: &Workspace) -> Vec<Asked> {
    let sources = workspace.under(SERVER).filter(|file| file.is_rust()).flat_map(in_source);
    sources.chain(workspace.under(TEMPLATES).flat_map(in_template)).collect()
}

fn in_source(file: &File) -> Vec<Asked> {
    let tokens = source::tokens(file);
    let literals =
        tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Literal && !token.in_test);
    let keys = literals.filter(|(_, token)| is_key(&token.text));
    let asked = |(at, token): (usize, &Token)| Asked {
        key: token.text.clone(),
        file: file.path.clone(),
        line: token.line,
        surely: is_asked(&tokens[..at]),
    };
    keys.map(asked).filter(|asked| asked.surely || TELLING.iter().any(|place| file.is_in(place))).collect()
}

/// Whether what comes before a literal looks a text up by it: `page.t(` or `page.tv(&format!(`.
fn is_asked(before: &[Token]) -> bool {
    let mut words = before.iter().rev().map(|token| token.text.as_str()).peekable();
    for skipped in ["(", "!", "format", "&", "("] {
        words.next_if(|word| *word == skipped);
    }
    words.next().is_some_and(|word| ASKING.contains(&word))
}

fn in_template(file: &File) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        for call in ["page.t(\"", "page.tv(\"", "page.find(\""] {
            let keys = text.split(call).skip(1).filter_map(|rest| rest.split_once('"'));
            asked.extend(keys.map(|(key, _)| Asked {
                key: key.to_owned(),
                file: file.path.clone(),
                line,
                surely: true,
            }));
        }
    }
    asked
}

/// Lower-case words joined by hyphens, with `{…}` in place of some but the first.
fn is_key(text: &str) -> bool {
    let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '{' | '}');
    text.contains('-') && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_what_it_can_become() {
        let asked = |key: &str| Asked { key: key.to_owned(), file: String::new(), line: 1, surely: true };
        assert!(asked("message-{name}-{part}-{n}").fits("message-link-used-why-1"));
        assert!(asked("message-{}-title").fits("message-link-used-title"));
        assert!(!asked("message-{}-title").fits("message-link-used-detail"));
        assert!(!asked("message-{}-title").fits("message-title"));
        assert!(asked("sign-in-title").fits("sign-in-title"));
        assert!(!asked("sign-in-title").fits("sign-in-title-2"));
    }

    #[test]
    fn keys_are_found_in_calls_in_http_and_in_templates() {
        let files = [
            (
                "crates/warifu-server/src/http/a.rs",
                "fn a() { let key = if b { \"a-b\" } else { \"a-c\" }; page.t(key); }",
            ),
            ("crates/warifu-server/src/flows/b.rs", "fn a() { page.t(\"b-c\"); other(\"no-key\"); }"),
            ("crates/warifu-server/src/http/c.rs", "fn a() { page.tv(&format!(\"c-{name}-d\"), &[]); }"),
            ("crates/warifu-server/templates/d.html", "<p>{{ page.t(\"d-e\") }}</p><p>{{ page.t(\"d-f\") }}"),
        ];
        let found: Vec<(String, bool)> =
            read(&Workspace::of(&files)).into_iter().map(|asked| (asked.key, asked.surely)).collect();
        let found: Vec<(&str, bool)> = found.iter().map(|(key, surely)| (key.as_str(), *surely)).collect();
        let expected = [
            ("a-b", false),
            ("a-c", false),
            ("b-c", true),
            ("c-{name}-d", true),
            ("d-e", true),
            ("d-f", true),
        ];
        assert_eq!(found, expected);
    }
}
