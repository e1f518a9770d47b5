//! Userinfo (OpenID Connect Core §5.3): who the person is, for whoever has a token for it.

use serde_json::{Map, Value};
use warifu_oidc::{
    claims,
    error::{ErrorCode, OAuthError},
    subject,
    userinfo::{self, Bearing, Challenge, StepUp},
};

use super::{Asked, Refused, asker::PROOF_REPLAYED, presented, tokens::person};
use crate::server::{Server, Trouble, Written};

const INVALID: OAuthError =
    OAuthError::new(ErrorCode::InvalidToken, "the access token is invalid or has ended");

pub(crate) async fn userinfo(server: &Server, asked: &Asked<'_>) -> Result<Map<String, Value>, Refused> {
    let presented = userinfo::read(asked.authorization, &asked.query, &asked.form)?;
    let found = presented::find(server, &presented.token, asked.now).await?;
    let Some(found) = found else { return Err(Challenge::refused(INVALID).into()) };
    let client = server.find_client(&found.client).await?.ok_or(Challenge::refused(INVALID))?;
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
    let needed = StepUp::settled(&client.settings);
    let checked = userinfo::check(presented.scheme, &bearing, jkt, issuer, &needed, asked.now);
    // Spent also where the token lets know nothing.
    if let Some(proved) = &proved
        && server.commit(std::slice::from_ref(&proved.spend)).await? != Written::Yes
    {
        return Err(Challenge::refused(PROOF_REPLAYED).into());
    }
    checked?;
    let held = found.held.ok_or_else(|| Trouble::Bug("a token about nobody passed".into()))?;
    let keys = server.token_keys().await?;
    let sub = subject::of(&client.settings.subject, keys.salt(), held.member.id);
    Ok(claims::userinfo(&person(&held.member, sub), &found.scope))
}
