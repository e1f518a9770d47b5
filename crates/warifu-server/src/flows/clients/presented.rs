//! An access token that is presented or asked about: found, verified, and still resting on something that counts.

use warifu_core::{
    evidence::Acr,
    grant::{Grant, GrantState},
    id::Id,
    secret::Token,
    time::Time,
};
use warifu_oidc::access_token;
use warifu_store::HeldGrant;

use super::Refused;
use crate::server::{Server, Trouble};

/// An access token that counts.
pub(super) struct Found {
    pub(super) client: String,
    pub(super) scope: Vec<String>,
    pub(super) audience: Vec<String>,
    pub(super) dpop_jkt: Option<String>,
    pub(super) issued_at: Time,
    pub(super) ends_at: Time,
    /// Whom it speaks of; none for a client's own.
    pub(super) held: Option<HeldGrant>,
}

impl Found {
    pub(super) fn acr(&self) -> Option<Acr> {
        self.held.as_ref().map(|held| held.grant.terms.acr)
    }

    pub(super) fn auth_time(&self) -> Option<Time> {
        self.held.as_ref().map(|held| held.grant.terms.auth_time)
    }
}

/// The token of this text; `None` where it isn't one, has ended, or what it hangs on has.
pub(super) async fn find(server: &Server, text: &str, now: Time) -> Result<Option<Found>, Refused> {
    let found = if access_token::is_jwt(text) {
        find_signed(server, text, now).await?
    } else {
        find_opaque(server, text).await?
    };
    Ok(found.filter(|found| now < found.ends_at && found.held.as_ref().is_none_or(|held| stands(held, now))))
}

fn stands(held: &HeldGrant, now: Time) -> bool {
    let HeldGrant { grant, member, .. } = held;
    grant.state == GrantState::Live
        && now < grant.ends_at
        && grant.epoch == member.epoch
        && member.admitted(now).is_ok()
}

async fn find_signed(server: &Server, text: &str, now: Time) -> Result<Option<Found>, Refused> {
    let keys = server.token_keys().await?;
    let verified = access_token::verify(text, &keys.published(), server.site().origin(), now);
    let Ok(token) = verified else { return Ok(None) };
    let held = match token.jti.split_once('.') {
        None => None,
        Some((grant, _)) => {
            let id: Id<Grant> = grant.parse().map_err(|_| Trouble::Bug("a token names no grant".into()))?;
            match server.store.find_grant(id).await? {
                Some(held) => Some(held),
                None => return Ok(None),
            }
        }
    };
    let client = server.find_client(&token.client_id).await?.filter(|client| client.enabled);
    Ok(client.map(|client| Found {
        client: client.client_id.clone(),
        scope: token.scope,
        audience: token.audience.0,
        dpop_jkt: token.dpop_jkt,
        issued_at: token.issued_at,
        ends_at: token.ends_at,
        held,
    }))
}

async fn find_opaque(server: &Server, text: &str) -> Result<Option<Found>, Refused> {
    let Some(token) = Token::parse(text) else { return Ok(None) };
    let Some((row, client)) = server.store.find_access_token(&token.hash()).await? else { return Ok(None) };
    let held = match row.grant {
        None => None,
        Some(id) => match server.store.find_grant(id).await? {
            Some(held) => Some(held),
            None => return Ok(None),
        },
    };
    Ok(client.enabled.then(|| Found {
        client: client.client_id,
        scope: row.terms.scope.clone(),
        audience: row.terms.audience.clone(),
        dpop_jkt: row.terms.dpop_jkt.clone(),
        issued_at: row.issued_at,
        ends_at: row.ends_at,
        held,
    }))
}
