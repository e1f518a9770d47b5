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
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "cnf",
    "events",
    "exp",
    "iat",
    "iss",
    "nbf",
    "nonce",
    "sid",
    "sub",
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::{
        Compact, Typ,
        tests::forge::{ed25519, p256, rsa, set},
    };

    fn read(token: &str) -> Value {
        let keys = set(&[p256(), rsa(), ed25519()]);
        Compact::parse(token, Typ { names: &["JWT"], may_lack: false }).unwrap().verify(keys.keys()).unwrap()
    }

    fn sample<'a>(amr: &'a [String], further: &'a Map<String, Value>) -> IdToken<'a> {
        IdToken {
            issuer: "https://id.example.org",
            subject: "sub-1",
            client_id: "clinic",
            issued_at: Time::from_millis(1_800_000_000_999),
            life: Span::minutes(5),
            auth_time: Time::from_millis(1_799_999_000_000),
            nonce: Some("nonce-1"),
            acr: Acr::PhishingResistant,
            amr,
            access_token: None,
            sid: "sid-1",
            further,
        }
    }

    #[test]
    fn at_hash_is_that_of_openid_connect_core_a_3() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(TokenAlgorithm::Rs256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(at_hash(TokenAlgorithm::Es256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(at_hash(TokenAlgorithm::EdDsa, token).len(), 43, "half of SHA-512");
    }

    #[test]
    fn an_id_token_says_who_when_and_how() {
        let (amr, further) = (["pop".to_owned(), "user".to_owned()], Map::new());
        let whole = IdToken { access_token: Some("access"), ..sample(&amr, &further) };
        for key in [p256(), rsa(), ed25519()] {
            let expected = json!({
                "iss": "https://id.example.org",
                "sub": "sub-1",
                "aud": "clinic",
                "iat": 1_800_000_000,
                "exp": 1_800_000_300,
                "auth_time": 1_799_999_000,
                "nonce": "nonce-1",
                "acr": "phr",
                "amr": ["pop", "user"],
                "at_hash": at_hash(key.algorithm(), "access"),
                "sid": "sid-1",
            });
            assert_eq!(read(&whole.sign(key).unwrap()), expected);
        }
        let least = IdToken { nonce: None, ..sample(&amr, &further) };
        let claims = read(&least.sign(p256()).unwrap());
        assert!(claims.get("nonce").is_none() && claims.get("at_hash").is_none());
    }

    #[test]
    fn further_claims_never_take_the_place_of_the_tokens_own() {
        let mut further: Map<String, Value> =
            OWN.iter().map(|&name| (name.to_owned(), json!("forged"))).collect();
        further.insert("email".to_owned(), json!("a@example.org"));
        let token = IdToken { nonce: None, ..sample(&[], &further) };
        let claims = read(&token.sign(p256()).unwrap());
        assert_eq!(claims["email"], "a@example.org");
        assert!(claims.as_object().unwrap().values().all(|value| value != "forged"), "{claims}");
    }
}
