//! The events of handoffs. None holds what was typed; whom that names, where it names somebody, finds them in their own
//! history.

use super::{Handoff, Purpose};
use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::Change,
    id::Id,
    passkey::Passkey,
    random::Random,
    time::Time,
};

/// An event of a handoff, by whoever did it from `visit`.
pub(super) fn event(
    handoff: &Handoff,
    what: EventKind,
    passkey: Option<Id<Passkey>>,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Change {
    let proved = matches!(what, EventKind::HandoffApproved { .. });
    let actor = handoff.member.filter(|_| proved).map_or(Actor::Anyone, Actor::Member);
    let event = Event {
        id: Id::new(now, random),
        at: now,
        organization: Some(handoff.organization),
        member: handoff.member,
        passkey,
        session: None,
        ticket: None,
        actor,
        what,
        visit: Some(visit.clone()),
    };
    event.salted(random).into()
}

/// What an event says it was for.
pub(super) fn purpose(purpose: Purpose) -> String {
    purpose.name().to_owned()
}
