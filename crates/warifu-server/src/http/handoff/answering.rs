//! What is answered on the phone: go on or no, the number, and the passkey. After each the page says what comes next.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use serde_json::json;
use warifu_core::{handoff::Stepped, message::Message};

use super::{here, over, phone_or_refuse};
use crate::{
    flows::handoffs::{self, Approved, Phone, Picked},
    http::{
        address::Path,
        form::{CeremonyAnswer, CeremonyBegin, Fields, Posted},
        page::go_to,
        refusal::{Detail, Refusal},
        visitor::Visitor,
    },
    server::Server,
};

#[derive(serde::Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    choice: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Picking {
    #[serde(default)]
    number: String,
}

/// `POST /q/{address}`: go on, or no.
pub(super) async fn choose(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(address): Path<String>,
    Fields(chosen): Fields<Chosen>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let token = phone_or_refuse(&visitor)?;
    let go_on = match chosen.choice.as_str() {
        "go-on" => true,
        "no" => false,
        _ => return Err(Refusal::page_went_back()),
    };
    let phone = Phone { token: &token };
    match handoffs::choose(&server, &visitor.caller, &address, phone, go_on).await? {
        None => Err(Refusal::new(Message::LinkInvalid, StatusCode::NOT_FOUND)),
        Some(stepped) => goes_on(&address, &stepped),
    }
}

/// `POST /q/{address}/number`: which number the screen shows.
pub(super) async fn number(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(address): Path<String>,
    Fields(picking): Fields<Picking>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let token = phone_or_refuse(&visitor)?;
    let picked = match picking.number.as_str() {
        "none" => None,
        "digits" => Some(Picked::Digits),
        number => Some(Picked::Number(number.parse().map_err(|_| Refusal::page_went_back())?)),
    };
    let phone = Phone { token: &token };
    match handoffs::match_on_phone(&server, &visitor.caller, &address, phone, picked).await? {
        None => Err(Refusal::page_went_back()),
        Some(stepped) => goes_on(&address, &stepped),
    }
}

fn goes_on(address: &str, stepped: &Stepped) -> Result<Response, Refusal> {
    match *stepped {
        // The page says what it is now, also that it has just ended.
        Stepped::Already | Stepped::Ended(_) | Stepped::OnceMore { .. } | Stepped::Taken => {
            Ok(go_to(&here(address)))
        }
        Stepped::Network => {
            Err(Refusal::new(Message::NetworkNotAllowed, StatusCode::FORBIDDEN).with(Detail::Address))
        }
        Stepped::Over(why) => Err(over(why)),
    }
}

/// `POST /q/{address}/options`: a challenge for a passkey.
pub(super) async fn options(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(address): Path<String>,
    Posted(_): Posted<CeremonyBegin>,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    let token = phone_or_refuse(&visitor)?;
    match handoffs::begin(&server, &visitor.caller, &address, Phone { token: &token }).await? {
        Some(begun) => Ok(Json(begun).into_response()),
        None => Err(Refusal::page_went_back()),
    }
}

/// `POST /q/{address}/passkey`: the authenticator's answer.
pub(super) async fn passkey(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(address): Path<String>,
    Posted(answer): Posted<CeremonyAnswer>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let token = phone_or_refuse(&visitor)?;
    let (phone, response) = (Phone { token: &token }, answer.response.get().as_bytes());
    match handoffs::approve(&server, &visitor.caller, &address, phone, &answer.ceremony, response).await? {
        Approved::Done => Ok(Json(json!({ "location": here(&address) })).into_response()),
        Approved::Malformed => Err(Refusal::new(Message::PasskeyFailed, StatusCode::BAD_REQUEST)),
        Approved::Refused(refused) => Err(refused.into()),
        Approved::Unfit => Err(Refusal::page_went_back()),
    }
}
