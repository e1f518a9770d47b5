//! Introspection (RFC 7662): what a token lets do, for its own client and the resource servers of its audience.

use warifu_core::{grant::GrantState, secret::Token};
use warifu_oidc::{
    introspect::{self, Found, Kind, Response},
    subject,
};

use super::{Asked, Refused, presented};
use crate::server::Server;

pub(crate) async fn introspect(server: &Server, asked: &Asked<'_>) -> Result<Response, Refused> {
    let asker = asked.asker(server).await?;
    let text = asker.demand(server, introspect::read(&asked.form, &asker.client)).await?;
    asker.commit(server, Vec::new()).await?;
    let found = match presented::find(server, text, asked.now).await? {
        Some(found) => Some(access(server, found).await?),
        None => refresh(server, text, asked).await?,
    };
    Ok(introspect::answer(&asker.client, found, server.site().origin(), asked.now))
}

async fn access(server: &Server, found: presented::Found) -> Result<Found, Refused> {
    Ok(Found {
        kind: Kind::Access,
        sub: match &found.held {
            Some(held) => sub(server, &found.client, held.member.id).await?,
            None => found.client.clone(),
        },
        acr: found.acr().map(|acr| acr.value().to_owned()),
        auth_time: found.auth_time(),
        client_id: found.client,
        scope: found.scope,
        audience: found.audience,
        issued_at: found.issued_at,
        ends_at: found.ends_at,
        dpop_jkt: found.dpop_jkt,
    })
}

async fn refresh(server: &Server, text: &str, asked: &Asked<'_>) -> Result<Option<Found>, Refused> {
    let Some(token) = Token::parse(text) else { return Ok(None) };
    let Some((token, held)) = server.store.find_refresh_token(&token.hash()).await? else { return Ok(None) };
    let (grant, member) = (&held.grant, &held.member);
    let good = token.used_at.is_none()
        && grant.state == GrantState::Live
        && grant.epoch == member.epoch
        && member.admitted(asked.now).is_ok();
    let Some(client) = server.store.find_client_by_id(grant.client).await?.filter(|_| good) else {
        return Ok(None);
    };
    Ok(Some(Found {
        kind: Kind::Refresh,
        sub: sub(server, &client.client_id, member.id).await?,
        client_id: client.client_id.clone(),
        scope: grant.terms.scope.clone(),
        audience: vec![server.site().origin().to_owned()],
        issued_at: token.issued_at,
        ends_at: token.idle_until.min(grant.ends_at),
        dpop_jkt: token.dpop_jkt,
        acr: Some(grant.terms.acr.value().to_owned()),
        auth_time: Some(grant.terms.auth_time),
    }))
}

async fn sub(
    server: &Server,
    client_id: &str,
    member: warifu_core::id::Id<warifu_core::member::Member>,
) -> Result<String, Refused> {
    let keys = server.token_keys().await?;
    let client = server.find_client(client_id).await?;
    Ok(client.map(|client| subject::of(&client.settings.subject, keys.salt(), member)).unwrap_or_default())
}
