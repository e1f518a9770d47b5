//! How programs ask and are answered: a form in, JSON out, errors in the words of OAuth. No cookie is read here.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use warifu_oidc::{
    client::authentication,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    userinfo::Challenge,
};

use super::{refusal::Refusal, visitor::Visitor};
use crate::{
    flows::clients::{self, Asked, Refused},
    server::Server,
};

const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// A request of a program, read.
pub(super) struct Program {
    visitor: Visitor,
    authorization: Option<String>,
    dpop: Option<String>,
    method: http::Method,
    query: Parameters,
    form: Parameters,
}

impl Program {
    /// The request, as the flows take it. `path` is the endpoint's.
    pub(super) fn asked<'a>(&'a self, path: &'a str) -> Asked<'a> {
        Asked {
            authorization: self.authorization.as_deref(),
            dpop: self.dpop.as_deref(),
            method: self.method.as_str(),
            path,
            query: self.query.clone(),
            form: self.form.clone(),
            now: self.visitor.now(),
            address: self.visitor.caller.address,
        }
    }

    /// The answer. Nobody may keep it (RFC 6749 §5.1).
    pub(super) fn answer<T: IntoResponse>(&self, server: &Server, told: Result<T, Refused>) -> Response {
        let mut response = match told {
            Ok(told) => told.into_response(),
            Err(Refused::Error(error)) => self.refused(server, &error),
            Err(Refused::Challenge(challenge)) => challenged(&challenge),
            Err(Refused::Trouble(trouble)) => return Refusal::from(trouble).into_response(),
        };
        if self.dpop.is_some() {
            give_nonce(server, &self.visitor, &mut response);
        }
        response
    }

    fn refused(&self, server: &Server, error: &OAuthError) -> Response {
        // Whoever guesses at secrets is slowed down like whoever guesses at passwords.
        if error.code == ErrorCode::InvalidClient
            && let Err(limited) = server.client_limits.count(self.visitor.caller.address, self.visitor.now())
        {
            return Refusal::from(limited).into_response();
        }
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(error)).into_response();
        let challenge = authentication::challenge(error, self.authorization.as_deref());
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

/// The answer of a resource of ours to a token that lets do nothing; `dpop`: a proof of a key came with it.
pub(super) fn refused_at_resource(
    server: &Server,
    visitor: &Visitor,
    dpop: bool,
    refused: Refused,
) -> Response {
    let mut response = match refused {
        Refused::Challenge(challenge) => challenged(&challenge),
        Refused::Error(error) => challenged(&Challenge::refused(error)),
        Refused::Trouble(trouble) => return Refusal::from(trouble).into_response(),
    };
    if dpop {
        give_nonce(server, visitor, &mut response);
    }
    response
}

fn challenged(challenge: &Challenge) -> Response {
    let status = StatusCode::from_u16(challenge.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = status.into_response();
    for value in challenge.www_authenticate() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}

fn give_nonce(server: &Server, visitor: &Visitor, response: &mut Response) {
    if let Ok(nonce) = HeaderValue::from_str(&clients::nonce(server, visitor.now())) {
        response.headers_mut().insert(DPOP_NONCE, nonce);
    }
}

impl FromRequest<Arc<Server>> for Program {
    type Rejection = Response;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let visitor =
            parts.extensions.get::<Visitor>().cloned().unwrap_or_else(|| Visitor::read(server, &parts));
        let query = read(parts.uri.query().unwrap_or_default().as_bytes())?;
        let authorization = one(&parts.headers, &header::AUTHORIZATION);
        let dpop = one(&parts.headers, &HeaderName::from_static("dpop"));
        let method = parts.method.clone();
        let form = form(Request::from_parts(parts, body), server).await?;
        Ok(Self { visitor, authorization, dpop, method, query, form })
    }
}

/// The form that came, if one did.
async fn form(request: Request, server: &Arc<Server>) -> Result<Parameters, Response> {
    if request.method() != http::Method::POST || !request.headers().contains_key(header::CONTENT_TYPE) {
        return Ok(Parameters::default());
    }
    if !has_form(request.headers()) {
        let description = "the body must be a form (application/x-www-form-urlencoded)";
        return Err(malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, description));
    }
    let body = Bytes::from_request(request, server).await;
    read(&body.map_err(|refused| malformed(refused.into_response().status(), "the form can't be read"))?)
}

pub(super) fn has_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A header's value; where it came twice, both together, so that neither is believed alone.
fn one(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let all: Vec<&str> = headers.get_all(name).iter().map(|v| v.to_str().unwrap_or_default()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

#[expect(clippy::result_large_err, reason = "an answer, once a request")]
fn read(parameters: &[u8]) -> Result<Parameters, Response> {
    Parameters::parse(parameters)
        .map_err(|_| malformed(StatusCode::BAD_REQUEST, "the parameters can't be read"))
}

fn malformed(status: StatusCode, description: &'static str) -> Response {
    (status, Json(OAuthError::new(ErrorCode::InvalidRequest, description))).into_response()
}

/// For a page that asks by script from another origin: everybody may read what is public.
pub(super) fn readable_by_all(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let resource_policy = HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(resource_policy, HeaderValue::from_static("cross-origin"));
    response
}
