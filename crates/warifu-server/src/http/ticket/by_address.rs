//! `/t/{token}`: a notification card's QR code, or a link.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::{StatusCode, header};
use warifu_core::{journey::Journey, registering::Refused, ticket::Unusable};

use super::{Password, hint, in_app, is_password, opened, read, registration, registration::Shown, show};
use crate::{
    flows::tickets::{self, Found, Named},
    http::{
        address::{Path, Query},
        form::{CeremonyAnswer, CeremonyBegin, Fields, Posted},
        message,
        page::Page,
        refusal::Refusal,
        sign_in::journey,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    /// The journey in which the password was typed.
    #[serde(default)]
    journey: String,
    /// Whether to go on in this browser, which looks like one inside another app.
    #[serde(default)]
    here: bool,
}

#[derive(serde::Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let at = format!("/t/{text}");
    if !asked.here && in_app::looks_so(&visitor) {
        let found = tickets::find(&server, Named::Address(&token)).await?;
        let (ticket, ..) = found.ok_or_else(|| Refusal::from(Refused::Ticket(Unusable::Invalid)))?;
        ticket.usable(visitor.now()).map_err(|why| Refusal::from(Refused::Ticket(why)))?;
        return in_app::page(&server, &visitor, &at);
    }
    let (journey, set) = match journey::find(&server, &visitor, &asked.journey) {
        Some(journey) => (journey, Vec::new()),
        None => journey::begin(&server, &visitor, "/"),
    };
    let mut response = match registration::page(&server, &visitor, Named::Address(&token), &journey, &at)
        .await?
    {
        Shown::Registers(response) => response,
        Shown::PasswordFirst(found) => show(&form(&server, &visitor, &found, &journey, &at), StatusCode::OK)?,
    };
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    registration::keep_secret(&mut response);
    Ok(response)
}

fn form<'a>(
    server: &'a Server,
    visitor: &Visitor,
    (ticket, _, organization): &Found,
    journey: &Journey,
    at: &str,
) -> Password<'a> {
    let page = Page::new(server, visitor);
    Password {
        notice: None,
        action: format!("{at}/password"),
        journey: journey.id.to_string(),
        organization: organization.name.clone(),
        id: None,
        id_problem: String::new(),
        password_problem: String::new(),
        hint: hint(&page, ticket.kind),
        page,
    }
}

pub(super) async fn password(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Fields(typed): Fields<Typed>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let token = read(&text)?;
    let journey = journey::load(&server, &visitor, Some(&typed.journey))?;
    let at = format!("/t/{text}");
    let told = if is_password(&typed.password) {
        match opened(tickets::open(&server, &visitor.caller, &token, &typed.password).await?) {
            Ok(ticket) => {
                let to = format!("{at}?here=true&journey={}", journey.id);
                return Ok(super::go_on(&server, &visitor, journey, ticket, &to));
            }
            Err(refusal) if refusal.message == warifu_core::message::Message::TicketPasswordWrong => {
                Some(refusal)
            }
            Err(refusal) => return Err(refusal),
        }
    } else {
        None
    };
    let found = tickets::find(&server, Named::Address(&token)).await?;
    let found = found.ok_or_else(|| Refusal::from(Refused::Ticket(Unusable::Invalid)))?;
    let mut again = form(&server, &visitor, &found, &journey, &at);
    match told {
        Some(refusal) => {
            let detail = refusal.detail_text(&again.page, &visitor);
            again.notice = Some(message::view(&again.page, refusal.message, detail));
        }
        None => again.password_problem = again.page.t("ticket-password-shape"),
    }
    let mut response = show(&again, StatusCode::BAD_REQUEST)?;
    registration::keep_secret(&mut response);
    Ok(response)
}

pub(super) async fn options(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Posted(begin): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let journey = journey::load(&server, &visitor, begin.journey.as_deref())?;
    registration::options(&server, &visitor, Named::Address(&token), &journey).await
}

pub(super) async fn answer(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let journey = journey::load(&server, &visitor, answer.journey.as_deref())?;
    let at = format!("/t/{text}");
    registration::answer(&server, &visitor, Named::Address(&token), &journey, &answer, &at).await
}

pub(super) async fn done(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let used = || Refusal::from(Refused::Ticket(Unusable::Used));
    let journey = journey::find(&server, &visitor, &asked.journey).ok_or_else(used)?;
    registration::done(&server, &visitor, Named::Address(&token), &journey).await
}
