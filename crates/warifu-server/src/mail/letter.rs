//! What a notice says, to whom, in the language of whoever receives it.

use askama::Template;
use warifu_core::{
    code,
    member::{Language, Member},
    notice::{About, Addressee, Notice},
    ticket::{Ticket, TicketSecrets},
    time::Time,
};

use super::link;
use crate::{server::Server, texts::Arg, words::Words};

/// Who receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipient {
    /// Empty where none is known.
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) language: Language,
}

impl Recipient {
    /// A member who has an address.
    pub(crate) fn of(member: &Member) -> Option<Self> {
        let email = member.email.as_ref()?.as_str().to_owned();
        Some(Self { name: member.name.clone(), email, language: member.language })
    }
}

/// A letter, paragraph by paragraph. What is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) language: Language,
    pub(crate) subject: String,
    pub(crate) greeting: String,
    pub(crate) paragraphs: Vec<String>,
    /// When, from where.
    pub(crate) facts: Vec<String>,
    pub(crate) button: Option<Button>,
    pub(crate) closing: String,
    pub(crate) signature: String,
}

/// The one thing that can be done by a letter, on a page of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) label: String,
    pub(crate) address: String,
    /// How long it works.
    pub(crate) until: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    lang: &'static str,
}

impl Letter {
    /// The letter of a notice; `None` for an empty row. `member` is whom it is about.
    pub(crate) fn of(
        server: &Server,
        notice: &Notice,
        member: Option<&Member>,
        to: &Recipient,
        now: Time,
    ) -> Option<Self> {
        let about = notice.about.as_ref()?;
        let words = Words { texts: &server.texts, language: to.language, now, zone: &server.site.time_zone };
        let text = |key: &str, args: &[Arg<'_>]| server.texts.text(to.language, key, args);
        let arg = |name: &'static str, value: &str| (name, value.to_owned().into());
        let told = |key: &str, name: &'static str, value: &str| {
            Some(value).filter(|value| !value.is_empty()).map(|value| text(key, &[arg(name, value)]))
        };
        let name = about.name();
        let Facts { device, reason, browser, address, until } = facts(about);
        let whom = member.map_or_else(String::new, |m| format!("{} ({})", m.name, m.member_id));
        let mut args = vec![arg("device", device), arg("member", &whom)];
        if let About::PasskeyReplaced { before, .. } = about {
            args.push(arg("before", before));
        }
        if let About::RecoveryCodeUsed { left, .. } = about {
            args.push(("left", (*left).into()));
        }
        args.extend(until.map(|until| arg("time", &words.time_of_day(until))));
        let place = if browser.is_empty() { String::new() } else { words.place(browser) };
        let facts = [
            told("notice-reason", "reason", reason),
            told("notice-at", "time", &words.moment(notice.at)),
            told("notice-from", "address", address),
            told("notice-browser", "place", &place),
        ];
        let host = [arg("host", server.site.authority())];
        let button = notice.link().map(|link| Button {
            label: text(&format!("notice-{name}-button"), &[]),
            address: link::address(server, &link),
            until: text("notice-link-until", &[arg("time", &words.moment(link.ends_at))]),
        });
        let closing = match (&notice.to, &button) {
            (Addressee::Member(_), None) => text("notice-if-not-you", &host),
            (Addressee::Member(_), Some(_)) => text(&format!("notice-{name}-closing"), &host),
            _ => String::new(),
        };
        Some(Self {
            language: to.language,
            subject: text(&format!("notice-{name}-subject"), &[]),
            greeting: told("notice-greeting", "name", &to.name).unwrap_or_default(),
            paragraphs: vec![text(&text_key(about), &args)],
            facts: facts.into_iter().flatten().collect(),
            button,
            closing,
            signature: text("notice-signature", &[arg("site", &server.site.name)]),
        })
    }

    /// With what is on the ticket that it is about, for whoever hands it on; `None`: it can't be shown any more.
    pub(crate) fn with_ticket(
        mut self,
        server: &Server,
        found: Option<&(Ticket, TicketSecrets)>,
        now: Time,
    ) -> Self {
        let words =
            Words { texts: &server.texts, language: self.language, now, zone: &server.site.time_zone };
        let text = |key: &str, name: &'static str, value: String| {
            server.texts.text(self.language, key, &[(name, value.into())])
        };
        let Some((ticket, secrets)) = found else {
            self.paragraphs.push(server.texts.text(self.language, "notice-ticket-gone", &[]));
            return self;
        };
        let password = secrets.password.as_deref().map(code::grouped).unwrap_or_default();
        self.facts = vec![
            text("notice-ticket-address", "address", format!("{}/register", server.site.origin())),
            text("notice-ticket-id", "code", code::grouped(&secrets.code)),
            text("notice-ticket-password", "password", password),
            text("notice-ticket-until", "time", words.last_day(ticket.expires_at)),
        ];
        self
    }

    /// As plain text: a blank line between paragraphs, the address of a button on a line of its own.
    pub(crate) fn text(&self) -> String {
        let mut blocks = vec![self.greeting.clone()];
        blocks.extend(self.paragraphs.iter().cloned());
        if let Some(Button { label, address, until }) = &self.button {
            blocks.push(format!("{label}\n{address}\n{until}"));
        }
        blocks.push(self.facts.join("\n"));
        blocks.extend([self.closing.clone(), self.signature.clone()]);
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n") + "\n"
    }

    /// As HTML that fetches nothing and needs no styles: programs for mail drop them, and each another one.
    pub(crate) fn html(&self) -> Result<String, askama::Error> {
        Html { letter: self, lang: self.language.tag() }.render()
    }
}

fn text_key(about: &About) -> String {
    match about {
        About::PasskeyCounterWentBack { disabled: true, .. } => {
            "notice-passkey-counter-went-back-disabled-text".into()
        }
        About::PasskeyRegistered { silently: true, .. } => "notice-passkey-registered-silently-text".into(),
        _ => format!("notice-{}-text", about.name()),
    }
}

/// What a notice tells, each empty where it doesn't.
#[derive(Default)]
struct Facts<'a> {
    device: &'a str,
    reason: &'a str,
    browser: &'a str,
    address: &'a str,
    until: Option<Time>,
}

fn facts(about: &About) -> Facts<'_> {
    let none = Facts::default();
    match about {
        About::AccountLocked { until, address } => Facts { address, until: Some(*until), ..none },
        About::MemberPasskeyDisabled { device }
        | About::PasskeyCounterWentBack { device, .. }
        | About::PasskeyEnabled { device } => Facts { device, ..none },
        About::PasskeyDeleted { device, browser, address }
        | About::PasskeyRegistered { device, browser, address, .. }
        | About::PasskeyReplaced { device, browser, address, .. } => {
            Facts { device, browser, address, ..none }
        }
        About::PasskeyDisabled { device, reason } => Facts { device, reason, ..none },
        About::PasswordChanged { browser, address }
        | About::PasswordForgotten { browser, address, .. }
        | About::RecoveryCodeUsed { browser, address, .. }
        | About::RecoveryCodesMade { browser, address }
        | About::SignedInByHandoff { browser, address, .. } => Facts { browser, address, ..none },
        About::TicketIssued { .. } => none,
    }
}
