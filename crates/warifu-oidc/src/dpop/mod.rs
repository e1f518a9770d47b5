//! DPoP (RFC 9449): the sender of a request proves that it holds the key its tokens are bound to.
//!
//! A proof is good once: the caller inserts [`Proof::spend`] as a nonce in the commit that answers the request. Its
//! key comes from its own header, and says nothing about who the client is.

mod error;
mod nonce;
mod target;

#[cfg(test)]
mod tests;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use thiserror::Error;
use warifu_core::{
    secret::sha256,
    time::{Span, Time},
};

pub use self::nonce::{Nonces, nonces};
use crate::jose::{self, Compact, Jwk, JwkError, NumericDate, Thumbprint, Typ};

/// How far a proof's `iat` may be from our clock, either way.
const TOLERANCE: Span = Span::seconds(30);
/// Longest `jti`, in bytes.
const LONGEST_JTI: usize = 256;

const TYP: Typ = Typ { names: &["dpop+jwt"], may_lack: false };

/// What a proof must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The request's method.
    pub method: &'a str,
    /// The endpoint's address, as discovery tells it.
    pub url: &'a str,
    /// The access token that came with it; `None` at the token and PAR endpoints.
    pub access_token: Option<&'a str>,
    /// Thumbprint of the key that it must be, where something is bound already.
    pub bound: Option<&'a str>,
    /// Nonces of ours that are good now, one of which must be in it; empty: none is demanded.
    pub nonces: &'a [&'a str],
}

/// A proof that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key: what tokens are bound to.
    pub jkt: Thumbprint,
    /// To be inserted once.
    pub spend: [u8; 32],
    /// Until here the proof would be taken again.
    pub spend_until: Time,
}

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    /// `ath` is missing or another token's.
    AccessToken,
    Jti,
    Jwk(JwkError),
    Method,
    /// None, or none of ours that is good now.
    Nonce,
    /// Another key than the one that something was bound to.
    OtherKey,
    Time,
    Token(#[from] jose::Refused),
    Url,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: NumericDate,
    ath: Option<String>,
    nonce: Option<String>,
}

/// Verifies a proof (§4.3). That there is exactly one `DPoP` header is the caller's to see.
pub fn verify(proof: &str, expected: &Expected<'_>, now: Time) -> Result<Proof, Refused> {
    let compact = Compact::parse(proof, TYP)?;
    let key = compact.header_jwk().ok_or(Refused::Jwk(JwkError::NotAnObject))?;
    let key = [Jwk::from_value(key).map_err(Refused::Jwk)?];
    let claims: Claims = compact.verify(&key)?;
    if !(1..=LONGEST_JTI).contains(&claims.jti.len()) {
        return Err(Refused::Jti);
    }
    if claims.htm != expected.method {
        return Err(Refused::Method);
    }
    if !target::is_same(&claims.htu, expected.url) {
        return Err(Refused::Url);
    }
    demand_access_token(claims.ath.as_deref(), expected.access_token)?;
    let jkt = key[0].thumbprint();
    if expected.bound.is_some_and(|bound| !jkt.is(bound)) {
        return Err(Refused::OtherKey);
    }
    // Before the time: a client whose nonce is old has an old proof, and is to hear of the nonce.
    let fresh = claims.nonce.is_some_and(|nonce| expected.nonces.contains(&nonce.as_str()));
    if !expected.nonces.is_empty() && !fresh {
        return Err(Refused::Nonce);
    }
    let made_at = claims.iat.time();
    // The second that `iat` names has not ended before its thousandth millisecond.
    let spend_until = made_at + TOLERANCE + Span::seconds(1);
    if now < made_at - TOLERANCE || spend_until <= now {
        return Err(Refused::Time);
    }
    let spend = sha256(&[b"dpop", jkt.to_string().as_bytes(), claims.jti.as_bytes()]);
    Ok(Proof { jkt, spend, spend_until })
}

fn demand_access_token(ath: Option<&str>, access_token: Option<&str>) -> Result<(), Refused> {
    let fits = match access_token {
        None => true,
        Some(token) => {
            ath == Some(BASE64URL_NOPAD.encode(digest(&SHA256, token.as_bytes()).as_ref()).as_str())
        }
    };
    if fits { Ok(()) } else { Err(Refused::AccessToken) }
}
