//! One of our own signing keys: made, sealed and opened as PKCS#8, named by its thumbprint.
//!
//! Never written anywhere by itself: the caller seals what [`SigningKey::to_pkcs8`] gives. `Debug` shows the public
//! name alone. The private part lives in aws-lc, which wipes it when it is freed.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::{AsDer, Pkcs8V1Der},
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        RsaKeyPair,
    },
};
use thiserror::Error;
use warifu_core::client::TokenAlgorithm;
use zeroize::Zeroizing;

use super::{
    jwk::{Jwk, JwkError},
    public_key::PublicKey,
};

/// A key pair that signs tokens.
pub struct SigningKey {
    pair: Pair,
    public: Jwk,
    kid: String,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ed25519,
    P256,
    Rsa2048,
    Rsa3072,
}

/// Why there is no key, or no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SigningKeyError {
    #[error("the cryptographic library failed")]
    Cryptography,
    #[error("this is no PKCS#8 private key for the algorithm")]
    NotAKey,
    #[error(transparent)]
    Public(#[from] JwkError),
}

impl SigningKey {
    /// A new key, of aws-lc's own randomness. RSA takes up to seconds: not for a request's thread.
    pub fn generate(kind: Kind) -> Result<Self, SigningKeyError> {
        let failed = |_| SigningKeyError::Cryptography;
        Self::new(match kind {
            Kind::Ed25519 => Pair::Ed25519(Ed25519KeyPair::generate().map_err(failed)?),
            Kind::P256 => {
                Pair::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?)
            }
            Kind::Rsa2048 => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?),
            Kind::Rsa3072 => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa3072).map_err(failed)?),
        })
    }

    /// Opens what [`Self::to_pkcs8`] wrote for this algorithm.
    pub fn from_pkcs8(algorithm: TokenAlgorithm, der: &[u8]) -> Result<Self, SigningKeyError> {
        let refused = |_| SigningKeyError::NotAKey;
        Self::new(match algorithm {
            TokenAlgorithm::EdDsa => Pair::Ed25519(Ed25519KeyPair::from_pkcs8(der).map_err(refused)?),
            TokenAlgorithm::Es256 => {
                Pair::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(refused)?)
            }
            TokenAlgorithm::Rs256 => Pair::Rsa(RsaKeyPair::from_pkcs8(der).map_err(refused)?),
        })
    }

    /// The private key as PKCS#8 DER (RFC 5208), to be sealed; wiped when dropped.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SigningKeyError> {
        let failed = |_| SigningKeyError::Cryptography;
        let der: Pkcs8V1Der<'static> = match &self.pair {
            Pair::Ed25519(pair) => pair.as_der().map_err(failed)?,
            Pair::P256(pair) => {
                return Ok(Zeroizing::new(pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec()));
            }
            Pair::Rsa(pair) => pair.as_der().map_err(failed)?,
        };
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    fn new(pair: Pair) -> Result<Self, SigningKeyError> {
        let key = public_key(&pair)?;
        let public = Jwk::ours(key, algorithm(&pair).into());
        let kid = public.thumbprint().to_string();
        Ok(Self { pair, public, kid })
    }

    /// The algorithm it signs by.
    pub const fn algorithm(&self) -> TokenAlgorithm {
        algorithm(&self.pair)
    }

    /// Its name: the thumbprint (RFC 7638) of its public key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What is published of it.
    pub const fn public(&self) -> &Jwk {
        &self.public
    }

    /// The signature in the form of RFC 7518 §3 and RFC 8037 §3.1. Where a hash is signed, it is made here first:
    /// the calls that hash by themselves want a random source, and never read it.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        let failed = |_| SigningKeyError::Cryptography;
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.try_sign(message).map_err(failed)?.as_ref().to_vec()),
            Pair::P256(pair) => {
                Ok(pair.sign_digest(&digest(&SHA256, message)).map_err(failed)?.as_ref().to_vec())
            }
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, &digest(&SHA256, message), &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

const fn algorithm(pair: &Pair) -> TokenAlgorithm {
    match pair {
        Pair::Ed25519(_) => TokenAlgorithm::EdDsa,
        Pair::P256(_) => TokenAlgorithm::Es256,
        Pair::Rsa(_) => TokenAlgorithm::Rs256,
    }
}

fn public_key(pair: &Pair) -> Result<PublicKey, SigningKeyError> {
    let x_malformed = |_| JwkError::Member("x");
    Ok(match pair {
        Pair::Ed25519(pair) => {
            PublicKey::ed25519(pair.public_key().as_ref().try_into().map_err(x_malformed)?)?
        }
        Pair::P256(pair) => {
            // One byte, 4, says that both coordinates follow (SEC 1 §2.3.3).
            let point: &[u8; 65] = pair.public_key().as_ref().try_into().map_err(x_malformed)?;
            let (mut x, mut y) = ([0; 32], [0; 32]);
            x.copy_from_slice(&point[1..33]);
            y.copy_from_slice(&point[33..]);
            PublicKey::p256(x, y)?
        }
        Pair::Rsa(pair) => {
            let public = pair.public_key();
            let n = public.modulus().big_endian_without_leading_zero().to_vec();
            PublicKey::rsa(n, public.exponent().big_endian_without_leading_zero().to_vec())?
        }
    })
}
