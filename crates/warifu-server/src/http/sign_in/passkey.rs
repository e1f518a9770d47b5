//! `POST /sign-in/passkey/options` and `POST /sign-in/passkey`: flows B1 and B2.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header};
use serde_json::json;
use warifu_core::{
    ceremony::Unfit,
    journey::Journey,
    message::Message,
    sign_in::{Outcome, Refused},
};
use warifu_webauthn::json::AuthenticationResponse;

use super::{journey, welcome::welcome};
use crate::{
    flows::{
        managing,
        sign_in::{self, Answered, Ended},
    },
    http::{
        form::{CeremonyAnswer, CeremonyBegin, Posted},
        refusal::Refusal,
        signal,
        visitor::Visitor,
    },
    server::Server,
};

/// A challenge for anybody's passkey.
pub(super) async fn options(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Posted(begin): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, begin.journey.as_deref())?;
    Ok(Json(sign_in::begin(&server, &visitor.caller, &journey).await?).into_response())
}

/// The authenticator's answer.
pub(super) async fn answer(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, answer.journey.as_deref())?;
    let token = visitor.session_token();
    let response = answer.response.get().as_bytes();
    let answered =
        sign_in::by_passkey(&server, &visitor.caller, &journey, &answer.ceremony, response, token.as_ref())
            .await?;
    match answered {
        Answered::Malformed => Err(Refusal::new(Message::PasskeyFailed, StatusCode::BAD_REQUEST)),
        Answered::Unfit(Unfit::Expired | Unfit::Foreign) => Err(Refusal::page_went_back()),
        Answered::Ended(ended) => went(&server, &visitor, &journey, response, ended).await,
    }
}

/// How the sign-in went, for the page's script.
async fn went(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    response: &[u8],
    ended: Ended,
) -> Result<Response, Refusal> {
    match ended.outcome {
        Outcome::Refused(Refused::PasskeyUnknown) => {
            Err(forget(server, Refused::PasskeyUnknown.into(), response).await?)
        }
        Outcome::Refused(refused) => Err(refused.into()),
        Outcome::SomeoneElse(journey) => {
            let location = format!("/sign-in/someone-else?journey={}", journey.id);
            let mut response = Json(json!({ "location": location })).into_response();
            response.headers_mut().append(header::SET_COOKIE, journey::keep(server, visitor, &journey));
            Ok(response)
        }
        Outcome::SignedIn(signed_in) => {
            let policy = server.organization(visitor.now()).await?.policy;
            let (set, location) = welcome(server, visitor, journey, &policy, &signed_in, ended.answer);
            // The list of devices tells the browser by itself.
            let told = if location == "/devices" {
                None
            } else {
                signal::of_session(server, &signed_in.token.hash()).await?
            };
            let mut response = Json(json!({ "location": location, "signals": told })).into_response();
            for cookie in set {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
    }
}

/// Tells the browser which passkey isn't known here. (128 unguessable bits reveal nothing.) Nothing while
/// signals are held: a backup may lack a passkey that somebody holds, and forgetting can't be undone.
async fn forget(server: &Server, refusal: Refusal, response: &[u8]) -> Result<Refusal, Refusal> {
    if managing::signals_held(server).await? {
        return Ok(refusal);
    }
    Ok(match AuthenticationResponse::from_json(response) {
        Ok(response) => {
            let id = data_encoding::BASE64URL_NOPAD.encode(response.credential_id.as_bytes());
            refusal.forgetting(&server.site.rp_id, &id)
        }
        Err(_) => refusal,
    })
}
