//! Another implementation reads what we sign, and we read what it signs: the crate jsonwebtoken.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{Jwk as TheirJwk, ThumbprintHash},
};
use serde_json::{Value, json};
use warifu_core::client::TokenAlgorithm;

use super::forge::{ed25519, p256, rsa, set};
use crate::jose::{Compact, SigningKey, Typ, sign};

/// What PKCS#8 puts before an RSA key of 2048 bits: it wants the key alone (RFC 8017 §A.1.2).
const PKCS8_HEAD: usize = 26;

fn theirs(key: &SigningKey) -> (Algorithm, TheirJwk, EncodingKey) {
    let der = key.to_pkcs8().unwrap();
    let (algorithm, pair) = match key.algorithm() {
        TokenAlgorithm::EdDsa => (Algorithm::EdDSA, EncodingKey::from_ed_der(&der)),
        TokenAlgorithm::Es256 => (Algorithm::ES256, EncodingKey::from_ec_der(&der)),
        TokenAlgorithm::Rs256 => (Algorithm::RS256, EncodingKey::from_rsa_der(&der[PKCS8_HEAD..])),
    };
    let jwk = serde_json::from_value(serde_json::to_value(key.public()).unwrap()).unwrap();
    (algorithm, jwk, pair)
}

#[test]
fn jsonwebtoken_reads_what_we_sign() {
    let claims = json!({"iss": "https://id.example.org", "exp": 4_000_000_000_i64, "name": "名前"});
    for key in [p256(), rsa(), ed25519()] {
        let (algorithm, jwk, _) = theirs(key);
        let token = sign(key, "at+jwt", &claims).unwrap();
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        let read = jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &validation)
            .unwrap();
        assert_eq!(read.claims, claims);
        assert_eq!(read.header.kid.as_deref(), Some(key.kid()));
        assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
    }
}

#[test]
fn we_read_what_jsonwebtoken_signs() {
    let claims = json!({"sub": "somebody"});
    for key in [p256(), rsa(), ed25519()] {
        let (algorithm, _, pair) = theirs(key);
        let header = Header { kid: Some(key.kid().to_owned()), ..Header::new(algorithm) };
        let token = jsonwebtoken::encode(&header, &claims, &pair).unwrap();
        let read = Compact::parse(&token, Typ { names: &["jwt"], may_lack: false }).unwrap();
        assert_eq!(read.verify::<Value>(set(&[key]).keys()), Ok(claims.clone()));
    }
}

#[test]
fn jsonwebtoken_finds_the_same_thumbprints() {
    for key in [p256(), rsa(), ed25519()] {
        let (_, jwk, _) = theirs(key);
        assert_eq!(jwk.thumbprint(ThumbprintHash::SHA256).unwrap(), key.kid());
    }
}
