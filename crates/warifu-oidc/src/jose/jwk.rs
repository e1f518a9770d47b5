//! A public key as JSON (RFC 7517, RFC 7518 §6, RFC 8037): P-256, P-384, RSA of 2048 to 4096 bits, Ed25519.
//!
//! A key with a private member is refused and never kept: whoever sent it has given it away. The certificate
//! members (`x5c`, `x5u`, …) are not looked at.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{algorithm::Algorithm, public_key::PublicKey, thumbprint::Thumbprint};

/// Members that only private and symmetric keys have (RFC 7518 §6.2.2, §6.3.2, §6.4.1; RFC 8037 §2).
const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];
/// Longest `kid`, in bytes.
const LONGEST_KID: usize = 256;

/// A public key for signatures.
#[derive(Debug, Clone)]
pub struct Jwk {
    pub(super) key: PublicKey,
    kid: Option<String>,
    algorithm: Option<Algorithm>,
}

/// Why a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JwkError {
    /// Missing, of another type, out of range, or not in its one encoding.
    #[error("the key's member \"{0}\" is missing or wrong")]
    Member(&'static str),
    #[error("the key is not a JSON object")]
    NotAnObject,
    /// Its `use` or `key_ops` say so.
    #[error("the key is not for signatures")]
    NotForSignatures,
    #[error("the key holds a private or symmetric member; only the public key may be given")]
    Private,
    #[error("an RSA key must have 2048 to 4096 bits")]
    Strength,
    #[error("keys of this type, curve or algorithm are not supported")]
    Unsupported,
}

impl Jwk {
    /// Reads a key.
    pub fn from_value(value: &Value) -> Result<Self, JwkError> {
        let members = value.as_object().ok_or(JwkError::NotAnObject)?;
        if PRIVATE.iter().any(|&name| members.contains_key(name)) {
            return Err(JwkError::Private);
        }
        demand_for_signatures(members)?;
        let key = match (text(members, "kty")?, members.contains_key("crv")) {
            ("EC", true) => match text(members, "crv")? {
                "P-256" => PublicKey::p256(bytes(members, "x")?, bytes(members, "y")?)?,
                "P-384" => PublicKey::p384(bytes(members, "x")?, bytes(members, "y")?)?,
                _ => return Err(JwkError::Unsupported),
            },
            ("OKP", true) => match text(members, "crv")? {
                "Ed25519" => PublicKey::ed25519(bytes(members, "x")?)?,
                _ => return Err(JwkError::Unsupported),
            },
            ("EC" | "OKP", false) => return Err(JwkError::Member("crv")),
            ("RSA", _) => PublicKey::rsa(decoded(members, "n")?, decoded(members, "e")?)?,
            _ => return Err(JwkError::Unsupported),
        };
        let algorithm = match optional_text(members, "alg")? {
            None => None,
            Some(name) => {
                let known = Algorithm::from_name(name).filter(|one| key.algorithms().contains(one));
                Some(known.ok_or(JwkError::Unsupported)?)
            }
        };
        let kid = optional_text(members, "kid")?.map(str::to_owned);
        if kid.as_ref().is_some_and(|kid| kid.len() > LONGEST_KID) {
            return Err(JwkError::Member("kid"));
        }
        Ok(Self { key, kid, algorithm })
    }

    /// One of our own keys: its `kid` is its thumbprint, its algorithm is settled.
    pub(super) fn ours(key: PublicKey, algorithm: Algorithm) -> Self {
        let kid = Thumbprint::of(&key.members()).to_string();
        Self { key, kid: Some(kid), algorithm: Some(algorithm) }
    }

    /// RFC 7638.
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of(&self.key.members())
    }

    /// The name it was given, if any.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether signatures by this algorithm are taken from it.
    pub fn takes(&self, algorithm: Algorithm) -> bool {
        self.key.algorithms().contains(&algorithm) && self.algorithm.is_none_or(|one| one == algorithm)
    }
}

impl PartialEq for Jwk {
    fn eq(&self, other: &Self) -> bool {
        (self.key.members(), &self.kid, self.algorithm) == (other.key.members(), &other.kid, other.algorithm)
    }
}
impl Eq for Jwk {}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (name, value) in self.key.members() {
            map.serialize_entry(name, &value)?;
        }
        if let Some(kid) = &self.kid {
            map.serialize_entry("kid", kid)?;
        }
        if let Some(algorithm) = self.algorithm {
            map.serialize_entry("alg", &algorithm)?;
        }
        map.serialize_entry("use", "sig")?;
        map.end()
    }
}

/// Absent, `use` and `key_ops` forbid nothing (RFC 7517 §4.2, §4.3).
fn demand_for_signatures(members: &Map<String, Value>) -> Result<(), JwkError> {
    let verifies = |ops: &Value| ops.as_array().is_some_and(|ops| ops.iter().any(|op| op == "verify"));
    if members.get("use").is_some_and(|used| used != "sig")
        || members.get("key_ops").is_some_and(|ops| !verifies(ops))
    {
        return Err(JwkError::NotForSignatures);
    }
    Ok(())
}

fn optional_text<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, JwkError> {
    let text = |value: &'a Value| value.as_str().ok_or(JwkError::Member(name));
    members.get(name).map(text).transpose()
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, JwkError> {
    optional_text(members, name)?.ok_or(JwkError::Member(name))
}

fn decoded(members: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, JwkError> {
    BASE64URL_NOPAD.decode(text(members, name)?.as_bytes()).map_err(|_| JwkError::Member(name))
}

fn bytes<const N: usize>(members: &Map<String, Value>, name: &'static str) -> Result<[u8; N], JwkError> {
    decoded(members, name)?.try_into().map_err(|_| JwkError::Member(name))
}
