//! `private_key_jwt` (RFC 7523 §3, OpenID Connect Core §9): a client proves who it is by a signature of its own key.
//!
//! An assertion is good once: the caller inserts [`Assertion::spend`] as a nonce in the commit that answers. Only the
//! keys registered for that client are tried.
//!
//! Ours live a minute, and other libraries write five, ten or sixty. Whatever an assertion says, it ends five minutes
//! after it was made, so that a stolen one is soon worth nothing and a nonce needn't be kept for longer. One that
//! doesn't say when it was made must end by then itself (RFC 7523 §3 lets a server refuse an `exp` far ahead).
//!
//! The audience is our issuer. The token endpoint's address and the one's that was asked are taken too: RFC 7523 §3 and
//! OpenID Connect Core §9 had clients name them, RFC 9126 §2 demands it, and many do. It must be the only one (draft-ietf-oauth-rfc7523bis §4), so that no
//! other server can have been sent the same assertion and use it here.

use serde::Deserialize;
use thiserror::Error;
use warifu_core::{
    client::is_client_id,
    secret::sha256,
    time::{Span, Time},
};

use crate::{
    error::{ErrorCode, OAuthError},
    jose::{self, Audience, Compact, JwkSet, NumericDate, Typ},
};

/// How long after it was made an assertion ends, whatever it says.
const LONGEST_LIFE: Span = Span::minutes(5);
/// How far a client's clock may be from ours.
const TOLERANCE: Span = Span::seconds(60);
/// Longest `jti`, in bytes.
const LONGEST_JTI: usize = 256;

/// Older than the rule that tokens name their kind, so that `typ` may lack; but no token of another kind passes.
const TYP: Typ = Typ { names: &["jwt", "client-authentication+jwt"], may_lack: true };

/// What an assertion must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The client whose keys are given.
    pub client_id: &'a str,
    /// The client's keys.
    pub keys: &'a JwkSet,
    /// Our issuer.
    pub issuer: &'a str,
    /// The endpoint that was asked, and the token endpoint (RFC 9126 §2).
    pub endpoints: &'a [&'a str],
}

/// An assertion that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// To be inserted once.
    pub spend: [u8; 32],
    /// Until here the assertion would be taken again.
    pub spend_until: Time,
}

/// Why an assertion is refused: `invalid_client`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    Audience,
    Client,
    Ended,
    Jti,
    /// It would be good for longer than five minutes, and doesn't say since when.
    Life,
    Time,
    Token(#[from] jose::Refused),
}

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Audience => "the client assertion's aud must be the issuer alone",
            Self::Client => "the client assertion's iss and sub must both be the client_id",
            Self::Ended => {
                "the client assertion has ended: it is good until exp, and 5 minutes after iat at most"
            }
            Self::Jti => "the client assertion's jti must have 1 to 256 characters",
            Self::Life => "the client assertion must hold iat, or end within 5 minutes",
            Self::Time => "the client assertion's iat or nbf is not now",
            Self::Token(why) => why.description(),
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(why: Refused) -> Self {
        Self::new(ErrorCode::InvalidClient, why.description())
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: NumericDate,
    jti: String,
    iat: Option<NumericDate>,
    nbf: Option<NumericDate>,
}

/// Which client an assertion says it is of, before anything is verified: only to find that client's keys.
pub fn danger_unverified_client_id(assertion: &str) -> Result<String, Refused> {
    let compact = Compact::parse(assertion, TYP)?;
    let named = compact.danger_unverified_text("sub").filter(|text| is_client_id(text));
    named.map(str::to_owned).ok_or(Refused::Client)
}

/// Verifies an assertion.
pub fn verify(assertion: &str, expected: &Expected<'_>, now: Time) -> Result<Assertion, Refused> {
    let claims: Claims = Compact::parse(assertion, TYP)?.verify(expected.keys.keys())?;
    if claims.iss != expected.client_id || claims.sub != expected.client_id {
        return Err(Refused::Client);
    }
    match claims.aud.0.as_slice() {
        [only] if only == expected.issuer || expected.endpoints.contains(&only.as_str()) => {}
        _ => return Err(Refused::Audience),
    }
    let ends_at = ends_at(&claims, now)?;
    let ahead = |date: &NumericDate| date.time() > now + TOLERANCE;
    if claims.iat.iter().chain(&claims.nbf).any(ahead) {
        return Err(Refused::Time);
    }
    if !(1..=LONGEST_JTI).contains(&claims.jti.len()) {
        return Err(Refused::Jti);
    }
    let spend = sha256(&[b"client-assertion", expected.client_id.as_bytes(), claims.jti.as_bytes()]);
    Ok(Assertion { spend, spend_until: ends_at })
}

/// When it ends, which it has not.
fn ends_at(claims: &Claims, now: Time) -> Result<Time, Refused> {
    let told = claims.exp.time();
    let ends_at = claims.iat.as_ref().map_or(told, |iat| told.min(iat.time() + LONGEST_LIFE));
    if ends_at <= now {
        return Err(Refused::Ended);
    }
    if claims.iat.is_none() && ends_at > now + LONGEST_LIFE + TOLERANCE {
        return Err(Refused::Life);
    }
    Ok(ends_at)
}

#[cfg(test)]
mod tests;
