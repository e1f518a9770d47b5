//! A handoff (引き継ぎ): one ceremony carried from the screen that shows a QR code to the phone that reads it (flow B3).
//!
//! It goes one way: waiting, claimed by one phone's browser, matched (whoever holds the phone sees the screen too),
//! approved (a passkey, with user verification), collected by the browser that began. Every step compares and sets the
//! version of its row, so that of many at once one is taken. Opening its address is no step. A phone gets nothing by
//! it but the word that it is finished. Nothing here says whether anybody has the member ID that was typed.

mod address;
mod approving;
mod events;
mod stepping;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    member::Member,
    organization::Organization,
    passkey::Passkey,
    secret::TokenHash,
    time::{Span, Time},
};

pub use address::{HandoffId, LAST_STEP, STEP, step_at};
pub use approving::{Approving, Refused};
pub use stepping::{Across, Beginning, Claiming, Matching, Pick, Stepped, Stepping};

/// A handoff, whole.
pub const LIFE: Span = Span::minutes(10);
/// What was approved is collected within this time.
pub const COLLECT_WITHIN: Span = Span::seconds(60);
/// A row stays this long after its end, so that both screens are told what became of it.
pub const KEPT_AFTER: Span = Span::minutes(10);
/// Digits that may be typed wrongly before it ends.
pub const DIGIT_TRIES: u32 = 3;
/// Handoffs that one member may approve in a quarter of an hour.
pub const CONFIRMATIONS: u32 = 10;

/// A handoff as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handoff {
    /// Of the id in its QR.
    pub hash: TokenHash,
    /// Of the cookie of the browser that began it, which alone collects.
    pub starter: TokenHash,
    /// What for.
    pub purpose: Purpose,
    /// What was typed, in its normal form: the phone repeats it.
    pub typed: String,
    /// Whom that names; nobody where it names nobody.
    pub member: Option<Id<Member>>,
    /// Under whose rules.
    pub organization: Id<Organization>,
    /// Browser and system of the screen, in words.
    pub browser: String,
    /// The address that the screen asked from.
    pub address: String,
    /// When it began.
    pub began_at: Time,
    /// Raised by every step.
    pub version: i64,
    /// How far it has come.
    pub state: State,
}

/// What a handoff is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To sign in on the screen.
    SignIn,
}

impl Purpose {
    /// The name in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
        }
    }
}

/// How far a handoff has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum State {
    /// A passkey was proved on the phone.
    Approved { by: Claim, proved: Proved },
    /// A phone's browser goes on with it: whoever holds it is to see the screen.
    Claimed { by: Claim, number: u8, choices: [u8; 3], digits: Option<Digits> },
    /// The browser that began has what it asked for.
    Collected { by: Claim },
    /// Over, without success.
    Ended { because: Ended },
    /// Whoever holds the phone sees the screen; a passkey is asked for. What came of the last one is told on the screen.
    Matched {
        by: Claim,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<String>,
    },
    /// The QR is shown.
    Waiting,
}

/// The browser that goes on with a handoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Of its cookie.
    pub phone: TokenHash,
    /// Browser and system, in words.
    pub browser: String,
    /// The address that it came from.
    pub address: String,
    /// When.
    pub at: Time,
}

/// Six digits that the phone shows, to be typed on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digits {
    /// HMAC of them.
    pub key: TokenHash,
    /// How often others were typed.
    pub wrong: u32,
}

/// What was proved on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// By this passkey.
    pub passkey: Id<Passkey>,
    /// Whose user verification is vouched for, or not yet.
    pub uv_initialized: bool,
    /// When.
    pub at: Time,
}

/// Why a handoff ended without success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Somebody said no on the phone.
    Declined,
    /// Whoever held the phone saw no number.
    NoNumber,
    /// Another number was picked, or other digits were typed.
    NumberWrong,
    /// The browser that began it began another in its place.
    Replaced,
    /// A second browser wanted to go on with it.
    SecondBrowser,
}

impl Ended {
    /// The name in events and scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::NoNumber => "no-number",
            Self::NumberWrong => "handoff-number-wrong",
            Self::Replaced => "replaced",
            Self::SecondBrowser => "handoff-used",
        }
    }
}

/// Why nobody can go on with a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// It came to its end.
    Collected,
    /// It ended.
    Ended(Ended),
    /// `link-expired`: its time is over.
    Expired,
}

impl Handoff {
    /// From this instant on it is too late.
    pub fn ends_at(&self) -> Time {
        self.began_at + LIFE
    }

    /// Whether anybody can go on with it. What was approved in time waits a moment to be collected.
    pub fn live(&self, now: Time) -> Result<(), Over> {
        match &self.state {
            State::Collected { .. } => Err(Over::Collected),
            State::Ended { because } => Err(Over::Ended(*because)),
            State::Approved { proved, .. } if now < proved.at + COLLECT_WITHIN => Ok(()),
            State::Approved { .. } => Err(Over::Expired),
            _ if now >= self.ends_at() => Err(Over::Expired),
            State::Claimed { .. } | State::Matched { .. } | State::Waiting => Ok(()),
        }
    }

    /// The browser that goes on with it, or went to its end.
    pub fn claim(&self) -> Option<&Claim> {
        match &self.state {
            State::Approved { by, .. }
            | State::Claimed { by, .. }
            | State::Collected { by }
            | State::Matched { by, .. } => Some(by),
            State::Ended { .. } | State::Waiting => None,
        }
    }

    /// Whether this is the browser that goes on with it.
    pub fn is_claimed_by(&self, phone: Option<&TokenHash>) -> bool {
        self.claim().zip(phone).is_some_and(|(claim, phone)| claim.phone == *phone)
    }

    /// Whether the address of this step is good: that of the present minute and the one before, and once it is claimed
    /// no later one. (The clock of the replica that drew the QR may be ahead.)
    pub fn takes_step(&self, step: i64, now: Time) -> bool {
        let present = step_at(self.began_at, self.claim().map_or(now, |claim| claim.at));
        (present - 1..=present + 1).contains(&step)
    }

    /// What was proved, as long as it may be collected.
    pub fn collectable(&self, now: Time) -> Option<&Proved> {
        match &self.state {
            State::Approved { proved, .. } if now < proved.at + COLLECT_WITHIN => Some(proved),
            _ => None,
        }
    }
}

/// Changes to handoffs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoffChange {
    /// A new one. Guard: its id is new.
    Start(Box<Handoff>),
    /// One step on. Guard: it is of the version that this was decided from.
    Step { hash: TokenHash, from: i64, to: State },
}
