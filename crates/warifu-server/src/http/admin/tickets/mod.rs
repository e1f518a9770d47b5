//! `/admin/tickets`: an organization's tickets, newest first, and what is done to a selection of them (flow D2).

mod cards;
mod new;
mod selected;

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get, routing::post};
use warifu_core::{
    id::Id,
    member::Member,
    permission::Action,
    ticket::{Ticket, TicketKind, TicketState},
    time::Time,
};

use super::{Choice, administrator::Administering};
use crate::{
    http::{
        address::Query,
        page::{Page, render},
        refusal::Refusal,
    },
    server::Server,
};

/// Lines of one page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "admin/tickets/index.html")]
struct Tickets<'a> {
    page: Page<'a>,
    said: String,
    organization: String,
    organization_name: String,
    choices: Vec<Choice>,
    tickets: Vec<Line>,
    can_issue: bool,
    /// The ticket that the next page goes on after.
    older: Option<String>,
    newest: bool,
}

/// A ticket in the list.
struct Line {
    id: String,
    member_name: String,
    member_id: String,
    kind: String,
    state: String,
    /// What can be done with it.
    open: bool,
    issued: String,
    until: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    before: String,
    /// What was done just before, and to how many.
    #[serde(default)]
    said: String,
    #[serde(default)]
    count: u32,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/admin/tickets", get(list))
        .route("/admin/tickets/new", get(new::page).post(new::submit))
        .route("/admin/tickets/selected", post(selected::act))
}

async fn list(
    State(server): State<Arc<Server>>,
    by: Administering,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let organization = by.organization(&server, &asked.organization, Action::SeeMembers).await?;
    let before: Option<Id<Ticket>> = asked.before.parse().ok();
    let tickets = by.administrator.list_tickets(&server, &organization, before, PAGE + 1).await?;
    let page = by.page(&server);
    let more = usize::try_from(PAGE).is_ok_and(|size| tickets.len() > size);
    let shown = &tickets[..tickets.len() - usize::from(more)];
    render(&Tickets {
        said: said(&page, &asked),
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        choices: by.choices(&server, &organization).await?,
        tickets: shown.iter().map(|(ticket, member)| line(&page, ticket, member, by.visitor.now())).collect(),
        can_issue: by.administrator.authority().may(Action::IssueTickets, &organization),
        older: shown.last().filter(|_| more).map(|(ticket, _)| ticket.id.to_string()),
        newest: before.is_none(),
        page,
    })
}

fn line(page: &Page<'_>, ticket: &Ticket, member: &Member, now: Time) -> Line {
    let words = page.words();
    let expired = now >= ticket.expires_at;
    let state = match ticket.state {
        TicketState::Open | TicketState::Locked if expired => "admin-ticket-expired",
        TicketState::Locked => "admin-ticket-locked",
        TicketState::Open => "admin-ticket-open",
        TicketState::Replaced => "admin-ticket-replaced",
        TicketState::Revoked => "admin-ticket-revoked",
        TicketState::Used => "admin-ticket-used",
    };
    Line {
        id: ticket.id.to_string(),
        member_name: member.name.clone(),
        member_id: member.member_id.to_string(),
        kind: kind(page, ticket.kind),
        state: page.t(state),
        open: ticket.usable(now).is_ok(),
        issued: words.when(ticket.issued_at),
        until: words.when(ticket.used_at.unwrap_or(ticket.expires_at)),
    }
}

/// The kind in words.
fn kind(page: &Page<'_>, kind: TicketKind) -> String {
    page.t(match kind {
        TicketKind::Link => "admin-kind-link",
        TicketKind::NotificationCard => "admin-kind-notification-card",
        TicketKind::RegistrationId => "admin-kind-registration-id",
    })
}

fn said(page: &Page<'_>, asked: &Asked) -> String {
    let key = match asked.said.as_str() {
        "issued" => "admin-said-issued",
        "nothing-chosen" => "admin-said-nothing-chosen",
        "nothing-to-show" => "admin-said-nothing-to-show",
        "reissued" => "admin-said-reissued",
        "revoked" => "admin-said-revoked",
        _ => return String::new(),
    };
    page.tv(key, &[("count", asked.count.into())])
}
