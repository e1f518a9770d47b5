//! A letter as a message (RFC 5322): plain text and HTML beside it, both UTF-8 and encoded for old servers.
//!
//! The same notice has the same Message-ID at every try, so that one that was taken twice is shown once. It says that it
//! was written by a program (RFC 3834), so that no holiday answers to it.

use std::{
    error::Error,
    time::{Duration, SystemTime},
};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use warifu_core::{id::Id, notice::Notice, time::Time};

use super::letter::{Letter, Recipient};

/// No message can be made of it; the text says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unwritable(pub(crate) String);

/// `Auto-Submitted: auto-generated`.
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message of a letter. `from` is as the settings have it, `host` our own name.
pub(crate) fn write(
    letter: &Letter,
    to: &Recipient,
    from: &str,
    (notice, host): (Id<Notice>, &str),
    now: Time,
) -> Result<Message, Unwritable> {
    let from: Mailbox = from.parse().map_err(|error| Unwritable(format!("`from`: {error}")))?;
    let address =
        to.email.parse::<Address>().map_err(|error| Unwritable(format!("the e-mail address: {error}")))?;
    let name = one_line(&to.name);
    let to = Mailbox::new((!name.is_empty()).then_some(name), address);
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(now.millis().unsigned_abs());
    let html = letter.html().map_err(|error| Unwritable(format!("a template: {error}")))?;
    let parts = MultiPart::alternative()
        .singlepart(SinglePart::plain(letter.text()))
        .singlepart(SinglePart::html(html));
    Message::builder()
        .from(from)
        .to(to)
        .subject(one_line(&letter.subject))
        .date(date)
        .message_id(Some(format!("<{notice}@{host}>")))
        .header(AutoSubmitted)
        .multipart(parts)
        .map_err(|error| Unwritable(error.to_string()))
}

/// Nothing that ends a line: what a name holds must not become a header of its own (prevents header injection).
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_core::{member::Language, sample::NOW};

    fn letter() -> Letter {
        Letter {
            language: Language::Ja,
            subject: "パスキーが登録されました\r\nBcc: all@example.com".into(),
            greeting: "山田 花子 様".into(),
            paragraphs: vec!["パスキー「<b>iPhone</b>」が登録されました。".into()],
            facts: vec!["接続元：192.0.2.7".into()],
            button: None,
            closing: String::new(),
            signature: "みなとクリニック".into(),
        }
    }

    fn message(name: &str, email: &str) -> Result<String, Unwritable> {
        let to = Recipient { name: name.into(), email: email.into(), language: Language::Ja };
        let of = (Id::from_bytes([7; 16]), "id.example.jp");
        let message = write(&letter(), &to, "みなと <id@example.jp>", of, NOW)?;
        Ok(String::from_utf8(message.formatted()).expect("encoded for every server"))
    }

    #[test]
    fn nothing_that_somebody_is_called_becomes_a_header() {
        for name in
            ["花子\r\nBcc: all@example.com", "Hanako\nBcc: all@example.com", "\" <all@example.com>, \""]
        {
            let text = message(name, "hanako@example.jp").unwrap();
            let head = text.split("\r\n\r\n").next().unwrap();
            let names: Vec<&str> = head
                .lines()
                .filter(|l| !l.starts_with([' ', '\t']))
                .filter_map(|l| Some(l.split_once(": ")?.0))
                .collect();
            for header in [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
            ] {
                assert_eq!(names.iter().filter(|name| **name == header).count(), 1, "{header} in {head}");
            }
            assert_eq!(names.len(), 8, "{head}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_told_and_nothing_is_written() {
        for email in
            ["", "hanako", "hanako@example.jp>, <all@example.com", "hanako@example.jp\r\nBcc: x@example.com"]
        {
            assert!(message("花子", email).is_err(), "{email}");
        }
    }

    #[test]
    fn every_line_is_ascii_and_short_enough_for_every_server() {
        let text = message("花子", "hanako@example.jp").unwrap();
        assert!(text.is_ascii());
        assert!(text.split("\r\n").all(|line| line.len() <= 998));
    }
}
