//! `/q/{address}`: what the QR code of a screen opens on a phone (flow B3). Opening it changes nothing, so that previews and
//! the wrong browser do no harm; "no" comes first, and "go on" claims it for this browser.
//!
//! No session of this browser's is looked at, and none begins: a phone may serve several members.

mod answering;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, header};
use warifu_core::{
    handoff::{Across, Handoff, Over, State as Stage},
    message::Message,
    secret::Token,
    time::Span,
};

use super::{
    address::Path,
    cookies::{self, Keep},
    live::{self, Scripts},
    page::{Page, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{
    flows::handoffs::{self, Found, Phone},
    server::Server,
};

/// A phone's browser is known as the same for so long: longer than any handoff.
const KEPT: Span = Span::minutes(30);

#[derive(Template)]
#[template(path = "handoff/ask.html")]
struct Ask<'a> {
    page: Page<'a>,
    address: String,
    member: String,
    browser: String,
    country: Option<String>,
    network: String,
    when: String,
    warn: bool,
    live: Arc<str>,
}

#[derive(Template)]
#[template(path = "handoff/number.html")]
struct Number<'a> {
    page: Page<'a>,
    address: String,
    choices: [u8; 3],
    digits: Option<String>,
}

#[derive(Template)]
#[template(path = "handoff/passkey.html")]
struct Passkey<'a> {
    page: Page<'a>,
    address: String,
    member: String,
    live: Arc<str>,
}

#[derive(Template)]
#[template(path = "handoff/done.html")]
struct Done<'a> {
    page: Page<'a>,
    approved: bool,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/q/{address}", get(page).post(answering::choose))
        .route("/q/{address}/number", get(back).post(answering::number))
        .route("/q/{address}/options", post(answering::options))
        .route("/q/{address}/passkey", post(answering::passkey))
}

/// The token of this phone's browser, where it has one.
fn phone(visitor: &Visitor) -> Option<Token> {
    Token::parse(visitor.cookie(cookies::PHONE)?)
}

/// The same, or that cookies don't come back: without one, nobody could come back to what they claimed.
fn phone_or_refuse(visitor: &Visitor) -> Result<Token, Refusal> {
    phone(visitor).ok_or(Refusal::new(Message::CookiesBlocked, StatusCode::BAD_REQUEST))
}

fn here(address: &str) -> String {
    format!("/q/{address}")
}

/// A form's address that is opened: back to the page.
async fn back(Path(address): Path<String>) -> Response {
    super::page::go_to(&here(&address))
}

/// `GET`: what it is for, or how far this browser has come with it.
async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(address): Path<String>,
) -> Result<Response, Refusal> {
    let known = phone(&visitor);
    let seen = known.as_ref().map(|token| Phone { token });
    let (handoff, mine) = match handoffs::find(&server, &visitor.caller, &address, seen).await? {
        Found::Expired => return Err(Refusal::new(Message::LinkExpired, StatusCode::GONE)),
        Found::Invalid => return Err(Refusal::new(Message::LinkInvalid, StatusCode::NOT_FOUND)),
        Found::Handoff(handoff, mine) => (handoff, mine),
    };
    let mut response = match (&handoff.state, mine) {
        (Stage::Ended { because: warifu_core::handoff::Ended::Declined }, _) => {
            render(&Done { page: Page::new(&server, &visitor), approved: false })?
        }
        (Stage::Ended { because }, _) => return Err((*because).into()),
        (Stage::Approved { .. } | Stage::Collected { .. }, true) => {
            render(&Done { page: Page::new(&server, &visitor), approved: true })?
        }
        (Stage::Collected { .. }, false) => {
            return Err(Refusal::new(Message::HandoffUsed, StatusCode::GONE));
        }
        (Stage::Claimed { choices, digits, .. }, true) => {
            let shown = digits.as_ref().zip(seen);
            let digits = shown.and_then(|(_, phone)| handoffs::shown_digits(&server, &address, phone));
            let (page, choices) = (Page::new(&server, &visitor), *choices);
            render(&Number { page, address: here(&address), choices, digits: digits.map(|d| in_groups(&d)) })?
        }
        (Stage::Matched { .. }, true) => {
            let page = Page::new(&server, &visitor);
            let (live, member) = (live::find(&page, Scripts::SigningIn)?, handoff.typed.clone());
            render(&Passkey { page, address: here(&address), member, live })?
        }
        (Stage::Waiting, _)
        | (Stage::Approved { .. } | Stage::Claimed { .. } | Stage::Matched { .. }, false) => {
            ask(&server, &visitor, &address, &handoff).await?
        }
    };
    let headers = response.headers_mut();
    if known.is_none() {
        let token = Token::new(&mut server.random()).reveal();
        // Lax, since it has to come along when the address is opened again from wherever it was read; what it does is
        // done by posts of our own pages.
        let cookie = cookies::set(cookies::PHONE, &token, Keep::For(KEPT), visitor.secure);
        headers.append(header::SET_COOKIE, cookie);
    }
    // The address carries a secret: not even our own pages are told it.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    Ok(response)
}

/// Who asks for what, on which kind of computer, from where; and no before yes.
async fn ask(
    server: &Server,
    visitor: &Visitor,
    address: &str,
    handoff: &Handoff,
) -> Result<Response, Refusal> {
    let policy = server.organization(visitor.now()).await?.policy;
    let page = Page::new(server, visitor);
    let country = handoff.address.parse().ok().and_then(|screen| server.geo.country(screen));
    let words = page.words();
    render(&Ask {
        address: here(address),
        member: handoff.typed.clone(),
        browser: words.place(&handoff.browser),
        country: country.map(|country| country.name(page.language).to_owned()),
        network: handoff.address.clone(),
        when: words.when(handoff.began_at),
        warn: handoffs::across(server, &visitor.caller, &policy, handoff) == Across::Warn,
        live: live::find(&page, Scripts::SigningIn)?,
        page,
    })
}

/// Six digits as they are read aloud: three and three.
fn in_groups(digits: &str) -> String {
    let (first, rest) = digits.split_at(digits.len() / 2);
    format!("{first} {rest}")
}

/// What is told of a handoff that is over.
fn over(why: Over) -> Refusal {
    match why {
        Over::Collected => Refusal::new(Message::HandoffUsed, StatusCode::GONE),
        Over::Ended(because) => because.into(),
        Over::Expired => Refusal::new(Message::LinkExpired, StatusCode::GONE),
    }
}
