//! Around every request: who asks, whether it may change anything, the headers of every answer, one
//! line of log.
//!
//! What a browser changes by our cookies is a POST from our own pages: `Sec-Fetch-Site: same-origin`, or
//! where that isn't sent, `Origin` equal to ours. `null` is refused (Fetch, "Sec-Fetch-Site"; prevents
//! cross-site request forgery without tokens).

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use warifu_core::message::Message;

use super::{refusal::Refusal, visitor::Visitor};
use crate::server::Server;

/// Runs around every page.
pub(super) async fn every_request(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let (parts, body) = request.into_parts();
    let visitor = Visitor::read(&server, &parts);
    request = Request::from_parts(parts, body);
    let misled = server.site.dev && names_another_host(&server, request.headers());
    let ours = is_open(&route) || is_ours(&method, request.headers(), server.site.origin());
    let response = if misled {
        axum::response::IntoResponse::into_response(Refusal::new(
            Message::LooksLikeAnotherSite,
            StatusCode::MISDIRECTED_REQUEST,
        ))
    } else if ours {
        request.extensions_mut().insert(visitor.clone());
        next.run(request).await
    } else {
        axum::response::IntoResponse::into_response(Refusal::new(
            Message::PageWentBack,
            StatusCode::FORBIDDEN,
        ))
    };
    // What any other site can make a browser send is never held against the address.
    let counts = ours && !misled && method == Method::POST;
    let response = finish(&server, &visitor, response, counts);
    note(&server, &visitor, &method, &route, &response);
    response
}

/// Renders a refusal, and counts it against the address it came from where it was a failure of its own.
fn finish(server: &Server, visitor: &Visitor, mut response: Response, counts: bool) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
    let refusal = if counts && refusal.is_failure() {
        let counted = server.limits.count(visitor.caller.address, visitor.now());
        counted.map_or_else(Refusal::from, |()| refusal)
    } else {
        refusal
    };
    metrics::counter!("warifu_messages_total", "message" => refusal.message.name()).increment(1);
    refusal.render(server, visitor)
}

/// Whether the browser believes to be somewhere else. Development listens on this computer only, and a page of a
/// stranger must not read it under a name that was turned to this computer (prevents DNS rebinding).
fn names_another_host(server: &Server, headers: &HeaderMap) -> bool {
    let ours = server.site.authority().as_bytes();
    headers.get(header::HOST).is_some_and(|host| !host.as_bytes().eq_ignore_ascii_case(ours))
}

/// Addresses that other sites' pages and programs post to. None of them reads a cookie of ours; those of requests to
/// sign in and out keep what comes and decide nothing.
const OPEN: [&str; 10] = [
    "/api/links/{id}",
    "/api/members/{member_id}/link",
    "/authorize",
    "/device_authorization",
    "/end-session",
    "/introspect",
    "/par",
    "/revoke",
    "/token",
    "/userinfo",
];

fn is_open(route: &str) -> bool {
    OPEN.contains(&route)
}

fn is_ours(method: &Method, headers: &HeaderMap, origin: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), told) => site == b"same-origin" && told.is_none_or(|o| o == origin.as_bytes()),
        (None, told) => told == Some(origin.as_bytes()),
    }
}

/// Nothing of others, nothing inline, nothing framed, nothing kept.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Puts the headers of every answer on it, files of ours included; a page's own stay as they are.
pub(super) async fn every_answer(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    headers(&mut response, server.site.is_secure());
    response
}

fn headers(response: &mut Response, secure: bool) {
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::CACHE_CONTROL, "no-store");
    // `no-referrer` would make Chromium send `Origin: null` on our own forms.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        header::HeaderName::from_static("permissions-policy"),
        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
    );
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}

/// One line. The route is the pattern that matched, never the address: links carry secrets.
fn note(server: &Server, visitor: &Visitor, method: &Method, route: &str, response: &Response) {
    let took = (server.now() - visitor.now()).as_millis();
    let status = response.status().as_u16();
    let visit = &visitor.caller.visit;
    tracing::info!(
        method = method.as_str(),
        route,
        status,
        took_ms = took,
        address = visit.address,
        support_code = visit.support_code,
        "request"
    );
    metrics::counter!("warifu_requests_total", "route" => route.to_owned(), "status" => status.to_string())
        .increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let ours = "https://id.example.jp";
        for (method, site, origin, allowed) in [
            (Method::GET, Some("cross-site"), None, true),
            (Method::POST, Some("same-origin"), Some(ours), true),
            (Method::POST, Some("same-origin"), None, true),
            (Method::POST, None, Some(ours), true),
            (Method::POST, None, None, false),
            (Method::POST, None, Some("null"), false),
            (Method::POST, Some("same-origin"), Some("null"), false),
            (Method::POST, Some("same-site"), Some("https://other.example.jp"), false),
            (Method::POST, Some("cross-site"), Some("https://evil.example"), false),
            (Method::POST, Some("cross-site"), Some(ours), false),
            (Method::POST, Some("none"), None, false),
            (Method::POST, None, Some("https://id.example.jp.evil.example"), false),
            (Method::DELETE, Some("cross-site"), None, false),
        ] {
            let mut headers = HeaderMap::new();
            let mut put = |name: &'static str, value: Option<&'static str>| {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            };
            put("sec-fetch-site", site);
            put("origin", origin);
            assert_eq!(is_ours(&method, &headers, ours), allowed, "{method} {site:?} {origin:?}");
        }
    }
}
