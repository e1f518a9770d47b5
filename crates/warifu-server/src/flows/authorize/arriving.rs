//! A request arrives: by the browser, by reference to one that was pushed, or from another site's form, which
//! is only kept (no Lax cookie comes with it) and decided when the browser comes again by GET.

use warifu_core::{
    client::Client,
    grant::{self, KeptRequest},
    id::Id,
    journey::{self, Asked, AskedBy, LONGEST_ASKED},
    secret::{Token, TokenHash},
    time::{Span, Time},
};
use warifu_oidc::{
    authorize::{Arrival, PageError, Request, check_client},
    par,
    parameters::Parameters,
};

use super::{Asking, Caller, Outcome, concluding, live_session, read};
use crate::server::{Server, Trouble, Written};

/// What a request of a browser comes to.
pub(crate) async fn arrive(
    server: &Server,
    caller: &Caller,
    parameters: Parameters,
    session: Option<&TokenHash>,
) -> Result<Outcome, Trouble> {
    let Some(arrived) = find(server, caller, parameters).await? else { return Ok(Outcome::RequestGone) };
    let asking = match read(server, &arrived.parameters, arrived.arrival).await? {
        Ok(asking) => asking,
        Err(outcome) => return Ok(outcome),
    };
    let request = match arrived.kept {
        Some(token) => Asked::Kept(token),
        None => remember(server, caller, &asking, &arrived.parameters).await?,
    };
    let asked = AskedBy {
        client_id: asking.client.client_id.clone(),
        request,
        received_at: arrived.received_at,
        agreed: None,
        chosen: None,
    };
    let current = live_session(server, caller, session).await?;
    concluding::decide(server, caller, asking, asked, current, None).await
}

/// A request, wherever it was.
struct Arrived {
    parameters: Parameters,
    arrival: Arrival,
    received_at: Time,
    kept: Option<TokenHash>,
}

/// `None`: it refers to one that isn't there for this client any more.
async fn find(server: &Server, caller: &Caller, parameters: Parameters) -> Result<Option<Arrived>, Trouble> {
    if !par::is_reference(&parameters) {
        let received_at = caller.now;
        return Ok(Some(Arrived { parameters, arrival: Arrival::Browser, received_at, kept: None }));
    }
    let Some(token) = par::reference(&parameters).map(|token| token.hash()) else { return Ok(None) };
    let Some((kept, of_then)) = find_kept(server, &token, caller.now).await? else { return Ok(None) };
    if par::pushed(&parameters, Some(&of_then)).is_err() {
        return Ok(None);
    }
    let arrival = if kept.pushed { Arrival::Pushed } else { Arrival::Browser };
    Ok(Some(Arrived { parameters: of_then, arrival, received_at: kept.received_at, kept: Some(token) }))
}

/// A kept request that something may still begin with.
pub(crate) async fn find_kept(
    server: &Server,
    token: &TokenHash,
    now: Time,
) -> Result<Option<(KeptRequest, Parameters)>, Trouble> {
    let kept = server.store.find_kept_request(token).await?;
    let Some(kept) = kept.filter(|kept| now < kept.begins_until) else { return Ok(None) };
    match Parameters::parse(kept.parameters.as_bytes()) {
        Ok(parameters) => Ok(Some((kept, parameters))),
        Err(_) => Err(Trouble::Bug("a kept request can't be read".into())),
    }
}

/// Where a journey finds the request again: in its own cookie, or in a row where that has no room for it.
async fn remember(
    server: &Server,
    caller: &Caller,
    asking: &Asking,
    parameters: &Parameters,
) -> Result<Asked, Trouble> {
    let query = parameters.encode();
    if query.len() <= LONGEST_ASKED {
        return Ok(Asked::Here(query));
    }
    // It is written down for whomever, so that nobody may fill the disk by it.
    if server.client_limits.count(caller.address, caller.now).is_err() {
        return Err(Trouble::Busy);
    }
    Ok(Asked::Kept(keep(server, caller.now, asking.client.id, query, journey::LIFE).await?.hash()))
}

/// Keeps what another site's form has posted, and gives the parameters to come again with.
pub(crate) async fn keep_posted(
    server: &Server,
    caller: &Caller,
    parameters: &Parameters,
) -> Result<Result<Parameters, Outcome>, Trouble> {
    let request = match Request::parse(parameters) {
        Ok(request) => request,
        Err(error) => return Ok(Err(Outcome::Nowhere(error))),
    };
    let client = server.find_client(request.client_id()).await?;
    if let Err(error) = check_client(&request, client.as_deref()) {
        return Ok(Err(Outcome::Nowhere(error)));
    }
    let Some(client) = client else { return Ok(Err(Outcome::Nowhere(PageError::ClientUnknown))) };
    let token = keep(server, caller.now, client.id, parameters.encode(), journey::LIFE).await?;
    let reference = par::Response::new(&token).request_uri;
    let again = [("client_id", request.client_id()), ("request_uri", &reference)];
    Ok(Ok(Parameters::from_iter(again)))
}

/// Keeps a request that a browser brought.
pub(crate) async fn keep(
    server: &Server,
    now: Time,
    client: Id<Client>,
    parameters: String,
    needed: Span,
) -> Result<Token, Trouble> {
    let (token, change) = grant::keep(client, parameters, false, needed, now, &mut server.random());
    match server.commit(&[change.into()]).await? {
        Written::Yes => Ok(token),
        Written::Stale(guard) => Err(Trouble::Bug(format!("a request couldn't be kept: {guard}"))),
    }
}
