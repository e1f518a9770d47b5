//! The token endpoint (RFC 6749 §3.2): what a client that proved who it is gets for what it brings.
//!
//! Each kind of grant has its own file; each decides on what was loaded and changes nothing. A code or refresh
//! token that was used before is told apart from one that never was ([`Refused::Reused`]): the caller ends
//! everything that came of it, and the client gets the same `invalid_grant` either way.

mod audience;
pub mod client_credentials;
pub mod code;
pub mod device;
pub mod refresh;
mod request;
mod response;

pub use self::{
    request::{CodeRequest, CredentialsRequest, DEVICE_CODE, DeviceRequest, RefreshRequest, Request},
    response::{Response, TokenType},
};

use warifu_core::{
    client::{Client, ClientAuthentication, GrantKind},
    grant::Grant,
    id::Id,
    member::Member,
    time::{Span, Time},
};

use crate::error::{ErrorCode, OAuthError};

/// A grant as loaded, with the member it speaks of as they are now.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The grant.
    pub grant: &'a Grant,
    /// Its member.
    pub member: &'a Member,
}

/// Who asks, proved, and with which key.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The client that authenticated.
    pub client: &'a Client,
    /// Thumbprint of the key whose DPoP proof came with the request and was verified (RFC 9449).
    pub proof_jkt: Option<&'a str>,
    /// Our issuer: the audience of tokens for the userinfo endpoint.
    pub issuer: &'a str,
}

/// Why nothing is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// For the reason said.
    Error(OAuthError),
    /// It was used before: someone else has it too. Revoke this grant, then answer [`Refused::error`].
    Reused(Id<Grant>),
}

/// What an access token is to let do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Scopes.
    pub scope: Vec<String>,
    /// Whom it is for; never empty.
    pub audience: Vec<String>,
    /// The key it is bound to.
    pub dpop_jkt: Option<String>,
    /// Its end.
    pub ends_at: Time,
}

/// What a refresh token is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The key it works with alone: of clients that keep no secret (RFC 9449 §5).
    pub dpop_jkt: Option<String>,
    /// Unused until here, it ends.
    pub idle_until: Time,
}

const NOT_YOURS: OAuthError = OAuthError::grant("the grant is another client's");
const OVER: OAuthError = OAuthError::grant("the grant has ended");
const UNKNOWN: OAuthError = OAuthError::grant("no such code or token, or it has ended");
const OTHER_KEY: OAuthError = OAuthError::grant("the DPoP proof's key is not the bound one");
const NO_PROOF: OAuthError =
    OAuthError::new(ErrorCode::InvalidDpopProof, "a DPoP proof is needed here (RFC 9449)");

impl Refused {
    /// What the client is told.
    pub const fn error(&self) -> OAuthError {
        match self {
            Self::Error(error) => *error,
            Self::Reused(_) => UNKNOWN,
        }
    }
}

impl From<OAuthError> for Refused {
    fn from(error: OAuthError) -> Self {
        Self::Error(error)
    }
}

impl Held<'_> {
    /// Whether it is this client's, and nothing it rests on has ended.
    fn stands_for(&self, client: &Client, now: Time) -> Result<(), OAuthError> {
        let Self { grant, member } = self;
        if grant.client != client.id {
            return Err(NOT_YOURS);
        }
        let stands = now < grant.ends_at && grant.epoch == member.epoch && member.admitted(now).is_ok();
        if stands { Ok(()) } else { Err(OVER) }
    }
}

impl Asker<'_> {
    /// The key that tokens are bound to. `bound` is one that was settled before and must be proved now.
    fn key(&self, bound: Option<&str>) -> Result<Option<String>, OAuthError> {
        match (bound, self.proof_jkt) {
            (Some(_), None) => Err(NO_PROOF),
            (Some(bound), Some(proved)) if bound != proved => Err(OTHER_KEY),
            (None, None) if self.client.settings.dpop_only => Err(NO_PROOF),
            (_, proved) => Ok(proved.map(str::to_owned)),
        }
    }

    /// An access token for the scopes, and for what of the resources is asked for.
    fn access(
        &self,
        scope: Vec<String>,
        granted: &[String],
        asked: &[String],
        dpop_jkt: Option<String>,
        ends_at: Time,
    ) -> Result<Access, OAuthError> {
        let audience = audience::of(&scope, granted, asked, self.issuer)?;
        Ok(Access { scope, audience, dpop_jkt, ends_at })
    }

    /// A refresh token, where the client may have one.
    fn refresh(&self, grant: &Grant, key: Option<&str>, now: Time) -> Option<Refresh> {
        let settings = &self.client.settings;
        let public = settings.authentication == ClientAuthentication::None;
        let idle = now + Span::hours(settings.refresh_idle_hours);
        let end = grant.ends_at.min(grant.made_at + Span::days(settings.refresh_days));
        self.client.may(GrantKind::RefreshToken).then(|| Refresh {
            dpop_jkt: key.filter(|_| public).map(str::to_owned),
            idle_until: idle.min(end),
        })
    }

    /// When an access token of this grant ends: never after what it hangs on.
    fn access_ends(&self, grant: &Grant, now: Time) -> Time {
        (now + self.client.settings.token_life()).min(grant.ends_at)
    }
}

#[cfg(test)]
pub(crate) mod sample;
