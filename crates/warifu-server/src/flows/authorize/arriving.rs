//! A request arrives: by the browser, by reference to one that was pushed, or from another site's form, which
//! is only kept (no Lax cookie comes with it) and decided when the browser comes again by GET.

use warifu_core::{
    change::Change,
    grant::{GrantChange, KeptRequest},
    id::Id,
    journey::{self, Asked, AskedBy, LONGEST_ASKED},
    secret::{Token, TokenHash},
    time::{Span, Time},
};
use warifu_oidc::{
    authorize::{Arrival, Request},
    parameters::Parameters,
};

use super::{Asking, Caller, Outcome, concluding, live_session, read};
use crate::server::{Server, Trouble, Written};

/// What a reference to a kept request begins with (RFC 9126 §2.2).
pub(crate) const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";
/// A journey may begin with a kept request for this long.
pub(crate) const KEPT_FOR: Span = Span::seconds(60);

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
    let reference = parameters.find("request_uri").and_then(|uri| uri.strip_prefix(REQUEST_URI));
    let Some(reference) = reference else {
        let received_at = caller.now;
        return Ok(Some(Arrived { parameters, arrival: Arrival::Browser, received_at, kept: None }));
    };
    let Some(token) = Token::parse(reference).map(|token| token.hash()) else { return Ok(None) };
    let kept = server.store.find_kept_request(&token).await?;
    let Some(kept) = kept.filter(|kept| caller.now < kept.begins_until) else { return Ok(None) };
    let Ok(of_then) = Parameters::parse(kept.parameters.as_bytes()) else {
        return Err(Trouble::Bug("a kept request can't be read".into()));
    };
    // RFC 9126 §4: the client that comes is the one that pushed.
    if parameters.find("client_id") != of_then.find("client_id") {
        return Ok(None);
    }
    let arrival = if kept.pushed { Arrival::Pushed } else { Arrival::Browser };
    Ok(Some(Arrived { parameters: of_then, arrival, received_at: kept.received_at, kept: Some(token) }))
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
    Ok(Asked::Kept(write(server, caller.now, asking.client.id, query, false).await?.hash()))
}

/// Keeps a request, and gives the reference to it. `pushed`: by the client itself, authenticated.
pub(crate) async fn keep(
    server: &Server,
    caller: &Caller,
    parameters: &Parameters,
    pushed: bool,
) -> Result<Result<String, Outcome>, Trouble> {
    let request = match Request::parse(parameters) {
        Ok(request) => request,
        Err(error) => return Ok(Err(Outcome::Nowhere(error))),
    };
    let client = server.find_client(request.client_id()).await?;
    let known = warifu_oidc::authorize::check_client(&request, client.as_deref());
    let (Some(client), Ok(_)) = (client, &known) else {
        let error = known.err().unwrap_or(warifu_oidc::authorize::PageError::ClientUnknown);
        return Ok(Err(Outcome::Nowhere(error)));
    };
    let token = write(server, caller.now, client.id, parameters.encode(), pushed).await?;
    Ok(Ok(format!("{REQUEST_URI}{}", token.reveal())))
}

async fn write(
    server: &Server,
    now: Time,
    client: Id<warifu_core::client::Client>,
    parameters: String,
    pushed: bool,
) -> Result<Token, Trouble> {
    let token = Token::new(&mut server.random());
    let kept = KeptRequest {
        token: token.hash(),
        client,
        parameters,
        pushed,
        received_at: now,
        begins_until: now + KEPT_FOR,
        kept_until: now + KEPT_FOR + journey::LIFE,
    };
    match server.commit(&[Change::Grant(GrantChange::Keep(Box::new(kept)))]).await? {
        Written::Yes => Ok(token),
        Written::Stale(guard) => Err(Trouble::Bug(format!("a request couldn't be kept: {guard}"))),
    }
}
