//! Revocation (RFC 7009): a client gives back what it no longer needs.

use warifu_core::{change::Change, secret::Token};
use warifu_oidc::{
    access_token,
    revoke::{self, Found},
};
use warifu_store::guard;

use super::{Asked, Refused, asker::replayed, presented};
use crate::server::{Server, Written};

pub(crate) async fn revoke(server: &Server, asked: &Asked<'_>) -> Result<(), Refused> {
    let asker = asked.asker(server).await?;
    let text = revoke::read(&asked.form)?;
    let ends = if access_token::is_jwt(text) {
        let found = presented::find(server, text, asked.now).await?;
        revoke::revoke(&asker.client, found.as_ref().map(|found| Found::Signed(&found.client)))?
    } else if let Some(token) = Token::parse(text) {
        let hash = token.hash();
        let access = server.store.find_access_token(&hash).await?;
        let refresh = server.store.find_refresh_token(&hash).await?;
        let found = match (&access, &refresh) {
            (Some((token, _)), _) => Some(Found::Access(token)),
            (None, Some((token, held))) => Some(Found::Refresh(token, &held.grant)),
            (None, None) => None,
        };
        revoke::revoke(&asker.client, found)?
    } else {
        None
    };
    let mut changes = asker.spends;
    changes.extend(ends.map(Change::from));
    if !changes.is_empty() && server.commit(&changes).await? == Written::Stale(guard::NONCE) {
        return Err(replayed(asker.jkt.as_ref()).into());
    }
    Ok(())
}
