//! The page that registers, the ceremony's two steps, and the page afterwards: the same whatever kind of ticket it is.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::HeaderValue;
use serde_json::json;
use warifu_core::{journey::Journey, registering::Refused, ticket::Unusable};

use crate::{
    flows::{
        registering::{self, Answered, By},
        tickets::{self, Found, Named},
    },
    http::{
        allowed::{self, Allowed},
        device_view::{self, DeviceView, device_names},
        form::CeremonyAnswer,
        live::{self, Scripts},
        message::View,
        page::{Page, render},
        refusal::Refusal,
        register::{forgetting, refusal},
        sign_in::welcome::percent,
        visitor::Visitor,
    },
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
    /// Which device is replaced.
    replaces: Option<String>,
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
    /// Where the button goes on to sign in.
    sign_in: String,
}

/// What a ticket's page comes to.
pub(super) enum Shown {
    /// It registers.
    Registers(Response),
    /// A password comes first.
    PasswordFirst(Box<Found>),
}

/// The page that registers, if nothing stands in its way. `at` is the address that the ceremony's steps are under.
pub(super) async fn page(
    server: &Server,
    visitor: &Visitor,
    named: Named<'_>,
    journey: &Journey,
    at: &str,
) -> Result<Shown, Refusal> {
    let found = tickets::find(server, named).await?;
    let Some((ticket, member, organization)) = found else {
        return Err(Refused::Ticket(Unusable::Invalid).into());
    };
    match registering::may_begin(server, &visitor.caller, By::Ticket(named, journey)).await? {
        Ok(()) => {}
        Err(Answered::PasswordFirst) => {
            return Ok(Shown::PasswordFirst(Box::new((ticket, member, organization))));
        }
        Err(answered) => return Err(refusal(answered)),
    }
    let page = Page::new(server, visitor);
    let words = page.words();
    Ok(Shown::Registers(render(&Open {
        notice: None,
        member_name: member.name,
        member_id: member.member_id.to_string(),
        organization: organization.name,
        good_until: words.when(ticket.expires_at),
        replaces: tickets::find_replaced(server, &ticket)
            .await?
            .map(|passkey| page.tv("ticket-replaces", &[("device", passkey.name.into())])),
        allowed: allowed::view(&page, &organization.policy.authenticators, visitor.caller.on_phone),
        journey: journey.id.to_string(),
        options_address: format!("{at}/options"),
        answer_address: at.to_owned(),
        live: live::find(&page, Scripts::Registering)?,
        page,
    })?))
}

pub(super) async fn options(
    server: &Server,
    visitor: &Visitor,
    named: Named<'_>,
    journey: &Journey,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    match registering::begin(server, &visitor.caller, By::Ticket(named, journey)).await? {
        Ok(begun) => Ok(Json(begun).into_response()),
        Err(answered) => Err(refusal(answered)),
    }
}

pub(super) async fn answer(
    server: &Server,
    visitor: &Visitor,
    named: Named<'_>,
    journey: &Journey,
    answer: &CeremonyAnswer,
    at: &str,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let names = device_names(server, visitor);
    let response = answer.response.get().as_bytes();
    let by = By::Ticket(named, journey);
    match registering::finish(server, &visitor.caller, by, &answer.ceremony, response, &names).await? {
        Answered::Registered(_) => {
            let location = format!("{at}/done?journey={}", journey.id);
            Ok(Json(json!({ "location": location })).into_response())
        }
        answered => Err(forgetting(server, refusal(answered), response)),
    }
}

/// What was registered, shown only to the browser that did it; signing in is a step of its own, begun by a button.
pub(super) async fn done(
    server: &Server,
    visitor: &Visitor,
    named: Named<'_>,
    journey: &Journey,
) -> Result<Response, Refusal> {
    let used = || Refusal::from(Refused::Ticket(Unusable::Used));
    let found = registering::find_registered_by(server, named, journey.began_at).await?;
    let passkey = found.ok_or_else(used)?;
    let page = Page::new(server, visitor);
    let device = device_view::view(&page, &passkey);
    let sign_in = match &journey.asked {
        Some(_) => format!("/sign-in?journey={}", journey.id),
        None if journey.to == "/" => "/sign-in".to_owned(),
        None => format!("/sign-in?to={}", percent(&journey.to)),
    };
    render(&Done { page, device, sign_in })
}

/// The address carries the ticket's secret: not even our own pages are told it.
pub(super) fn keep_secret(response: &mut Response) {
    let origin_only = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(http::header::REFERRER_POLICY, origin_only);
}
