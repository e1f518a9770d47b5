//! `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout 1.0 §2): one of our own ID tokens, handed back.
//!
//! An ended one is taken: it names a member and a session, and lets nobody in. Signed by a key that is no longer
//! published, it is refused.

use serde::Deserialize;
use thiserror::Error;

use crate::{
    error::{ErrorCode, OAuthError},
    id_token::TYP,
    jose::{self, Audience, Compact, JwkSet, Typ},
};

/// Whom the hint names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// `sub`, as the client of [`Hint::audience`] knows the member.
    pub subject: String,
    /// The session as clients know it.
    pub sid: Option<String>,
    /// The client it was made for.
    pub audience: Audience,
}

/// Why a hint isn't taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    /// It was made for another client.
    Audience,
    Issuer,
    Token(#[from] jose::Refused),
}

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Audience => "the id_token_hint was made for another client",
            Self::Issuer => "the id_token_hint is another issuer's",
            Self::Token(_) => "the id_token_hint is not one of this server's ID tokens",
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(why: Refused) -> Self {
        Self::new(ErrorCode::InvalidRequest, why.description())
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    sid: Option<String>,
}

/// Verifies a hint by our published keys. `client_id` is the asking client, where it has named itself.
pub fn verify(hint: &str, keys: &JwkSet, issuer: &str, client_id: Option<&str>) -> Result<Hint, Refused> {
    let claims: Claims = Compact::parse(hint, Typ { names: &[TYP], may_lack: false })?.verify(keys.keys())?;
    if claims.iss != issuer {
        return Err(Refused::Issuer);
    }
    if client_id.is_some_and(|client| !claims.aud.names(client)) {
        return Err(Refused::Audience);
    }
    Ok(Hint { subject: claims.sub, sid: claims.sid, audience: claims.aud })
}
