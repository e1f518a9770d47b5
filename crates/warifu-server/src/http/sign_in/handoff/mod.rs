//! `/sign-in/handoff`: the screen that shows a QR code for a phone (flow B3).
//!
//! One handoff a journey, so that two tabs are two of them. What it has come to is told by the page itself, by events, and
//! by being asked; only a POST changes anything. Its cookie comes back from pages of ours alone.

mod collect;
mod progress;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use http::{StatusCode, header};
use warifu_core::{
    identifier::Identifier, journey::Journey, message::Message, policy::Policy, secret::Token, time::Span,
};

use super::{journey, welcome::known_browser};
use crate::{
    flows::handoffs::{self, Starting},
    http::{
        address::Query,
        authorize::let_go_to_client,
        cookies::{self, Keep},
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};
use progress::{Told, told};

/// As long as a handoff lasts, and what was approved at its last moment waits.
const KEPT: Span = Span::minutes(11);

#[derive(Template)]
#[template(path = "sign_in/handoff.html")]
struct Waiting<'a> {
    page: Page<'a>,
    journey: String,
    member: String,
    told: Told,
}

#[derive(Template)]
#[template(path = "sign_in/handoff_start.html")]
struct Start<'a> {
    page: Page<'a>,
    journey: String,
    member: String,
    member_problem: String,
}

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    member: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    journey: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/sign-in/handoff", get(page).post(start))
        .route("/sign-in/handoff/collect", post(collect::collect))
        .route("/sign-in/handoff/digits", post(collect::digits))
        .route("/sign-in/handoff/events", get(progress::events))
        .route("/sign-in/handoff/progress", get(progress::ask))
}

/// Whether this screen may wait for a phone. A phone is asked for its own passkey.
pub(super) fn is_offered(server: &Server, visitor: &Visitor, policy: &Policy) -> bool {
    let here = !policy.handoff_known_computers_only || is_known(server, visitor);
    policy.handoff_sign_in && here && !visitor.caller.on_phone
}

/// Whether anybody has signed in on this computer otherwise than by a phone.
fn is_known(server: &Server, visitor: &Visitor) -> bool {
    known_browser(server, visitor).is_some_and(|known| !known.members.is_empty())
}

/// `POST`: begins one, whoever has the ID that was typed, or nobody.
async fn start(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, Some(&form.journey))?;
    let Ok(identifier) = Identifier::parse(&form.member) else {
        return start_page(&server, &visitor, &journey, &form.member, true);
    };
    server.limits.count(visitor.caller.address, visitor.now())?;
    let before = token(&visitor, &journey).map(|token| token.hash());
    let known_computer = is_known(&server, &visitor);
    let starting = Starting { identifier: &identifier, before: before.as_ref(), known_computer };
    let Some(token) = handoffs::start(&server, &visitor.caller, starting).await? else {
        return Err(Refusal::new(Message::NotAllowed, StatusCode::FORBIDDEN));
    };
    let mut response = go_to(&address(&journey));
    let cookie =
        cookies::set_strict(&cookie_name(&journey), &token.reveal(), Keep::For(KEPT), visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `GET`: the QR code, or how far it has come.
async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&asked.journey))?;
    let begun = match token(&visitor, &journey) {
        Some(token) => handoffs::look(&server, &token).await?.map(|handoff| (token, handoff)),
        None => None,
    };
    let Some((token, handoff)) = begun else { return start_page(&server, &visitor, &journey, "", false) };
    let page = Page::new(&server, &visitor);
    let told = told(&server, &page, &token, Some(&handoff), visitor.now())?;
    let (journey_id, member) = (journey.id.to_string(), handoff.typed);
    let mut response = render(&Waiting { page, journey: journey_id, member, told })?;
    let_go_to_client(&server, &mut response, &journey).await?;
    Ok(response)
}

/// Where the ID is typed.
fn start_page(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    malformed: bool,
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let problem = if malformed { page.t("message-member-id-malformed-title") } else { String::new() };
    let mut response = render(&Start {
        journey: journey.id.to_string(),
        member: member.chars().take(warifu_core::identifier::LONGEST).collect(),
        member_problem: problem,
        page,
    })?;
    if malformed {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

fn address(journey: &Journey) -> String {
    format!("/sign-in/handoff?journey={}", journey.id)
}

fn cookie_name(journey: &Journey) -> String {
    format!("{}-{}", cookies::HANDOFF, journey.id)
}

/// The token of what this browser began in this journey.
fn token(visitor: &Visitor, journey: &Journey) -> Option<Token> {
    Token::parse(visitor.cookie(&cookie_name(journey))?)
}
