//! Approving and refusing (flow D5).

use crate::{
    administering::{Administering, NewMember},
    application::{Application, ApplicationChange, ApplicationState},
    audit::EventKind,
    change::{Change, Decision},
    id::Id,
    member::Member,
    organization::Organization,
    random::Random,
    ticket::{NewTicket, Ticket},
};

/// Somebody decides about an application that nobody has decided about.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Who, and when.
    pub by: &'a Administering<'a>,
    /// What about.
    pub application: &'a Application,
    /// Whose it is.
    pub organization: &'a Organization,
}

/// Whom a ticket is for.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Somebody there is.
    Member(Box<Member>),
    /// Somebody who is created by the approval.
    New(Box<NewMember>),
}

/// A ticket that is granted.
#[derive(Debug, Clone)]
pub struct Granted {
    /// For whom.
    pub whom: Whom,
    /// The ticket.
    pub ticket: NewTicket,
}

/// What came of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The tickets, in the order they were granted.
    pub tickets: Vec<Ticket>,
}

impl Deciding<'_> {
    /// Yes, for these.
    pub fn approve(&self, granted: Vec<Granted>, random: &mut dyn Random) -> Decision<Approved> {
        let what = EventKind::ApplicationApproved {
            reference: self.application.reference.clone(),
            tickets: u32::try_from(granted.len()).unwrap_or(u32::MAX),
        };
        let mut changes = self.decide(ApplicationState::Approved, String::new(), what, random);
        let mut tickets = Vec::with_capacity(granted.len());
        for Granted { whom, ticket } in granted {
            let member = match whom {
                Whom::Member(member) => *member,
                Whom::New(new) => {
                    let created = self.by.create_member(self.organization, *new, random);
                    changes.extend(created.changes);
                    created.outcome
                }
            };
            let issued = self.by.issue_ticket(&member, ticket, random);
            changes.extend(issued.changes);
            tickets.push(issued.outcome);
        }
        Decision { changes, outcome: Approved { tickets } }
    }

    /// No; `answer` is what whoever applied is told.
    pub fn refuse(&self, answer: String, random: &mut dyn Random) -> Vec<Change> {
        let what = EventKind::ApplicationRefused { reference: self.application.reference.clone() };
        self.decide(ApplicationState::Refused, answer, what, random)
    }

    fn decide(
        &self,
        state: ApplicationState,
        answer: String,
        what: EventKind,
        random: &mut dyn Random,
    ) -> Vec<Change> {
        let id: Id<Application> = self.application.id;
        let event = self.by.event(what, None, None, self.organization.id, random);
        vec![ApplicationChange::Decide { id, state, answer }.into(), event.salted(random).into()]
    }
}
