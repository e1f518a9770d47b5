//! What clients ask directly, without a browser: each proves who it is first.

mod api;
mod asker;
mod device;
mod introspect;
mod presented;
mod push;
mod revoke;
mod token;
mod tokens;
mod userinfo;

use warifu_oidc::{error::OAuthError, userinfo::Challenge};

use crate::server::Trouble;

pub(crate) use api::caller;
pub(crate) use asker::{Asked, nonce};
pub(crate) use device::ask_device;
pub(crate) use introspect::introspect;
pub(crate) use push::push;
pub(crate) use revoke::revoke;
pub(crate) use token::exchange;
pub(crate) use userinfo::userinfo;

/// Why a client gets nothing.
#[derive(Debug)]
pub(crate) enum Refused {
    /// As RFC 6750 wants it of a resource.
    Challenge(Challenge),
    /// As RFC 6749 wants it of the token endpoint.
    Error(OAuthError),
    /// Ours.
    Trouble(Trouble),
}

impl From<OAuthError> for Refused {
    fn from(error: OAuthError) -> Self {
        Self::Error(error)
    }
}

impl From<Challenge> for Refused {
    fn from(challenge: Challenge) -> Self {
        Self::Challenge(challenge)
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<warifu_store::Error> for Refused {
    fn from(error: warifu_store::Error) -> Self {
        Self::Trouble(error.into())
    }
}
