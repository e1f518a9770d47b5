//! The token endpoint: a code, a device's code, a refresh token or nothing but the client becomes tokens.

use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    device_code::DeviceCodeChange,
    grant::GrantChange,
    id::Id,
    member::Member,
};
use warifu_oidc::token::{
    self, Access, CodeRequest, CredentialsRequest, DeviceRequest, Held, RefreshRequest, Request, Response,
    code::Redeemed,
    device::{Polled, SLOWER},
    refresh::{Brought, Spend},
};
use warifu_store::HeldGrant;

use super::{
    Asked, Refused,
    asker::Asker,
    tokens::{Writing, token_type},
};
use crate::{
    flows::TRIES,
    server::{Server, Trouble, Written},
};

/// What a client gets for what it brings.
pub(crate) async fn exchange(server: &Server, asked: &Asked<'_>) -> Result<Response, Refused> {
    let asker = asked.asker(server).await?;
    let request = asker.demand(server, Request::parse(&asked.form, &asker.client)).await?;
    let keys = server.token_keys().await?;
    let writing = Writing { server, keys: &keys, client: &asker.client, now: asked.now };
    for _ in 0..TRIES {
        let decided = match &request {
            Request::AuthorizationCode(request) => redeem(&writing, &asker, request).await,
            Request::ClientCredentials(request) => own(&writing, &asker, request),
            Request::DeviceCode(request) => poll(&writing, &asker, request).await,
            Request::RefreshToken(request) => refresh(&writing, &asker, request).await,
        };
        let Decided { changes, response } = asker.demand(server, decided).await?;
        match asker.commit(server, changes).await? {
            Written::Yes => return response,
            // Somebody else was first with the same code or token: what that means is decided anew.
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("an answer at the token endpoint stayed stale".into()).into())
}

/// What is to be committed, and what is told once it is.
struct Decided {
    changes: Vec<Change>,
    response: Result<Response, Refused>,
}

async fn redeem(writing: &Writing<'_>, asker: &Asker, request: &CodeRequest) -> Result<Decided, Refused> {
    let held = writing.server.store.find_code(&request.code.hash()).await?;
    let redeemed =
        token::code::redeem(request, held.as_ref().map(held_of), &asking(writing, asker), writing.now);
    let redeemed = match redeemed {
        Ok(redeemed) => redeemed,
        Err(refused) => return Ok(refuse(writing, refused, held.as_ref(), "code-used-before")),
    };
    give(writing, redeemed, held)
}

async fn poll(writing: &Writing<'_>, asker: &Asker, request: &DeviceRequest) -> Result<Decided, Refused> {
    let (hash, at) = (request.device_code.hash(), writing.now);
    let (code, held) = writing.server.store.find_device_code(&hash).await?;
    let held_of = held.as_ref().map(held_of);
    let polled = token::device::poll(request, code.as_ref(), held_of, &asking(writing, asker), at);
    let polled = match polled {
        Ok(polled) => polled,
        Err(refused) => return Ok(refuse(writing, refused, held.as_ref(), "device-code-used-before")),
    };
    let refused = polled.error();
    let change = match polled {
        Polled::Redeemed(redeemed) => return give(writing, *redeemed, held),
        Polled::Pending => DeviceCodeChange::Poll { hash, at },
        Polled::TooSoon => DeviceCodeChange::SlowDown { hash, by: SLOWER, at },
    };
    let refused = refused.ok_or_else(gone)?;
    Ok(Decided { changes: vec![change.into()], response: Err(refused.into()) })
}

/// What a grant that waited becomes.
fn give(writing: &Writing<'_>, redeemed: Redeemed, held: Option<HeldGrant>) -> Result<Decided, Refused> {
    let HeldGrant { grant, member, .. } = held.ok_or_else(gone)?;
    let mut changes = vec![Change::from(GrantChange::Redeem { id: grant.id, now: writing.now })];
    let refresh = redeemed.refresh.map(|refresh| writing.refresh(refresh, &grant));
    let access = writing.access(&redeemed.access, Some(&grant))?;
    let id_token = redeemed.id_token.then(|| writing.id_token(&grant, &member, &access.text)).transpose()?;
    changes.extend(access.change.map(Change::from));
    let refresh_token = refresh.map(|refresh| {
        changes.extend(refresh.change.map(Change::from));
        refresh.text
    });
    let response = respond(writing, &redeemed.access, access.text, refresh_token, id_token);
    Ok(Decided { changes, response: Ok(response) })
}

async fn refresh(writing: &Writing<'_>, asker: &Asker, request: &RefreshRequest) -> Result<Decided, Refused> {
    let hash = request.refresh_token.hash();
    let found = writing.server.store.find_refresh_token(&hash).await?;
    let brought = found.as_ref().map(|(token, held)| Brought { token, held: held_of(held) });
    let refreshed = match token::refresh::refresh(request, brought, &asking(writing, asker), writing.now) {
        Ok(refreshed) => refreshed,
        Err(refused) => {
            let held = found.as_ref().map(|(_, held)| held);
            return Ok(refuse(writing, refused, held, "refresh-token-used-before"));
        }
    };
    let (_, HeldGrant { grant, member, .. }) = found.ok_or_else(gone)?;
    let spend = match refreshed.spend {
        Spend::First => GrantChange::UseRefresh { hash, at: writing.now },
        Spend::InGrace => GrantChange::EndSiblings { grant: grant.id, except: hash },
    };
    let mut changes = vec![Change::from(spend)];
    let next = writing.refresh(refreshed.refresh, &grant);
    let access = writing.access(&refreshed.access, Some(&grant))?;
    let id_token = refreshed.id_token.then(|| writing.id_token(&grant, &member, &access.text)).transpose()?;
    changes.extend(next.change.map(Change::from));
    changes.extend(access.change.map(Change::from));
    let response = respond(writing, &refreshed.access, access.text, Some(next.text), id_token);
    Ok(Decided { changes, response: Ok(response) })
}

fn own(writing: &Writing<'_>, asker: &Asker, request: &CredentialsRequest) -> Result<Decided, Refused> {
    let access = token::client_credentials::grant(request, &asking(writing, asker), writing.now)?;
    let written = writing.access(&access, None)?;
    let changes = written.change.map(Change::from).into_iter().collect();
    let response = respond(writing, &access, written.text, None, None);
    Ok(Decided { changes, response: Ok(response) })
}

fn respond(
    writing: &Writing<'_>,
    access: &Access,
    access_token: String,
    refresh_token: Option<String>,
    id_token: Option<String>,
) -> Response {
    Response {
        access_token,
        token_type: token_type(access),
        expires_in: (access.ends_at - writing.now).as_seconds(),
        refresh_token,
        id_token,
        scope: access.scope.join(" "),
    }
}

/// A refusal; where somebody else has the same code or token, all that came of it ends (RFC 9700 §4.5, §4.14).
fn refuse(
    writing: &Writing<'_>,
    refused: token::Refused,
    held: Option<&HeldGrant>,
    why: &'static str,
) -> Decided {
    let mut changes = Vec::new();
    if let (token::Refused::Reused(id), Some(held)) = (refused, held) {
        changes.push(GrantChange::Revoke { id }.into());
        changes.push(revoked(writing, &held.member, why));
    }
    Decided { changes, response: Err(refused.error().into()) }
}

fn revoked(writing: &Writing<'_>, member: &Member, why: &str) -> Change {
    let mut random = writing.server.random();
    let event = Event {
        id: Id::new(writing.now, &mut random),
        at: writing.now,
        organization: Some(member.organization),
        member: Some(member.id),
        passkey: None,
        session: None,
        ticket: None,
        actor: Actor::System,
        what: EventKind::GrantRevoked { client: writing.client.client_id.clone(), why: why.to_owned() },
        visit: None,
    };
    event.salted(&mut random).into()
}

const fn held_of(held: &HeldGrant) -> Held<'_> {
    Held { grant: &held.grant, member: &held.member }
}

fn asking<'a>(writing: &'a Writing<'_>, asker: &'a Asker) -> token::Asker<'a> {
    token::Asker {
        client: &asker.client,
        proof_jkt: asker.jkt.as_deref(),
        issuer: writing.server.site().origin(),
    }
}

fn gone() -> Refused {
    Trouble::Bug("what was decided on wasn't loaded".into()).into()
}
