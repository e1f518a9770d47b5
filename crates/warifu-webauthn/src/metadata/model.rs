//! A model of authenticators, as its metadata statement tells of it (FIDO Metadata Statement 3.1 §4).
//!
//! It is a claim of the maker that FIDO publishes: it says nothing about one authenticator until its attestation leads to one of
//! the model's roots.

use super::status::Status;
use crate::attestation::Format;
use crate::auth_data::Aaguid;
use crate::certificate::SubjectKey;
use crate::chain::TrustRoot;

/// SHA-1 of a certificate's public key (RFC 5280 §4.2.1.2, method 1), which names a U2F model: not for security, as the path to
/// a root is verified all the same.
pub type KeyIdentifier = [u8; 20];

/// A model of authenticators.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Model {
    /// Its AAGUID, never zero; `None` for U2F models, which have none.
    pub aaguid: Option<Aaguid>,
    /// The keys of a U2F model's attestation certificates; empty for other models.
    pub key_identifiers: Vec<KeyIdentifier>,
    /// The maker's words for it, in English: 1 to 200 characters, for display.
    pub description: String,
    /// Whether hardware, a secure element or a trusted environment protects the keys, and software alone never does.
    pub hardware: bool,
    /// Whether it can be attached from outside, like a security key; else it is part of the device.
    pub external: bool,
    /// What its attestations may be.
    pub attestation_types: Vec<AttestationType>,
    /// The certificates that vouch for it: roots, authorities below roots, or attestation certificates themselves.
    pub roots: Vec<TrustRoot>,
    /// How many more are listed that aren't supported or can't be read.
    pub roots_left_out: usize,
    /// The certificates among those, or below those, whose keys are known to others: they vouch for nothing.
    pub withdrawn: Vec<TrustRoot>,
    /// What FIDO says of its security.
    pub status: Status,
}

/// What kind of attestation a model gives (FIDO Registry of Predefined Values 2.2 §3.6.3), as far as one can be trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AttestationType {
    /// `anonca`: an authority certifies each credential, and doesn't tell which authenticator.
    AnonymizationCa,
    /// `attca`: an authority certifies keys of one authenticator.
    AttestationCa,
    /// `basic_full`: a key of the maker, shared by many authenticators.
    Basic,
}

impl Model {
    /// Whether the model's attestations can come in this format (W3C WebAuthn Level 3 §8 tells each format's types). Self
    /// attestation is of no type that could be trusted.
    pub(crate) fn attests_in(&self, format: Format) -> bool {
        let types: &[AttestationType] = match format {
            Format::AndroidKey => &[AttestationType::Basic],
            Format::Apple => &[AttestationType::AnonymizationCa],
            Format::FidoU2f | Format::Packed => &[AttestationType::Basic, AttestationType::AttestationCa],
            Format::Tpm => &[AttestationType::AttestationCa],
            Format::Compound | Format::None => &[],
        };
        self.attestation_types.iter().any(|own| types.contains(own))
    }

    /// Whether the key of this certificate is one that was withdrawn.
    pub(crate) fn has_withdrawn(&self, key: &SubjectKey<'_>) -> bool {
        self.withdrawn.iter().any(|root| root.certificate().is_ok_and(|withdrawn| withdrawn.key == *key))
    }
}
