//! Reads a signed token and verifies it: three parts, one meaning, one of the keys given (RFC 7515 §5.2, RFC 8725).
//!
//! What is read before the signature holds is only ever used to find out which key must have made it.

use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{algorithm::Algorithm, json, jwk::Jwk};

/// Longest token that is read, in bytes.
pub const LONGEST_TOKEN: usize = 8 * 1024;

/// What a token's `typ` may be, so that no token passes for one of another kind (RFC 8725 §3.11).
#[derive(Debug, Clone, Copy)]
pub struct Typ {
    /// Any of these, with or without `application/`, in upper or lower case (RFC 7515 §4.1.9).
    pub names: &'static [&'static str],
    /// Or none at all: for kinds of token that are older than the rule.
    pub may_lack: bool,
}

/// A token taken apart. Nothing of it is true before [`Compact::verify`].
#[derive(Debug)]
pub struct Compact<'a> {
    algorithm: Algorithm,
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signed: &'a [u8],
    signature: Vec<u8>,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    /// `none`, an HMAC, or unknown.
    Algorithm,
    Claims,
    /// `crit` names something, and we know no extension.
    Critical,
    /// None of the keys given goes with the header's algorithm and `kid`.
    Key,
    Malformed,
    Signature,
    TooLong,
    Typ,
}

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Algorithm => "the token's alg is not one that is taken",
            Self::Claims => "a claim of the token is missing or of another type",
            Self::Critical => "the token's header names a critical extension",
            Self::Key => "no known key goes with the token's alg and kid",
            Self::Malformed => "the token is not a signed JWT in compact form",
            Self::Signature => "the token's signature does not hold",
            Self::TooLong => "the token is too long",
            Self::Typ => "the token's typ is another",
        }
    }
}

impl<'a> Compact<'a> {
    /// Takes a token apart.
    pub fn parse(text: &'a str, typ: Typ) -> Result<Self, Refused> {
        if text.len() > LONGEST_TOKEN {
            return Err(Refused::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refused::Malformed)?;
        // A fourth part would be a dot in the second, which no base64url has.
        let (header, claims) = signed.split_once('.').ok_or(Refused::Malformed)?;
        let header = object(header)?;
        let claims = object(claims)?;
        // Strict: one text for each signature, so that a token can't be spelled in a second way.
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| Refused::Malformed)?;
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(Algorithm::from_name);
        let algorithm = algorithm.ok_or(Refused::Algorithm)?;
        if header.contains_key("crit") {
            return Err(Refused::Critical);
        }
        demand_typ(header.get("typ"), typ)?;
        if header.get("kid").is_some_and(|kid| !kid.is_string()) {
            return Err(Refused::Malformed);
        }
        Ok(Self { algorithm, header, claims, signed: signed.as_bytes(), signature })
    }

    /// The header's own key: only for tokens whose meaning is that their sender holds it (RFC 9449).
    pub fn header_jwk(&self) -> Option<&Value> {
        self.header.get("jwk")
    }

    /// A text among the claims, before anything is verified: to find whose keys to verify with.
    pub fn danger_unverified_text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    /// The claims, if one of `keys` has signed them. A header's `kid` narrows the choice and never widens it: where
    /// one of them has that name, only such are tried; else those without a name.
    pub fn verify<T: DeserializeOwned>(self, keys: &[Jwk]) -> Result<T, Refused> {
        let kid = self.header.get("kid").and_then(Value::as_str);
        let fitting: Vec<&Jwk> = keys.iter().filter(|key| key.takes(self.algorithm)).collect();
        let named = |wanted: Option<&str>| -> Vec<&Jwk> {
            fitting.iter().copied().filter(|key| key.kid() == wanted).collect()
        };
        let candidates = match kid {
            None => fitting,
            Some(kid) => {
                Some(named(Some(kid))).filter(|keys| !keys.is_empty()).unwrap_or_else(|| named(None))
            }
        };
        if candidates.is_empty() {
            return Err(Refused::Key);
        }
        if !candidates.iter().any(|key| key.key.verify(self.algorithm, self.signed, &self.signature)) {
            return Err(Refused::Signature);
        }
        serde_json::from_value(Value::Object(self.claims)).map_err(|_| Refused::Claims)
    }
}

fn object(part: &str) -> Result<Map<String, Value>, Refused> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Refused::Malformed)?;
    json::parse_object(&bytes).ok_or(Refused::Malformed)
}

fn demand_typ(given: Option<&Value>, typ: Typ) -> Result<(), Refused> {
    let Some(given) = given else {
        return if typ.may_lack { Ok(()) } else { Err(Refused::Typ) };
    };
    let given = given.as_str().ok_or(Refused::Typ)?.to_ascii_lowercase();
    let short = given.strip_prefix("application/").unwrap_or(&given);
    if typ.names.iter().any(|name| name.eq_ignore_ascii_case(short)) { Ok(()) } else { Err(Refused::Typ) }
}
