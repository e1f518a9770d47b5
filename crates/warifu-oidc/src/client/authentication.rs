//! Who calls an endpoint that clients call directly (RFC 6749 §2.3, OpenID Connect Core §9).
//!
//! Exactly one method, and the one that is settled. An unknown client and a wrong secret get the same refusal,
//! and the secret is hashed and compared either way. Assertions are verified by `client_assertion`; here is only
//! read whose they claim to be.

use std::fmt;

use data_encoding::BASE64;
use url::form_urlencoded;
use warifu_core::{
    client::{Client, ClientAuthentication, client_secret_hash, is_client_id},
    secret::TokenHash,
    time::Time,
};

use crate::{
    client_assertion::danger_unverified_client_id,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

/// `client_assertion_type` of a JWT (RFC 7523 §2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Longest assertion, in bytes.
pub const LONGEST_ASSERTION: usize = 8192;
/// Parameters that authenticate: never kept, never logged.
pub const PARAMETERS: [&str; 3] = ["client_assertion", "client_assertion_type", "client_secret"];

const REFUSED: OAuthError = OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");
const TWO_METHODS: OAuthError =
    OAuthError::request("more than one client authentication method (RFC 6749 section 2.3)");
const TWO_CLIENTS: OAuthError = OAuthError::request("client_id isn't the client that authenticates");

/// Who says to call, and what is given as proof. Nothing of it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The public name, to load the client by.
    pub client_id: String,
    /// The proof.
    pub proof: Proof,
}

/// What is given as proof.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// A signed JWT.
    Assertion(String),
    /// A secret in the `Authorization` header.
    Basic(TokenHash),
    /// Nothing but its name.
    None,
    /// A secret in the form.
    Post(TokenHash),
}

/// How far a caller is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The assertion must still be verified with the client's keys, and its `jti` spent in the commit.
    Assertion(String),
    /// It is the client; one that keeps no secret is believed its name.
    Client,
}

/// Reads who calls from the `Authorization` header and the form.
pub fn read(authorization: Option<&str>, form: &Parameters) -> Result<Caller, OAuthError> {
    if form.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    let (secret, assertion) = (form.find("client_secret"), form.find("client_assertion"));
    let kind = form.find("client_assertion_type");
    let given = [authorization.is_some(), secret.is_some(), assertion.is_some() || kind.is_some()];
    if given.into_iter().filter(|given| *given).count() > 1 {
        return Err(TWO_METHODS);
    }
    let caller = if let Some(header) = authorization {
        let (client_id, secret) = basic(header).ok_or(REFUSED)?;
        Caller { client_id, proof: Proof::Basic(client_secret_hash(&secret)) }
    } else if let Some(assertion) = assertion {
        if kind != Some(JWT_BEARER) || assertion.len() > LONGEST_ASSERTION {
            return Err(REFUSED);
        }
        let client_id = danger_unverified_client_id(assertion).map_err(|_| REFUSED)?;
        Caller { client_id, proof: Proof::Assertion(assertion.to_owned()) }
    } else {
        let client_id = form.find("client_id").ok_or(REFUSED)?.to_owned();
        Caller {
            client_id,
            proof: secret.map_or(Proof::None, |secret| Proof::Post(client_secret_hash(secret))),
        }
    };
    match form.find("client_id") {
        Some(name) if name != caller.client_id => Err(TWO_CLIENTS),
        _ if !is_client_id(&caller.client_id) => Err(REFUSED),
        _ => Ok(caller),
    }
}

/// Whether the caller is the client that was loaded by its name.
pub fn check(client: Option<&Client>, caller: &Caller, now: Time) -> Result<Checked, OAuthError> {
    let Some(client) = client.filter(|client| client.enabled && client.client_id == caller.client_id) else {
        return Err(REFUSED);
    };
    match (&caller.proof, client.settings.authentication) {
        (Proof::Assertion(assertion), ClientAuthentication::PrivateKeyJwt) => {
            Ok(Checked::Assertion(assertion.clone()))
        }
        (Proof::Basic(secret), ClientAuthentication::ClientSecretBasic)
        | (Proof::Post(secret), ClientAuthentication::ClientSecretPost)
            if client.has_secret(secret, now) =>
        {
            Ok(Checked::Client)
        }
        (Proof::None, ClientAuthentication::None) => Ok(Checked::Client),
        _ => Err(REFUSED),
    }
}

/// `WWW-Authenticate` of a refusal: what RFC 6749 §5.2 asks for where the header was used.
pub fn challenge(refused: &OAuthError, authorization: Option<&str>) -> Option<&'static str> {
    (refused.code == ErrorCode::InvalidClient && authorization.is_some()).then_some(r#"Basic realm="warifu""#)
}

/// Name and secret, each form-encoded before they were joined (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(credentials.trim().as_bytes()).ok()?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    Some((form_decoded(client_id)?, form_decoded(secret)?))
}

/// One form-encoded text. `&` and `=` can't stand in one.
fn form_decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    let named = format!("v={text}");
    let (_, value) = form_urlencoded::parse(named.as_bytes()).next()?;
    (!value.contains('\u{fffd}')).then(|| value.into_owned())
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Assertion(_) => "Assertion(…)",
            Self::Basic(_) => "Basic(…)",
            Self::None => "None",
            Self::Post(_) => "Post(…)",
        })
    }
}

#[cfg(test)]
mod tests;
