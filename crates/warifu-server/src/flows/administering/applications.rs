//! Deciding about applications (flow D5): whom each line means, which ticket it replaces, and tickets for them in one commit.

use std::collections::HashSet;

use warifu_core::{
    administering::NewMember,
    application::{Application, Approved, Deciding, Granted, Whom},
    id::Id,
    identifier::{Identifier, MemberId},
    member::{Language, Member, Role},
    organization::Organization,
    permission::Action,
    ticket::{Instead, Ticket, TicketKind},
};

use super::Administrator;
use crate::{
    flows::{Caller, TRIES},
    server::{Server, Trouble, Written},
    ticket_secrets,
};

/// Tickets of one member that are offered to be replaced.
const MOST_TICKETS: i64 = 50;

/// A line of an application, as it is shown to whoever decides.
#[derive(Debug)]
pub(crate) struct Line {
    /// As it was typed.
    pub(crate) typed: String,
    /// Whom it names by member ID, in this organization.
    pub(crate) member: Option<Member>,
    /// Their registration IDs that can still be used.
    pub(crate) open: Vec<Ticket>,
}

/// What an administrator grants for one line.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Which line, from 0.
    pub(crate) line: usize,
    pub(crate) member_id: String,
    /// The name of somebody who doesn't exist yet.
    pub(crate) name: String,
    /// The ticket that it replaces.
    pub(crate) instead: Option<Id<Ticket>>,
}

/// Why a line can't be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The ticket to replace isn't theirs, or can't be used any more.
    Instead,
    /// No member ID.
    Malformed,
    /// A new member needs a name.
    NameMissing,
    /// A member elsewhere, or one that this administrator may not do it to.
    NotHere,
    /// The same member as in a line before.
    Twice,
}

/// How a decision ended.
#[derive(Debug)]
pub(crate) enum Decided {
    Approved(Approved),
    /// Somebody else has decided.
    Meanwhile,
    /// These lines can't be granted; nothing was written.
    Problems(Vec<(usize, Why)>),
    Refused,
}

impl Administrator {
    /// An application to an organization where they may decide.
    pub(crate) async fn find_application(
        &self,
        server: &Server,
        id: Id<Application>,
    ) -> Result<Option<(Application, Organization)>, Trouble> {
        let found = server.store.find_application(id).await?;
        Ok(found.filter(|(_, of)| self.authority().may(Action::DecideApplications, of)))
    }

    pub(crate) async fn list_applications(
        &self,
        server: &Server,
        organization: &Organization,
        before: Option<Id<Application>>,
        limit: i64,
    ) -> Result<Vec<Application>, Trouble> {
        Ok(server.store.list_applications(organization.id, before, limit).await?)
    }

    /// Whom the lines name.
    pub(crate) async fn read_lines(
        &self,
        server: &Server,
        application: &Application,
        organization: &Organization,
    ) -> Result<Vec<Line>, Trouble> {
        let mut lines = Vec::with_capacity(application.members.len());
        for typed in &application.members {
            let member = match MemberId::parse(typed) {
                Ok(id) => self.find_here(server, id, organization).await?,
                Err(_) => None,
            };
            let open = match &member {
                Some(member) => open_ids(server, member, application.made_at).await?,
                None => Vec::new(),
            };
            lines.push(Line { typed: typed.clone(), member, open });
        }
        Ok(lines)
    }

    async fn find_here(
        &self,
        server: &Server,
        id: MemberId,
        organization: &Organization,
    ) -> Result<Option<Member>, Trouble> {
        let found = server.store.find_member_by_identifier(&Identifier::MemberId(id)).await?;
        let found = found.map(|(member, _)| member);
        Ok(found.filter(|member| self.authority().may_to(Action::IssueTickets, organization, member)))
    }

    /// Yes, for these lines; all of them or none.
    pub(crate) async fn approve(
        &self,
        server: &Server,
        caller: &Caller,
        (application, organization): (&Application, &Organization),
        wanted: &[Wanted],
    ) -> Result<Decided, Trouble> {
        let acting = self.acting(caller);
        for _ in 0..TRIES {
            let (mut granted, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
            for line in wanted {
                match self.grant(server, caller, organization, line, &mut seen).await? {
                    Ok(one) => granted.push(one),
                    Err(why) => problems.push((line.line, why)),
                }
            }
            if !problems.is_empty() {
                return Ok(Decided::Problems(problems));
            }
            let deciding = Deciding { by: &acting, application, organization };
            let decision = deciding.approve(granted, &mut server.random());
            let changes = [self.guards(caller).to_vec(), decision.changes].concat();
            match server.commit(&changes).await? {
                Written::Yes => return Ok(Decided::Approved(decision.outcome)),
                Written::Stale(warifu_store::guard::APPLICATION) => return Ok(Decided::Meanwhile),
                // A ticket was used, or a member ID taken, this very moment.
                Written::Stale(_) => {}
            }
        }
        Ok(Decided::Meanwhile)
    }

    async fn grant(
        &self,
        server: &Server,
        caller: &Caller,
        organization: &Organization,
        wanted: &Wanted,
        seen: &mut HashSet<MemberId>,
    ) -> Result<Result<Granted, Why>, Trouble> {
        let Ok(member_id) = MemberId::parse(&wanted.member_id) else { return Ok(Err(Why::Malformed)) };
        if !seen.insert(member_id.clone()) {
            return Ok(Err(Why::Twice));
        }
        let who = Identifier::MemberId(member_id.clone());
        let whom = match server.store.find_member_by_identifier(&who).await? {
            None if wanted.name.trim().is_empty() => return Ok(Err(Why::NameMissing)),
            None => Whom::New(Box::new(new_member(member_id, &wanted.name))),
            Some((member, _)) if self.authority().may_to(Action::IssueTickets, organization, &member) => {
                Whom::Member(Box::new(member))
            }
            Some(_) => return Ok(Err(Why::NotHere)),
        };
        let instead = match (&whom, wanted.instead) {
            (_, None) => Instead::OfNone,
            (Whom::New(_), Some(_)) => return Ok(Err(Why::Instead)),
            (Whom::Member(member), Some(id)) => {
                if !open_ids(server, member, caller.now).await?.iter().any(|ticket| ticket.id == id) {
                    return Ok(Err(Why::Instead));
                }
                Instead::Of(id)
            }
        };
        let kind = TicketKind::RegistrationId;
        let ends = (caller.now, caller.now + kind.life());
        let made = ticket_secrets::new_ticket(&server.ring(), kind, true, ends, &mut server.random());
        let (mut ticket, _) =
            made.ok_or_else(|| Trouble::Bug("a ticket's own secrets can't be read".into()))?;
        ticket.instead = instead;
        Ok(Ok(Granted { whom, ticket }))
    }

    /// No; `answer` is what whoever applied is told.
    pub(crate) async fn refuse_application(
        &self,
        server: &Server,
        caller: &Caller,
        (application, organization): (&Application, &Organization),
        answer: &str,
    ) -> Result<Decided, Trouble> {
        let acting = self.acting(caller);
        let deciding = Deciding { by: &acting, application, organization };
        let refusal = deciding.refuse(answer.trim().to_owned(), &mut server.random());
        let changes = [self.guards(caller).to_vec(), refusal].concat();
        Ok(match server.commit(&changes).await? {
            Written::Yes => Decided::Refused,
            Written::Stale(_) => Decided::Meanwhile,
        })
    }
}

/// A member's registration IDs that can be used at `now`.
async fn open_ids(
    server: &Server,
    member: &Member,
    now: warifu_core::time::Time,
) -> Result<Vec<Ticket>, Trouble> {
    let mut tickets = server.store.list_tickets(member.id, MOST_TICKETS).await?;
    tickets.retain(|ticket| ticket.kind == TicketKind::RegistrationId && ticket.usable(now).is_ok());
    Ok(tickets)
}

fn new_member(member_id: MemberId, name: &str) -> NewMember {
    NewMember {
        member_id,
        name: name.split_whitespace().collect::<Vec<_>>().join(" "),
        email: None,
        language: Language::Ja,
        role: Role::Member,
        valid_until: None,
        phc: None,
    }
}
