//! Tickets as administrators handle them: issue, show, issue anew, revoke (flow D2).
//!
//! Every line of a selection is judged before anything is written: where one can't be done, none is, and each is told. What is
//! on a ticket is shown only after the commit that records the showing.

use warifu_core::{
    change::Change,
    id::Id,
    identifier::MemberId,
    member::Member,
    organization::Organization,
    permission::Action,
    ticket::{Instead, Ticket, TicketKind, TicketSecrets, TicketState},
    time::Span,
};

use super::Administrator;
use crate::{
    flows::{Caller, tickets::Found},
    server::{Server, Trouble, Written},
    ticket_secrets,
};

/// Tickets that one form issues, shows or revokes at most.
pub(crate) const MOST_AT_ONCE: usize = 1_000;
/// Written in one commit, so that others wait no longer for it.
const TOGETHER: usize = 50;

/// A line of a pasted selection that can't be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) typed: String,
    pub(crate) why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// No member ID.
    Malformed,
    /// Not a member of this organization, or one that this administrator may not do it to: no more is told.
    NotHere,
    /// The same member twice.
    Twice,
}

/// What to issue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) kind: TicketKind,
    pub(crate) life: Span,
}

/// A ticket as it is handed on.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) ticket: Ticket,
    pub(crate) member: Member,
    pub(crate) secrets: TicketSecrets,
}

impl Administrator {
    /// An organization's tickets, newest first.
    pub(crate) async fn list_tickets(
        &self,
        server: &Server,
        organization: &Organization,
        before: Option<Id<Ticket>>,
        limit: i64,
    ) -> Result<Vec<(Ticket, Member)>, Trouble> {
        Ok(server.store.list_tickets_of(organization.id, before, limit).await?)
    }

    /// The members that a pasted list names, one a line; or what is wrong with each line that isn't.
    pub(crate) async fn read_selection(
        &self,
        server: &Server,
        organization: &Organization,
        action: Action,
        pasted: &str,
    ) -> Result<Result<Vec<Member>, Vec<Problem>>, Trouble> {
        let (mut members, mut problems) = (Vec::<Member>::new(), Vec::new());
        let lines = pasted.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        for (line, typed) in lines.filter(|(_, typed)| !typed.is_empty()).take(MOST_AT_ONCE + 1) {
            let mut problem = |why| {
                let typed = typed.chars().take(64).collect();
                problems.push(Problem { line, typed, why });
            };
            let Ok(member_id) = MemberId::parse(typed) else {
                problem(Why::Malformed);
                continue;
            };
            let who = warifu_core::identifier::Identifier::MemberId(member_id);
            let found = server.store.find_member_by_identifier(&who).await?.map(|(member, _)| member);
            match found.filter(|member| self.authority().may_to(action, organization, member)) {
                None => problem(Why::NotHere),
                Some(member) if members.iter().any(|other| other.id == member.id) => problem(Why::Twice),
                Some(member) => members.push(member),
            }
        }
        Ok(if problems.is_empty() { Ok(members) } else { Err(problems) })
    }

    /// A ticket for each of these members. How many were issued: all of them, unless this administrator ceased to be one.
    pub(crate) async fn issue_tickets(
        &self,
        server: &Server,
        caller: &Caller,
        members: &[Member],
        wanted: Wanted,
    ) -> Result<usize, Trouble> {
        let mut issued = 0;
        for members in members.chunks(TOGETHER) {
            let mut changes = self.guards(caller).to_vec();
            for member in members {
                changes.extend(self.issue(server, caller, member, wanted, None)?);
            }
            if server.commit(&changes).await? != Written::Yes {
                break;
            }
            issued += members.len();
        }
        Ok(issued)
    }

    /// `anew`: the ticket that this one goes on from.
    fn issue(
        &self,
        server: &Server,
        caller: &Caller,
        member: &Member,
        Wanted { kind, life }: Wanted,
        anew: Option<&Ticket>,
    ) -> Result<Vec<Change>, Trouble> {
        let mut random = server.random();
        let ends = (caller.now, caller.now + life);
        let made = ticket_secrets::new_ticket(&server.ring(), kind, true, ends, &mut random);
        let (mut new, _) = made.ok_or_else(|| Trouble::Bug("a ticket's own secrets can't be read".into()))?;
        if let Some(old) = anew {
            new.replaces = old.replaces;
            if matches!(old.state, TicketState::Open | TicketState::Locked) {
                new.instead = Instead::Of(old.id);
            }
        }
        Ok(self.acting(caller).issue_ticket(member, new, &mut random).changes)
    }

    /// Tickets of an organization by their rows, as far as this administrator may do `action` to their members.
    async fn find_tickets(
        &self,
        server: &Server,
        organization: &Organization,
        action: Action,
        ids: &[Id<Ticket>],
    ) -> Result<Vec<Found>, Trouble> {
        let mut found = Vec::new();
        for id in ids.iter().take(MOST_AT_ONCE) {
            let one = server.store.find_ticket_by_id(*id).await?;
            found.extend(one.filter(|(_, member, _)| self.authority().may_to(action, organization, member)));
        }
        Ok(found)
    }

    /// Another ticket in the place of each of these, of the same kind and purpose; the old ones are worthless at once.
    pub(crate) async fn reissue_tickets(
        &self,
        server: &Server,
        caller: &Caller,
        organization: &Organization,
        ids: &[Id<Ticket>],
    ) -> Result<usize, Trouble> {
        let mut issued = 0;
        for (ticket, member, _) in self.find_tickets(server, organization, Action::IssueTickets, ids).await? {
            let wanted = Wanted { kind: ticket.kind, life: ticket.kind.life() };
            let mut changes = self.guards(caller).to_vec();
            changes.extend(self.issue(server, caller, &member, wanted, Some(&ticket))?);
            issued += usize::from(server.commit(&changes).await? == Written::Yes);
        }
        Ok(issued)
    }

    /// Revokes those of these that can still be used.
    pub(crate) async fn revoke_tickets(
        &self,
        server: &Server,
        caller: &Caller,
        organization: &Organization,
        ids: &[Id<Ticket>],
    ) -> Result<usize, Trouble> {
        let mut revoked = 0;
        for (ticket, member, _) in self.find_tickets(server, organization, Action::RevokeTickets, ids).await?
        {
            let mut changes = self.guards(caller).to_vec();
            changes.extend(self.acting(caller).revoke_ticket(&member, &ticket, &mut server.random()));
            revoked += usize::from(server.commit(&changes).await? == Written::Yes);
        }
        Ok(revoked)
    }

    /// What is on those of these that can be shown, each showing recorded first.
    pub(crate) async fn show_tickets(
        &self,
        server: &Server,
        caller: &Caller,
        organization: &Organization,
        ids: &[Id<Ticket>],
    ) -> Result<Vec<Shown>, Trouble> {
        let mut shown = Vec::new();
        let found = self.find_tickets(server, organization, Action::ShowTickets, ids).await?;
        let showable: Vec<Found> = found.into_iter().filter(|(t, ..)| t.can_be_shown(caller.now)).collect();
        for found in showable.chunks(TOGETHER) {
            let mut changes = self.guards(caller).to_vec();
            for (ticket, member, _) in found {
                changes.extend(self.acting(caller).show_ticket(member, ticket, &mut server.random()));
            }
            // One of them was used or revoked this very moment: that page is asked for again.
            if server.commit(&changes).await? != Written::Yes {
                continue;
            }
            let ring = server.ring();
            shown.extend(found.iter().filter_map(|(ticket, member, _)| {
                let secrets = ticket_secrets::open(&ring, ticket)?;
                Some(Shown { ticket: ticket.clone(), member: member.clone(), secrets })
            }));
        }
        Ok(shown)
    }
}
