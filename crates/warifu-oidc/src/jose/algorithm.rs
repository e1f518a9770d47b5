//! Signature algorithms that are taken (RFC 7518 §3, RFC 8037, RFC 9864): asymmetric ones alone.
//!
//! `none` and the HMAC ones have no name here, so that no configuration can let them in.

use serde::{Serialize, Serializer};
use warifu_core::client::TokenAlgorithm;

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RFC 9864's name for what RFC 8037 calls EdDSA with Ed25519.
    Ed25519,
    EdDsa,
    Es256,
    Es384,
    Ps256,
    Rs256,
}

impl Algorithm {
    /// All that a client may sign with, as discovery tells them.
    pub const ALL: [Self; 6] =
        [Self::Es256, Self::Es384, Self::EdDsa, Self::Ed25519, Self::Ps256, Self::Rs256];

    /// The name in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of this name. Names are case-sensitive (RFC 7515 §4.1.1).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl From<TokenAlgorithm> for Algorithm {
    fn from(algorithm: TokenAlgorithm) -> Self {
        match algorithm {
            TokenAlgorithm::EdDsa => Self::EdDsa,
            TokenAlgorithm::Es256 => Self::Es256,
            TokenAlgorithm::Rs256 => Self::Rs256,
        }
    }
}

impl Serialize for Algorithm {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}
