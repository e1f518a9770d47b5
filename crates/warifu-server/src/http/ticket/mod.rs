//! Registering by a ticket: `/t/{token}` for what has an address (flows A3, A4), `/register` for what is typed (flow A2).
//!
//! Opening an address changes nothing, so that previews and scanners of mail do no harm. Where a ticket has a password it is asked
//! first, and opens the ticket in this journey alone; the button then begins the ceremony.

mod by_address;
mod by_id;
mod in_app;
mod registration;

use std::sync::Arc;

use askama::Template;
use axum::{Router, response::Response, routing::get, routing::post};
use http::{StatusCode, header};
use warifu_core::{
    code,
    id::Id,
    journey::Journey,
    message::Message,
    registering::Refused,
    secret::{Token, TokenHash},
    ticket::{PasswordRefused, Ticket, TicketKind, Unusable},
};

use super::{
    message::View,
    page::{Page, render},
    refusal::{Detail, Refusal},
    sign_in::journey,
    visitor::Visitor,
};
use crate::{flows::tickets::Typed, server::Server};

#[derive(Template)]
#[template(path = "ticket/password.html")]
struct Password<'a> {
    page: Page<'a>,
    notice: Option<View>,
    /// Where the form goes.
    action: String,
    journey: String,
    organization: String,
    /// A registration ID is typed as well; `Some` of what was.
    id: Option<String>,
    id_problem: String,
    password_problem: String,
    /// Where the password stands.
    hint: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/t/{token}", get(by_address::page).post(by_address::answer))
        .route("/t/{token}/options", post(by_address::options))
        .route("/t/{token}/password", post(by_address::password))
        .route("/t/{token}/done", get(by_address::done))
        .route("/register", get(by_id::page).post(by_id::submit))
        .route("/register/passkey", get(by_id::registration).post(by_id::answer))
        .route("/register/passkey/options", post(by_id::options))
        .route("/register/passkey/done", get(by_id::done))
}

fn read(token: &str) -> Result<TokenHash, Refusal> {
    Token::parse(token).map(|t| t.hash()).ok_or_else(|| Refused::Ticket(Unusable::Invalid).into())
}

/// Where the password of such a ticket stands.
fn hint(page: &Page<'_>, kind: TicketKind) -> String {
    page.t(match kind {
        TicketKind::Link => "ticket-password-of-link",
        TicketKind::NotificationCard => "ticket-password-of-card",
        TicketKind::RegistrationId => "ticket-password-of-id",
    })
}

/// What is told of a typed password that doesn't open a ticket; `Ok` is the ticket that it opens.
fn opened(typed: Typed) -> Result<Id<Ticket>, Refusal> {
    match typed {
        Typed::Right(id) => Ok(id),
        Typed::Refused(PasswordRefused::Unusable(why)) => Err(Refused::Ticket(why).into()),
        Typed::Refused(PasswordRefused::Wrong { left }) => {
            let wrong = Refusal::new(Message::TicketPasswordWrong, StatusCode::BAD_REQUEST);
            Err(wrong.with(Detail::Count("left", left)))
        }
        Typed::Unknown => Err(Refused::Ticket(Unusable::Invalid).into()),
    }
}

/// Whether what was typed can be a password at all; what isn't costs no try.
fn is_password(typed: &str) -> bool {
    code::read(typed, warifu_core::ticket::PASSWORD_LENGTH).is_some()
}

/// The page after a right password, with the journey that it opened the ticket in.
fn go_on(server: &Server, visitor: &Visitor, mut journey: Journey, ticket: Id<Ticket>, to: &str) -> Response {
    journey.opened = Some(ticket);
    let mut response = super::page::go_to(to);
    response.headers_mut().append(header::SET_COOKIE, journey::keep(server, visitor, &journey));
    response
}

fn show(template: &Password<'_>, status: StatusCode) -> Result<Response, Refusal> {
    let mut response = render(template)?;
    *response.status_mut() = status;
    Ok(response)
}
