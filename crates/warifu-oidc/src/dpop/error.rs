//! A refused proof in the protocol's words (RFC 9449 §5, §7.1, §8, §9).

use super::Refused;
use crate::{
    error::{ErrorCode, OAuthError},
    jose::JwkError,
};

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::AccessToken => "the DPoP proof's ath must be the hash of the access token",
            Self::Jti => "the DPoP proof's jti must have 1 to 256 characters",
            Self::Jwk(JwkError::Private) => "the DPoP proof's jwk holds a private key",
            Self::Jwk(_) => "the DPoP proof's jwk must be a supported public key",
            Self::Method => "the DPoP proof's htm is another method",
            Self::Nonce => "the DPoP proof must hold the nonce of the DPoP-Nonce header",
            Self::OtherKey => "the DPoP proof's key is not the bound one",
            Self::Time => "the DPoP proof's iat is not now",
            Self::Token(why) => why.description(),
            Self::Url => "the DPoP proof's htu is another address",
        }
    }

    /// As the token and PAR endpoints answer it. What is bound to another key isn't this client's to redeem.
    pub const fn at_token_endpoint(self) -> OAuthError {
        self.as_error(ErrorCode::InvalidGrant)
    }

    /// As a resource answers it (§7.1): status 401, in `WWW-Authenticate`.
    pub const fn at_resource(self) -> OAuthError {
        self.as_error(ErrorCode::InvalidToken)
    }

    const fn as_error(self, other_key: ErrorCode) -> OAuthError {
        let code = match self {
            Self::Nonce => ErrorCode::UseDpopNonce,
            Self::OtherKey => other_key,
            Self::AccessToken
            | Self::Jti
            | Self::Jwk(_)
            | Self::Method
            | Self::Time
            | Self::Token(_)
            | Self::Url => ErrorCode::InvalidDpopProof,
        };
        OAuthError::new(code, self.description())
    }
}
