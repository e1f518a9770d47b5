//! Refreshing (RFC 6749 §6): each refresh token works once, and gives the next one with it.
//!
//! Answers get lost, so that one that was used goes on working for [`REFRESH_GRACE`]: each time a new sibling is
//! given and the unused one ends. After that, or once what came of it is in use, whoever brings it, the grant is over
//! (RFC 9700 §4.14.2).

use warifu_core::{
    grant::{GrantState, REFRESH_GRACE, RefreshToken},
    time::Time,
};

use super::{Access, Asker, Held, OVER, Refresh, RefreshRequest, Refused, UNKNOWN};
use crate::{
    error::{ErrorCode, OAuthError},
    scope,
};

/// A refresh token as loaded, with its grant.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The token, used or not.
    pub token: &'a RefreshToken,
    /// What it hangs on.
    pub held: Held<'a>,
}

/// What a refresh token becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The access token.
    pub access: Access,
    /// Whether there is a new ID token (OpenID Connect Core §12.2).
    pub id_token: bool,
    /// The next refresh token.
    pub refresh: Refresh,
    /// What else is to be committed.
    pub spend: Spend,
}

/// How the refresh token that was brought is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spend {
    /// It is marked as used, guarded by nobody having done so.
    First,
    /// It was, a moment ago: its unused siblings end.
    InGrace,
}

const OTHER_SCOPE: OAuthError =
    OAuthError::new(ErrorCode::InvalidScope, "scope asks for more than was granted");

/// What the client gets for its refresh token.
pub fn refresh(
    request: &RefreshRequest,
    brought: Option<Brought<'_>>,
    asker: &Asker<'_>,
    now: Time,
) -> Result<Refreshed, Refused> {
    let Brought { token, held } = brought.ok_or(UNKNOWN)?;
    let Held { grant, .. } = held;
    let spend = match token.used_at {
        None => Spend::First,
        Some(used_at) if !token.superseded && now < used_at + REFRESH_GRACE => Spend::InGrace,
        Some(_) => return Err(Refused::Reused(grant.id)),
    };
    held.stands_for(asker.client, now)?;
    if grant.state != GrantState::Live || (spend == Spend::First && now >= token.idle_until) {
        return Err(OVER.into());
    }
    let terms = &grant.terms;
    let scope = match &request.scope {
        Some(asked) if asked.iter().any(|scope| !scope::has(&terms.scope, scope)) => {
            return Err(OTHER_SCOPE.into());
        }
        Some(asked) => asked.clone(),
        None => terms.scope.clone(),
    };
    let key = asker.key(token.dpop_jkt.as_deref())?;
    let refresh = asker.refresh(grant, key.as_deref(), now).ok_or(OVER)?;
    let id_token = scope::has(&scope, scope::OPENID);
    let ends_at = asker.access_ends(grant, now);
    let access = asker.access(scope, &terms.resources, &request.resources, key, ends_at)?;
    Ok(Refreshed { access, id_token, refresh, spend })
}

#[cfg(test)]
mod tests;
