//! The userinfo endpoint as a protected resource: which token came, and whether it lets know anything.
//!
//! By GET or POST, in the `Authorization` header or the form, exactly one of them, never the query (RFC 6750 §2,
//! RFC 9700 §4.3.2). A token that is bound to a key needs a proof of it, and one that isn't doesn't take one:
//! else it could be used as if it weren't (RFC 9449 §7.2).

mod challenge;

pub use challenge::{Challenge, StepUp};

use std::fmt;

use warifu_core::{evidence::Acr, time::Time};

use crate::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    scope,
};

/// Longest access token, in bytes.
pub const LONGEST_TOKEN: usize = 8192;

/// A token as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// How it came.
    pub scheme: Scheme,
    /// The token.
    pub token: String,
}

/// How a token comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 6750.
    Bearer,
    /// With a proof in the `DPoP` header (RFC 9449 §7.1).
    Dpop,
}

/// What a token lets know, once its signature or row, its issuer and its end were verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearing<'a> {
    /// Its scopes.
    pub scope: &'a [String],
    /// Whom it is for.
    pub audience: &'a [String],
    /// The key it is bound to.
    pub dpop_jkt: Option<&'a str>,
    /// Class of the evidence; `None`: a client's own token.
    pub acr: Option<Acr>,
    /// When the member last proved anything.
    pub auth_time: Option<Time>,
}

const TWICE: OAuthError = OAuthError::request("more than one access token (RFC 6750 section 2)");
const IN_QUERY: OAuthError = OAuthError::request("an access token in the query isn't taken");
const MALFORMED: OAuthError = OAuthError::request("the access token is malformed");
const NOT_OURS: OAuthError = invalid("the access token is for another resource");
const NO_PERSON: OAuthError = invalid("the access token is about no person");
const UNBOUND: OAuthError = invalid("the access token isn't bound to a key: use the Bearer scheme");
const BOUND: OAuthError = invalid("the access token is bound to a key: use the DPoP scheme");
const OTHER_KEY: OAuthError = invalid("the DPoP proof's key is not the bound one");
const A_PERSON: OAuthError = invalid("the access token is about a person: a client's own is needed here");
const NO_SCOPE: OAuthError = OAuthError::new(
    ErrorCode::InsufficientScope,
    "a scope of its own is needed for this: see the documentation",
);
const NO_OPENID: OAuthError = OAuthError::new(ErrorCode::InsufficientScope, "the scope openid is needed");

const fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidToken, description)
}

/// Reads the token of a request: its header, the query, and the form of a POST.
pub fn read(
    authorization: Option<&str>,
    query: &Parameters,
    form: &Parameters,
) -> Result<Presented, Challenge> {
    if query.find("access_token").is_some() {
        return Err(Challenge::refused(IN_QUERY));
    }
    if form.has_repeated() {
        return Err(Challenge::refused(OAuthError::REPEATED));
    }
    let (scheme, token) = match (authorization, form.find("access_token")) {
        (None, None) => return Err(Challenge::bare()),
        (Some(_), Some(_)) => return Err(Challenge::refused(TWICE)),
        (None, Some(token)) => (Scheme::Bearer, token),
        (Some(header), None) => {
            let (scheme, token) = header.split_once(' ').ok_or(Challenge::bare())?;
            match scheme.to_ascii_lowercase().as_str() {
                "bearer" => (Scheme::Bearer, token.trim_start_matches(' ')),
                "dpop" => (Scheme::Dpop, token.trim_start_matches(' ')),
                _ => return Err(Challenge::bare()),
            }
        }
    };
    if !is_token(token) {
        return Err(Challenge::refused(MALFORMED));
    }
    Ok(Presented { scheme, token: token.to_owned() })
}

/// `b64token` (RFC 6750 §2.1).
fn is_token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    !body.is_empty() && text.len() <= LONGEST_TOKEN && body.bytes().all(plain)
}

/// Whether the token lets know who the person is. `proof_jkt` is the key of the verified proof; `needed` is what
/// the person must have proved, if anything is (RFC 9470).
pub fn check(
    scheme: Scheme,
    bearing: &Bearing<'_>,
    proof_jkt: Option<&str>,
    issuer: &str,
    needed: &StepUp,
    now: Time,
) -> Result<(), Challenge> {
    let refuse = |error| Err(Challenge::refused(error));
    check_ours(scheme, bearing, proof_jkt, issuer)?;
    let (Some(acr), Some(auth_time)) = (bearing.acr, bearing.auth_time) else { return refuse(NO_PERSON) };
    if !scope::has(bearing.scope, scope::OPENID) {
        return refuse(NO_OPENID);
    }
    if needed.is_met(acr, auth_time, now) { Ok(()) } else { Err(Challenge::step_up(*needed)) }
}

/// Whether the token is a client's own, and lets it do what our API has under this scope: `needed` is its name.
pub fn check_own(
    scheme: Scheme,
    bearing: &Bearing<'_>,
    proof_jkt: Option<&str>,
    issuer: &str,
    needed: &str,
) -> Result<(), Challenge> {
    check_ours(scheme, bearing, proof_jkt, issuer)?;
    if bearing.acr.is_some() {
        return Err(Challenge::refused(A_PERSON));
    }
    if scope::has(bearing.scope, needed) { Ok(()) } else { Err(Challenge::refused(NO_SCOPE)) }
}

/// Whether it is for us, and comes with the key that it is bound to.
fn check_ours(
    scheme: Scheme,
    bearing: &Bearing<'_>,
    proof_jkt: Option<&str>,
    issuer: &str,
) -> Result<(), Challenge> {
    let refuse = |error| Err(Challenge::refused(error));
    match (scheme, bearing.dpop_jkt, proof_jkt) {
        (Scheme::Bearer, None, _) => (),
        (Scheme::Bearer, Some(_), _) => return refuse(BOUND),
        (Scheme::Dpop, None, _) => return refuse(UNBOUND),
        (Scheme::Dpop, Some(bound), proved) if proved != Some(bound) => return refuse(OTHER_KEY),
        (Scheme::Dpop, Some(_), _) => (),
    }
    if bearing.audience.iter().any(|audience| audience == issuer) { Ok(()) } else { refuse(NOT_OURS) }
}

impl fmt::Debug for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
