//! `/confirm`: step-up before something is changed. The strongest kind that the member holds is asked.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use warifu_core::{
    ceremony::Unfit, journey::own_path, managing::NeedsConfirmation, message::Message, secret::Token,
    sign_in::Refused,
};
use zeroize::Zeroizing;

use super::{
    address::Query,
    form::{CeremonyAnswer, CeremonyBegin, Fields, Posted},
    live::{self, Scripts},
    message::{self, View},
    page::{Page, go_to, render},
    refusal::Refusal,
    sign_in::welcome::session_cookie,
    signed_in::SignedIn,
};
use crate::{
    flows::confirming::{self, Answered},
    server::Server,
};

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm<'a> {
    page: Page<'a>,
    notice: Option<View>,
    purpose: String,
    with_passkey: bool,
    member_id: String,
    journey: String,
    password_problem: String,
    cancel_address: String,
    live: Arc<str>,
}

#[derive(serde::Deserialize)]
struct Asked {
    /// What for: a word that has a text.
    #[serde(default, rename = "for")]
    purpose: String,
    /// Where to come back to.
    #[serde(default)]
    to: String,
}

#[derive(serde::Deserialize)]
struct Form {
    /// Purpose and address, as the page had them.
    #[serde(default)]
    journey: String,
    #[serde(default)]
    password: Zeroizing<String>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/confirm", get(page))
        .route("/confirm/passkey/options", post(options))
        .route("/confirm/passkey", post(passkey))
        .route("/confirm/password", post(password))
}

async fn page(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    show(&server, &signed_in, &asked.purpose, &own_path(&asked.to), None, String::new()).await
}

async fn show(
    server: &Server,
    signed_in: &SignedIn,
    purpose: &str,
    to: &str,
    notice: Option<View>,
    password_problem: String,
) -> Result<Response, Refusal> {
    let found =
        crate::flows::managing::find_devices(server, &signed_in.visitor.caller, &signed_in.token).await?;
    let own = found.map(|(_, own)| own).unwrap_or_default();
    let needed = confirming::needed(&own, signed_in.visitor.now());
    if needed == NeedsConfirmation::ByTicket {
        // Nothing that is left may confirm: the way on is a ticket.
        return Err(Refusal::new(Message::NotRegisteredYet, StatusCode::FORBIDDEN));
    }
    let member = &signed_in.loaded.member;
    let page = Page::of(server, &signed_in.visitor, member, "");
    let purpose_key = match purpose {
        "administer" => "confirm-purpose-administer",
        "delete" => "confirm-purpose-delete",
        "device" => "confirm-purpose-device",
        "enable" => "confirm-purpose-enable",
        "password" => "confirm-purpose-password",
        "recovery-codes" => "confirm-purpose-recovery-codes",
        "rename" => "confirm-purpose-rename",
        _ => "confirm-purpose-register",
    };
    // The address to come back to names the device that is meant.
    let device = own.iter().find(|p| to.contains(&p.id.to_string()));
    let device = device.map_or_else(|| page.t("register-device-name-unknown"), |p| p.name.clone());
    render(&Confirm {
        notice,
        purpose: page.tv(purpose_key, &[("device", device.into())]),
        with_passkey: needed == NeedsConfirmation::ByPasskey,
        member_id: member.member_id.to_string(),
        journey: format!("{purpose} {to}"),
        password_problem,
        cancel_address: to.to_owned(),
        live: live::find(&page, Scripts::SigningIn)?,
        page,
    })
}

/// Where a confirmation goes on to, from the field that carried it.
fn target(journey: &str) -> (&str, String) {
    let (purpose, to) = journey.split_once(' ').unwrap_or(("", "/devices"));
    (purpose, own_path(to))
}

async fn options(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Posted(_): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    let begun = confirming::begin(&server, &signed_in.visitor.caller, &signed_in.token).await?;
    Ok(Json(begun.ok_or_else(Refusal::session_expired)?).into_response())
}

async fn passkey(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let response = answer.response.get().as_bytes();
    match confirming::by_passkey(&server, caller, token, &answer.ceremony, response).await? {
        Answered::Confirmed(token) => {
            let (_, to) = target(answer.journey.as_deref().unwrap_or_default());
            let mut response = Json(json!({ "location": to })).into_response();
            response.headers_mut().append(header::SET_COOKIE, cookie(&signed_in, &token));
            Ok(response)
        }
        Answered::Malformed => Err(Refusal::new(Message::PasskeyFailed, StatusCode::BAD_REQUEST)),
        Answered::NoSession => Err(Refusal::session_expired()),
        Answered::Refused(refused) => Err(refused.into()),
        Answered::Unfit(Unfit::Expired | Unfit::Foreign) => Err(Refusal::page_went_back()),
    }
}

async fn password(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let (purpose, to) = target(&form.journey);
    let page = Page::of(&server, &signed_in.visitor, &signed_in.loaded.member, "");
    if form.password.is_empty() {
        let problem = page.t("sign-in-password-missing");
        return show(&server, &signed_in, purpose, &to, None, problem).await;
    }
    let typed = warifu_core::password::normal(&form.password);
    match confirming::by_password(&server, &signed_in.visitor.caller, &signed_in.token, typed).await? {
        Answered::Confirmed(token) => {
            let mut response = go_to(&to);
            response.headers_mut().append(header::SET_COOKIE, cookie(&signed_in, &token));
            Ok(response)
        }
        Answered::NoSession => Err(Refusal::session_expired()),
        Answered::Refused(refused @ (Refused::PasswordWrong { .. } | Refused::Locked { .. })) => {
            let refusal = Refusal::from(refused);
            let detail = refusal.detail_text(&page, &signed_in.visitor);
            let notice = message::view(&page, refusal.message, detail);
            let mut response = show(&server, &signed_in, purpose, &to, Some(notice), String::new()).await?;
            *response.status_mut() = refusal.status;
            Ok(response)
        }
        Answered::Refused(refused) => Err(refused.into()),
        Answered::Malformed | Answered::Unfit(_) => Err(Refusal::page_went_back()),
    }
}

fn cookie(signed_in: &SignedIn, token: &Token) -> HeaderValue {
    let left = signed_in.loaded.session.ends_at - signed_in.visitor.now();
    session_cookie(&signed_in.visitor, &signed_in.loaded.organization.policy, &token.reveal(), left)
}
