//! Pages of other origins that call us by script: those of clients that live in a browser (Fetch, "CORS protocol").
//!
//! Only addresses that read no cookie are behind this, so that an answer tells a page nothing that its own token or
//! code doesn't let it know. An origin is allowed where a client that keeps no secret has registered an address on it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::refusal::Refusal;
use crate::server::Server;

/// What a page may send, and read of the answer.
const SENT: &str = "authorization, content-type, dpop";
const READ: &str = "dpop-nonce, www-authenticate";
/// A browser asks again after this many seconds.
const ASK_AGAIN: &str = "600";

pub(super) async fn allow(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return Ok(next.run(request).await);
    };
    let known = match origin.to_str() {
        Ok(origin) => server.is_origin_of_a_client(origin).await?,
        Err(_) => false,
    };
    let preflight = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if known {
        tell(response.headers_mut(), origin, preflight);
    }
    Ok(response)
}

/// What a browser is told that asks whether it may send a page's request.
pub(super) async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn tell(headers: &mut HeaderMap, origin: HeaderValue, preflight: bool) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
    let resource_policy = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(resource_policy, HeaderValue::from_static("cross-origin"));
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(ASK_AGAIN));
    }
}
