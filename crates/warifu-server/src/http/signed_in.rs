//! The pages of somebody signed in: who it is, or the way to sign in and come back.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use warifu_core::{managing::Refused, passkey::DisabledBy, secret::TokenHash, session::LoadedSession};

use super::{
    page::go_to,
    refusal::{Detail, Refusal},
    sign_in::welcome::percent,
    visitor::Visitor,
};
use crate::{
    flows::managing::{self, Acted},
    server::Server,
};

/// The live session of the browser that asks.
pub(super) struct SignedIn {
    pub(super) loaded: LoadedSession,
    pub(super) token: TokenHash,
    pub(super) visitor: Visitor,
}

/// No session: a page goes to sign-in and comes back, a script is told.
pub(super) enum NotSignedIn {
    Go(Response),
    Refused(Refusal),
}

impl axum::response::IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match self {
            Self::Go(response) => response,
            Self::Refused(refusal) => refusal.into_response(),
        }
    }
}

impl SignedIn {
    /// Whether the member has a password, and it alone signs in.
    pub(super) fn takes_password(&self) -> bool {
        self.loaded.member.password.is_some()
            && self.loaded.organization.policy.takes_password(self.visitor.now())
    }
}

impl FromRequestParts<Arc<Server>> for SignedIn {
    type Rejection = NotSignedIn;
    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, NotSignedIn> {
        let visitor = Visitor::from_request_parts(parts, server).await.map_err(NotSignedIn::Refused)?;
        let Some(token) = visitor.session_token() else { return Err(sign_in_first(&visitor, parts, false)) };
        let found = managing::find_session(server, &visitor.caller, &token).await;
        match found.map_err(|trouble| NotSignedIn::Refused(trouble.into()))? {
            Some(loaded) => Ok(Self { loaded, token, visitor }),
            None => Err(sign_in_first(&visitor, parts, true)),
        }
    }
}

fn sign_in_first(visitor: &Visitor, parts: &Parts, had_one: bool) -> NotSignedIn {
    if visitor.wants_json {
        return NotSignedIn::Refused(Refusal::session_expired());
    }
    // A form that was posted can't be posted again from here: its page is gone back to.
    let to = if parts.method == http::Method::GET { visitor.path.as_str() } else { "/devices" };
    let said = if had_one { "&said=session-expired" } else { "" };
    NotSignedIn::Go(go_to(&format!("/sign-in?to={}{said}", percent(to))))
}

/// What follows an action: `done` is where it goes on; `purpose` names it while a confirmation is asked.
pub(super) fn after(acted: &Acted, done: &str, purpose: &str, back: &str) -> Result<Response, Refusal> {
    match acted {
        Acted::Done => Ok(go_to(done)),
        Acted::NoSession => Ok(go_to(&format!("/sign-in?to={}&said=session-expired", percent(back)))),
        Acted::Refused(Refused::NeedsConfirmation(_)) => Ok(go_to(&confirm_address(purpose, back))),
        Acted::Refused(Refused::NothingToDo) => Ok(go_to(&said(back, "changed-meanwhile"))),
        Acted::Refused(Refused::NotYours { by }) => Err(not_yours(*by)),
    }
}

fn said(path: &str, word: &str) -> String {
    format!("{path}{}said={word}", if path.contains('?') { '&' } else { '?' })
}

/// The page that asks for a ceremony and comes back.
pub(super) fn confirm_address(purpose: &str, back: &str) -> String {
    format!("/confirm?for={purpose}&to={}", percent(back))
}

fn not_yours(by: DisabledBy) -> Refusal {
    let status = http::StatusCode::FORBIDDEN;
    Refusal::new(warifu_core::message::Message::PasskeyDisabled, status).with(Detail::Reason(by))
}
