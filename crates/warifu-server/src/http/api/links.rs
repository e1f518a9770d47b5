//! `/api/members/{member_id}/link` and `/api/links/{id}`: the links of flow A4, for a portal that members already use.
//!
//! The scope is `links`. A link that is made takes the place of the one before, so that a portal fetches a fresh one whenever a
//! member comes; it is told once and kept here by its hash alone.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{delete, post},
};
use http::StatusCode;
use serde_json::json;
use warifu_core::{
    code,
    identifier::MemberId,
    ticket::{LINK_LIFE, LONGEST_LIFE},
    time::Span,
};
use warifu_oidc::scope;

use super::{Call, problem};
use crate::{
    flows::{
        clients,
        links::{self, By, Made, Revoked},
    },
    http::{address::Path, refusal::Refusal},
    server::Server,
    words,
};

/// What a link is to be.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Whether it has a password, to be handed on by another way.
    #[serde(default)]
    password: bool,
    /// How long it is good for.
    seconds: Option<i64>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/api/members/{member_id}/link", post(make)).route("/api/links/{id}", delete(revoke))
}

async fn make(State(server): State<Arc<Server>>, Path(member_id): Path<String>, call: Call) -> Response {
    let client = match clients::caller(&server, &call.asked(), scope::LINKS).await {
        Ok(client) => client,
        Err(refused) => return call.refused(&server, refused),
    };
    let wanted: Wanted = match call.json() {
        Ok(wanted) => wanted,
        Err(response) => return response,
    };
    let life = wanted.seconds.map_or(LINK_LIFE, Span::seconds);
    if life < Span::minutes(1) || life > LONGEST_LIFE {
        let most = LONGEST_LIFE.as_seconds();
        return problem(StatusCode::BAD_REQUEST, &format!("`seconds` can be 60 to {most}"));
    }
    let Ok(member_id) = MemberId::parse(&member_id) else { return no_member() };
    let by = By { client: &client, now: call.visitor.now(), visit: &call.visitor.caller.visit };
    match links::make(&server, by, member_id, (wanted.password, life)).await {
        Ok(Some(made)) => told(&server, &made),
        Ok(None) => no_member(),
        Err(trouble) => Refusal::from(trouble).into_response(),
    }
}

fn told(server: &Server, Made { ticket, secrets }: &Made) -> Response {
    let address = format!("{}/t/{}", server.site.origin(), secrets.code);
    let mut told = json!({
        "id": ticket.id,
        "address": address,
        "good_until": words::utc(ticket.expires_at),
    });
    if let Some(password) = &secrets.password {
        told["password"] = json!(code::grouped(password));
    }
    (StatusCode::CREATED, Json(told)).into_response()
}

fn no_member() -> Response {
    problem(StatusCode::NOT_FOUND, "there is no such member, or one that no client may make links for")
}

async fn revoke(State(server): State<Arc<Server>>, Path(id): Path<String>, call: Call) -> Response {
    let client = match clients::caller(&server, &call.asked(), scope::LINKS).await {
        Ok(client) => client,
        Err(refused) => return call.refused(&server, refused),
    };
    let unknown = || problem(StatusCode::NOT_FOUND, "there is no such link");
    let Ok(id) = id.parse() else { return unknown() };
    let by = By { client: &client, now: call.visitor.now(), visit: &call.visitor.caller.visit };
    match links::revoke(&server, by, id).await {
        Ok(Revoked::Done) => StatusCode::NO_CONTENT.into_response(),
        Ok(Revoked::TooLate) => {
            problem(StatusCode::CONFLICT, "the link was used, replaced or revoked before")
        }
        Ok(Revoked::Unknown) => unknown(),
        Err(trouble) => Refusal::from(trouble).into_response(),
    }
}
