//! A client asks who is signed in (flows B9 and B10): only what lacks is asked of the person, and the code is
//! written with the decision that gives it.

mod arriving;
mod concluding;

use std::sync::Arc;

use warifu_core::{
    client::Client,
    evidence::Acr,
    journey::{Asked, AskedBy, Journey},
    secret::TokenHash,
    session::LoadedSession,
};
use warifu_oidc::{
    authorize::{self, Answer, Arrival, Checked, PageError, Request, ReturnTo, Step},
    parameters::Parameters,
};

use super::Caller;
use crate::{
    limits::TooMany,
    server::{Server, Trouble},
};

pub(crate) use arriving::{arrive, find_kept, keep, keep_posted};
pub(crate) use concluding::{conclude, go_on};

/// A request whose client is known, read.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) client: Arc<Client>,
    pub(crate) return_to: ReturnTo,
    pub(crate) checked: Checked,
}

/// What a request comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It goes back to the client, with a code or an error.
    Answer(Answer),
    /// The person is asked for one thing, in this journey.
    Missing { journey: Box<Journey>, step: Step, asking: Box<Asking>, session: Option<Box<LoadedSession>> },
    /// Nobody can be answered: it is said on a page of ours.
    Nowhere(PageError),
    /// The reference names no request that waits: too late, answered already, or another client's.
    RequestGone,
    /// The session is answered for too often; the person is asked to wait.
    TooMany(TooMany),
}

/// Reads what a client asks, wherever its request is kept.
async fn read(
    server: &Server,
    parameters: &Parameters,
    arrival: Arrival,
) -> Result<Result<Asking, Outcome>, Trouble> {
    let request = match Request::parse(parameters) {
        Ok(request) => request,
        Err(error) => return Ok(Err(Outcome::Nowhere(error))),
    };
    let client = server.find_client(request.client_id()).await?;
    let return_to = match authorize::check_client(&request, client.as_deref()) {
        Ok(return_to) => return_to,
        Err(error) => return Ok(Err(Outcome::Nowhere(error))),
    };
    let Some(client) = client else { return Ok(Err(Outcome::Nowhere(PageError::ClientUnknown))) };
    Ok(match authorize::check(&request, &client, arrival) {
        Ok(checked) => {
            if checked.code_challenge.is_none() {
                tracing::warn!(
                    client = client.client_id,
                    "a code is asked for without PKCE, as is settled for it"
                );
            }
            Ok(Asking { client, return_to, checked })
        }
        Err(error) => Err(Outcome::Answer(return_to.error(&error, server.site.origin()))),
    })
}

/// The request that a journey is to answer.
async fn read_journey(server: &Server, asked: &AskedBy) -> Result<Result<Asking, Outcome>, Trouble> {
    let (parameters, arrival) = match &asked.request {
        Asked::Here(query) => (query.clone(), Arrival::Browser),
        Asked::Kept(token) => match server.store.find_kept_request(token).await? {
            Some(kept) if kept.pushed => (kept.parameters, Arrival::Pushed),
            Some(kept) => (kept.parameters, Arrival::Browser),
            None => return Ok(Err(Outcome::RequestGone)),
        },
    };
    match Parameters::parse(parameters.as_bytes()) {
        Ok(parameters) => read(server, &parameters, arrival).await,
        Err(_) => Err(Trouble::Bug("a kept request can't be read".into())),
    }
}

/// The live session of this browser.
async fn live_session(
    server: &Server,
    caller: &Caller,
    token: Option<&TokenHash>,
) -> Result<Option<LoadedSession>, Trouble> {
    let Some(token) = token else { return Ok(None) };
    Ok(server.store.find_session(token).await?.filter(|session| session.live(caller.now).is_ok()))
}

/// What the sign-in page needs to know of the client that a journey is to answer.
pub(crate) async fn find_asking(server: &Server, journey: &Journey) -> Result<Option<Asking>, Trouble> {
    let Some(asked) = &journey.asked else { return Ok(None) };
    Ok(read_journey(server, asked).await?.ok())
}

/// Whether a password may do for this request: by its floor it may not, and asked for something better it isn't offered.
pub(crate) fn takes_password(asking: &Asking) -> bool {
    asking.checked.least().is_none_or(|least| least <= Acr::Password)
}

/// Whether a recovery code may do for this request, likewise.
pub(crate) fn takes_recovery_code(asking: &Asking) -> bool {
    asking.checked.least().is_none_or(|least| least <= Acr::Recovery)
}

/// Whether nothing that a recovery code proves gets this client a code.
pub(crate) fn forbids_recovery_code(asking: &Asking) -> bool {
    asking.checked.floor.is_some_and(|floor| Acr::Recovery < floor)
}

/// Whether a passkey on a phone, by our QR code, will do for this request.
pub(crate) fn takes_handoff(asking: &Asking) -> bool {
    asking.checked.least().is_none_or(|least| least <= Acr::Handoff)
}

/// Whether nothing that a password proves gets this client a code.
pub(crate) fn forbids_password(asking: &Asking) -> bool {
    asking.checked.floor.is_some_and(|floor| Acr::Password < floor)
}
