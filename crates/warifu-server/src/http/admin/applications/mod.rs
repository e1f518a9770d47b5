//! `/admin/applications`: who applied for tickets, newest first (flow D5).

mod one;

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get, routing::post};
use warifu_core::{
    application::{Application, ApplicationState, Wish},
    code,
    id::Id,
    permission::Action,
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
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "admin/applications/index.html")]
struct Applications<'a> {
    page: Page<'a>,
    said: String,
    organization: String,
    organization_name: String,
    choices: Vec<Choice>,
    /// Whether the organization takes any.
    open: bool,
    applications: Vec<Line>,
    older: Option<String>,
    newest: bool,
}

struct Line {
    id: String,
    reference: String,
    members: String,
    wish: String,
    state: String,
    waits: bool,
    made: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    before: String,
    /// What was done just before.
    #[serde(default)]
    said: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/admin/applications", get(list))
        .route("/admin/applications/{id}", get(one::page))
        .route("/admin/applications/{id}/approve", post(one::approve))
        .route("/admin/applications/{id}/refuse", post(one::refuse))
}

async fn list(
    State(server): State<Arc<Server>>,
    by: Administering,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let organization = by.organization(&server, &asked.organization, Action::DecideApplications).await?;
    let before: Option<Id<Application>> = asked.before.parse().ok();
    let found = by.administrator.list_applications(&server, &organization, before, PAGE + 1).await?;
    let page = by.page(&server);
    let more = usize::try_from(PAGE).is_ok_and(|size| found.len() > size);
    let shown = &found[..found.len() - usize::from(more)];
    render(&Applications {
        said: match asked.said.as_str() {
            "meanwhile" => page.t("admin-application-meanwhile"),
            "refused" => page.t("admin-application-said-refused"),
            _ => String::new(),
        },
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        choices: by.choices(&server, &organization).await?,
        open: organization.policy.applications,
        applications: shown.iter().map(|application| line(&page, application)).collect(),
        older: shown.last().filter(|_| more).map(|application| application.id.to_string()),
        newest: before.is_none(),
        page,
    })
}

fn line(page: &Page<'_>, application: &Application) -> Line {
    Line {
        id: application.id.to_string(),
        reference: code::grouped(&application.reference),
        members: page.list(&application.members),
        wish: wish(page, application.wish),
        state: page.t(match application.state {
            ApplicationState::Approved => "admin-application-approved",
            ApplicationState::Received => "admin-application-received",
            ApplicationState::Refused => "admin-application-refused",
        }),
        waits: application.state == ApplicationState::Received,
        made: page.words().when(application.made_at),
    }
}

/// What is applied for, in words.
fn wish(page: &Page<'_>, wish: Wish) -> String {
    page.t(match wish {
        Wish::AnotherDevice => "apply-wish-another-device",
        Wish::LostTicket => "apply-wish-lost-ticket",
    })
}
