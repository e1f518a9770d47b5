//! Our API: who calls it, and that they may. A client's own token, by client credentials, with the scope of what it does.

use std::sync::Arc;

use warifu_core::client::Client;
use warifu_oidc::{
    error::{ErrorCode, OAuthError},
    userinfo::{self, Bearing, Challenge},
};

use super::{Asked, Refused, asker::PROOF_REPLAYED, presented};
use crate::server::{Server, Written};

const INVALID: OAuthError =
    OAuthError::new(ErrorCode::InvalidToken, "the access token is invalid or has ended");

/// The client that calls, with a token that lets it do what is under `scope`.
pub(crate) async fn caller(server: &Server, asked: &Asked<'_>, scope: &str) -> Result<Arc<Client>, Refused> {
    let presented = userinfo::read(asked.authorization, &asked.query, &asked.form)?;
    let found = presented::find(server, &presented.token, asked.now).await?;
    let Some(found) = found else { return Err(Challenge::refused(INVALID).into()) };
    let client = server.find_client(&found.client).await?.filter(|client| client.enabled);
    let client = client.ok_or(Challenge::refused(INVALID))?;
    let proved = asked
        .key(server, Some(&presented.token), found.dpop_jkt.as_deref())
        .map_err(|refused| Challenge::refused(refused.at_resource()))?;
    let bearing = Bearing {
        scope: &found.scope,
        audience: &found.audience,
        dpop_jkt: found.dpop_jkt.as_deref(),
        acr: found.acr(),
        auth_time: found.auth_time(),
    };
    let (issuer, jkt) = (server.site().origin(), proved.as_ref().map(|proved| proved.jkt.as_str()));
    let checked = userinfo::check_own(presented.scheme, &bearing, jkt, issuer, scope);
    // Spent also where the token lets do nothing.
    if let Some(proved) = &proved
        && server.commit(std::slice::from_ref(&proved.spend)).await? != Written::Yes
    {
        return Err(Challenge::refused(PROOF_REPLAYED).into());
    }
    checked?;
    // Withdrawn from the client since the token was made.
    if !client.settings.scopes.iter().any(|settled| settled == scope) {
        return Err(Challenge::refused(INVALID).into());
    }
    Ok(client)
}
