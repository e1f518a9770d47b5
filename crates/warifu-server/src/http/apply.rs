//! `/apply`: anybody asks for tickets, and sees by a reference number what became of it (flow A2).

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use warifu_core::{
    application::{ApplicationState, Applying, LONGEST_NAME, LONGEST_REASON, MOST_MEMBERS, Unfit, Wish},
    code,
    message::Message,
};

use super::{
    address::Path,
    form::Fields,
    message::{self, View},
    page::{Page, go_to, render},
    refusal::{Detail, Refusal},
    visitor::Visitor,
};
use crate::{
    flows::applications::{self, Applied},
    server::Server,
    site::Contact,
};

#[derive(Template)]
#[template(path = "apply/form.html")]
struct Form<'a> {
    page: Page<'a>,
    notice: Option<View>,
    organization: String,
    members: String,
    wish: Wish,
    reason: String,
    organization_problem: String,
    members_problem: String,
    reason_problem: String,
}

#[derive(Template)]
#[template(path = "apply/state.html")]
struct Became<'a> {
    page: Page<'a>,
    message: View,
    organization: String,
    reference: String,
    when: String,
    answer: String,
    contact: Option<Contact>,
}

#[derive(serde::Deserialize)]
struct Typed {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    members: String,
    wish: Wish,
    #[serde(default)]
    reason: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    reference: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/apply", get(page).post(submit))
        .route("/apply/find", post(find))
        .route("/apply/{reference}", get(state))
}

async fn page(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    if !applications::are_open(&server).await? {
        return Err(Refusal::new(Message::ApplicationsClosed, StatusCode::FORBIDDEN));
    }
    render(&form(&server, &visitor))
}

fn form<'a>(server: &'a Server, visitor: &Visitor) -> Form<'a> {
    Form {
        page: Page::new(server, visitor),
        notice: None,
        organization: String::new(),
        members: String::new(),
        wish: Wish::AnotherDevice,
        reason: String::new(),
        organization_problem: String::new(),
        members_problem: String::new(),
        reason_problem: String::new(),
    }
}

async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(typed): Fields<Typed>,
) -> Result<Response, Refusal> {
    server.application_limits.count(visitor.caller.address, visitor.now())?;
    let applying =
        Applying { members: typed.members.clone(), wish: typed.wish, reason: typed.reason.clone() };
    let mut again = form(&server, &visitor);
    let text = |key: &str, count: usize| again.page.tv(key, &[("count", count.into())]);
    match applications::apply(&server, &visitor.caller, &typed.organization, &applying).await? {
        Applied::Received(application) => return Ok(go_to(&format!("/apply/{}", application.reference))),
        Applied::Closed(notice) => {
            let closed = Refusal::new(Message::ApplicationsClosed, StatusCode::FORBIDDEN);
            return Err(if notice.is_empty() { closed } else { closed.with(Detail::Notice(notice)) });
        }
        Applied::TooMany { until } => {
            let many = Refusal::new(Message::TooManyRequests, StatusCode::TOO_MANY_REQUESTS);
            return Err(many.with(Detail::Until(until)));
        }
        Applied::UnknownOrganization => {
            again.organization_problem = again.page.t("apply-organization-unknown");
        }
        Applied::Unfit(Unfit::NoMembers) => again.members_problem = again.page.t("apply-nobody"),
        Applied::Unfit(Unfit::TooManyMembers) => {
            again.members_problem = text("apply-too-many", MOST_MEMBERS);
        }
        Applied::Unfit(Unfit::LongName) => again.members_problem = text("apply-long-name", LONGEST_NAME),
        Applied::Unfit(Unfit::LongReason) => again.reason_problem = text("apply-long-reason", LONGEST_REASON),
    }
    (again.organization, again.members) = (typed.organization, typed.members);
    (again.wish, again.reason) = (typed.wish, typed.reason);
    let mut response = render(&again)?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

async fn find(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    let (application, _) =
        applications::find(&server, &asked.reference).await?.ok_or_else(Refusal::page_not_found)?;
    Ok(go_to(&format!("/apply/{}", application.reference)))
}

/// What became of it, for whoever has the reference number: nothing of whom it was for.
async fn state(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(reference): Path<String>,
) -> Result<Response, Refusal> {
    let found = applications::find(&server, &reference).await?;
    let (application, organization) = found.ok_or_else(Refusal::page_not_found)?;
    let page = Page::new(&server, &visitor);
    let told = match application.state {
        ApplicationState::Received => Message::ApplicationReceived,
        ApplicationState::Refused => Message::ApplicationRefused,
        ApplicationState::Approved => Message::ApplicationApproved,
    };
    render(&Became {
        message: message::view(&page, told, String::new()),
        organization: organization.name,
        reference: code::grouped(&application.reference),
        when: page.words().moment(application.made_at),
        answer: application.answer,
        contact: server.site.contact.clone(),
        page,
    })
}
