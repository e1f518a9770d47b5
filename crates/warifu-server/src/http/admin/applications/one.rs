//! `/admin/applications/{id}`: whom each line means, which ticket it replaces; yes for the chosen lines, or no.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use http::StatusCode;
use warifu_core::{
    application::{Application, ApplicationState, LONGEST_REASON},
    code,
    id::Id,
    organization::Organization,
};

use crate::{
    flows::administering::applications::{Decided, Wanted, Why},
    http::{
        address::Path,
        admin::administrator::Administering,
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "admin/applications/one.html")]
struct One<'a> {
    page: Page<'a>,
    id: String,
    organization: String,
    organization_name: String,
    reference: String,
    made: String,
    wish: String,
    reason: String,
    lines: Vec<Line>,
    /// Something is to be put right first.
    problem: String,
}

struct Line {
    number: usize,
    typed: String,
    /// Whether there is a member of this ID.
    found: Option<String>,
    taken: bool,
    member_id: String,
    name: String,
    tickets: Vec<TicketChoice>,
    problem: String,
}

struct TicketChoice {
    id: String,
    issued: String,
    chosen: bool,
}

#[derive(serde::Deserialize)]
pub(super) struct Refusing {
    #[serde(default)]
    answer: String,
}

type Found = (Application, Organization);

async fn load(server: &Server, by: &Administering, id: &str) -> Result<Found, Refusal> {
    let id: Id<Application> = id.parse().map_err(|_| Refusal::page_not_found())?;
    by.administrator.find_application(server, id).await?.ok_or_else(Refusal::page_not_found)
}

/// Where the list is, with what was done.
fn list(organization: &Organization, said: &str) -> Response {
    go_to(&format!("/admin/applications?organization={}&said={said}", organization.id))
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    by: Administering,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (application, organization) = load(&server, &by, &id).await?;
    if application.state != ApplicationState::Received {
        return Ok(list(&organization, "meanwhile"));
    }
    render(&view(&server, &by, &application, &organization).await?)
}

async fn view<'a>(
    server: &'a Server,
    by: &Administering,
    application: &Application,
    organization: &Organization,
) -> Result<One<'a>, Refusal> {
    let page = by.page(server);
    let words = page.words();
    let read = by.administrator.read_lines(server, application, organization).await?;
    let lines = read.into_iter().enumerate().map(|(number, line)| Line {
        number,
        member_id: line.member.as_ref().map_or_else(String::new, |member| member.member_id.to_string()),
        name: if line.member.is_none() { line.typed.clone() } else { String::new() },
        found: line.member.map(|member| member.name),
        typed: line.typed,
        taken: true,
        tickets: line
            .open
            .iter()
            .map(|ticket| TicketChoice {
                id: ticket.id.to_string(),
                issued: page.tv("admin-application-issued", &[("when", words.when(ticket.issued_at).into())]),
                chosen: false,
            })
            .collect(),
        problem: String::new(),
    });
    Ok(One {
        lines: lines.collect(),
        id: application.id.to_string(),
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        reference: code::grouped(&application.reference),
        made: words.when(application.made_at),
        wish: super::wish(&page, application.wish),
        reason: application.reason.clone(),
        problem: String::new(),
        page,
    })
}

pub(super) async fn approve(
    State(server): State<Arc<Server>>,
    by: Administering,
    Path(id): Path<String>,
    Fields(fields): Fields<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (application, organization) = load(&server, &by, &id).await?;
    if application.state != ApplicationState::Received {
        return Ok(list(&organization, "meanwhile"));
    }
    let field = |name: &str, line: usize| {
        let name = format!("{name}-{line}");
        let found = fields.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.chars().take(254).collect::<String>())
    };
    let wanted: Vec<Wanted> = (0..application.members.len())
        .filter(|line| field("take", *line).is_some())
        .map(|line| Wanted {
            line,
            member_id: field("id", line).unwrap_or_default(),
            name: field("name", line).unwrap_or_default(),
            instead: field("instead", line).and_then(|id| id.parse().ok()),
        })
        .collect();
    let mut again = view(&server, &by, &application, &organization).await?;
    if wanted.is_empty() {
        again.problem = again.page.t("admin-application-nobody-chosen");
        return refused(&again);
    }
    let caller = &by.visitor.caller;
    match by.administrator.approve(&server, caller, (&application, &organization), &wanted).await? {
        Decided::Approved(approved) => {
            let count = approved.tickets.len();
            let to = format!("/admin/tickets?organization={}&said=issued&count={count}", organization.id);
            Ok(go_to(&to))
        }
        Decided::Problems(problems) => {
            again.keep(&wanted);
            for (line, why) in problems {
                let problem = told(&again.page, why);
                again.lines[line].problem = problem;
            }
            again.problem = again.page.t("admin-application-nothing-yet");
            refused(&again)
        }
        Decided::Meanwhile | Decided::Refused => Ok(list(&organization, "meanwhile")),
    }
}

impl One<'_> {
    /// What was typed stays in its fields.
    fn keep(&mut self, wanted: &[Wanted]) {
        for line in &mut self.lines {
            let kept = wanted.iter().find(|wanted| wanted.line == line.number);
            line.taken = kept.is_some();
            let Some(kept) = kept else { continue };
            (line.member_id, line.name) = (kept.member_id.clone(), kept.name.clone());
            for ticket in &mut line.tickets {
                ticket.chosen = kept.instead.is_some_and(|id| id.to_string() == ticket.id);
            }
        }
    }
}

fn refused(template: &One<'_>) -> Result<Response, Refusal> {
    let mut response = render(template)?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

fn told(page: &Page<'_>, why: Why) -> String {
    page.t(match why {
        Why::Instead => "admin-application-instead",
        Why::Malformed => "admin-application-malformed",
        Why::NameMissing => "admin-application-name-missing",
        Why::NotHere => "admin-application-not-here",
        Why::Twice => "admin-application-twice",
    })
}

pub(super) async fn refuse(
    State(server): State<Arc<Server>>,
    by: Administering,
    Path(id): Path<String>,
    Fields(refusing): Fields<Refusing>,
) -> Result<Response, Refusal> {
    let (application, organization) = load(&server, &by, &id).await?;
    let answer: String = refusing.answer.chars().take(LONGEST_REASON).collect();
    let found = (&application, &organization);
    let decided = by.administrator.refuse_application(&server, &by.visitor.caller, found, &answer).await?;
    let said = if matches!(decided, Decided::Refused) { "refused" } else { "meanwhile" };
    Ok(list(&organization, said))
}
