//! The material of a public key, checked when it is read: a point on its curve, a modulus of a fitting size.
//!
//! Holds the key parsed, so that verifying many signatures parses once.

use std::collections::BTreeMap;

use aws_lc_rs::{
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey,
        RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, VerificationAlgorithm,
    },
};
use data_encoding::BASE64URL_NOPAD;

use super::{algorithm::Algorithm, jwk::JwkError};

/// Shortest and longest modulus of an RSA key, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// Longest public exponent, in bytes: larger ones only cost us time.
const LONGEST_EXPONENT: usize = 4;

/// A public key.
#[derive(Debug, Clone)]
pub(super) enum PublicKey {
    Ed25519 { x: [u8; 32], parsed: ParsedPublicKey },
    P256 { x: [u8; 32], y: [u8; 32], parsed: ParsedPublicKey },
    P384 { x: [u8; 48], y: [u8; 48], parsed: ParsedPublicKey },
    Rsa { n: Vec<u8>, e: Vec<u8>, parsed: ParsedPublicKey },
}

impl PublicKey {
    pub(super) fn ed25519(x: [u8; 32]) -> Result<Self, JwkError> {
        Ok(Self::Ed25519 { x, parsed: parse(&ED25519, &x)? })
    }

    pub(super) fn p256(x: [u8; 32], y: [u8; 32]) -> Result<Self, JwkError> {
        let parsed = parse(&ECDSA_P256_SHA256_FIXED, &uncompressed(&x, &y))?;
        Ok(Self::P256 { x, y, parsed })
    }

    pub(super) fn p384(x: [u8; 48], y: [u8; 48]) -> Result<Self, JwkError> {
        let parsed = parse(&ECDSA_P384_SHA384_FIXED, &uncompressed(&x, &y))?;
        Ok(Self::P384 { x, y, parsed })
    }

    /// `n` and `e` in as few bytes as they need (RFC 7518 §2, Base64urlUInt).
    pub(super) fn rsa(n: Vec<u8>, e: Vec<u8>) -> Result<Self, JwkError> {
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        let shortest = |number: &[u8]| number.first().is_some_and(|&byte| byte != 0);
        if !shortest(&n) || !odd(&n) {
            return Err(JwkError::Member("n"));
        }
        if !shortest(&e) || !odd(&e) || e == [1] || e.len() > LONGEST_EXPONENT {
            return Err(JwkError::Member("e"));
        }
        let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if !RSA_BITS.contains(&bits) {
            return Err(JwkError::Strength);
        }
        let components = PublicKeyComponents { n: &n, e: &e };
        let parsed = components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| JwkError::Member("n"))?;
        Ok(Self::Rsa { n, e, parsed })
    }

    /// The members that make the key (RFC 7638 §3.2, RFC 8037 §2).
    pub(super) fn members(&self) -> BTreeMap<&'static str, String> {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let named = |kty: &str, crv: &str| [("kty", kty.to_owned()), ("crv", crv.to_owned())];
        let mut members = BTreeMap::new();
        match self {
            Self::Ed25519 { x, .. } => {
                members.extend(named("OKP", "Ed25519"));
                members.insert("x", text(x));
            }
            Self::P256 { x, y, .. } => {
                members.extend(named("EC", "P-256"));
                members.extend([("x", text(x)), ("y", text(y))]);
            }
            Self::P384 { x, y, .. } => {
                members.extend(named("EC", "P-384"));
                members.extend([("x", text(x)), ("y", text(y))]);
            }
            Self::Rsa { n, e, .. } => {
                members.extend([("kty", "RSA".to_owned()), ("n", text(n)), ("e", text(e))]);
            }
        }
        members
    }

    /// The algorithms that go with it.
    pub(super) const fn algorithms(&self) -> &'static [Algorithm] {
        match self {
            Self::Ed25519 { .. } => &[Algorithm::EdDsa, Algorithm::Ed25519],
            Self::P256 { .. } => &[Algorithm::Es256],
            Self::P384 { .. } => &[Algorithm::Es384],
            Self::Rsa { .. } => &[Algorithm::Rs256, Algorithm::Ps256],
        }
    }

    /// Whether `signature` is this key's over `message`, by an algorithm that goes with it.
    pub(super) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Ed25519 { parsed, .. }, Algorithm::EdDsa | Algorithm::Ed25519)
            | (Self::P256 { parsed, .. }, Algorithm::Es256)
            | (Self::P384 { parsed, .. }, Algorithm::Es384)
            | (Self::Rsa { parsed, .. }, Algorithm::Rs256) => parsed.verify_sig(message, signature).is_ok(),
            (Self::Rsa { n, e, .. }, Algorithm::Ps256) => {
                PublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, message, signature).is_ok()
            }
            _ => false,
        }
    }
}

fn parse(algorithm: &'static dyn VerificationAlgorithm, bytes: &[u8]) -> Result<ParsedPublicKey, JwkError> {
    ParsedPublicKey::new(algorithm, bytes).map_err(|_| JwkError::Member("x"))
}

/// The point as SEC 1 §2.3.3 writes it.
fn uncompressed(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[4], x, y].concat()
}
