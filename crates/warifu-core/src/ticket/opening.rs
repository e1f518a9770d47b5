//! A ticket's password: right or wrong, judged against the same count.

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::{Change, Decision},
    id::Id,
    member::Member,
    organization::Organization,
    random::Random,
    ticket::{Ticket, TicketChange, TicketState, Unusable},
    time::Time,
};

/// A ticket with whom it is for, and the request that brings its password.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Whom it registers.
    pub member: &'a Member,
    /// Under whose policy.
    pub organization: &'a Organization,
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
}

/// Why a password doesn't open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefused {
    /// The ticket can't be used any more, whatever its password.
    Unusable(Unusable),
    /// `ticket-password-wrong`, with the tries that are left.
    Wrong {
        /// Before it locks.
        left: u32,
    },
}

impl Opened<'_> {
    /// What a typed password comes to; `right` is how it compares, which says nothing while the ticket can't be used.
    pub fn judge(&self, right: bool, random: &mut dyn Random) -> Decision<Result<(), PasswordRefused>> {
        if let Err(why) = self.ticket.usable(self.now) {
            return Decision { changes: Vec::new(), outcome: Err(PasswordRefused::Unusable(why)) };
        }
        let (from, limit) = (self.ticket.wrong, i64::from(self.organization.policy.wrong_ticket_passwords));
        let (wrong, state, what) = match (right, from + 1 >= limit) {
            (true, _) => (from, TicketState::Open, EventKind::TicketOpened),
            (false, false) => (from + 1, TicketState::Open, EventKind::TicketPasswordWrong),
            (false, true) => (from + 1, TicketState::Locked, EventKind::TicketLocked),
        };
        let changes = vec![
            TicketChange::Judge { id: self.ticket.id, from, wrong, state }.into(),
            self.event(what, random),
        ];
        let outcome = match (right, state) {
            (true, _) => Ok(()),
            (false, TicketState::Locked) => Err(PasswordRefused::Unusable(Unusable::Locked)),
            (false, _) => Err(PasswordRefused::Wrong { left: u32::try_from(limit - wrong).unwrap_or(0) }),
        };
        Decision { changes, outcome }
    }

    fn event(&self, what: EventKind, random: &mut dyn Random) -> Change {
        let event = Event {
            id: Id::new(self.now, random),
            at: self.now,
            organization: Some(self.organization.id),
            member: Some(self.member.id),
            passkey: None,
            session: None,
            ticket: Some(self.ticket.id),
            actor: Actor::Anyone,
            what,
            visit: Some(self.visit.clone()),
        };
        event.salted(random).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{policy::Policy, random::Seeded, sample};

    fn judged(ticket: &Ticket, right: bool) -> (Option<TicketChange>, Result<(), PasswordRefused>) {
        let policy = Policy { wrong_ticket_passwords: 3, ..Policy::default() };
        let organization = Organization { policy, ..sample::organization() };
        let (member, visit) = (sample::member(), sample::visit());
        let opened =
            Opened { ticket, member: &member, organization: &organization, now: sample::NOW, visit: &visit };
        let decision = opened.judge(right, &mut Seeded::new(1));
        let change = decision.changes.into_iter().find_map(|change| match change {
            Change::Ticket(change) => Some(change),
            _ => None,
        });
        (change, decision.outcome)
    }

    #[test]
    fn wrong_passwords_are_counted_and_the_last_one_locks() {
        let judge =
            |from, wrong, state| Some(TicketChange::Judge { id: sample::ticket().id, from, wrong, state });
        let (open, locked) = (TicketState::Open, TicketState::Locked);
        for (from, right, change, outcome) in [
            (0, true, judge(0, 0, open), Ok(())),
            (2, true, judge(2, 2, open), Ok(())),
            (0, false, judge(0, 1, open), Err(PasswordRefused::Wrong { left: 2 })),
            (1, false, judge(1, 2, open), Err(PasswordRefused::Wrong { left: 1 })),
            (2, false, judge(2, 3, locked), Err(PasswordRefused::Unusable(Unusable::Locked))),
        ] {
            let ticket = Ticket { wrong: from, ..sample::ticket() };
            assert_eq!(judged(&ticket, right), (change, outcome), "{from} {right}");
        }
    }

    #[test]
    fn a_ticket_that_cannot_be_used_counts_nothing_and_says_nothing_of_the_password() {
        for state in [TicketState::Locked, TicketState::Used, TicketState::Replaced, TicketState::Revoked] {
            let ticket = Ticket { state, ..sample::ticket() };
            let (right, wrong) = (judged(&ticket, true), judged(&ticket, false));
            assert_eq!(right, wrong);
            assert_eq!(right.0, None);
        }
    }
}
