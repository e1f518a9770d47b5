//! Tickets. Issuing locks the member's row first, so that of those whose place a new one takes none stays open.
//!
//! What is on a ticket is emptied with whatever ends it. Its ring key's id stands beside it, so that no key is retired
//! that a row names.

use warifu_core::{
    change::Change,
    id::Id,
    member::Member,
    organization::Organization,
    secret::TokenHash,
    ticket::{Instead, SealedSecrets, Ticket, TicketChange},
};

use super::{
    bind, guard,
    member::{self, member_columns},
    organization::organization_columns,
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Outcome, Store};

macro_rules! ticket_columns {
    () => {
        "ticket.id, ticket.kind, ticket.member, ticket.replaces, ticket.token, ticket.password, ticket.wrong, \
         ticket.sealed, ticket.sealed_by, ticket.shown_at, ticket.state, ticket.expires_at, ticket.issued_at, \
         ticket.used_at"
    };
}

macro_rules! find {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            ticket_columns!(),
            ", ",
            member_columns!(),
            ", ",
            organization_columns!(),
            " FROM ticket
              JOIN member ON member.id = ticket.member
              JOIN organization ON organization.id = member.organization
             WHERE ",
            $condition
        )
    };
}

statements! {
    REPLACE_KIND = "replace open tickets of a kind",
        "UPDATE ticket SET state = 'replaced', sealed = NULL, sealed_by = NULL
          WHERE member = $1 AND kind = $2 AND state IN ('open', 'locked')";
    REPLACE = "replace a ticket",
        "UPDATE ticket SET state = 'replaced', sealed = NULL, sealed_by = NULL
          WHERE id = $1 AND member = $2 AND state IN ('open', 'locked')";
    ISSUE = "issue a ticket",
        "INSERT INTO ticket (id, kind, member, replaces, token, password, wrong, sealed, sealed_by, shown_at, state,
           expires_at, issued_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    JUDGE = "judge the password of a ticket",
        "UPDATE ticket SET wrong = $3, state = $4 WHERE id = $1 AND state = 'open' AND wrong = $2";
    REVOKE = "revoke a ticket",
        "UPDATE ticket SET state = 'revoked', sealed = NULL, sealed_by = NULL
          WHERE id = $1 AND state IN ('open', 'locked')";
    SHOW = "show what is on a ticket",
        "UPDATE ticket SET shown_at = COALESCE(shown_at, $2)
          WHERE id = $1 AND state = 'open' AND sealed IS NOT NULL";
    SPEND = "spend a ticket",
        "UPDATE ticket SET state = 'used', used_at = $2, sealed = NULL, sealed_by = NULL
          WHERE id = $1 AND state = 'open' AND expires_at > $2";
    FIND = "find a ticket",
        find!("ticket.token = $1");
    FIND_BY_ID = "find a ticket by its row",
        find!("ticket.id = $1");
    LIST_SEALED = "list tickets sealed by other keys",
        "SELECT id, sealed, sealed_by FROM ticket WHERE sealed_by <> $1 AND id > $2 ORDER BY id LIMIT $3";
    REWRAP = "seal a ticket anew",
        "UPDATE ticket SET sealed = $3, sealed_by = $4 WHERE id = $1 AND sealed_by = $2";
    LIST_OF_MEMBER = "list the tickets of a member",
        concat!("SELECT ", ticket_columns!(), " FROM ticket
          WHERE member = $1 ORDER BY issued_at DESC, id DESC LIMIT $2");
    LIST_OF_ORGANIZATION = "list the tickets of an organization",
        concat!("SELECT ", ticket_columns!(), ", ", member_columns!(), "
           FROM ticket JOIN member ON member.id = ticket.member
          WHERE member.organization = $1 AND ticket.id < $2
          ORDER BY ticket.id DESC LIMIT $3");
}

pub(crate) fn statements(change: &TicketChange) -> Vec<Guarded> {
    match change {
        TicketChange::Issue { ticket, instead } => {
            let replace = match instead {
                Instead::OfItsKind => {
                    Some(REPLACE_KIND.bind(ticket.member).bind(bind::name(ticket.kind)).into())
                }
                Instead::OfNone => None,
                Instead::Of(id) => Some(REPLACE.bind(*id).bind(ticket.member).guarded(guard::TICKET)),
            };
            let issue = issue(ticket).guarded(guard::TICKET);
            [member::lock(ticket.member)].into_iter().chain(replace).chain([issue]).collect()
        }
        TicketChange::Judge { id, from, wrong, state } => {
            let judge = JUDGE.bind(*id).bind(*from).bind(*wrong).bind(bind::name(*state));
            vec![judge.guarded(guard::TICKET)]
        }
        TicketChange::Revoke { id } => vec![REVOKE.bind(*id).guarded(guard::TICKET)],
        TicketChange::Show { id, at } => vec![SHOW.bind(*id).bind(*at).guarded(guard::TICKET)],
        TicketChange::Spend { id, at } => vec![SPEND.bind(*id).bind(*at).guarded(guard::TICKET)],
    }
}

fn issue(ticket: &Ticket) -> Call {
    ISSUE
        .bind(ticket.id)
        .bind(bind::name(ticket.kind))
        .bind(ticket.member)
        .bind(ticket.replaces)
        .bind(ticket.token)
        .bind(ticket.password.as_ref().map(<[u8; 40]>::as_slice))
        .bind(ticket.wrong)
        .bind(ticket.sealed.as_ref().map(|secrets| secrets.sealed.as_slice()))
        .bind(ticket.sealed.as_ref().map(|secrets| secrets.by.as_slice()))
        .bind(ticket.shown_at)
        .bind(bind::name(ticket.state))
        .bind(ticket.expires_at)
        .bind(ticket.issued_at)
        .bind(ticket.used_at)
}

fn read(reader: &mut Reader<'_>) -> Result<Ticket, Error> {
    Ok(Ticket {
        id: reader.table("ticket")?,
        kind: reader.state("kind")?,
        member: reader.id("member")?,
        replaces: reader.optional_id("replaces")?,
        token: reader.token("token")?,
        password: reader.optional_array("password")?,
        wrong: reader.int("wrong")?,
        sealed: read_sealed(reader)?,
        shown_at: reader.optional_time("shown_at")?,
        state: reader.state("state")?,
        expires_at: reader.time("expires_at")?,
        issued_at: reader.time("issued_at")?,
        used_at: reader.optional_time("used_at")?,
    })
}

fn read_sealed(reader: &mut Reader<'_>) -> Result<Option<SealedSecrets>, Error> {
    match (reader.optional_bytes("sealed")?, reader.optional_array("sealed_by")?) {
        (Some(sealed), Some(by)) => Ok(Some(SealedSecrets { sealed, by })),
        (None, None) => Ok(None),
        _ => Err(reader.corrupt("there without what it belongs to")),
    }
}

impl Store {
    /// A ticket by its token, in whatever state, with whom it registers.
    pub async fn find_ticket(
        &self,
        token: &TokenHash,
    ) -> Result<Option<(Ticket, Member, Organization)>, Error> {
        let rows = self.engine().fetch(FIND.bind(*token)).await?;
        first(&rows, read_owned)
    }

    /// The same by any of these: the HMACs of a registration ID under every key of the ring.
    pub async fn find_ticket_by_any(
        &self,
        tokens: &[TokenHash],
    ) -> Result<Option<(Ticket, Member, Organization)>, Error> {
        let calls = tokens.iter().map(|token| FIND.bind(*token)).collect();
        let found = self.engine().fetch_each(calls).await?;
        let rows = found.iter().find(|rows| !rows.is_empty()).map_or(&[][..], Vec::as_slice);
        first(rows, read_owned)
    }

    /// A ticket by its row.
    pub async fn find_ticket_by_id(
        &self,
        id: Id<Ticket>,
    ) -> Result<Option<(Ticket, Member, Organization)>, Error> {
        let rows = self.engine().fetch(FIND_BY_ID.bind(id)).await?;
        first(&rows, read_owned)
    }

    /// A member's tickets, newest first.
    pub async fn list_tickets(&self, member: Id<Member>, limit: i64) -> Result<Vec<Ticket>, Error> {
        let rows = self.engine().fetch(LIST_OF_MEMBER.bind(member).bind(limit)).await?;
        every(&rows, read)
    }

    /// The tickets of an organization with whom they register, newest first, from the one before `before`.
    pub async fn list_tickets_of(
        &self,
        organization: Id<Organization>,
        before: Option<Id<Ticket>>,
        limit: i64,
    ) -> Result<Vec<(Ticket, Member)>, Error> {
        let before = before.unwrap_or(Id::from_bytes([0xff; 16]));
        let call = LIST_OF_ORGANIZATION.bind(organization).bind(before).bind(limit);
        let rows = self.engine().fetch(call).await?;
        every(&rows, |reader| Ok((read(reader)?, member::read(reader)?)))
    }
}

impl Store {
    /// Tickets that another key of the ring seals than this, in the order of their rows from the one after `after`.
    pub async fn list_tickets_sealed_by_others(
        &self,
        than: [u8; 8],
        after: Option<Id<Ticket>>,
        limit: i64,
    ) -> Result<Vec<SealedTicket>, Error> {
        let after = after.unwrap_or(Id::from_bytes([0; 16]));
        let rows = self.engine().fetch(LIST_SEALED.bind(than).bind(after).bind(limit)).await?;
        every(&rows, |reader| {
            let id = reader.table("ticket")?;
            let secrets = SealedSecrets { sealed: reader.bytes("sealed")?, by: reader.array("sealed_by")? };
            Ok(SealedTicket { id, secrets })
        })
    }

    /// Seals tickets anew together with `changes`, the event among them. Stale with `TICKET` where one of them isn't
    /// sealed by the key that it was read with.
    pub async fn rewrap_tickets(
        &self,
        rewraps: &[(SealedTicket, SealedSecrets)],
        changes: &[Change],
    ) -> Result<Outcome, Error> {
        let mut commit = Self::statements(changes)?;
        commit.extend(rewraps.iter().map(|(from, to)| {
            let rewrap = REWRAP.bind(from.id).bind(from.secrets.by).bind(to.sealed.as_slice()).bind(to.by);
            rewrap.guarded(guard::TICKET)
        }));
        self.engine().commit(commit).await
    }
}

/// What is on a ticket, as it is sealed in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedTicket {
    pub id: Id<Ticket>,
    pub secrets: SealedSecrets,
}

fn read_owned(reader: &mut Reader<'_>) -> Result<(Ticket, Member, Organization), Error> {
    let ticket = read(reader)?;
    let (member, organization) = member::read_with_organization(reader)?;
    Ok((ticket, member, organization))
}
