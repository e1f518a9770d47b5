//! A key of a client's own: it signs assertions (RFC 7523) and DPoP proofs (RFC 9449), well or wrongly as a
//! story needs them.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use warifu_oidc::jose::{Kind, SigningKey};

/// A P-256 key.
pub struct Key {
    pair: EcdsaKeyPair,
    kid: String,
    public: Value,
}

impl Key {
    /// A new key.
    pub fn generate() -> Self {
        let key = SigningKey::generate(Kind::P256).expect("a key is made");
        let der = key.to_pkcs8().expect("a key of ours is written");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der);
        let public = serde_json::to_value(key.public()).expect("a public key is JSON");
        let pair = pair.expect("a key that was just made");
        Self { pair, kid: key.kid().to_owned(), public }
    }

    /// Its public half, and nothing else (RFC 7517).
    pub fn jwk(&self) -> Value {
        let of = |name: &str| self.public[name].clone();
        json!({ "kty": of("kty"), "crv": of("crv"), "x": of("x"), "y": of("y") })
    }

    /// Its thumbprint (RFC 7638).
    pub fn thumbprint(&self) -> &str {
        &self.kid
    }

    /// A token with this header, `alg` added, and these claims.
    pub fn sign(&self, mut header: Value, claims: &Value) -> String {
        header["alg"] = json!("ES256");
        let [header, claims] =
            [&header, claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
        let signed = format!("{header}.{claims}");
        let signature =
            self.pair.sign_digest(&digest(&SHA256, signed.as_bytes())).expect("a key of ours signs");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

/// Base64url of a SHA-256: `ath` of an access token (RFC 9449 §4.2).
pub fn hashed(text: &str) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, text.as_bytes()).as_ref())
}
