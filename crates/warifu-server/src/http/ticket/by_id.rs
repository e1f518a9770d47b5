//! `/register`: a registration ID and its password, both typed (flow A2). Whoever came from a client's sign-in goes on to it.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::{StatusCode, header};
use warifu_core::{
    code,
    id::Id,
    journey::Journey,
    message::Message,
    registering::Refused,
    ticket::{ID_LENGTH, Ticket, TicketKind, Unusable},
};

use super::{Password, hint, is_password, opened, registration, registration::Shown, show};
use crate::{
    flows::tickets::{self, Named},
    http::{
        address::Query,
        form::{CeremonyAnswer, CeremonyBegin, Fields, Posted},
        message,
        page::{Page, go_to},
        refusal::Refusal,
        sign_in::journey,
        visitor::Visitor,
    },
    server::Server,
};

/// Where the ceremony's steps are.
const AT: &str = "/register/passkey";

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    journey: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (journey, set) = match journey::find(&server, &visitor, &asked.journey) {
        Some(journey) => (journey, Vec::new()),
        None => journey::begin(&server, &visitor, "/"),
    };
    let mut response = show(&form(&server, &visitor, &journey, ""), StatusCode::OK)?;
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn form<'a>(server: &'a Server, visitor: &Visitor, journey: &Journey, id: &str) -> Password<'a> {
    let page = Page::new(server, visitor);
    Password {
        notice: None,
        action: "/register".into(),
        journey: journey.id.to_string(),
        organization: String::new(),
        id: Some(id.chars().take(40).collect()),
        id_problem: String::new(),
        password_problem: String::new(),
        hint: hint(&page, TicketKind::RegistrationId),
        page,
    }
}

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(typed): Fields<Typed>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, Some(&typed.journey))?;
    let mut again = form(&server, &visitor, &journey, &typed.id);
    if code::read(&typed.id, ID_LENGTH).is_none() {
        again.id_problem = again.page.t("ticket-id-shape");
    }
    if !is_password(&typed.password) {
        again.password_problem = again.page.t("ticket-password-shape");
    }
    if again.id_problem.is_empty() && again.password_problem.is_empty() {
        let (id, password) = (&typed.id, &typed.password);
        let ended = tickets::open_registration_id(&server, &visitor.caller, id, password).await?;
        let refusal = match opened(ended) {
            Ok(ticket) => {
                let to = format!("{AT}?journey={}", journey.id);
                return Ok(super::go_on(&server, &visitor, journey, ticket, &to));
            }
            Err(refusal) => refusal,
        };
        // What can be put right by typing again stays on this page; what became of a ticket is a page of its own.
        if !matches!(refusal.message, Message::TicketPasswordWrong | Message::LinkInvalid) {
            return Err(refusal);
        }
        if refusal.message == Message::LinkInvalid {
            server.limits.count(visitor.caller.address, visitor.now())?;
            again.id_problem = again.page.t("ticket-id-unknown");
        } else {
            let detail = refusal.detail_text(&again.page, &visitor);
            again.notice = Some(message::view(&again.page, refusal.message, detail));
        }
    }
    show(&again, StatusCode::BAD_REQUEST)
}

/// The journey, and the ticket that was opened in it.
fn load(server: &Server, visitor: &Visitor, id: Option<&str>) -> Result<(Journey, Id<Ticket>), Refusal> {
    let journey = journey::load(server, visitor, id)?;
    let ticket = journey.opened.ok_or_else(Refusal::page_went_back)?;
    Ok((journey, ticket))
}

pub(super) async fn registration(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (journey, ticket) = load(&server, &visitor, Some(&asked.journey))?;
    match registration::page(&server, &visitor, Named::Row(ticket), &journey, AT).await? {
        Shown::Registers(response) => Ok(response),
        Shown::PasswordFirst(_) => Ok(go_to("/register")),
    }
}

pub(super) async fn options(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Posted(begin): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    let (journey, ticket) = load(&server, &visitor, begin.journey.as_deref())?;
    registration::options(&server, &visitor, Named::Row(ticket), &journey).await
}

pub(super) async fn answer(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    let (journey, ticket) = load(&server, &visitor, answer.journey.as_deref())?;
    registration::answer(&server, &visitor, Named::Row(ticket), &journey, &answer, AT).await
}

pub(super) async fn done(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let used = || Refusal::from(Refused::Ticket(Unusable::Used));
    let journey = journey::find(&server, &visitor, &asked.journey).ok_or_else(used)?;
    let ticket = journey.opened.ok_or_else(used)?;
    registration::done(&server, &visitor, Named::Row(ticket), &journey).await
}
