//! `/devices`: flow C1, one page or endpoint a file. Here is what they share: the member's own devices,
//! and the one way that every action goes.
//!
//! Anybody else's device is as absent as none.

mod delete;
mod disable;
mod enable;
mod history;
mod index;
mod rename;
mod said;

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use http::header;
use warifu_core::{
    id::Id,
    managing::{Managed, Managing},
    passkey::Passkey,
    random::Random,
    session::LoadedSession,
};

use super::{
    cookies::{self, Keep},
    page::go_to,
    refusal::Refusal,
    signed_in::{SignedIn, after},
};
use crate::{
    flows::managing::{self, Acted},
    server::Server,
};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/devices", get(index::page))
        .route("/devices/{id}", get(history::page))
        .route("/devices/{id}/rename", post(rename::submit))
        .route("/devices/{id}/disable", post(disable::submit))
        .route("/devices/{id}/enable", post(enable::submit))
        .route("/devices/{id}/delete", get(delete::page).post(delete::submit))
}

/// The session's devices; the session may have ended since it was looked at.
async fn load(server: &Server, signed_in: &SignedIn) -> Result<(LoadedSession, Vec<Passkey>), Refusal> {
    let found = managing::find_devices(server, &signed_in.visitor.caller, &signed_in.token).await?;
    found.ok_or_else(Refusal::session_expired)
}

/// One device of the member's own, and all of them.
async fn load_one(
    server: &Server,
    signed_in: &SignedIn,
    id: &str,
) -> Result<(Passkey, Vec<Passkey>), Refusal> {
    let (_, own) = load(server, signed_in).await?;
    let id = read(id)?;
    let found = own.iter().find(|p| p.id == id).cloned();
    found.map(|passkey| (passkey, own)).ok_or_else(Refusal::page_not_found)
}

fn read(id: &str) -> Result<Id<Passkey>, Refusal> {
    id.parse().map_err(|_| Refusal::page_not_found())
}

/// Lets `action` decide and writes what it decided.
async fn act(
    server: &Server,
    signed_in: &SignedIn,
    action: impl Fn(&Managing<'_>, &mut dyn Random) -> Managed,
) -> Result<Acted, Refusal> {
    Ok(managing::act(server, &signed_in.visitor.caller, &signed_in.token, action).await?)
}

/// Back to the list, which says in `word` what was done; a confirmation that is asked first names its `purpose`.
fn to_list(acted: &Acted, id: Id<Passkey>, word: &str, purpose: &str) -> Result<Response, Refusal> {
    after(acted, &format!("/devices?said={word}&device={id}"), purpose, &format!("/devices?device={id}"))
}

/// Whether what was done ended the very session that asked for it.
fn ended_own_session(acted: &Acted, signed_in: &SignedIn, id: Id<Passkey>) -> bool {
    matches!(acted, Acted::Done) && signed_in.loaded.session.passkey == Some(id)
}

/// The session hung on the device that was acted on and ended with it: told where one signs in again.
fn signed_out_too(signed_in: &SignedIn, said: &str) -> Response {
    let mut response = go_to(&format!("/sign-in?said={said}"));
    let gone = cookies::set(cookies::SESSION, "", Keep::Gone, signed_in.visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}
