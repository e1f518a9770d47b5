//! A client sends a person here to sign out (OpenID Connect RP-Initiated Logout 1.0; flow C6).
//!
//! What the request names is judged again when the person has agreed: nothing that a form of ours carries is believed.

use std::sync::Arc;

use warifu_core::{
    client::Client,
    member::Language,
    secret::{Token, TokenHash},
    session::LoadedSession,
    time::Span,
};
use warifu_oidc::{
    end_session::{self, Hint, PageError, Request},
    id_token_hint,
    parameters::Parameters,
};

use super::{Caller, authorize, managing};
use crate::server::{Server, Trouble};

/// What a request to sign out comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The person is asked.
    Ask(Box<Asking>),
    /// Nobody is signed in here, or not any more.
    GoOn { to: Option<String> },
    /// It is said on a page of ours.
    Refuse(PageError),
    /// This browser's session is ended.
    SignedOut(SignedOut),
}

/// Whether to sign out.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) session: LoadedSession,
    pub(crate) client: Option<Arc<Client>>,
    pub(crate) language: Option<Language>,
    /// Where it goes on to afterwards.
    pub(crate) to: Option<String>,
}

/// What is left to do when nobody is signed in any more.
#[derive(Debug, Default)]
pub(crate) struct SignedOut {
    /// Where it goes on to; `None`: to no client.
    pub(crate) to: Option<String>,
    /// What is framed, so that clients learn of it in this browser (OpenID Connect Front-Channel Logout 1.0 §3).
    pub(crate) frames: Vec<String>,
}

/// What the browser comes with.
pub(crate) async fn arrive(
    server: &Server,
    caller: &Caller,
    parameters: &Parameters,
    session: Option<&TokenHash>,
) -> Result<Outcome, Trouble> {
    let found = match session {
        Some(token) => managing::find_session(server, caller, token).await?,
        None => None,
    };
    let Ok(request) = Request::parse(parameters) else {
        return Ok(Outcome::Refuse(PageError::ClientUnknown));
    };
    let (decided, client) = decide(server, &request, found.as_ref()).await?;
    Ok(match (decided, found) {
        (end_session::Outcome::Refuse(error), _) => Outcome::Refuse(error),
        (end_session::Outcome::Ask { go_on_to: to }, Some(session)) => {
            Outcome::Ask(Box::new(Asking { session, client, language: request.language, to }))
        }
        (end_session::Outcome::SignOut { go_on_to }, Some(loaded)) => {
            let signed_out = sign_out(server, caller, &loaded.session.token).await?;
            Outcome::SignedOut(SignedOut { to: go_on_to, ..signed_out })
        }
        (end_session::Outcome::GoOn { go_on_to: to }, _)
        | (
            end_session::Outcome::Ask { go_on_to: to } | end_session::Outcome::SignOut { go_on_to: to },
            None,
        ) => Outcome::GoOn { to },
    })
}

/// The person has agreed. Signed out is signed out, whatever became of the request that it was asked for by.
pub(crate) async fn agree(
    server: &Server,
    caller: &Caller,
    parameters: &Parameters,
    session: Option<&TokenHash>,
) -> Result<SignedOut, Trouble> {
    let to = match Request::parse(parameters) {
        Ok(request) => match decide(server, &request, None).await?.0 {
            end_session::Outcome::GoOn { go_on_to } => go_on_to,
            _ => None,
        },
        Err(_) => None,
    };
    match session {
        Some(token) => Ok(SignedOut { to, ..sign_out(server, caller, token).await? }),
        None => Ok(SignedOut { to, frames: Vec::new() }),
    }
}

/// Keeps what another site's form has posted, and gives the reference to it. `None`: no client is named by it.
pub(crate) async fn keep(
    server: &Server,
    caller: &Caller,
    parameters: &Parameters,
) -> Result<Option<String>, Trouble> {
    let Ok(request) = Request::parse(parameters) else { return Ok(None) };
    let (_, Some(client)) = decide(server, &request, None).await? else { return Ok(None) };
    // Nothing goes on with it once it was answered.
    let needed = Span::seconds(0);
    let token = authorize::keep(server, caller.now, client.id, parameters.encode(), needed).await?;
    Ok(Some(token.reveal()))
}

/// What is kept under a reference; nothing where that is over, so that the person may sign out all the same.
pub(crate) async fn find_kept(server: &Server, caller: &Caller, kept: &str) -> Result<Parameters, Trouble> {
    let Some(token) = Token::parse(kept).map(|token| token.hash()) else { return Ok(Parameters::default()) };
    let found = authorize::find_kept(server, &token, caller.now).await?;
    Ok(found.map(|(_, parameters)| parameters).unwrap_or_default())
}

async fn decide(
    server: &Server,
    request: &Request,
    session: Option<&LoadedSession>,
) -> Result<(end_session::Outcome, Option<Arc<Client>>), Trouble> {
    let verified = match &request.id_token_hint {
        None => None,
        Some(text) => {
            let keys = server.token_keys().await?;
            Some(id_token_hint::verify(text, &keys.published(), server.site.origin(), None))
        }
    };
    let hint = match &verified {
        None => Hint::Absent,
        Some(Ok(hint)) => match hint.audience.0.first() {
            Some(client_id) => Hint::Of { client_id, sid: hint.sid.as_deref() },
            None => Hint::Unreadable,
        },
        Some(Err(_)) => Hint::Unreadable,
    };
    let client = match request.client(&hint) {
        Some(client_id) => server.find_client(client_id).await?,
        None => None,
    };
    let session = session.map(|loaded| &loaded.session);
    let decided = end_session::decide(request, &hint, client.as_deref(), session);
    Ok((decided, client))
}

/// Ends the session, and says whom this browser is to tell.
async fn sign_out(server: &Server, caller: &Caller, token: &TokenHash) -> Result<SignedOut, Trouble> {
    let Some(loaded) = managing::find_session(server, caller, token).await? else {
        return Ok(SignedOut::default());
    };
    let told = server.store.list_grants_of_session(loaded.session.id).await?;
    managing::act(server, caller, token, |managing, random| managing.sign_out(random)).await?;
    let mut frames: Vec<String> = told
        .iter()
        .filter_map(|(grant, client)| client.settings.frontchannel_logout_uri.as_deref().zip(Some(grant)))
        .map(|(uri, grant)| end_session::frame(uri, server.site.origin(), &grant.terms.sid))
        .collect();
    frames.sort();
    frames.dedup();
    Ok(SignedOut { to: None, frames })
}
