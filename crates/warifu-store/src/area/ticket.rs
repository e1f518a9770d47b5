//! Tickets. Of one member and kind at most one is open, because issuing locks the member's row first.

use warifu_core::{
    member::Member,
    organization::Organization,
    secret::TokenHash,
    ticket::{Ticket, TicketChange, TicketState},
};

use super::{
    bind, guard,
    member::{self, member_columns},
    organization::organization_columns,
    read::{Reader, first},
};
use crate::{Call, Error, Guarded, Store};

macro_rules! ticket_columns {
    () => {
        "ticket.id, ticket.kind, ticket.member, ticket.token, ticket.state, ticket.expires_at, \
         ticket.issued_at"
    };
}

statements! {
    REPLACE = "replace open tickets",
        "UPDATE ticket SET state = 'replaced' WHERE member = $1 AND kind = $2 AND state = 'open'";
    ISSUE = "issue a ticket",
        "INSERT INTO ticket (id, kind, member, token, state, expires_at, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SPEND = "spend a ticket",
        "UPDATE ticket SET state = 'used', used_at = $2
          WHERE id = $1 AND state = 'open' AND expires_at > $2";
    FIND = "find a ticket",
        concat!("SELECT ", ticket_columns!(), ", ", member_columns!(), ", ", organization_columns!(), "
           FROM ticket
           JOIN member ON member.id = ticket.member
           JOIN organization ON organization.id = member.organization
          WHERE ticket.token = $1");
}

pub(crate) fn statements(change: &TicketChange) -> Vec<Guarded> {
    match change {
        TicketChange::Issue(ticket) => {
            let replace = REPLACE.bind(ticket.member).bind(bind::name(ticket.kind));
            vec![member::lock(ticket.member), replace.into(), issue(ticket).guarded(guard::TICKET)]
        }
        TicketChange::Spend { id, at } => vec![SPEND.bind(*id).bind(*at).guarded(guard::TICKET)],
    }
}

fn issue(ticket: &Ticket) -> Call {
    ISSUE
        .bind(ticket.id)
        .bind(bind::name(ticket.kind))
        .bind(ticket.member)
        .bind(ticket.token)
        .bind(bind::name(ticket.state))
        .bind(ticket.expires_at)
        .bind(ticket.issued_at)
}

fn read(reader: &mut Reader<'_>) -> Result<Ticket, Error> {
    Ok(Ticket {
        id: reader.table("ticket")?,
        kind: reader.state("kind")?,
        member: reader.id("member")?,
        token: reader.token("token")?,
        state: reader.state::<TicketState>("state")?,
        expires_at: reader.time("expires_at")?,
        issued_at: reader.time("issued_at")?,
    })
}

impl Store {
    /// A ticket by its token, in whatever state, with whom it registers.
    pub async fn find_ticket(
        &self,
        token: &TokenHash,
    ) -> Result<Option<(Ticket, Member, Organization)>, Error> {
        let rows = self.engine().fetch(FIND.bind(*token)).await?;
        first(&rows, |reader| {
            let ticket = read(reader)?;
            let (member, organization) = member::read_with_organization(reader)?;
            Ok((ticket, member, organization))
        })
    }
}
