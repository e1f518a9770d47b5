//! Issuing, showing and revoking tickets.

use crate::{
    administering::Administering,
    audit::EventKind,
    change::{Change, Decision},
    id::Id,
    member::Member,
    notice::{About, Notice},
    passkey::Passkey,
    random::Random,
    secret::{Token, TokenHash},
    ticket::{PasswordTag, SealedSecrets, Ticket, TicketChange, TicketKind, TicketState},
    time::{Span, Time},
};

/// A ticket to be issued: its secrets are made, and known here only by what is kept of them.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Its row; what is sealed belongs to it.
    pub id: Id<Ticket>,
    /// Its kind.
    pub kind: TicketKind,
    /// The device whose place the new one takes.
    pub replaces: Option<Id<Passkey>>,
    /// Which tickets it takes the place of.
    pub instead: Instead,
    /// Until when it is good.
    pub expires_at: Time,
    /// What it is found by.
    pub token: TokenHash,
    /// What its password is judged by.
    pub password: Option<PasswordTag>,
    /// What is on it, where it is to be shown again.
    pub sealed: Option<SealedSecrets>,
}

/// Which tickets a new one takes the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Of those of its kind that its member has: a newer card makes the older one worthless.
    OfItsKind,
    /// Of none: three PCs have three registration IDs.
    OfNone,
    /// Of this one.
    Of(Id<Ticket>),
}

impl Instead {
    /// What a new ticket of this kind takes the place of unless something is chosen.
    pub const fn of_kind(kind: TicketKind) -> Self {
        match kind {
            TicketKind::Link | TicketKind::NotificationCard => Self::OfItsKind,
            TicketKind::RegistrationId => Self::OfNone,
        }
    }
}

impl Administering<'_> {
    /// A new ticket for `member`; those whose place it takes can't be used from the same commit on.
    pub fn issue_ticket(&self, member: &Member, new: NewTicket, random: &mut dyn Random) -> Decision<Ticket> {
        let ticket = Ticket {
            id: new.id,
            kind: new.kind,
            member: member.id,
            replaces: new.replaces,
            token: new.token,
            password: new.password,
            wrong: 0,
            sealed: new.sealed,
            shown_at: None,
            state: TicketState::Open,
            expires_at: new.expires_at,
            issued_at: self.now,
            used_at: None,
        };
        let what =
            EventKind::TicketIssued { ticket: new.kind.name().to_owned(), expires_at: ticket.expires_at };
        let issue = TicketChange::Issue { ticket: Box::new(ticket.clone()), instead: new.instead };
        let mut changes: Vec<Change> = vec![issue.into(), self.of_ticket(what, member, ticket.id, random)];
        // Never to the member: whoever is responsible hands it on.
        if ticket.kind == TicketKind::RegistrationId {
            let about = About::TicketIssued { ticket: ticket.id };
            changes.push(Notice::to_administrators(member, about, self.now, random).into());
        }
        Decision { changes, outcome: ticket }
    }

    /// A link without a password, to be handed on at once; open ones of this member are replaced.
    pub fn issue_link(
        &self,
        member: &Member,
        life: Span,
        random: &mut dyn Random,
    ) -> Decision<(Ticket, Token)> {
        let token = Token::new(random);
        let new = NewTicket {
            id: Id::new(self.now, random),
            kind: TicketKind::Link,
            replaces: None,
            instead: Instead::OfItsKind,
            expires_at: self.now + life,
            token: token.hash(),
            password: None,
            sealed: None,
        };
        let Decision { changes, outcome } = self.issue_ticket(member, new, random);
        Decision { changes, outcome: (outcome, token) }
    }

    /// What is on a ticket is shown: the commit comes first, so that nothing is seen that isn't recorded.
    pub fn show_ticket(&self, member: &Member, ticket: &Ticket, random: &mut dyn Random) -> Vec<Change> {
        vec![
            TicketChange::Show { id: ticket.id, at: self.now }.into(),
            self.of_ticket(EventKind::TicketShown, member, ticket.id, random),
        ]
    }

    /// A ticket that nobody can use any more.
    pub fn revoke_ticket(&self, member: &Member, ticket: &Ticket, random: &mut dyn Random) -> Vec<Change> {
        vec![
            TicketChange::Revoke { id: ticket.id }.into(),
            self.of_ticket(EventKind::TicketRevoked, member, ticket.id, random),
        ]
    }

    fn of_ticket(
        &self,
        what: EventKind,
        member: &Member,
        ticket: Id<Ticket>,
        random: &mut dyn Random,
    ) -> Change {
        let mut event = self.event(what, Some(member), None, member.organization, random);
        event.ticket = Some(ticket);
        event.salted(random).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::Actor, random::Seeded, sample};

    #[test]
    fn every_change_to_a_ticket_comes_with_its_event() {
        let acting = Administering { actor: Actor::Operator, now: sample::NOW, visit: None };
        let (member, ticket, mut random) = (sample::member(), sample::ticket(), Seeded::new(5));
        let new = NewTicket {
            id: ticket.id,
            kind: ticket.kind,
            replaces: None,
            instead: Instead::OfItsKind,
            expires_at: ticket.expires_at,
            token: ticket.token,
            password: None,
            sealed: None,
        };
        let issued = acting.issue_ticket(&member, new, &mut random);
        assert_eq!(issued.outcome, ticket);
        for (changes, kind) in [
            (issued.changes, "ticket-issued"),
            (acting.show_ticket(&member, &ticket, &mut random), "ticket-shown"),
            (acting.revoke_ticket(&member, &ticket, &mut random), "ticket-revoked"),
        ] {
            let [Change::Ticket(_), Change::Audit(event)] = &changes[..] else { panic!("{changes:?}") };
            assert_eq!(event.event.what.name(), kind);
            assert_eq!((event.event.ticket, event.event.member), (Some(ticket.id), Some(member.id)));
        }
    }
}
