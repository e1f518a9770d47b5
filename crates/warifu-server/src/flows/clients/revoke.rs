//! Revocation (RFC 7009): a client gives back what it no longer needs.

use warifu_core::{change::Change, grant::GrantChange, secret::Token};
use warifu_oidc::{
    access_token,
    revoke::{self, Found},
};

use super::{Asked, Refused, asker::Asker, presented};
use crate::server::Server;

pub(crate) async fn revoke(server: &Server, asked: &Asked<'_>) -> Result<(), Refused> {
    let asker = asked.asker(server).await?;
    let ends = asker.demand(server, ends(server, asked, &asker).await).await?;
    asker.commit(server, ends.into_iter().map(Change::from).collect()).await.map(drop)
}

/// What ends with the token that is given back.
async fn ends(server: &Server, asked: &Asked<'_>, asker: &Asker) -> Result<Option<GrantChange>, Refused> {
    let text = revoke::read(&asked.form)?;
    if access_token::is_jwt(text) {
        let found = presented::find(server, text, asked.now).await?;
        let found = found.as_ref().map(|found| Found::Signed(&found.client));
        return Ok(revoke::revoke(&asker.client, found)?);
    }
    let Some(token) = Token::parse(text) else { return Ok(None) };
    let hash = token.hash();
    let access = server.store.find_access_token(&hash).await?;
    let refresh = server.store.find_refresh_token(&hash).await?;
    let found = match (&access, &refresh) {
        (Some((token, _)), _) => Some(Found::Access(token)),
        (None, Some((token, held))) => Some(Found::Refresh(token, &held.grant)),
        (None, None) => None,
    };
    Ok(revoke::revoke(&asker.client, found)?)
}
