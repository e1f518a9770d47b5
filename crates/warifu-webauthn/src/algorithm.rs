//! The one table of signature algorithms: what is offered, registered and verified comes from here.
//!
//! It must never hold an algorithm that sign-in can't check: a passkey registered and then refused is a person
//! locked out. Numbers: IANA "COSE Algorithms"; key shapes: RFC 9053, RFC 8230, RFC 9864 and the ML-DSA
//! serialization for COSE; limits: W3C WebAuthn Level 3 §5.8.5.

use core::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self, RsaParameters, VerificationAlgorithm};

/// A signature algorithm that a credential may use.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Algorithm {
    /// Ed25519 under the polymorphic number -8.
    EdDsa,
    /// Ed25519 under its fully specified number -19.
    Ed25519,
    /// ECDSA on P-256 with SHA-256, -7.
    Es256,
    /// ECDSA on P-384 with SHA-384, -35.
    Es384,
    /// ECDSA on P-521 with SHA-512, -36.
    Es512,
    /// ECDSA on P-256 with SHA-256, fully specified, -9.
    Esp256,
    /// ECDSA on P-384 with SHA-384, fully specified, -51.
    Esp384,
    /// ECDSA on P-521 with SHA-512, fully specified, -52.
    Esp512,
    /// ML-DSA-44, -48.
    MlDsa44,
    /// ML-DSA-65, -49.
    MlDsa65,
    /// ML-DSA-87, -50.
    MlDsa87,
    /// RSASSA-PSS with SHA-256, -37.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, -257.
    Rs256,
}

impl Algorithm {
    /// Every algorithm that is verified, in the order in which it would be preferred.
    pub const ALL: [Self; 13] = [
        Self::Es256,
        Self::EdDsa,
        Self::Es384,
        Self::Rs256,
        Self::Es512,
        Self::Ps256,
        Self::Esp256,
        Self::Esp384,
        Self::Esp512,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// What is offered when nothing else is said.
    pub const OFFERED: [Self; 4] = [Self::Es256, Self::EdDsa, Self::Es384, Self::Rs256];

    /// The algorithm of a COSE number; `None` for every number not in the table.
    pub fn from_cose(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| i64::from(algorithm.cose()) == number)
    }

    /// The COSE number.
    pub const fn cose(self) -> i32 {
        match self {
            Self::EdDsa => -8,
            Self::Ed25519 => -19,
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::Es512 => -36,
            Self::Esp256 => -9,
            Self::Esp384 => -51,
            Self::Esp512 => -52,
            Self::MlDsa44 => -48,
            Self::MlDsa65 => -49,
            Self::MlDsa87 => -50,
            Self::Ps256 => -37,
            Self::Rs256 => -257,
        }
    }

    /// The hash that the algorithm signs, where it signs a hash.
    pub(crate) fn digest(self) -> Option<&'static digest::Algorithm> {
        match self {
            Self::Es256 | Self::Esp256 | Self::Ps256 | Self::Rs256 => Some(&digest::SHA256),
            Self::Es384 | Self::Esp384 => Some(&digest::SHA384),
            Self::Es512 | Self::Esp512 => Some(&digest::SHA512),
            Self::EdDsa | Self::Ed25519 | Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => None,
        }
    }

    /// What a public key for this algorithm must look like, and what checks its signatures.
    pub(crate) fn key(self) -> KeyShape {
        match self {
            Self::Es256 | Self::Esp256 => {
                KeyShape::Point { curve: 1, width: 32, verifier: &signature::ECDSA_P256_SHA256_ASN1 }
            }
            Self::Es384 | Self::Esp384 => {
                KeyShape::Point { curve: 2, width: 48, verifier: &signature::ECDSA_P384_SHA384_ASN1 }
            }
            Self::Es512 | Self::Esp512 => {
                KeyShape::Point { curve: 3, width: 66, verifier: &signature::ECDSA_P521_SHA512_ASN1 }
            }
            Self::EdDsa | Self::Ed25519 => {
                KeyShape::Octets { curve: 6, length: 32, verifier: &signature::ED25519 }
            }
            Self::MlDsa44 => KeyShape::Lattice { length: 1312, verifier: &signature::ML_DSA_44 },
            Self::MlDsa65 => KeyShape::Lattice { length: 1952, verifier: &signature::ML_DSA_65 },
            Self::MlDsa87 => KeyShape::Lattice { length: 2592, verifier: &signature::ML_DSA_87 },
            Self::Ps256 => KeyShape::Rsa { verifier: &signature::RSA_PSS_2048_8192_SHA256 },
            Self::Rs256 => KeyShape::Rsa { verifier: &signature::RSA_PKCS1_2048_8192_SHA256 },
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::Esp256 => "ESP256",
            Self::Esp384 => "ESP384",
            Self::Esp512 => "ESP512",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        })
    }
}

/// The shape of a public key, with what verifies under it.
#[derive(Clone, Copy)]
pub(crate) enum KeyShape {
    /// COSE key type AKP (7): `pub` of a fixed length.
    Lattice { length: usize, verifier: &'static dyn VerificationAlgorithm },
    /// COSE key type OKP (1): `crv` and `x` of a fixed length.
    Octets { curve: u64, length: usize, verifier: &'static dyn VerificationAlgorithm },
    /// COSE key type EC2 (2): `crv`, `x` and `y` of a fixed width each.
    Point { curve: u64, width: usize, verifier: &'static dyn VerificationAlgorithm },
    /// COSE key type RSA (3): `n` and `e`.
    Rsa { verifier: &'static RsaParameters },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_comes_back_from_its_number_and_none_shares_it() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_cose(i64::from(algorithm.cose())), Some(algorithm));
        }
    }

    #[test]
    fn everything_offered_is_verified() {
        assert!(Algorithm::OFFERED.iter().all(|offered| Algorithm::ALL.contains(offered)));
    }

    #[test]
    fn numbers_outside_the_table_are_no_algorithm() {
        for number in [0, 7, -1, -6, -10, -34, -38, -47, -53, -256, -258, -259, -65535, i64::MIN, i64::MAX] {
            assert_eq!(Algorithm::from_cose(number), None, "{number}");
        }
    }
}
