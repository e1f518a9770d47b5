//! Writes a signed token: `header.claims.signature`, each in base64url (RFC 7515 §7.1).
//!
//! The header says `alg`, `typ` and `kid`, and nothing else.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use thiserror::Error;

use super::{
    algorithm::Algorithm,
    signing_key::{SigningKey, SigningKeyError},
};

#[derive(Serialize)]
struct Header<'a> {
    alg: Algorithm,
    typ: &'a str,
    kid: &'a str,
}

/// Why nothing was signed: both are ours, never the asker's.
#[derive(Debug, Error)]
pub enum SignError {
    #[error("the claims can't be written as JSON")]
    Claims(#[from] serde_json::Error),
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// The claims, signed. `typ` is the token's type without `application/` (RFC 8725 §3.11).
pub fn sign(key: &SigningKey, typ: &str, claims: &impl Serialize) -> Result<String, SignError> {
    let header = Header { alg: key.algorithm().into(), typ, kid: key.kid() };
    let mut token = BASE64URL_NOPAD.encode(&serde_json::to_vec(&header)?);
    token.push('.');
    BASE64URL_NOPAD.encode_append(&serde_json::to_vec(claims)?, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    BASE64URL_NOPAD.encode_append(&signature, &mut token);
    Ok(token)
}
