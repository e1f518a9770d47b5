//! Signing in: evidence in, session out (flows B1, B2, B6, B7, B9, B10).
//!
//! Whatever is shown before something is proved is the same for known and unknown members; the
//! words `account-disabled`, `membership-expired`, `passkey-disabled` and `password-not-allowed` come
//! only after proof. A password or code that is right is guarded by the same counters as one that is wrong.

use crate::{
    attempt::Attempts,
    audit::{Actor, Event, EventKind, Visit},
    ceremony::{Ceremony, NonceChange},
    change::{Change, Decision},
    evidence::{Evidence, Method, acr},
    id::Id,
    journey::{self, Journey, Next},
    member::{Member, MemberChange, NotAdmitted},
    notice::{About, Notice},
    organization::Organization,
    passkey::{DisabledBy, Passkey, PasskeyChange, PasskeyState},
    random::Random,
    recovery_code::{RecoveryCodeChange, Right},
    secret::{Token, sha256},
    session::{LoadedSession, Session, SessionChange},
    time::{Span, Time},
};

mod by_handoff;
mod counter;
mod events;
mod start;

use start::Proved;

pub use by_handoff::{Uncollectable, by_handoff};
pub(crate) use counter::changes as note_counter;
pub use counter::{Counter, judge as judge_counter};

/// The request that a decision is about.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    /// When.
    pub now: Time,
    /// From where, for the audit.
    pub visit: &'a Visit,
    /// From where, for the networks of policy.
    pub address: std::net::IpAddr,
    /// The live session of this browser, if there is one.
    pub current: Option<&'a LoadedSession>,
}

/// A passkey with its member and organization, as loaded by credential id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The passkey.
    pub passkey: Passkey,
    /// Its member.
    pub member: Member,
    /// The member's organization.
    pub organization: Organization,
}

/// What a verified assertion says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The counter told; 0 where none is kept.
    pub sign_count: i64,
    /// BS.
    pub backup_state: bool,
}

/// A finished sign-in.
#[derive(Debug)]
pub struct SignedIn {
    /// The cookie's value.
    pub token: Token,
    /// The session it opens.
    pub session: Session,
    /// Whether to offer a passkey now (flow A1).
    pub offer: bool,
}

/// How a sign-in ended.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing more is asked.
    SignedIn(Box<SignedIn>),
    /// Proved, but another member is signed in in this browser (flow B10): the journey to keep.
    SomeoneElse(Box<Journey>),
    /// Refused.
    Refused(Refused),
}

/// Why a sign-in was refused. Each is a message of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// `passkey-counter-went-back`
    CounterWentBack { disabled: bool },
    /// `not-allowed`: handoffs sign nobody in any more.
    HandoffNotAllowed,
    /// `account-locked`
    Locked { until: Time },
    /// `network-not-allowed`
    Network,
    /// `account-disabled`, `membership-expired`
    NotAdmitted(NotAdmitted),
    /// `passkey-disabled`
    PasskeyDisabled { by: DisabledBy },
    /// `passkey-failed`: the response failed the named step.
    PasskeyFailed { step: String },
    /// `passkey-unknown`
    PasskeyUnknown,
    /// `password-not-allowed`
    PasswordNotAllowed,
    /// `password-wrong`, with the tries left before the lock.
    PasswordWrong { left: u32 },
    /// `recovery-code-wrong`, with the tries left before the lock.
    RecoveryCodeWrong { left: u32 },
}

/// A sign-in by passkey: `owned` is what was found by the credential id, `checked` what
/// verification said (meaningless where nothing was found).
pub fn by_passkey(
    journey: &Journey,
    ceremony: &Ceremony,
    owned: Option<&Owned>,
    checked: Result<&Assertion, &str>,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    let mut changes = vec![Change::from(ceremony.spend())];
    let judged = judge_passkey(ceremony, owned, checked, asking);
    let (Owned { passkey, member, organization }, assertion) = match judged {
        Ok(good) => good,
        Err(refused) => {
            if let (Refused::CounterWentBack { disabled }, Some(owned), Ok(told)) = (&refused, owned, checked)
            {
                counter::changes(&mut changes, owned, told.sign_count, *disabled, asking, random);
            }
            let (member, passkey) = (owned.map(|o| &o.member), owned.map(|o| o.passkey.id));
            changes.push(events::refused("passkey", &refused, member, passkey, asking, random));
            return Decision { changes, outcome: Outcome::Refused(refused) };
        }
    };
    changes.push(
        PasskeyChange::Use {
            id: passkey.id,
            from: passkey.sign_count,
            sign_count: assertion.sign_count,
            backup_state: assertion.backup_state,
            // That of a silently made passkey is vouched for only by a confirmation beside the password.
            uv_initialized: passkey.uv_initialized,
            at: asking.now,
            browser: asking.visit.browser.clone(),
        }
        .into(),
    );
    let evidence = Evidence { method: Method::by(passkey, passkey.uv_initialized), at: asking.now };
    let proved = Proved { evidence, device: &passkey.name, member, organization, client: journey.client() };
    start::go_on(changes, journey, proved, asking, random)
}

/// Whether a passkey's answer is good, in the order in which it may be said: who has proved nothing learns nothing.
fn judge_passkey<'a>(
    ceremony: &Ceremony,
    owned: Option<&'a Owned>,
    checked: Result<&'a Assertion, &str>,
    asking: &Asking<'_>,
) -> Result<(&'a Owned, &'a Assertion), Refused> {
    let owned = owned.ok_or(Refused::PasskeyUnknown)?;
    let assertion = checked.map_err(|step| Refused::PasskeyFailed { step: step.to_owned() })?;
    let Owned { passkey, member, organization } = owned;
    if let PasskeyState::Disabled { by, .. } = passkey.state {
        return Err(Refused::PasskeyDisabled { by });
    }
    member.admitted(asking.now).map_err(Refused::NotAdmitted)?;
    if !organization.policy.admits(asking.address) {
        return Err(Refused::Network);
    }
    match judge_counter(passkey, assertion.sign_count, ceremony.issued_at, asking.now) {
        Counter::Fine => Ok((owned, assertion)),
        Counter::WentBack => Err(Refused::CounterWentBack { disabled: false }),
        Counter::WentBackDisable => Err(Refused::CounterWentBack { disabled: true }),
    }
}

/// Whether somebody who proved this may come in from here, now.
fn admit(
    member: &Member,
    organization: &Organization,
    evidence: &Evidence,
    asking: &Asking<'_>,
) -> Result<(), Refused> {
    member.admitted(asking.now).map_err(Refused::NotAdmitted)?;
    if !organization.policy.admits(asking.address) {
        return Err(Refused::Network);
    }
    if matches!(evidence.method, Method::Handoff { .. }) && !organization.policy.handoff_sign_in {
        return Err(Refused::HandoffNotAllowed);
    }
    match journey::next(&organization.policy, std::slice::from_ref(evidence), asking.now) {
        Next::Done => Ok(()),
        Next::PasswordNotAllowed | Next::Prove => Err(Refused::PasswordNotAllowed),
    }
}

/// The counters that a password or recovery code is held against.
#[derive(Debug, Clone, Copy)]
pub struct Counters<'a> {
    /// Per member and network, or per member and known browser.
    pub narrow: &'a Attempts,
    /// Per member; none for a known browser, which nobody else can lock out.
    pub wide: Option<&'a Attempts>,
}

impl Counters<'_> {
    /// Until when they lock, if one does. Where they do, the password isn't even looked at.
    pub fn locked(&self, now: Time) -> Option<Time> {
        self.narrow.locked(now).max(self.wide.and_then(|w| w.locked(now)))
    }
}

/// A sign-in by password. `right` says whether the typed password is this member's; it is false for
/// an unknown identifier, whose counters, commit and answer are the same.
pub fn by_password(
    journey: &Journey,
    counters: Counters<'_>,
    known: Option<(&Member, &Organization)>,
    right: bool,
    limit: u32,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    let member = known.map(|(m, _)| m);
    let mut changes = Vec::new();
    if let Some(until) = counters.locked(asking.now) {
        let refused = Refused::Locked { until };
        changes.push(events::refused("password", &refused, member, None, asking, random));
        return Decision { changes, outcome: Outcome::Refused(refused) };
    }
    let proved = known.filter(|(m, _)| right && m.password.is_some());
    let Some((member, organization)) = proved else {
        let refused = |left| Refused::PasswordWrong { left };
        return wrong(changes, counters, ("password", refused), member, limit, asking, random);
    };
    changes.push(counters.narrow.succeeded(asking.now).into());
    changes.extend(counters.wide.map(|wide| wide.succeeded(asking.now).into()));
    let evidence =
        Evidence { method: Method::Password { version: member.password_version() }, at: asking.now };
    if let Err(refused) = admit(member, organization, &evidence, asking) {
        changes.push(events::refused("password", &refused, Some(member), None, asking, random));
        return Decision { changes, outcome: Outcome::Refused(refused) };
    }
    let proved = Proved { evidence, device: "", member, organization, client: journey.client() };
    start::go_on(changes, journey, proved, asking, random)
}

/// A sign-in by recovery code (flow B7). `right` is the code that was typed, where it is one of this member's; none for
/// an unknown identifier, whose counters, commit and answer are the same. Wrong codes and wrong passwords are counted
/// together: whoever guesses has one count, whatever they guess at.
pub fn by_recovery_code(
    journey: &Journey,
    counters: Counters<'_>,
    known: Option<(&Member, &Organization)>,
    right: Option<Right>,
    limit: u32,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    const METHOD: &str = "recovery-code";
    let member = known.map(|(m, _)| m);
    let mut changes = Vec::new();
    if let Some(until) = counters.locked(asking.now) {
        let refused = Refused::Locked { until };
        changes.push(events::refused(METHOD, &refused, member, None, asking, random));
        return Decision { changes, outcome: Outcome::Refused(refused) };
    }
    let proved = known.filter(|(_, o)| o.policy.recovery_codes > 0).zip(right);
    let Some(((member, organization), right)) = proved else {
        let refused = |left| Refused::RecoveryCodeWrong { left };
        return wrong(changes, counters, (METHOD, refused), member, limit, asking, random);
    };
    changes.push(counters.narrow.succeeded(asking.now).into());
    changes.extend(counters.wide.map(|wide| wide.succeeded(asking.now).into()));
    let evidence = Evidence { method: Method::RecoveryCode { codes: right.codes }, at: asking.now };
    if let Err(refused) = admit(member, organization, &evidence, asking) {
        changes.push(events::refused(METHOD, &refused, Some(member), None, asking, random));
        return Decision { changes, outcome: Outcome::Refused(refused) };
    }
    changes.push(RecoveryCodeChange::Use { member: member.id, tag: right.tag, at: asking.now }.into());
    let Visit { browser, address, .. } = asking.visit.clone();
    let left = u32::try_from(right.left).unwrap_or(u32::MAX);
    let about = About::RecoveryCodeUsed { left, browser, address };
    changes.push(Notice::to_member(member.id, about, asking.now, random).into());
    let proved = Proved { evidence, device: "", member, organization, client: journey.client() };
    start::go_on(changes, journey, proved, asking, random)
}

fn wrong(
    mut changes: Vec<Change>,
    counters: Counters<'_>,
    (method, told): (&str, fn(u32) -> Refused),
    member: Option<&Member>,
    limit: u32,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    let narrow = counters.narrow.failed(limit, asking.now);
    let wide = counters.wide.map(|w| w.failed(crate::attempt::WIDE_CAP, asking.now));
    let until = narrow.to.locked(asking.now).max(wide.as_ref().and_then(|w| w.to.locked(asking.now)));
    let left = limit.saturating_sub(narrow.to.failures);
    changes.push(narrow.into());
    changes.extend(wide.map(Change::from));
    let refused = until.map_or(told(left), |until| Refused::Locked { until });
    changes.push(events::refused(method, &told(left), member, None, asking, random));
    if let Some(until) = until {
        changes.push(events::event(EventKind::PasswordLocked { until }, member, None, asking, random));
        let about = About::AccountLocked { until, address: asking.visit.address.clone() };
        // Unknown identifiers write an empty row: the commit is the same.
        let notice = match member {
            Some(member) => Notice::to_member(member.id, about, asking.now, random),
            None => Notice::nothing(asking.now, random),
        };
        changes.push(notice.into());
    }
    Decision { changes, outcome: Outcome::Refused(refused) }
}

/// "Sign that person out and go on" (flow B10): what was proved in this journey opens a session now,
/// once, if all that it rests on still holds; `device` is the name of the passkey it was proved with.
/// `None`: the journey has proved nothing, or too long ago.
pub fn instead_of_someone_else(
    journey: &Journey,
    member: &Member,
    organization: &Organization,
    device: &str,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Option<Decision<Outcome>> {
    let evidence = journey.evidence.last()?.clone();
    if journey.member != Some(member.id) || journey.is_over(asking.now) || asking.now >= evidence.at + FRESH {
        return None;
    }
    let nonce = sha256(&[b"journey", journey.id.bytes()]);
    let spend = NonceChange::Spend {
        nonce,
        keep_until: journey.began_at + journey::LIFE + crate::ceremony::NONCE_GRACE,
    };
    let mut changes = vec![Change::from(spend)];
    if let Method::Handoff { passkey, .. } | Method::Passkey { passkey, .. } = evidence.method {
        changes.push(PasskeyChange::StillEnabled { id: passkey }.into());
    }
    if let Err(refused) = admit(member, organization, &evidence, asking) {
        changes.push(events::refused(evidence.method.name(), &refused, Some(member), None, asking, random));
        return Some(Decision { changes, outcome: Outcome::Refused(refused) });
    }
    let proved = Proved { evidence, device, member, organization, client: journey.client() };
    Some(start::open(changes, proved, asking, random))
}

/// How long proved evidence waits for the answer to "someone else is signed in".
pub const FRESH: Span = Span::minutes(5);

#[cfg(test)]
mod tests;
