//! `/authorize` and what is below it: a client asks who is signed in (OpenID Connect Core §3.1.2; flows B9, B10).
//!
//! What is missing is asked for on pages of ours, one thing a page; then the browser goes back to the client.

mod choose;
mod consent;
mod form_post;
mod policy;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
    routing::get,
};
use http::{StatusCode, header};
use warifu_core::{
    journey::{AskedBy, Journey},
    message::Message,
};
use warifu_oidc::{
    authorize::{Answer, PageError, Step},
    par,
    parameters::Parameters,
};

use super::{address::Query, page::go_to, refusal::Refusal, sign_in::journey, visitor::Visitor};
use crate::{
    flows::authorize::{self, Outcome},
    server::Server,
};

pub(super) use consent::{in_words, resource_in_words};
pub(super) use policy::{journey_of, let_frame, let_go_to, let_go_to_client};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/authorize", get(arrive).post(arrive_by_form))
        .route("/authorize/continue", get(go_on))
        .route("/authorize/choose", get(go_on_to_choose).post(choose::submit))
        .route("/authorize/consent", get(go_on_to_choose).post(consent::submit))
}

/// Where a journey that has a client to answer goes on.
pub(super) fn address(journey: &Journey) -> String {
    format!("/authorize/continue?journey={}", journey.id)
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    journey: String,
}

/// `GET /authorize`: whoever is signed in goes back at once, if nothing lacks.
async fn arrive(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = query.unwrap_or_default();
    let parameters = read(query.as_bytes())?;
    let token = visitor.session_token();
    let outcome = authorize::arrive(&server, &visitor.caller, parameters, token.as_ref()).await?;
    told(&server, &visitor, outcome, None)
}

/// `POST /authorize`, from another site's form: no cookie of ours comes with it, so that it is only kept.
async fn arrive_by_form(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    headers: http::HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::new(Message::PageWentBack, StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let parameters = read(&body)?;
    if par::is_reference(&parameters) {
        return Ok(go_to(&format!("/authorize?{}", parameters.encode())));
    }
    server.client_limits.count(visitor.caller.address, visitor.now())?;
    match authorize::keep_posted(&server, &visitor.caller, &parameters).await? {
        Ok(again) => Ok(go_to(&format!("/authorize?{}", again.encode()))),
        Err(outcome) => told(&server, &visitor, outcome, None),
    }
}

/// `GET /authorize/continue`: after a step.
async fn go_on(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&asked.journey))?;
    let token = visitor.session_token();
    let outcome = authorize::go_on(&server, &visitor.caller, &journey, token.as_ref()).await?;
    told(&server, &visitor, outcome, Some(&journey))
}

/// What a member answered on a page of this journey.
#[derive(serde::Deserialize)]
struct Chosen {
    #[serde(default)]
    journey: String,
    /// Whom the page named: what is answered holds for nobody else who may be signed in by now.
    #[serde(default)]
    member: String,
    #[serde(default)]
    choice: String,
}

/// Goes on with a journey in which something was answered.
fn go_on_answered(
    server: &Server,
    visitor: &Visitor,
    journey: Journey,
    answer: impl FnOnce(AskedBy) -> AskedBy,
) -> Response {
    let journey = Journey { asked: journey.asked.map(answer), ..journey };
    let mut response = go_to(&address(&journey));
    response.headers_mut().append(header::SET_COOKIE, journey::keep(server, visitor, &journey));
    response
}

/// A page that was posted to and is opened by its address: the journey shows what is to be done now.
async fn go_on_to_choose(Query(asked): Query<Asked>) -> Response {
    go_to(&format!("/authorize/continue?journey={}", super::sign_in::welcome::percent(&asked.journey)))
}

fn read(parameters: &[u8]) -> Result<Parameters, Refusal> {
    Parameters::parse(parameters).map_err(|_| Refusal::new(Message::ClientUnknown, StatusCode::BAD_REQUEST))
}

/// What the browser is told. `journey` is the one it comes from, which ends with an answer.
fn told(
    server: &Server,
    visitor: &Visitor,
    outcome: Outcome,
    journey: Option<&Journey>,
) -> Result<Response, Refusal> {
    let (step, journey, asking, session) = match outcome {
        Outcome::Answer(answer) => {
            let mut response = match answer {
                Answer::Redirect(location) => go_to(&location),
                Answer::FormPost { action, fields } => form_post::page(server, visitor, &action, fields)?,
            };
            if let Some(journey) = journey {
                response.headers_mut().append(header::SET_COOKIE, journey::remove(visitor, journey));
            }
            return Ok(response);
        }
        Outcome::Nowhere(error) => return Err(nowhere(error)),
        Outcome::RequestGone => return Err(Refusal::page_went_back()),
        Outcome::TooMany(too_many) => return Err(too_many.into()),
        Outcome::Missing { journey, step, asking, session } => (step, journey, asking, session),
    };
    let set = journey::keep_beside_others(server, visitor, &journey);
    let mut response = match (step, session) {
        (Step::Consent(sought), Some(session)) => {
            consent::page(server, visitor, &journey, &asking, &session, &sought)?
        }
        (Step::SelectAccount, Some(session)) => {
            choose::page(server, visitor, &journey, &asking, &session, choose::Why::Chosen)?
        }
        (Step::SomeoneElse, Some(session)) => {
            choose::page(server, visitor, &journey, &asking, &session, choose::Why::Another)?
        }
        _ => go_to(&format!("/sign-in?journey={}", journey.id)),
    };
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

pub(super) fn nowhere(error: PageError) -> Refusal {
    let message = match error {
        PageError::ClientUnknown => Message::ClientUnknown,
        PageError::RedirectNotRegistered => Message::RedirectNotRegistered,
    };
    Refusal::new(message, StatusCode::BAD_REQUEST)
}
