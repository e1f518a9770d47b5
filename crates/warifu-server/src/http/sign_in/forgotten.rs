//! `/sign-in/forgotten`: flow B12. A passkey first; then a mail, or the organization's own way. Whoever asks for a mail
//! gets the same answer.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use http::StatusCode;
use warifu_core::{
    forgotten_password::is_mailed,
    identifier::{Identifier, LONGEST, Malformed},
    message::Message,
    policy::{ForgottenPassword as Way, Policy},
};

use crate::{
    flows::forgotten_password,
    http::{
        address::Query,
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
struct Forgotten<'a> {
    page: Page<'a>,
    way: Way,
    member: String,
    problem: String,
}

#[derive(Template)]
#[template(path = "sign_in/forgotten_sent.html")]
struct Sent<'a> {
    page: Page<'a>,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    said: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    member: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if asked.said == "sent" {
        return render(&Sent { page: Page::new(&server, &visitor) });
    }
    show(&server, &visitor, "", "").await
}

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let policy = server.organization(visitor.now()).await?.policy;
    if !is_mailed(&policy, visitor.now()) {
        return Err(Refusal::new(Message::PasswordNotAllowed, StatusCode::FORBIDDEN));
    }
    let problem = match Identifier::parse(&form.member) {
        Ok(identifier) => {
            server.limits.count(visitor.caller.address, visitor.now())?;
            forgotten_password::ask(&server, &visitor.caller, &identifier).await?;
            return Ok(go_to("/sign-in/forgotten?said=sent"));
        }
        Err(Malformed::Empty) => "sign-in-member-missing",
        Err(Malformed::Shape | Malformed::TooLong) => "message-member-id-malformed-title",
    };
    let mut response = show(&server, &visitor, &form.member, problem).await?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

async fn show(server: &Server, visitor: &Visitor, member: &str, problem: &str) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let policy = server.organization(visitor.now()).await?.policy;
    let way = way(policy, visitor);
    let member = member.chars().take(LONGEST).collect();
    let problem = if problem.is_empty() { String::new() } else { page.t(problem) };
    render(&Forgotten { page, way, member, problem })
}

/// What is offered. Nobody is mailed a link for a password that lets nobody in.
fn way(policy: Policy, visitor: &Visitor) -> Way {
    let takes = policy.takes_password(visitor.now());
    if takes { policy.forgotten_password } else { Way::Off }
}
