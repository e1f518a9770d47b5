//! `/end-session`: a client sends a person here to sign out (OpenID Connect RP-Initiated Logout 1.0; flow C6).
//!
//! A GET that may write: with an ID token of this browser's own session it signs out at once. Whatever else comes is
//! asked about on the page of `sign_out`. No cookie of ours comes with another site's form, so that what it posts is
//! only kept, and decided when the browser comes again.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
    routing::get,
};
use http::{HeaderMap, StatusCode};
use warifu_core::message::Message;
use warifu_oidc::parameters::Parameters;

use super::{
    authorize::nowhere, page::go_to, program::has_form, refusal::Refusal, sign_out, visitor::Visitor,
};
use crate::{
    flows::end_session::{self, Outcome, SignedOut},
    server::Server,
};

pub(super) const END_SESSION: &str = "/end-session";
/// The name of the reference to what was kept.
const KEPT: &str = "kept";

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/end-session", get(arrive).post(keep))
}

async fn arrive(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let came = read(query.unwrap_or_default().as_bytes())?;
    let parameters = match came.find(KEPT) {
        Some(kept) => end_session::find_kept(&server, &visitor.caller, kept).await?,
        None => came,
    };
    let token = visitor.session_token();
    match end_session::arrive(&server, &visitor.caller, &parameters, token.as_ref()).await? {
        Outcome::Ask(asking) => sign_out::ask(&server, &visitor, &asking, &parameters),
        Outcome::GoOn { to } => sign_out::done(&server, &visitor, &SignedOut { to, frames: Vec::new() }),
        Outcome::Refuse(error) => Err(nowhere(error)),
        Outcome::SignedOut(signed_out) => sign_out::done(&server, &visitor, &signed_out),
    }
}

async fn keep(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    if !has_form(&headers) {
        return Err(Refusal::new(Message::PageWentBack, StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let parameters = read(&body)?;
    server.client_limits.count(visitor.caller.address, visitor.now())?;
    Ok(match end_session::keep(&server, &visitor.caller, &parameters).await? {
        Some(kept) => go_to(&format!("{END_SESSION}?{KEPT}={kept}")),
        None => go_to(END_SESSION),
    })
}

fn read(parameters: &[u8]) -> Result<Parameters, Refusal> {
    Parameters::parse(parameters).map_err(|_| Refusal::new(Message::ClientUnknown, StatusCode::BAD_REQUEST))
}
