//! X.509 certificates (RFC 5280 §4), as attestation statements carry them: read strictly, nothing judged.
//!
//! A certificate must be DER to the last byte, name the same signature algorithm inside and outside (the outer one isn't
//! signed: without this comparison a byte there could be changed unnoticed), and carry no extension twice.

use core::fmt;

use aws_lc_rs::signature::RsaPublicKeyComponents;
use der::asn1::{BitStringRef, ObjectIdentifier, UintRef};
use der::{Decode, Reader, SliceReader};
use x509_cert::ext::Extension;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::algorithm::{Algorithm, KeyShape};
use crate::cose::{PublicKey, SignatureRefused, is_strong_rsa};

/// The longest certificate that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;

const ID_EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const SECP521R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A certificate, borrowing from its DER.
#[derive(Clone, Debug)]
pub struct Certificate<'d> {
    /// The part that is signed.
    pub(crate) signed: &'d [u8],
    /// The algorithm of the signature, as DER.
    pub(crate) signature_algorithm: &'d [u8],
    /// The signature.
    pub(crate) signature: &'d [u8],
    /// The issuer's name, as DER.
    pub(crate) issuer: &'d [u8],
    /// The subject's name, as DER.
    pub(crate) subject: &'d [u8],
    /// The key that it certifies.
    pub(crate) key: SubjectKey<'d>,
    /// The same, taken apart.
    pub(crate) parsed: x509_cert::Certificate,
}

/// The key that a certificate certifies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SubjectKey<'d> {
    /// A point, on the curve that COSE gives this number.
    Ec { curve: u64, point: &'d [u8] },
    /// Ed25519.
    Ed25519(&'d [u8]),
    /// RSA, big-endian without leading zeros.
    Rsa { modulus: &'d [u8], exponent: &'d [u8] },
}

/// Why bytes aren't a certificate that can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CertificateRefused {
    /// The signature algorithm is told differently inside and outside of what is signed.
    AlgorithmsDiffer,
    /// Not DER, or not a certificate.
    Der,
    /// An extension comes twice.
    DuplicateExtension,
    /// The key is of a kind or strength that isn't supported.
    Key,
    /// Longer than [`MAX_LENGTH`].
    Large,
}

impl fmt::Display for CertificateRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::AlgorithmsDiffer => "certificate with two signature algorithms",
            Self::Der => "certificate that isn't one in DER",
            Self::DuplicateExtension => "certificate with an extension twice",
            Self::Key => "certificate with a key that isn't supported",
            Self::Large => "certificate too large",
        })
    }
}

impl core::error::Error for CertificateRefused {}

impl<'d> Certificate<'d> {
    /// Reads a certificate.
    ///
    /// # Errors
    /// When it isn't one that can be used.
    pub fn from_der(der: &'d [u8]) -> Result<Self, CertificateRefused> {
        if der.len() > MAX_LENGTH {
            return Err(CertificateRefused::Large);
        }
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| CertificateRefused::Der)?;
        let outer = Outer::read(der).map_err(|_| CertificateRefused::Der)?;
        let inner = Inner::read(outer.signed).map_err(|_| CertificateRefused::Der)?;
        if outer.signature_algorithm != inner.signature_algorithm {
            return Err(CertificateRefused::AlgorithmsDiffer);
        }
        refuse_duplicate_extensions(parsed.tbs_certificate().extensions().map_or(&[], Vec::as_slice))?;
        Ok(Self {
            signed: outer.signed,
            signature_algorithm: outer.signature_algorithm,
            signature: outer.signature,
            issuer: inner.issuer,
            subject: inner.subject,
            key: SubjectKey::read(inner.key).ok_or(CertificateRefused::Key)?,
            parsed,
        })
    }

    /// Its extensions.
    pub(crate) fn extensions(&self) -> &[Extension] {
        self.parsed.tbs_certificate().extensions().map_or(&[], Vec::as_slice)
    }

    /// The extension with this number, if there is one.
    pub(crate) fn extension(&self, number: ObjectIdentifier) -> Option<&Extension> {
        self.extensions().iter().find(|extension| extension.extn_id == number)
    }
}

impl SubjectKey<'_> {
    /// Checks a signature by this key, with an algorithm that must fit it.
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeySignatureRefused> {
        let checked = match (algorithm.key(), self) {
            (KeyShape::Point { curve, verifier, .. }, Self::Ec { curve: own, point }) if curve == *own => {
                verifier.verify_sig(point, message, signature)
            }
            (KeyShape::Octets { verifier, .. }, Self::Ed25519(key)) => {
                verifier.verify_sig(key, message, signature)
            }
            (KeyShape::Rsa { verifier }, Self::Rsa { modulus, exponent }) => {
                RsaPublicKeyComponents { n: modulus, e: exponent }.verify(verifier, message, signature)
            }
            _ => return Err(KeySignatureRefused::Algorithm),
        };
        checked.map_err(|_| KeySignatureRefused::Signature(SignatureRefused))
    }

    /// Whether it is the same key as a credential's.
    pub(crate) fn is_same(&self, key: &PublicKey<'_>) -> bool {
        match self {
            Self::Ec { point, .. } => key.uncompressed_point() == Some(*point),
            Self::Ed25519(bytes) => key.octets() == Some(*bytes),
            Self::Rsa { modulus, exponent } => key.rsa_components() == Some((*modulus, *exponent)),
        }
    }
}

/// Why a signature by a certified key isn't good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeySignatureRefused {
    /// The algorithm isn't one of this key.
    Algorithm,
    /// The signature doesn't hold.
    Signature(SignatureRefused),
}

/// `Certificate`, one level deep.
struct Outer<'d> {
    signed: &'d [u8],
    signature_algorithm: &'d [u8],
    signature: &'d [u8],
}

impl<'d> Outer<'d> {
    fn read(input: &'d [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(input)?;
        let outer = reader.sequence(|parts| {
            let signed = parts.tlv_bytes()?;
            let signature_algorithm = parts.tlv_bytes()?;
            let signature = BitStringRef::decode(parts)?.as_bytes().ok_or(der::ErrorKind::Failed)?;
            Ok::<_, der::Error>(Self { signed, signature_algorithm, signature })
        })?;
        reader.finish()?;
        Ok(outer)
    }
}

/// `TBSCertificate`, one level deep, as far as it is compared byte by byte.
struct Inner<'d> {
    signature_algorithm: &'d [u8],
    issuer: &'d [u8],
    subject: &'d [u8],
    key: &'d [u8],
}

impl<'d> Inner<'d> {
    fn read(input: &'d [u8]) -> der::Result<Self> {
        const EXPLICIT_VERSION: u8 = 0xa0;
        SliceReader::new(input)?.sequence(|parts| {
            if parts.peek_byte() == Some(EXPLICIT_VERSION) {
                parts.tlv_bytes()?;
            }
            let _serial = parts.tlv_bytes()?;
            let signature_algorithm = parts.tlv_bytes()?;
            let issuer = parts.tlv_bytes()?;
            let _validity = parts.tlv_bytes()?;
            let subject = parts.tlv_bytes()?;
            let key = parts.tlv_bytes()?;
            let rest = parts.remaining_len();
            parts.read_slice(rest)?;
            Ok(Self { signature_algorithm, issuer, subject, key })
        })
    }
}

impl<'d> SubjectKey<'d> {
    fn read(info: &'d [u8]) -> Option<Self> {
        let info = SubjectPublicKeyInfoRef::from_der(info).ok()?;
        let bytes = info.subject_public_key.as_bytes()?;
        let parameters = info.algorithm.parameters;
        match info.algorithm.oid {
            ID_EC_PUBLIC_KEY => {
                let (curve, width) = match parameters?.decode_as::<ObjectIdentifier>().ok()? {
                    PRIME256V1 => (1, 32),
                    SECP384R1 => (2, 48),
                    SECP521R1 => (3, 66),
                    _ => return None,
                };
                let is_uncompressed = bytes.len() == 1 + 2 * width && bytes[0] == 4;
                is_uncompressed.then_some(Self::Ec { curve, point: bytes })
            }
            ID_ED25519 => (parameters.is_none() && bytes.len() == 32).then_some(Self::Ed25519(bytes)),
            RSA_ENCRYPTION => parameters?.is_null().then(|| Self::read_rsa(bytes))?,
            _ => None,
        }
    }

    /// `RSAPublicKey` (RFC 8017 §A.1.1).
    fn read_rsa(bytes: &'d [u8]) -> Option<Self> {
        let mut reader = SliceReader::new(bytes).ok()?;
        let (modulus, exponent) = reader
            .sequence(|parts| {
                Ok::<_, der::Error>((UintRef::decode(parts)?.as_bytes(), UintRef::decode(parts)?.as_bytes()))
            })
            .ok()?;
        reader.finish().ok()?;
        is_strong_rsa(modulus, exponent).then_some(Self::Rsa { modulus, exponent })
    }
}

fn refuse_duplicate_extensions(extensions: &[Extension]) -> Result<(), CertificateRefused> {
    let is_twice = |(index, extension): (usize, &Extension)| {
        extensions[..index].iter().any(|earlier| earlier.extn_id == extension.extn_id)
    };
    if extensions.iter().enumerate().any(is_twice) {
        return Err(CertificateRefused::DuplicateExtension);
    }
    Ok(())
}
