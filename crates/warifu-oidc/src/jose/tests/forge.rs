//! Keys for tests, and tokens with any header and any claims, as an attacker or a careless client writes them.

use std::sync::LazyLock;

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use crate::jose::{JwkSet, Kind, SigningKey};

static P256: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Kind::P256).unwrap());
static OTHER_P256: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Kind::P256).unwrap());
static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Kind::Rsa2048).unwrap());
static ED25519: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Kind::Ed25519).unwrap());

pub(crate) fn p256() -> &'static SigningKey {
    &P256
}

pub(crate) fn other_p256() -> &'static SigningKey {
    &OTHER_P256
}

pub(crate) fn rsa() -> &'static SigningKey {
    &RSA
}

pub(crate) fn ed25519() -> &'static SigningKey {
    &ED25519
}

/// The public keys, together.
pub(crate) fn set(keys: &[&SigningKey]) -> JwkSet {
    keys.iter().map(|key| key.public().clone()).collect()
}

pub(crate) fn part(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// A token of these very texts, signed.
pub(crate) fn of_texts(header: &str, claims: &str, key: &SigningKey) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", part(signature))
}

/// A token of this header and these claims, signed.
pub(crate) fn token(header: &Value, claims: &Value, key: &SigningKey) -> String {
    of_texts(&header.to_string(), &claims.to_string(), key)
}
