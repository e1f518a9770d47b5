//! Token revocation (RFC 7009): a client gives back what it no longer needs.
//!
//! What is another client's, or nobody's, is answered like what was ended: with 200 and nothing done, so that
//! nobody learns by it which tokens there are (§2.2).

use warifu_core::{
    client::Client,
    grant::{AccessToken, Grant, GrantChange, RefreshToken},
};

use crate::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

/// A token as loaded.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// An opaque access token.
    Access(&'a AccessToken),
    /// A refresh token and what it hangs on.
    Refresh(&'a RefreshToken, &'a Grant),
    /// An access token that resources read by themselves, verified: the `client_id` in it.
    Signed(&'a str),
}

const SIGNED: OAuthError = OAuthError::new(
    ErrorCode::UnsupportedTokenType,
    "a signed access token can't be revoked: it ends by itself, and its refresh token can be",
);

/// The token that is given back. The hint about its kind isn't needed (§2.1).
pub fn read(form: &Parameters) -> Result<&str, OAuthError> {
    if form.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    form.find("token").ok_or(OAuthError::request("token is missing"))
}

/// What ends. With a refresh token the whole grant does (§2.1).
pub fn revoke(caller: &Client, found: Option<Found<'_>>) -> Result<Option<GrantChange>, OAuthError> {
    Ok(match found {
        Some(Found::Access(token)) if token.client == caller.id => {
            Some(GrantChange::RevokeAccess { hash: token.hash })
        }
        Some(Found::Refresh(token, grant)) if grant.client == caller.id && token.grant == grant.id => {
            Some(GrantChange::Revoke { id: grant.id })
        }
        Some(Found::Signed(client_id)) if client_id == caller.client_id => return Err(SIGNED),
        Some(Found::Access(_) | Found::Refresh(..) | Found::Signed(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use warifu_core::{
        grant::{AccessTerms, GrantState},
        id::Id,
    };

    use super::*;
    use crate::{
        sample::{self, NOW},
        token,
    };

    #[test]
    fn a_client_ends_what_is_its_own_and_learns_nothing_of_the_rest() {
        let (ours, hash) = (sample::client(), sample::secret().hash());
        let other = Client { id: Id::from_bytes([6; 16]), client_id: "other".into(), ..sample::client() };
        let grant = token::sample::grant(GrantState::Live);
        let refresh = RefreshToken {
            hash,
            grant: grant.id,
            issued_at: NOW,
            idle_until: NOW,
            used_at: Some(NOW),
            superseded: false,
            dpop_jkt: None,
        };
        let terms = AccessTerms { scope: vec![], audience: vec![], dpop_jkt: None };
        let access = AccessToken { hash, client: ours.id, grant: None, terms, issued_at: NOW, ends_at: NOW };
        // RFC 7009 §2.1, §2.2, §2.2.1
        for (caller, found, expected) in [
            (&ours, Some(Found::Refresh(&refresh, &grant)), Ok(Some(GrantChange::Revoke { id: grant.id }))),
            (&ours, Some(Found::Access(&access)), Ok(Some(GrantChange::RevokeAccess { hash }))),
            (&ours, Some(Found::Signed("clinic")), Err(SIGNED)),
            (&ours, None, Ok(None)),
            (&other, Some(Found::Refresh(&refresh, &grant)), Ok(None)),
            (&other, Some(Found::Access(&access)), Ok(None)),
            (&other, Some(Found::Signed("clinic")), Ok(None)),
        ] {
            assert_eq!(revoke(caller, found), expected, "{found:?}");
        }
    }

    #[test]
    fn one_token_is_given_back_at_a_time() {
        let form = |text: &str| Parameters::parse(text.as_bytes()).unwrap();
        assert_eq!(read(&form("token=abc&token_type_hint=unheard-of")), Ok("abc"));
        for text in ["", "token=", "token=a&token=b"] {
            assert_eq!(
                read(&form(text)).map_err(|error| error.code),
                Err(ErrorCode::InvalidRequest),
                "{text}"
            );
        }
    }
}
