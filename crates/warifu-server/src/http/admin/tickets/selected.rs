//! `POST /admin/tickets/selected`: shows what is on the chosen tickets, or prints their cards; issues them anew; revokes them.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use warifu_core::{
    code, id::Id, organization::Organization, permission::Action, ticket::Ticket, ticket::TicketKind,
};

use super::cards;
use crate::{
    flows::administering::tickets::Shown,
    http::{
        admin::administrator::Administering,
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "admin/tickets/shown.html")]
struct Handouts<'a> {
    page: Page<'a>,
    organization: String,
    organization_name: String,
    handouts: Vec<Handout>,
    /// Chosen ones that can't be shown any more.
    left_out: Option<String>,
    /// The address to type for a registration ID.
    register_address: String,
}

/// What is handed to one member.
struct Handout {
    member_name: String,
    member_id: String,
    kind: TicketKind,
    kind_name: String,
    code: String,
    password: String,
    until: String,
}

pub(super) async fn act(
    State(server): State<Arc<Server>>,
    by: Administering,
    Fields(fields): Fields<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let ids: Vec<Id<Ticket>> =
        fields.iter().filter(|(name, _)| name == "ticket").filter_map(|(_, id)| id.parse().ok()).collect();
    let action = match field("do") {
        "reissue" => Action::IssueTickets,
        "revoke" => Action::RevokeTickets,
        "pdf" | "print" | "show" => Action::ShowTickets,
        _ => return Err(Refusal::page_went_back()),
    };
    let organization = by.organization(&server, field("organization"), action).await?;
    let back = |said: &str, count: usize| {
        go_to(&format!("/admin/tickets?organization={}&said={said}&count={count}", organization.id))
    };
    if ids.is_empty() {
        return Ok(back("nothing-chosen", 0));
    }
    let (administrator, caller) = (&by.administrator, &by.visitor.caller);
    match action {
        Action::IssueTickets => {
            let count = administrator.reissue_tickets(&server, caller, &organization, &ids).await?;
            Ok(back("reissued", count))
        }
        Action::RevokeTickets => {
            let count = administrator.revoke_tickets(&server, caller, &organization, &ids).await?;
            Ok(back("revoked", count))
        }
        _ => {
            let shown = administrator.show_tickets(&server, caller, &organization, &ids).await?;
            let made = match field("do") {
                "pdf" => {
                    let with_progress = field("progress") == "true";
                    cards::pdf(&server, &by, &organization, &shown, with_progress).await?
                }
                "print" => cards::print_page(&server, &by, &organization, &shown)?,
                _ if shown.is_empty() => None,
                _ => Some(handouts(&server, &by, &organization, &shown, ids.len())?),
            };
            Ok(made.unwrap_or_else(|| back("nothing-to-show", 0)))
        }
    }
}

fn handouts(
    server: &Server,
    by: &Administering,
    organization: &Organization,
    shown: &[Shown],
    chosen: usize,
) -> Result<Response, Refusal> {
    let page = by.page(server);
    render(&Handouts {
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        handouts: shown.iter().map(|one| handout(&page, one)).collect(),
        left_out: left_out(&page, chosen - shown.len()),
        register_address: format!("{}/register", page.origin),
        page,
    })
}

fn left_out(page: &Page<'_>, count: usize) -> Option<String> {
    (count > 0).then(|| page.tv("admin-shown-left-out", &[("count", count.into())]))
}

fn handout(page: &Page<'_>, Shown { ticket, member, secrets }: &Shown) -> Handout {
    let code = match ticket.kind {
        TicketKind::RegistrationId => code::grouped(&secrets.code),
        TicketKind::Link | TicketKind::NotificationCard => format!("{}/t/{}", page.origin, secrets.code),
    };
    Handout {
        member_name: member.name.clone(),
        member_id: member.member_id.to_string(),
        kind: ticket.kind,
        kind_name: super::kind(page, ticket.kind),
        code,
        password: secrets.password.as_deref().map(code::grouped).unwrap_or_default(),
        until: page.words().last_day(ticket.expires_at),
    }
}
