//! The events of signing in. None holds anything that was typed.

use super::{Actor, Asking, Change, Event, EventKind, Id, LoadedSession, Member, Passkey, Random, Refused};

pub(super) fn event(
    what: EventKind,
    member: Option<&Member>,
    passkey: Option<Id<Passkey>>,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Change {
    let actor = match what {
        EventKind::SignedIn { .. } => member.map_or(Actor::Anyone, |m| Actor::Member(m.id)),
        EventKind::PasswordLocked { .. } | EventKind::PasskeyCounterWentBack { .. } => Actor::System,
        _ => Actor::Anyone,
    };
    let event = Event {
        id: Id::new(asking.now, random),
        at: asking.now,
        organization: member.map(|m| m.organization),
        member: member.map(|m| m.id),
        passkey,
        session: None,
        ticket: None,
        actor,
        what,
        visit: Some(asking.visit.clone()),
    };
    event.salted(random).into()
}

pub(super) fn refused(
    method: &str,
    refused: &Refused,
    member: Option<&Member>,
    passkey: Option<Id<Passkey>>,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Change {
    let why = match refused {
        Refused::CounterWentBack { .. } => "passkey-counter-went-back",
        Refused::HandoffNotAllowed => "not-allowed",
        Refused::Locked { .. } => "account-locked",
        Refused::Network => "network-not-allowed",
        Refused::NotAdmitted(crate::member::NotAdmitted::Disabled) => "account-disabled",
        Refused::NotAdmitted(crate::member::NotAdmitted::Expired) => "membership-expired",
        Refused::PasskeyDisabled { .. } => "passkey-disabled",
        // A stranger's words, cut short.
        Refused::PasskeyFailed { step } => {
            step.get(..step.floor_char_boundary(LONGEST_WHY)).unwrap_or_default()
        }
        Refused::PasskeyUnknown => "passkey-unknown",
        Refused::PasswordNotAllowed => "password-not-allowed",
        Refused::PasswordWrong { .. } => "password-wrong",
        Refused::RecoveryCodeWrong { .. } => "recovery-code-wrong",
    };
    let what = EventKind::SignInRefused { method: method.to_owned(), why: why.to_owned() };
    event(what, member, passkey, asking, random)
}

/// Somebody's session ended by another member's sign-in in the same browser (flow B10).
pub(super) fn ended_by_someone_else(
    current: &LoadedSession,
    by: &Member,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Change {
    let event = Event {
        id: Id::new(asking.now, random),
        at: asking.now,
        organization: Some(current.member.organization),
        member: Some(current.member.id),
        passkey: None,
        session: Some(current.session.id),
        ticket: None,
        actor: Actor::Member(by.id),
        what: EventKind::SessionEnded,
        visit: Some(asking.visit.clone()),
    };
    event.salted(random).into()
}

/// Bytes of a failed step that an event keeps.
const LONGEST_WHY: usize = 200;
