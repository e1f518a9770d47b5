//! A journey (認証の流れ): one visit from "who are you" to "signed in".
//!
//! It travels sealed in a cookie of this browser and writes nothing until something is decided. It
//! holds nothing that may only grow: attempts and refusals are rows.

use serde::{Deserialize, Serialize};

use crate::{
    evidence::{Evidence, Method},
    id::Id,
    member::Member,
    policy::Policy,
    random::Random,
    secret::TokenHash,
    ticket::Ticket,
    time::{Span, Time},
};

/// A journey, whole.
pub const LIFE: Span = Span::minutes(30);

/// Longest address to go on to.
const LONGEST_PATH: usize = 512;

/// The sealed state of one journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Names the journey in addresses and its cookie; no secret.
    pub id: Id<Journey>,
    /// When it began.
    pub began_at: Time,
    /// Where to go on to: a path of ours.
    pub to: String,
    /// Who, once something is proved.
    pub member: Option<Id<Member>>,
    /// What is proved.
    pub evidence: Vec<Evidence>,
    /// The ticket whose password was typed in it: only here it can be used without typing it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Id<Ticket>>,
    /// The client that is to be answered at its end; none for a visit to our own pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedBy>,
}

/// The authorization request that a journey is to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedBy {
    /// The client's public name.
    pub client_id: String,
    /// What it asked.
    pub request: Asked,
    /// When the request first came: what is proved after it is an answer to it.
    pub received_at: Time,
    /// Who agreed to what is asked, on the page that asked them. Nobody else has.
    pub agreed: Option<Id<Member>>,
    /// As whom it was chosen to go on, on the page that named them.
    pub chosen: Option<Id<Member>>,
}

/// Where an authorization request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Here: its parameters, as a query.
    Here(String),
    /// In its row.
    Kept(TokenHash),
}

/// Longest query that a journey holds by itself: browsers drop cookies of more than 4 KB silently.
pub const LONGEST_ASKED: usize = 1800;

/// What policy asks for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Everything asked for is proved.
    Done,
    /// A passkey, or by policy a password in its place.
    Prove,
    /// A password is proved and no longer enough: `password-not-allowed`.
    PasswordNotAllowed,
}

impl Journey {
    /// A journey that goes on to `to`; anything but a path of ours becomes `/`.
    pub fn begin(to: &str, now: Time, random: &mut dyn Random) -> Self {
        let id = Id::new(now, random);
        let (member, evidence, opened, asked) = (None, Vec::new(), None, None);
        Self { id, began_at: now, to: own_path(to), member, evidence, opened, asked }
    }

    /// A journey that is to answer a client.
    pub fn for_client(asked: AskedBy, now: Time, random: &mut dyn Random) -> Self {
        Self { asked: Some(asked), ..Self::begin("/", now, random) }
    }

    /// The public name of the client that is to be answered.
    pub fn client(&self) -> Option<&str> {
        self.asked.as_ref().map(|asked| asked.client_id.as_str())
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Time) -> bool {
        now >= self.began_at + LIFE
    }
}

/// Given this evidence, what next? The order of steps is one: a passkey, with a password in its
/// place while policy takes one, or a recovery code, which policy has taken when it was used up.
pub fn next(policy: &Policy, evidence: &[Evidence], now: Time) -> Next {
    let enough = |e: &Evidence| {
        matches!(e.method, Method::Handoff { .. } | Method::Passkey { .. } | Method::RecoveryCode { .. })
    };
    if evidence.iter().any(enough) {
        Next::Done
    } else if evidence.is_empty() {
        Next::Prove
    } else if policy.takes_password(now) {
        Next::Done
    } else {
        Next::PasswordNotAllowed
    }
}

/// `to` if it is a path on this very site, else `/`. Prevents open redirects: `//host`, `/\host`,
/// control characters that browsers drop, and anything with a scheme.
pub fn own_path(to: &str) -> String {
    let bytes = to.as_bytes();
    let plain = bytes.iter().all(|b| (0x21..0x7f).contains(b) && *b != b'\\');
    let ours = bytes.first() == Some(&b'/') && bytes.get(1) != Some(&b'/');
    if ours && plain && bytes.len() <= LONGEST_PATH { to.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(method: Method) -> Evidence {
        Evidence { method, at: Time::from_millis(0) }
    }

    #[test]
    fn policy_says_what_comes_next() {
        let passkey = || at(Method::by(&crate::sample::passkey(), true));
        let password = || at(Method::Password { version: 1 });
        let code = || at(Method::RecoveryCode { codes: Id::from_bytes([9; 16]) });
        let allowed = Policy::default();
        let forbidden = Policy { password_sign_in: false, ..Policy::default() };
        let now = Time::from_millis(5);
        for (policy, evidence, expected) in [
            (&allowed, vec![], Next::Prove),
            (&allowed, vec![password()], Next::Done),
            (&allowed, vec![passkey()], Next::Done),
            (&forbidden, vec![], Next::Prove),
            (&forbidden, vec![password()], Next::PasswordNotAllowed),
            (&forbidden, vec![password(), passkey()], Next::Done),
            (&forbidden, vec![code()], Next::Done),
        ] {
            assert_eq!(next(policy, &evidence, now), expected);
        }
    }

    #[test]
    fn only_paths_of_ours_are_gone_on_to() {
        for path in ["/", "/devices", "/devices?x=1#y", "/a//b"] {
            assert_eq!(own_path(path), path);
        }
        let long = format!("/{}", "a".repeat(600));
        for foreign in [
            "",
            "devices",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\tb",
            "/a\nb",
            "/ あ",
            "/a b",
            &long,
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
    }
}
