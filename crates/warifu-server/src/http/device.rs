//! `/device`: a person answers for a device that has no browser (RFC 8628 §3.3).
//!
//! Opening the address changes nothing and looks nothing up, even with a code in it (§3.3.1): whoever was sent it may
//! never have begun anything (§5.4). The code is looked up by a POST, the page after it says who asks, for what and
//! from where, and "no" stands before "yes".

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use warifu_core::{message::Message, session::LoadedSession, time::Time};
use warifu_oidc::device::UserCode;

use super::{
    address::Query,
    authorize::{in_words, resource_in_words},
    form::Fields,
    page::{Page, go_to, render},
    refusal::{Detail, Refusal},
    sign_in::welcome::percent,
    signed_in::{SignedIn, confirm_address},
    visitor::Visitor,
};
use crate::{
    flows::device_codes::{self, Answer, Answered, Asking, Found, Refused},
    server::Server,
};

/// Where the code is typed.
pub(super) const PAGE: &str = "/device";

#[derive(Template)]
#[template(path = "device/index.html")]
struct Index<'a> {
    page: Page<'a>,
    code: String,
    given: bool,
    problem: String,
}

#[derive(Template)]
#[template(path = "device/confirm.html")]
struct Confirm<'a> {
    page: Page<'a>,
    lead: String,
    code: String,
    member: String,
    name: &'a str,
    member_id: String,
    when: String,
    address: &'a str,
    scopes: Vec<String>,
}

#[derive(Template)]
#[template(path = "device/done.html")]
struct Done<'a> {
    page: Page<'a>,
    allowed: bool,
}

#[derive(serde::Deserialize)]
struct Asked {
    /// As the device's address for a QR code has it (§3.2).
    #[serde(default)]
    user_code: String,
}

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    user_code: String,
    /// Whom the page named: what is answered holds for nobody else who may be signed in by now.
    #[serde(default)]
    member: String,
    #[serde(default)]
    choice: String,
}

#[derive(serde::Deserialize)]
struct Said {
    #[serde(default)]
    said: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/device", get(index).post(show))
        .route("/device/answer", post(answer))
        .route("/device/done", get(done))
}

async fn index(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let code = UserCode::parse(&asked.user_code).map(|code| code.shown()).unwrap_or_default();
    let page = Page::of(&server, &signed_in.visitor, &signed_in.loaded.member, "");
    render(&Index { page, given: !code.is_empty(), code, problem: String::new() })
}

/// `POST /device`: what the code is for.
async fn show(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let Some(token) = visitor.session_token() else { return Ok(sign_in_first(&form.user_code)) };
    let Some(code) = UserCode::parse(&form.user_code) else {
        return malformed(&server, &visitor, &form.user_code);
    };
    match device_codes::find(&server, &visitor.caller, &token, &code).await? {
        Found::Asking(asking, loaded) => confirm(&server, &visitor, &code, &asking, &loaded),
        Found::NoSession => Ok(sign_in_first(&form.user_code)),
        Found::Refused(refused, loaded) => refuse(&server, &visitor, &code, refused, &loaded),
    }
}

/// `POST /device/answer`: yes or no.
async fn answer(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let Some(token) = visitor.session_token() else { return Ok(sign_in_first(&form.user_code)) };
    let Some(code) = UserCode::parse(&form.user_code) else { return Err(Refusal::page_went_back()) };
    let allow = match form.choice.as_str() {
        "allow" => true,
        "decline" => false,
        _ => return Err(Refusal::page_went_back()),
    };
    let said = Answer { allow, member: form.member.parse().ok() };
    match device_codes::answer(&server, &visitor.caller, &token, &code, said).await? {
        Answered::Done => Ok(go_to(if allow { "/device/done?said=allowed" } else { "/device/done" })),
        Answered::NeedsConfirmation => Ok(go_to(&confirm_address("device", &address(&code)))),
        Answered::NoSession => Ok(sign_in_first(&form.user_code)),
        Answered::Refused(refused, loaded) => refuse(&server, &visitor, &code, refused, &loaded),
        Answered::SomeoneElse => Err(Refusal::page_went_back()),
    }
}

async fn done(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(told): Query<Said>,
) -> Result<Response, Refusal> {
    let page = Page::of(&server, &signed_in.visitor, &signed_in.loaded.member, "");
    render(&Done { page, allowed: told.said == "allowed" })
}

fn confirm(
    server: &Server,
    visitor: &Visitor,
    code: &UserCode,
    asking: &Asking,
    loaded: &LoadedSession,
) -> Result<Response, Refusal> {
    let page = at_code(Page::of(server, visitor, &loaded.member, ""), code);
    let words = page.words();
    // Whatever is asked, who it is comes with every token.
    let mut scopes = asking.request.scope.clone();
    if scopes.iter().all(|scope| scope != "openid") {
        scopes.insert(0, "openid".into());
    }
    render(&Confirm {
        lead: page.tv("screen-confirm-lead", &[("client", asking.client.settings.name.clone().into())]),
        code: code.shown(),
        member: loaded.member.id.to_string(),
        name: &loaded.member.name,
        member_id: loaded.member.member_id.to_string(),
        when: words.when(asking.code.asked_at),
        address: &asking.code.address,
        scopes: scopes
            .iter()
            .map(|scope| in_words(&page, scope))
            .chain(asking.request.resources.iter().map(|resource| resource_in_words(&page, resource)))
            .collect(),
        page,
    })
}

/// A code that leads nowhere is a failure of this address, too.
fn refuse(
    server: &Server,
    visitor: &Visitor,
    code: &UserCode,
    refused: Refused,
    loaded: &LoadedSession,
) -> Result<Response, Refusal> {
    let (key, status) = match refused {
        Refused::Answered => ("screen-code-answered", StatusCode::GONE),
        Refused::Ended => ("screen-code-ended", StatusCode::GONE),
        Refused::Locked { until } => return Err(locked(until)),
        Refused::TooWeak => {
            return Err(Refusal::new(Message::AuthenticatorNotAllowed, StatusCode::FORBIDDEN));
        }
        Refused::Unknown => ("screen-code-unknown", StatusCode::BAD_REQUEST),
    };
    server.limits.count(visitor.caller.address, visitor.now())?;
    let page = at_code(Page::of(server, visitor, &loaded.member, ""), code);
    again(page, code.shown(), key, status)
}

fn malformed(server: &Server, visitor: &Visitor, typed: &str) -> Result<Response, Refusal> {
    let mut page = Page::new(server, visitor);
    page.back = PAGE.into();
    again(page, typed.chars().take(LONGEST).collect(), "screen-code-malformed", StatusCode::BAD_REQUEST)
}

fn again(page: Page<'_>, code: String, key: &str, status: StatusCode) -> Result<Response, Refusal> {
    let problem = page.t(key);
    let mut response = render(&Index { page, code, given: false, problem })?;
    *response.status_mut() = status;
    Ok(response)
}

/// As much of what was typed is shown again.
const LONGEST: usize = 40;

fn locked(until: Time) -> Refusal {
    Refusal::new(Message::TooManyRequests, StatusCode::TOO_MANY_REQUESTS).with(Detail::Until(until))
}

/// The page that was posted to is come back to by its own address, whoever changes the language there.
fn at_code<'a>(mut page: Page<'a>, code: &UserCode) -> Page<'a> {
    page.back = address(code);
    page
}

fn address(code: &UserCode) -> String {
    format!("{PAGE}?user_code={}", code.shown())
}

/// A session that has ended while the page stood open: the code isn't typed again.
fn sign_in_first(typed: &str) -> Response {
    let to = UserCode::parse(typed).map_or_else(|| PAGE.to_owned(), |code| address(&code));
    go_to(&format!("/sign-in?to={}&said=session-expired", percent(&to)))
}
