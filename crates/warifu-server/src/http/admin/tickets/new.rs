//! `/admin/tickets/new`: a pasted list of member IDs, and which kind of ticket each gets. Where a line is wrong nothing is issued,
//! and the list stays in its field.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use http::StatusCode;
use warifu_core::{
    organization::Organization,
    permission::Action,
    ticket::{LONGEST_LIFE, TicketKind},
    time::Span,
};

use crate::{
    flows::administering::tickets::{MOST_AT_ONCE, Problem, Wanted, Why},
    http::{
        address::Query,
        admin::{Choice, administrator::Administering},
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "admin/tickets/new.html")]
struct New<'a> {
    page: Page<'a>,
    organization: String,
    organization_name: String,
    choices: Vec<Choice>,
    kind: TicketKind,
    members_label: String,
    members: String,
    days: String,
    members_problems: Vec<String>,
    days_problem: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    organization: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    organization: String,
    kind: TicketKind,
    #[serde(default)]
    members: String,
    #[serde(default)]
    days: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    by: Administering,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let organization = by.organization(&server, &asked.organization, Action::IssueTickets).await?;
    render(&empty(&server, &by, &organization).await?)
}

async fn empty<'a>(
    server: &'a Server,
    by: &Administering,
    organization: &Organization,
) -> Result<New<'a>, Refusal> {
    let page = by.page(server);
    Ok(New {
        members_label: page.tv("admin-new-members", &[("most", MOST_AT_ONCE.into())]),
        page,
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        choices: by.choices(server, organization).await?,
        kind: TicketKind::NotificationCard,
        members: String::new(),
        days: String::new(),
        members_problems: Vec::new(),
        days_problem: String::new(),
    })
}

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    by: Administering,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let organization = by.organization(&server, &form.organization, Action::IssueTickets).await?;
    let mut again = empty(&server, &by, &organization).await?;
    let life = life(&form);
    if life.is_none() {
        let most = LONGEST_LIFE.as_seconds() / DAY;
        again.days_problem = again.page.tv("admin-new-days-range", &[("most", most.into())]);
    }
    let administrator = &by.administrator;
    let selection =
        administrator.read_selection(&server, &organization, Action::IssueTickets, &form.members).await?;
    let members = match selection {
        Ok(members) => members,
        Err(problems) => {
            again.members_problems = problems.iter().map(|p| told(&again.page, p)).collect();
            Vec::new()
        }
    };
    if members.is_empty() && again.members_problems.is_empty() {
        again.members_problems.push(again.page.t("admin-new-nobody"));
    }
    if members.len() > MOST_AT_ONCE {
        let most = ("count", MOST_AT_ONCE.into());
        again.members_problems.push(again.page.tv("admin-new-too-many", &[most]));
    }
    match life {
        Some(life) if again.members_problems.is_empty() => {
            let wanted = Wanted { kind: form.kind, life };
            let issued = administrator.issue_tickets(&server, &by.visitor.caller, &members, wanted).await?;
            let to = format!("/admin/tickets?organization={}&said=issued&count={issued}", organization.id);
            Ok(go_to(&to))
        }
        _ => {
            (again.kind, again.members, again.days) = (form.kind, form.members, form.days);
            let mut response = render(&again)?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
    }
}

const DAY: i64 = 24 * 60 * 60;

/// The kind's own where nothing is said.
fn life(form: &Form) -> Option<Span> {
    if form.days.trim().is_empty() {
        return Some(form.kind.life());
    }
    let days: i64 = form.days.trim().parse().ok()?;
    let life = Span::days(days.clamp(0, 10_000));
    (days >= 1 && life <= LONGEST_LIFE).then_some(life)
}

fn told(page: &Page<'_>, problem: &Problem) -> String {
    let key = match problem.why {
        Why::Malformed => "admin-new-malformed",
        Why::NotHere => "admin-new-not-here",
        Why::Twice => "admin-new-twice",
    };
    page.tv(key, &[("line", problem.line.into()), ("typed", problem.typed.clone().into())])
}
