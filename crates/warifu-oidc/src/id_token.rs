//! ID tokens (OpenID Connect Core §2): who signed in, when and how, for one client.
//!
//! The audience is that client alone, so that `azp` is never needed. Further claims can't take the place of one
//! that is named here.

use aws_lc_rs::digest::{Algorithm as Hash, SHA256, SHA512, digest};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::{Map, Value};
use warifu_core::{
    client::TokenAlgorithm,
    evidence::Acr,
    time::{Span, Time},
};

use crate::jose::{NumericDate, SignError, SigningKey, sign};

/// `typ` of an ID token, which tells it from the other tokens that we sign.
pub(crate) const TYP: &str = "JWT";

/// Claims that further ones never take the place of.
const OWN: [&str; 16] = [
    "acr", "amr", "at_hash", "aud", "auth_time", "azp", "c_hash", "cnf", "events", "exp", "iat", "iss", "nbf", "nonce",
    "sid", "sub",
];

/// What an ID token says.
#[derive(Debug, Clone)]
pub struct IdToken<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// `sub` for this client.
    pub subject: &'a str,
    /// `aud`.
    pub client_id: &'a str,
    /// `iat`.
    pub issued_at: Time,
    /// From `iat` to `exp`.
    pub life: Span,
    /// When the member last proved anything.
    pub auth_time: Time,
    /// As the client asked.
    pub nonce: Option<&'a str>,
    /// Class of the evidence.
    pub acr: Acr,
    /// Methods of the evidence (RFC 8176).
    pub amr: &'a [String],
    /// The access token that goes with it, for `at_hash`.
    pub access_token: Option<&'a str>,
    /// The session as clients know it.
    pub sid: &'a str,
    /// Further claims, for scopes and the `claims` parameter.
    pub further: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: NumericDate,
    iat: NumericDate,
    auth_time: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    acr: &'a str,
    amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    sid: &'a str,
    #[serde(flatten)]
    further: Map<String, Value>,
}

impl IdToken<'_> {
    /// The token.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        let mut further = self.further.clone();
        further.retain(|name, _| !OWN.contains(&name.as_str()));
        let claims = Claims {
            iss: self.issuer,
            sub: self.subject,
            aud: self.client_id,
            exp: (self.issued_at + self.life).into(),
            iat: self.issued_at.into(),
            auth_time: self.auth_time.into(),
            nonce: self.nonce,
            acr: self.acr.value(),
            amr: self.amr,
            at_hash: self.access_token.map(|token| at_hash(key.algorithm(), token)),
            sid: self.sid,
            further,
        };
        sign(key, TYP, &claims)
    }
}

/// `at_hash` (OpenID Connect Core §3.1.3.6): the left half of the access token's hash, by the hash of the signature's
/// algorithm. Ed25519 has SHA-512 inside.
pub fn at_hash(algorithm: TokenAlgorithm, access_token: &str) -> String {
    let hash: &'static Hash = match algorithm {
        TokenAlgorithm::EdDsa => &SHA512,
        TokenAlgorithm::Es256 | TokenAlgorithm::Rs256 => &SHA256,
    };
    let whole = digest(hash, access_token.as_bytes());
    BASE64URL_NOPAD.encode(&whole.as_ref()[..hash.output_len() / 2])
}
