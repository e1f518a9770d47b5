//! What others look for at fixed addresses: WebAuthn's related origins, the passkey endpoints and the
//! address to change a password (W3C WebAuthn Level 3 §5.11; W3C "A Well-Known URL for Relying Party
//! Passkey Endpoints"; W3C "A Well-Known URL for Changing Passwords"), and the newest audit checkpoint.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{StatusCode, header};
use serde_json::json;

use super::{page::go_to, refusal::Refusal};
use crate::{flows, server::Server};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/.well-known/webauthn", get(related_origins))
        .route("/.well-known/passkey-endpoints", get(passkey_endpoints))
        .route("/.well-known/change-password", get(change_password))
        .route("/audit/checkpoint", get(checkpoint))
        .route("/robots.txt", get(robots))
}

async fn related_origins(State(server): State<Arc<Server>>) -> Json<serde_json::Value> {
    Json(json!({ "origins": server.site.origins }))
}

async fn passkey_endpoints(State(server): State<Arc<Server>>) -> Json<serde_json::Value> {
    let origin = server.site.origin();
    Json(json!({ "enroll": format!("{origin}/devices/register"), "manage": format!("{origin}/devices") }))
}

async fn change_password() -> Response {
    go_to("/password")
}

/// The newest signed checkpoint, for whoever keeps copies outside.
async fn checkpoint(State(server): State<Arc<Server>>) -> Result<Response, Refusal> {
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok(match flows::published_checkpoint(&server).await? {
        Some(checkpoint) => (text, checkpoint).into_response(),
        None => (StatusCode::NOT_FOUND, text, String::new()).into_response(),
    })
}

async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
