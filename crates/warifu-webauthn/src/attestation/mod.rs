//! Attestation (W3C WebAuthn Level 3 §6.5, §8): what an authenticator proves about its model.
//!
//! Only where policy asks is a statement read at all, and then it must be right: one file a format. The verdict is an enum,
//! never a bool. A statement that isn't asked for must never be able to refuse a registration.

use core::fmt;
use std::sync::Arc;

pub use object::AttestationObject;
pub use policy::{AttestationPolicy, Demand};
pub(crate) use statement::Attested;
pub use statement::StatementRefused;

use crate::cbor::{CborRefused, Value};
use crate::chain::ChainRefused;
use crate::metadata::{Compromise, Model};
use crate::policy::Attestation;
use statement::Evidence;
use trust::{assess_trust, find_trust_anchor};

mod android_key;
mod apple;
mod compound;
mod fido_u2f;
mod none;
mod object;
mod packed;
mod policy;
mod statement;
pub mod tpm;
mod trust;

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
    /// Of a model, or by a key, that metadata reports as compromised: never trusted, whichever root it leads to.
    Compromised {
        /// The format.
        format: Format,
        /// The model that the authenticator says it is.
        model: Arc<Model>,
        /// What is wrong.
        compromise: Compromise,
    },
    /// Asked for, and none came.
    None,
    /// Not asked for: whatever came wasn't read.
    NotAsked,
    /// Signed by the credential itself: it says nothing about the model.
    SelfSigned,
    /// Certified by a root that is trusted for this model or this format.
    Trusted {
        /// The format.
        format: Format,
        /// The root's [fingerprint](crate::chain::TrustRoot::fingerprint).
        root: [u8; 32],
        /// The model that metadata vouches for; `None` where the root is one that the operator lists.
        model: Option<Arc<Model>>,
    },
    /// Certified, but not by a root that is trusted: it says nothing about the model.
    Untrusted {
        /// The format.
        format: Format,
        /// Why its certificates lead to no trusted root.
        why: ChainRefused,
    },
}

/// Which step about the attestation failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AttestationRefused {
    /// The attestation object isn't strict CBOR.
    Cbor(CborRefused),
    /// The format isn't known or not accepted; the identifier told.
    Format(String),
    /// The attestation object isn't a map of `fmt`, `authData` and `attStmt`.
    Object,
    /// The statement of this format doesn't hold.
    Statement(Format, StatementRefused),
    /// Policy demands a trusted attestation, and this is what came.
    Trust(AttestationVerdict),
}

impl fmt::Display for AttestationRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cbor(why) => write!(out, "parse attestation object: {why}"),
            Self::Format(told) => write!(out, "determine attestation format: {told:?} isn't accepted"),
            Self::Object => out.write_str("parse attestation object: not its three members"),
            Self::Statement(format, why) => {
                write!(out, "verify attestation statement ({}): {why}", format.identifier())
            }
            Self::Trust(AttestationVerdict::Untrusted { why, .. }) => {
                write!(out, "assess attestation trust: {why}")
            }
            Self::Trust(AttestationVerdict::Compromised { model, .. }) => {
                write!(out, "assess attestation trust: {:?} is known to be compromised", model.description)
            }
            Self::Trust(_) => out.write_str("assess attestation trust: nothing to be trusted came"),
        }
    }
}

impl core::error::Error for AttestationRefused {}

/// Steps 21 to 24 of §7.1, where policy asks.
pub(crate) fn verify(
    asked: &Attestation,
    object: &AttestationObject<'_>,
    attested: &Attested<'_, '_>,
    now: i64,
) -> Result<AttestationVerdict, AttestationRefused> {
    let Attestation::Direct(policy) = asked else { return Ok(AttestationVerdict::NotAsked) };
    let format = determine_format(object.format, policy)?;
    let evidence = verify_statement(format, &object.statement, attested, policy)?;
    let aaguid = attested.credential.aaguid;
    let verdicts = evidence
        .into_iter()
        .map(|(format, evidence)| find_trust_anchor(format, evidence, &aaguid, policy, now));
    assess_trust(verdicts, policy)
}

/// §7.1, step 21.
fn determine_format(identifier: &str, policy: &AttestationPolicy) -> Result<Format, AttestationRefused> {
    Format::from_identifier(identifier)
        .filter(|format| policy.formats.contains(format))
        .ok_or_else(|| AttestationRefused::Format(identifier.to_owned()))
}

/// §7.1, step 22: by the format's own procedure. Only a compound statement gives more than one evidence.
fn verify_statement<'b>(
    format: Format,
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
    policy: &AttestationPolicy,
) -> Result<Vec<(Format, Evidence<'b>)>, AttestationRefused> {
    let evidence = match format {
        Format::AndroidKey => android_key::verify(statement, attested, policy),
        Format::Apple => apple::verify(statement, attested),
        Format::Compound => return verify_compound(statement, attested, policy),
        Format::FidoU2f => fido_u2f::verify(statement, attested, policy),
        Format::None => none::verify(statement),
        Format::Packed => packed::verify(statement, attested),
        Format::Tpm => tpm::verify(statement, attested, policy),
    };
    let evidence = evidence.map_err(|why| AttestationRefused::Statement(format, why))?;
    Ok(vec![(format, evidence)])
}

/// §8.9: every part by its own procedure.
fn verify_compound<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
    policy: &AttestationPolicy,
) -> Result<Vec<(Format, Evidence<'b>)>, AttestationRefused> {
    let mut evidence = Vec::new();
    for (identifier, statement) in compound::split(statement)? {
        let format = determine_format(identifier, policy)?;
        evidence.extend(verify_statement(format, statement, attested, policy)?);
    }
    Ok(evidence)
}
