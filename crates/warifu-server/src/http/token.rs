//! `POST /token` and what else clients ask directly: `/par`, `/device_authorization`, `/introspect`, `/revoke`,
//! `/userinfo`, `/jwks`.
//!
//! One thin handler each; who asks, and what is answered, is decided in the flows.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    middleware,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, header};

use super::{
    device, origin,
    program::{Program, readable_by_all},
    refusal::Refusal,
};
use crate::{flows::clients, server::Server};

pub(super) const TOKEN: &str = "/token";
pub(super) const DEVICE_AUTHORIZATION: &str = "/device_authorization";
pub(super) const PAR: &str = "/par";
pub(super) const INTROSPECT: &str = "/introspect";
pub(super) const REVOKE: &str = "/revoke";
pub(super) const USERINFO: &str = "/userinfo";
pub(super) const JWKS: &str = "/jwks";

pub(super) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/token", post(token).options(origin::preflight))
        .route("/par", post(push).options(origin::preflight))
        .route("/revoke", post(revoke).options(origin::preflight))
        .route("/userinfo", get(userinfo).post(userinfo).options(origin::preflight))
        .layer(middleware::from_fn_with_state(server.clone(), origin::allow))
        .route("/device_authorization", post(ask_device))
        .route("/introspect", post(introspect))
        .route("/jwks", get(jwks))
}

async fn token(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::exchange(&server, &program.asked(TOKEN)).await;
    program.answer(&server, told.map(Json))
}

async fn push(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::push(&server, &program.asked(PAR)).await;
    program.answer(&server, told.map(|told| (StatusCode::CREATED, Json(told))))
}

async fn ask_device(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::ask_device(&server, &program.asked(DEVICE_AUTHORIZATION), device::PAGE).await;
    program.answer(&server, told.map(Json))
}

async fn introspect(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::introspect(&server, &program.asked(INTROSPECT)).await;
    program.answer(&server, told.map(Json))
}

async fn revoke(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::revoke(&server, &program.asked(REVOKE)).await;
    program.answer(&server, told.map(|()| StatusCode::OK))
}

async fn userinfo(State(server): State<Arc<Server>>, program: Program) -> Response {
    let told = clients::userinfo(&server, &program.asked(USERINFO)).await;
    program.answer(&server, told.map(Json))
}

/// The keys that tokens are verified with. May be kept a while: the next key is there a day before it signs.
async fn jwks(State(server): State<Arc<Server>>) -> Result<Response, Refusal> {
    let keys = server.token_keys().await?;
    let mut response = Json(keys.published()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(readable_by_all(response))
}
