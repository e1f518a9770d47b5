//! What may be settled about a client, checked whole when it is settled: nobody finds out by a failed sign-in.
//!
//! Every mistake is named at once, by its setting, with what to write instead. What is unsafe for everyone
//! (RFC 9700) can't be settled; what some clients need all the same is named `danger_…`.

mod grants;
mod web;

use std::fmt;

use warifu_core::client::{ClientSettings, SubjectKind, is_client_id};

use crate::{authorize, resource, scope};

/// Longest name, in characters.
pub const LONGEST_NAME: usize = 100;
/// Most entries of any list.
pub const MOST: usize = 50;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The setting, as it is written in the configuration.
    pub setting: &'static str,
    /// What is wrong with it, and what to write instead.
    pub why: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.why)
    }
}

/// Mistakes as they are found.
struct Mistakes(Vec<Mistake>);

impl Mistakes {
    fn note(&mut self, setting: &'static str, why: impl Into<String>) {
        self.0.push(Mistake { setting, why: why.into() });
    }

    fn note_if(&mut self, wrong: bool, setting: &'static str, why: &str) {
        if wrong {
            self.note(setting, why);
        }
    }

    /// Every entry of a list that has a mistake, an entry that comes twice, and a list that is too long.
    fn list(&mut self, setting: &'static str, list: &[String], mistake: impl Fn(&str) -> Option<String>) {
        self.note_if(list.len() > MOST, setting, "has more than 50 entries (leave out what isn't used)");
        for (row, entry) in list.iter().take(MOST).enumerate() {
            if let Some(why) = mistake(entry) {
                self.note(setting, format!("{entry:?} {why}"));
            } else if list[..row].contains(entry) {
                self.note(setting, format!("{entry:?} comes twice (write it once)"));
            }
        }
    }

    fn range(&mut self, setting: &'static str, value: i64, least: i64, most: i64) {
        if !(least..=most).contains(&value) {
            self.note(setting, format!("is {value} (write a number from {least} to {most})"));
        }
    }
}

/// Whether a client may be called so and have these settings; else every mistake.
pub fn check(client_id: &str, settings: &ClientSettings) -> Result<(), Vec<Mistake>> {
    let mut found = Mistakes(Vec::new());
    found.note_if(
        !is_client_id(client_id),
        "client-id",
        "isn't 1 to 128 visible ASCII characters (write letters, digits and hyphens)",
    );
    name(&mut found, &settings.name);
    web::check(&mut found, settings);
    grants::check(&mut found, settings);
    words(&mut found, settings);
    lives(&mut found, settings);
    if found.0.is_empty() { Ok(()) } else { Err(found.0) }
}

fn name(found: &mut Mistakes, name: &str) {
    let odd = name.trim() != name || name.chars().any(char::is_control);
    found.note_if(name.is_empty(), "name", "is missing (write the name that people know)");
    found.note_if(odd, "name", "begins or ends with a space or holds a control character (leave it out)");
    found.note_if(
        name.chars().count() > LONGEST_NAME,
        "name",
        "has more than 100 characters (write a shorter one)",
    );
}

/// Scopes, resources and classes.
fn words(found: &mut Mistakes, settings: &ClientSettings) {
    found.list("scopes", &settings.scopes, |text| {
        (!scope::is_scope(text)).then(|| "isn't a scope (write visible ASCII without \" and \\)".into())
    });
    let total: usize = settings.scopes.iter().map(|scope| scope.len() + 1).sum();
    found.note_if(total > scope::LONGEST, "scopes", "are more than 1024 bytes together (leave some out)");
    let absolute = |text: &str| {
        (!resource::is_resource(text))
            .then(|| "isn't an absolute URI without fragment (write it as https://api.example/)".into())
    };
    found.list("resources", &settings.resources, absolute);
    found.list("introspects", &settings.introspects, absolute);
    found.list("default-acr-values", &settings.default_acr_values, |text| {
        let known = authorize::CLASSES.map(|class| class.value()).join(", ");
        authorize::class(text).is_none().then(|| format!("isn't a class of ours (write one of {known})"))
    });
    if let SubjectKind::Pairwise(sector) = &settings.subject {
        let label = |label: &str| {
            let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
        };
        let host = sector.len() <= 253 && sector.split('.').all(label);
        found.note_if(
            !host,
            "subject",
            "names no host as the sector (write it as { pairwise = \"app.example\" })",
        );
    }
}

fn lives(found: &mut Mistakes, settings: &ClientSettings) {
    found.range("token-seconds", settings.token_seconds, 30, 24 * 60 * 60);
    found.range("refresh-idle-hours", settings.refresh_idle_hours, 1, 365 * 24);
    found.range("refresh-days", settings.refresh_days, 1, 365);
    if let Some(hours) = settings.session_hours {
        found.range("session-hours", hours, 1, 365 * 24);
    }
    if let Some(seconds) = settings.userinfo_max_age {
        found.range("userinfo-max-age", seconds, 30, 365 * 24 * 60 * 60);
    }
}

#[cfg(test)]
mod tests;
