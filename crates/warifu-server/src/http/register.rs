//! `/devices/register`: a passkey on this device, from a session (flow A1), and the offer after a sign-in by password,
//! with the silent upgrade, or by recovery code (flow B7).

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::json;
use warifu_core::{evidence::Method, journey::own_path, message::Message, registering::Refused};

use super::{
    address::Query,
    allowed::{self, Allowed},
    authorize,
    device_view::device_names,
    form::{CeremonyAnswer, CeremonyBegin, Fields, Posted},
    live::{self, Scripts},
    message::View,
    page::{Page, go_to, render},
    refusal::Refusal,
    sign_in::welcome::percent,
    signed_in::{SignedIn, confirm_address},
};
use crate::{
    flows::{
        managing,
        registering::{self, Answered, By},
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "register/index.html")]
struct Register<'a> {
    page: Page<'a>,
    notice: Option<View>,
    member_name: String,
    member_id: String,
    allowed: Option<Allowed>,
    journey: String,
    live: Arc<str>,
}

#[derive(Template)]
#[template(path = "register/offer.html")]
struct Offer<'a> {
    page: Page<'a>,
    upgrade: bool,
    /// After a recovery code.
    recovered: bool,
    allowed: Option<Allowed>,
    journey: String,
    asked_again: String,
    live: Arc<str>,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    to: String,
}

#[derive(serde::Deserialize)]
struct Declined {
    /// Where to go on to.
    #[serde(default)]
    journey: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/devices/register", get(page).post(answer))
        .route("/devices/register/options", post(options))
        .route("/devices/register/offer", get(offer))
        .route("/devices/register/decline", post(decline))
}

/// Whether one may register is said before anything is created.
async fn page(State(server): State<Arc<Server>>, signed_in: SignedIn) -> Result<Response, Refusal> {
    let caller = &signed_in.visitor.caller;
    match registering::may_begin(&server, caller, By::Session(&signed_in.token)).await? {
        Err(Answered::Refused(Refused::NeedsConfirmation(_))) => {
            return Ok(go_to(&confirm_address("register", "/devices/register")));
        }
        Err(answered) => return Err(refusal(answered)),
        Ok(()) => {}
    }
    let member = &signed_in.loaded.member;
    let page = Page::of(&server, &signed_in.visitor, member, "devices");
    render(&Register {
        notice: None,
        member_name: member.name.clone(),
        member_id: member.member_id.to_string(),
        allowed: allowed(&page, &signed_in),
        journey: String::new(),
        live: live::find(&page, Scripts::Registering)?,
        page,
    })
}

fn allowed(page: &Page<'_>, signed_in: &SignedIn) -> Option<Allowed> {
    let policy = &signed_in.loaded.organization.policy;
    allowed::view(page, &policy.authenticators, signed_in.visitor.caller.on_phone)
}

/// After a sign-in by password or recovery code.
async fn offer(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let loaded = &signed_in.loaded;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "");
    let last = loaded.session.evidence.last().map(|evidence| &evidence.method);
    let recovered = matches!(last, Some(Method::RecoveryCode { .. }));
    let days = warifu_core::managing::OFFER_AGAIN_AFTER.as_seconds() / 86_400;
    let mut response = render(&Offer {
        upgrade: loaded.organization.policy.upgrades_silently() && !recovered,
        recovered,
        allowed: allowed(&page, &signed_in),
        journey: own_path(&asked.to),
        asked_again: match recovered {
            true => page.t("register-recovered-later"),
            false => page.tv("register-asked-again", &[("count", days.into())]),
        },
        live: live::find(&page, Scripts::Registering)?,
        page,
    })?;
    if let Some(journey) = authorize::journey_of(&server, &signed_in.visitor, &asked.to) {
        authorize::let_go_to_client(&server, &mut response, &journey).await?;
    }
    Ok(response)
}

async fn decline(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Fields(declined): Fields<Declined>,
) -> Result<Response, Refusal> {
    let caller = &signed_in.visitor.caller;
    managing::act(&server, caller, &signed_in.token, |m, random| m.decline_offer(random)).await?;
    let to = own_path(&declined.journey);
    Ok(go_to(if matches!(to.as_str(), "/" | "/devices") { "/devices?said=declined" } else { &to }))
}

async fn options(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Posted(begin): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    let by = by(&signed_in, begin.upgrade);
    match registering::begin(&server, &signed_in.visitor.caller, by).await? {
        Ok(begun) => Ok(Json(begun).into_response()),
        Err(answered) => Err(refusal(answered)),
    }
}

fn by(signed_in: &SignedIn, upgrade: bool) -> By<'_> {
    if upgrade { By::Upgrade(&signed_in.token) } else { By::Session(&signed_in.token) }
}

async fn answer(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    let names = device_names(&server, &signed_in.visitor);
    let caller = &signed_in.visitor.caller;
    let response = answer.response.get().as_bytes();
    let by = by(&signed_in, answer.upgrade);
    let answered = registering::finish(&server, caller, by, &answer.ceremony, response, &names).await?;
    match answered {
        Answered::Registered(passkey) => {
            let said = if answer.upgrade { "upgraded" } else { "registered" };
            let location = format!("/devices?said={said}&device={}", percent(&passkey.id.to_string()));
            Ok(Json(json!({ "location": location })).into_response())
        }
        answered => Err(forgetting(&server, refusal(answered), response)),
    }
}

/// What is told of a registration that did not come to its end.
pub(super) fn refusal(answered: Answered) -> Refusal {
    match answered {
        Answered::Malformed => Refusal::new(Message::RegistrationInvalid, StatusCode::BAD_REQUEST),
        Answered::NoSession => Refusal::session_expired(),
        // Typed in another journey, or before the cookies went: the ticket's page asks again.
        Answered::PasswordFirst => Refusal::page_went_back(),
        Answered::Refused(refused) => refused.into(),
        Answered::Registered(_) => Refusal::new(Message::AlreadyRegistered, StatusCode::CONFLICT),
    }
}

/// A passkey that was made but isn't taken is withdrawn from the password manager; one that is
/// registered already stays.
pub(super) fn forgetting(server: &Server, refusal: Refusal, response: &[u8]) -> Refusal {
    let stays = matches!(
        refusal.message,
        Message::AlreadyRegistered | Message::PageWentBack | Message::ServerTrouble
    );
    match warifu_webauthn::json::RegistrationResponse::from_json(response) {
        Ok(response) if !stays => {
            let id = data_encoding::BASE64URL_NOPAD.encode(response.credential_id.as_bytes());
            refusal.forgetting(&server.site.rp_id, &id)
        }
        _ => refusal,
    }
}
