//! `/api`: what other programs do by tokens of their own. JSON in and out; refusals are problem details (RFC 9457), what is wrong with a
//! token is told as RFC 6750 wants it. No cookie is read here.

mod links;

use std::sync::Arc;

use axum::{Router, body::Bytes, response::IntoResponse as _, response::Response};
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::json;
use warifu_oidc::parameters::Parameters;

use super::{program, visitor::Visitor};
use crate::{flows::clients::Asked, server::Server};

/// A request to the API, read.
struct Call {
    visitor: Visitor,
    headers: HeaderMap,
    method: http::Method,
    path: String,
    body: Bytes,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    links::routes()
}

impl Call {
    fn asked(&self) -> Asked<'_> {
        let text = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok());
        Asked {
            authorization: text("authorization"),
            dpop: text("dpop"),
            method: self.method.as_str(),
            path: &self.path,
            query: Parameters::default(),
            form: Parameters::default(),
            now: self.visitor.now(),
            address: self.visitor.caller.address,
        }
    }

    /// Its body; an empty one stands for one that says nothing.
    #[expect(clippy::result_large_err, reason = "an answer, once a request")]
    fn json<T: DeserializeOwned>(&self) -> Result<T, Response> {
        let body = if self.body.is_empty() { b"{}" } else { &self.body[..] };
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_json =
            kind.is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim() == "application/json");
        if !self.body.is_empty() && !is_json {
            return Err(problem(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the body must be JSON (application/json)",
            ));
        }
        serde_json::from_slice(body)
            .map_err(|error| problem(StatusCode::BAD_REQUEST, &format!("the body can't be read: {error}")))
    }

    /// The answer to a token that lets do nothing.
    fn refused(&self, server: &Server, refused: crate::flows::clients::Refused) -> Response {
        let dpop = self.headers.contains_key("dpop");
        program::refused_at_resource(server, &self.visitor, dpop, refused)
    }
}

impl axum::extract::FromRequest<Arc<Server>> for Call {
    type Rejection = Response;
    async fn from_request(request: axum::extract::Request, server: &Arc<Server>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let visitor =
            parts.extensions.get::<Visitor>().cloned().unwrap_or_else(|| Visitor::read(server, &parts));
        let (headers, method) = (parts.headers.clone(), parts.method.clone());
        let path = parts.uri.path().to_owned();
        let request = axum::extract::Request::from_parts(parts, body);
        let body = Bytes::from_request(request, server).await.map_err(|refused| {
            problem(refused.into_response().status(), "the body can't be read: 64 KiB at most")
        })?;
        Ok(Self { visitor, headers, method, path, body })
    }
}

/// Problem details for a program; `detail` is for whoever writes it.
fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let told = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], told.to_string()).into_response()
}
