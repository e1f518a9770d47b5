//! A passkey on the phone approves a handoff: a whole ceremony with user verification, after the number.
//!
//! Neither another member's session nor another passkey on the phone stands in the way, and none counts. Whether the ID
//! that was typed is nobody's, has no passkey or another device's is told by one answer (`member-unknown`).

use std::net::IpAddr;

use super::{CONFIRMATIONS, Handoff, HandoffChange, Over, Proved, State, events};
use crate::{
    attempt::Attempts,
    audit::{EventKind, Visit},
    ceremony::Ceremony,
    change::{Change, Decision},
    member::{MemberChange, NotAdmitted},
    passkey::{DisabledBy, PasskeyChange, PasskeyState},
    random::Random,
    sign_in::{Asking, Assertion, Counter, Owned, judge_counter, note_counter},
    time::Time,
};

/// A ceremony's answer on the phone.
#[derive(Debug, Clone, Copy)]
pub struct Approving<'a> {
    /// What is approved: claimed by this very browser.
    pub handoff: &'a Handoff,
    /// What was asked.
    pub ceremony: &'a Ceremony,
    /// Whose passkey it is, as found by its credential id.
    pub owned: Option<&'a Owned>,
    /// What verification says; meaningless where nothing was found.
    pub checked: Result<&'a Assertion, &'a str>,
    /// How often that member has approved of late.
    pub confirmations: &'a Attempts,
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
    /// From where, for the networks of policy.
    pub address: IpAddr,
}

/// Why a passkey approved nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// `passkey-counter-went-back`; whether the passkey was disabled by that.
    CounterWentBack { disabled: bool },
    /// `too-many-requests`: this member has approved too many.
    Locked { until: Time },
    /// `member-unknown`: it isn't a passkey of the ID that was typed.
    MemberUnknown,
    /// `network-not-allowed`
    Network,
    /// `not-allowed`: policy has no handoffs any more.
    NotAllowed,
    /// `account-disabled`, `membership-expired`
    NotAdmitted(NotAdmitted),
    /// The handoff is over, or isn't so far.
    Over(Option<Over>),
    /// `passkey-disabled`
    PasskeyDisabled { by: DisabledBy },
    /// `passkey-failed`
    PasskeyFailed { step: String },
}

impl Refused {
    fn name(&self) -> &str {
        match self {
            Self::CounterWentBack { .. } => "passkey-counter-went-back",
            Self::Locked { .. } => "too-many-requests",
            Self::MemberUnknown => "member-unknown",
            Self::Network => "network-not-allowed",
            Self::NotAllowed => "not-allowed",
            Self::NotAdmitted(NotAdmitted::Disabled) => "account-disabled",
            Self::NotAdmitted(NotAdmitted::Expired) => "membership-expired",
            Self::Over(_) => "link-expired",
            Self::PasskeyDisabled { .. } => "passkey-disabled",
            // A stranger's words, cut short.
            Self::PasskeyFailed { step } => step.get(..step.floor_char_boundary(200)).unwrap_or_default(),
        }
    }
}

impl Approving<'_> {
    /// Approves it, or says why not. A refusal leaves the handoff where it is: another passkey may be tried.
    pub fn decide(&self, random: &mut dyn Random) -> Decision<Result<(), Refused>> {
        let spend = Change::from(self.ceremony.spend());
        match self.judge() {
            Ok((owned, assertion)) => self.approve(vec![spend], owned, assertion, random),
            Err(refused) => {
                let what = EventKind::SignInRefused { method: "handoff".into(), why: refused.name().into() };
                let mut changes = vec![spend];
                if let (Refused::CounterWentBack { disabled }, Some(owned), Ok(told)) =
                    (&refused, self.owned, self.checked)
                {
                    let (now, visit, address) = (self.now, self.visit, self.address);
                    let asking = Asking { now, visit, address, current: None };
                    note_counter(&mut changes, owned, told.sign_count, *disabled, &asking, random);
                }
                changes.extend(self.trouble(&refused));
                changes.push(events::event(self.handoff, what, None, self.now, self.visit, random));
                Decision { changes, outcome: Err(refused) }
            }
        }
    }

    /// What the screen is told of a refusal: it stays where it is.
    fn trouble(&self, refused: &Refused) -> Option<Change> {
        let State::Matched { by, .. } = &self.handoff.state else { return None };
        if matches!(refused, Refused::Over(_)) {
            return None;
        }
        let name = match refused {
            Refused::PasskeyFailed { .. } => "passkey-failed",
            other => other.name(),
        };
        let (hash, from) = (self.handoff.hash, self.handoff.version);
        let to = State::Matched { by: by.clone(), trouble: Some(name.to_owned()) };
        Some(HandoffChange::Step { hash, from, to }.into())
    }

    /// In the order in which it may be said: who has proved nothing learns nothing.
    fn judge(&self) -> Result<(&Owned, &Assertion), Refused> {
        self.handoff.live(self.now).map_err(|over| Refused::Over(Some(over)))?;
        if !matches!(self.handoff.state, State::Matched { .. }) {
            return Err(Refused::Over(None));
        }
        let owned = self.owned.ok_or(Refused::MemberUnknown)?;
        let assertion = self.checked.map_err(|step| Refused::PasskeyFailed { step: step.to_owned() })?;
        let Owned { passkey, member, organization } = owned;
        if self.handoff.member != Some(member.id) {
            return Err(Refused::MemberUnknown);
        }
        if let PasskeyState::Disabled { by, .. } = passkey.state {
            return Err(Refused::PasskeyDisabled { by });
        }
        member.admitted(self.now).map_err(Refused::NotAdmitted)?;
        if !organization.policy.handoff_sign_in {
            return Err(Refused::NotAllowed);
        }
        if !organization.policy.helps(self.address) {
            return Err(Refused::Network);
        }
        match judge_counter(passkey, assertion.sign_count, self.ceremony.issued_at, self.now) {
            Counter::Fine => {}
            Counter::WentBack => return Err(Refused::CounterWentBack { disabled: false }),
            Counter::WentBackDisable => return Err(Refused::CounterWentBack { disabled: true }),
        }
        match self.confirmations.locked(self.now) {
            Some(until) => Err(Refused::Locked { until }),
            None => Ok((owned, assertion)),
        }
    }

    fn approve(
        &self,
        mut changes: Vec<Change>,
        owned: &Owned,
        assertion: &Assertion,
        random: &mut dyn Random,
    ) -> Decision<Result<(), Refused>> {
        let (Owned { passkey, member, .. }, now) = (owned, self.now);
        let Some(by) = self.handoff.claim().cloned() else {
            return Decision { changes: Vec::new(), outcome: Err(Refused::Over(None)) };
        };
        let proved = Proved { passkey: passkey.id, uv_initialized: passkey.uv_initialized, at: now };
        let used = PasskeyChange::Use {
            id: passkey.id,
            from: passkey.sign_count,
            sign_count: assertion.sign_count,
            backup_state: assertion.backup_state,
            uv_initialized: passkey.uv_initialized,
            at: now,
            browser: self.visit.browser.clone(),
        };
        let (hash, from) = (self.handoff.hash, self.handoff.version);
        let what = EventKind::HandoffApproved {
            purpose: events::purpose(self.handoff.purpose),
            device: passkey.name.clone(),
        };
        changes.push(used.into());
        changes.push(MemberChange::StillAdmitted { id: member.id, epoch: member.epoch, now }.into());
        changes.push(self.confirmations.failed(CONFIRMATIONS, now).into());
        changes.push(HandoffChange::Step { hash, from, to: State::Approved { by, proved } }.into());
        changes.push(events::event(self.handoff, what, Some(passkey.id), now, self.visit, random));
        Decision { changes, outcome: Ok(()) }
    }
}
