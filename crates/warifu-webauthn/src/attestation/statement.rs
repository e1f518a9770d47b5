//! What the formats share: the statement's members, what it is about, and why it is refused.

use core::fmt;

use der::asn1::ObjectIdentifier;

use crate::algorithm::Algorithm;
use crate::auth_data::{AttestedCredential, AuthenticatorData};
use crate::cbor::Value;
use crate::certificate::{Certificate, CertificateRefused, KeySignatureRefused};
use crate::chain;
use crate::cose::PublicKey;

/// What a statement is about.
pub(crate) struct Attested<'a, 'b> {
    /// The authenticator data, as signed.
    pub(crate) authenticator_data: &'b [u8],
    /// The same, taken apart.
    pub(crate) data: &'a AuthenticatorData<'b>,
    /// The credential in it.
    pub(crate) credential: &'a AttestedCredential<'b>,
    /// Its public key.
    pub(crate) key: &'a PublicKey<'b>,
    /// SHA-256 of the client data.
    pub(crate) client_data_hash: &'a [u8],
}

impl Attested<'_, '_> {
    /// What most formats sign: the authenticator data and the hash of the client data.
    pub(super) fn signed(&self) -> Vec<u8> {
        [self.authenticator_data, self.client_data_hash].concat()
    }
}

/// What a statement that holds gives (§6.5.4).
pub(super) enum Evidence<'b> {
    /// Certificates, the attestation's first.
    Certified(Vec<&'b [u8]>),
    /// Nothing.
    None,
    /// The credential's own signature.
    SelfSigned,
}

/// Why a statement is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StatementRefused {
    /// `alg` isn't in the table, or isn't one of the key that signs.
    Algorithm,
    /// The certificate names another AAGUID, or the format allows none.
    Aaguid,
    /// Android: the key may be used by all applications.
    AndroidAllApplications,
    /// Android: the key wasn't made in the keystore, or nothing says so.
    AndroidOrigin,
    /// Android: the key isn't for signing alone, or nothing says so.
    AndroidPurpose,
    /// The attestation's certificate can't be read.
    Certificate(CertificateRefused),
    /// The attestation's certificate isn't what the format demands of one.
    CertificateForm,
    /// The statement isn't about this authenticator data and client data.
    Challenge,
    /// The statement is about another key than the credential's.
    PublicKey,
    /// The signature doesn't hold.
    Signature,
    /// SHA-1, which policy refuses.
    Sha1,
    /// The statement's members aren't those of the format.
    Syntax,
    /// TPM: what was certified isn't the public area.
    TpmName,
    /// TPM: a structure that is cut off, too long, or of a kind that isn't supported.
    TpmStructure,
    /// TPM: made by something else than a TPM's certification.
    TpmType,
}

impl fmt::Display for StatementRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Aaguid => "the AAGUID isn't the certified one",
            Self::Algorithm => "the algorithm isn't one of the signing key",
            Self::AndroidAllApplications => "the key is for all applications",
            Self::AndroidOrigin => "nothing says that the key was made in the keystore",
            Self::AndroidPurpose => "nothing says that the key is for signing alone",
            Self::Certificate(why) => return why.fmt(out),
            Self::CertificateForm => "the certificate isn't what the format demands",
            Self::Challenge => "it is about another registration",
            Self::PublicKey => "it is about another key",
            Self::Sha1 => "it is made with SHA-1",
            Self::Signature => "its signature doesn't hold",
            Self::Syntax => "its members aren't those of the format",
            Self::TpmName => "the TPM certified something else",
            Self::TpmStructure => "a TPM structure can't be read",
            Self::TpmType => "no TPM certified it",
        })
    }
}

impl core::error::Error for StatementRefused {}

impl From<CertificateRefused> for StatementRefused {
    fn from(why: CertificateRefused) -> Self {
        Self::Certificate(why)
    }
}

impl From<KeySignatureRefused> for StatementRefused {
    fn from(why: KeySignatureRefused) -> Self {
        match why {
            KeySignatureRefused::Algorithm => Self::Algorithm,
            KeySignatureRefused::Signature(_) => Self::Signature,
        }
    }
}

/// A statement's members.
pub(super) struct Members<'v, 'b>(&'v Value<'b>);

impl<'v, 'b> Members<'v, 'b> {
    /// Takes a statement that has no other members than those named.
    pub(super) fn new(statement: &'v Value<'b>, known: &[&str]) -> Result<Self, StatementRefused> {
        let entries = statement.entries().ok_or(StatementRefused::Syntax)?;
        let is_known = |key: &Value<'_>| key.text().is_some_and(|key| known.contains(&key));
        if entries.iter().all(|(key, _)| is_known(key)) {
            Ok(Self(statement))
        } else {
            Err(StatementRefused::Syntax)
        }
    }

    /// Whether there is such a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.member(name).is_some()
    }

    /// `alg`, as a number.
    pub(super) fn algorithm_number(&self) -> Result<i64, StatementRefused> {
        self.0.member("alg").and_then(Value::integer).ok_or(StatementRefused::Syntax)
    }

    /// `alg`, of the table.
    pub(super) fn algorithm(&self) -> Result<Algorithm, StatementRefused> {
        Algorithm::from_cose(self.algorithm_number()?).ok_or(StatementRefused::Algorithm)
    }

    /// A byte string.
    pub(super) fn bytes(&self, name: &str) -> Result<&'b [u8], StatementRefused> {
        self.0.member(name).and_then(Value::bytes).ok_or(StatementRefused::Syntax)
    }

    /// A text string.
    pub(super) fn text(&self, name: &str) -> Result<&'b str, StatementRefused> {
        self.0.member(name).and_then(Value::text).ok_or(StatementRefused::Syntax)
    }

    /// `x5c`: at least one certificate, the attestation's first.
    pub(super) fn certificates(&self) -> Result<Vec<&'b [u8]>, StatementRefused> {
        let items = self.0.member("x5c").and_then(Value::items).ok_or(StatementRefused::Syntax)?;
        if items.is_empty() || items.len() > chain::MAX_LENGTH {
            return Err(StatementRefused::Syntax);
        }
        items.iter().map(|item| item.bytes().ok_or(StatementRefused::Syntax)).collect()
    }
}

/// `id-fido-gen-ce-aaguid` (§8.2.1).
const AAGUID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.45724.1.1.4");

/// Whether the certificate names the model that it is for.
pub(super) fn names_a_model(certificate: &Certificate<'_>) -> bool {
    certificate.extension(AAGUID).is_some()
}

/// Where the certificate names a model, it must be the one told (§8.2.1).
pub(super) fn verify_aaguid(
    certificate: &Certificate<'_>,
    credential: &AttestedCredential<'_>,
) -> Result<(), StatementRefused> {
    let Some(extension) = certificate.extension(AAGUID) else { return Ok(()) };
    if extension.critical {
        return Err(StatementRefused::CertificateForm);
    }
    // An OCTET STRING of 16 bytes inside the one that every extension is.
    match extension.extn_value.as_bytes() {
        [0x04, 0x10, aaguid @ ..] if aaguid == credential.aaguid.0 => Ok(()),
        _ => Err(StatementRefused::Aaguid),
    }
}

/// Version 3, and no authority (§8.2.1, §8.3.1).
pub(super) fn verify_end_entity(certificate: &Certificate<'_>) -> Result<(), StatementRefused> {
    let is_version_3 = certificate.parsed.tbs_certificate().version() == x509_cert::Version::V3;
    let is_no_authority = chain::basic_constraints(certificate).is_some_and(|constraints| !constraints.ca);
    if is_version_3 && is_no_authority { Ok(()) } else { Err(StatementRefused::CertificateForm) }
}
