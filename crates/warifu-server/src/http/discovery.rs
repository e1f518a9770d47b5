//! What clients are told of us, at the two addresses where they look (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderValue, header};
use warifu_oidc::{
    authorize::CLASSES,
    claims,
    discovery::{Endpoints, Features, Metadata},
    scope,
};

use super::{end_session, program::readable_by_all, token};
use crate::server::Server;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/.well-known/oauth-authorization-server", get(metadata))
}

async fn metadata(State(server): State<Arc<Server>>) -> Response {
    let endpoints = Endpoints {
        authorization: "/authorize",
        device_authorization: token::DEVICE_AUTHORIZATION,
        end_session: end_session::END_SESSION,
        introspection: token::INTROSPECT,
        jwks: token::JWKS,
        pushed_authorization_request: token::PAR,
        revocation: token::REVOKE,
        token: token::TOKEN,
        userinfo: token::USERINFO,
    };
    let features = Features {
        acr_values: &CLASSES,
        claims: &claims::SUPPORTED,
        scopes: &[scope::OPENID, scope::PROFILE, scope::EMAIL, scope::OFFLINE_ACCESS],
        ui_locales: &["ja", "en"],
    };
    let metadata = Metadata::new(server.site.origin(), &endpoints, &features);
    let mut response = Json(metadata).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    readable_by_all(response)
}
