//! `/t/{token}`: a link that registers one passkey. Opening it changes nothing, so that previews and
//! scanners of mail do no harm; the button begins the ceremony.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{StatusCode, header};
use serde_json::json;
use warifu_core::{
    message::Message,
    registering::Refused,
    secret::{Token, TokenHash},
    ticket::Unusable,
};

use super::{
    address::{Path, Query},
    allowed::{self, Allowed},
    device_view::{self, DeviceView, device_names},
    form::{CeremonyAnswer, CeremonyBegin, Posted},
    live::{self, Scripts},
    message::View,
    page::{Page, render},
    refusal::Refusal,
    register::{forgetting, refusal},
    sign_in::journey,
    visitor::Visitor,
};
use crate::{
    flows::registering::{self, Answered, By},
    server::Server,
};

#[derive(Template)]
#[template(path = "ticket/open.html")]
struct Open<'a> {
    page: Page<'a>,
    notice: Option<View>,
    member_name: String,
    member_id: String,
    organization: String,
    good_until: String,
    allowed: Option<Allowed>,
    journey: String,
    options_address: String,
    answer_address: String,
    live: Arc<str>,
}

#[derive(Template)]
#[template(path = "ticket/done.html")]
struct Done<'a> {
    page: Page<'a>,
    device: DeviceView,
}

#[derive(serde::Deserialize)]
struct Finished {
    #[serde(default)]
    journey: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/t/{token}", get(page).post(answer))
        .route("/t/{token}/options", post(options))
        .route("/t/{token}/done", get(done))
}

fn read(token: &str) -> Result<TokenHash, Refusal> {
    Token::parse(token).map(|t| t.hash()).ok_or_else(|| Refused::Ticket(Unusable::Invalid).into())
}

async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let (journey, set) = journey::begin(&server, &visitor, "/");
    let found = registering::find_ticket(&server, &token).await?;
    let Some((ticket, member, organization)) = found else {
        return Err(Refused::Ticket(Unusable::Invalid).into());
    };
    let by = By::Ticket(&token, journey.id.bytes());
    if let Err(answered) = registering::may_begin(&server, &visitor.caller, by).await? {
        return Err(refusal(answered));
    }
    let page = Page::new(&server, &visitor);
    let words = page.words();
    let mut response = render(&Open {
        notice: None,
        member_name: member.name,
        member_id: member.member_id.to_string(),
        organization: organization.name,
        good_until: words.when(ticket.expires_at),
        allowed: allowed::view(&page, &organization.policy.authenticators, visitor.caller.on_phone),
        journey: journey.id.to_string(),
        options_address: format!("/t/{text}/options"),
        answer_address: format!("/t/{text}"),
        live: live::find(&page, Scripts::Registering)?,
        page,
    })?;
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    // The address carries the ticket's secret: not even our own pages are told it.
    let origin_only = http::HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(header::REFERRER_POLICY, origin_only);
    Ok(response)
}

async fn options(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Posted(begin): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    let token = read(&text)?;
    let journey = journey::load(&server, &visitor, begin.journey.as_deref())?;
    let by = By::Ticket(&token, journey.id.bytes());
    match registering::begin(&server, &visitor.caller, by).await? {
        Ok(begun) => Ok(Json(begun).into_response()),
        Err(answered) => Err(refusal(answered)),
    }
}

async fn answer(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let token = read(&text)?;
    let journey = journey::load(&server, &visitor, answer.journey.as_deref())?;
    let names = device_names(&server, &visitor);
    let response = answer.response.get().as_bytes();
    let by = By::Ticket(&token, journey.id.bytes());
    match registering::finish(&server, &visitor.caller, by, &answer.ceremony, response, &names).await? {
        Answered::Registered(_) => {
            let location = format!("/t/{text}/done?journey={}", journey.id);
            Ok(Json(json!({ "location": location })).into_response())
        }
        answered => Err(forgetting(&server, refusal(answered), response)),
    }
}

/// What was registered, shown only to the browser that did it.
async fn done(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Query(finished): Query<Finished>,
) -> Result<Response, Refusal> {
    let token = read(&text)?;
    let used = Refusal::new(Message::LinkUsed, StatusCode::GONE);
    let Some(journey) = journey::find(&server, &visitor, &finished.journey) else { return Err(used) };
    let found = registering::find_registered_by(&server, &token, journey.began_at).await?;
    let Some(passkey) = found else { return Err(used) };
    let page = Page::new(&server, &visitor);
    let device = device_view::view(&page, &passkey);
    render(&Done { page, device })
}
