//! Redeeming a code (RFC 6749 §4.1.3): by the client that got it, with what it asked with, once.
//!
//! A code that was redeemed before may be stolen: whoever brings it, all that came of it ends (RFC 9700 §4.5).
//! A wrong attempt doesn't use it up; it is good for a minute anyway. That nobody else redeems it at the same
//! time is guarded in the commit.

use warifu_core::{
    grant::{CODE_LIFE, GrantState},
    time::Time,
};

use super::{Access, Asker, CodeRequest, Held, OVER, Refresh, Refused, UNKNOWN};
use crate::{error::OAuthError, scope};

/// What a code becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// The access token.
    pub access: Access,
    /// Whether there is an ID token: the request was one of OpenID Connect.
    pub id_token: bool,
    /// The refresh token.
    pub refresh: Option<Refresh>,
}

const OTHER_REDIRECT: OAuthError =
    OAuthError::grant("redirect_uri isn't the one that the code was asked with");
const NO_VERIFIER: OAuthError = OAuthError::grant("code_verifier is missing");
const WRONG_VERIFIER: OAuthError = OAuthError::grant("code_verifier isn't the code_challenge's");
const NO_CHALLENGE: OAuthError = OAuthError::grant("code_verifier came for a code without code_challenge");

/// What the client gets for its code. `held` is what was loaded by the code, redeemed or not, expired or not.
pub fn redeem(
    request: &CodeRequest,
    held: Option<Held<'_>>,
    asker: &Asker<'_>,
    now: Time,
) -> Result<Redeemed, Refused> {
    let held = held.ok_or(UNKNOWN)?;
    let Held { grant, .. } = held;
    if grant.state == GrantState::Live {
        return Err(Refused::Reused(grant.id));
    }
    held.stands_for(asker.client, now)?;
    let terms = &grant.terms;
    if now >= grant.made_at + CODE_LIFE {
        return Err(OVER.into());
    }
    if request.redirect_uri != terms.redirect_uri {
        return Err(OTHER_REDIRECT.into());
    }
    match (&terms.code_challenge, &request.code_verifier) {
        (Some(challenge), Some(verifier)) if verifier.proves(challenge) => (),
        (Some(_), Some(_)) => return Err(WRONG_VERIFIER.into()),
        (Some(_), None) => return Err(NO_VERIFIER.into()),
        // Somebody took the challenge out of the request (RFC 9700 §4.8.2).
        (None, Some(_)) => return Err(NO_CHALLENGE.into()),
        (None, None) => (),
    }
    Ok(Redeemed::of(held, asker, &request.resources, now)?)
}

impl Redeemed {
    /// All that the grant lets this client have.
    pub(super) fn of(
        held: Held<'_>,
        asker: &Asker<'_>,
        resources: &[String],
        now: Time,
    ) -> Result<Self, OAuthError> {
        let Held { grant, .. } = held;
        let terms = &grant.terms;
        let key = asker.key(terms.dpop_jkt.as_deref())?;
        let refresh = asker.refresh(grant, key.as_deref(), now);
        let ends_at = asker.access_ends(grant, now);
        let access = asker.access(terms.scope.clone(), &terms.resources, resources, key, ends_at)?;
        Ok(Self { access, id_token: scope::has(&terms.scope, scope::OPENID), refresh })
    }
}

#[cfg(test)]
mod tests;
