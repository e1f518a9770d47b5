//! The path from a certificate to a root that is trusted (RFC 5280 §6, as far as attestation needs it).
//!
//! The path is the one that the statement gives, in its order: nothing is fetched and nothing is searched. It must never
//! trust a root that wasn't given, nor pass over a critical extension that it doesn't understand. A trusted root is a
//! name and a key (RFC 5280 §6.1.1): its own validity isn't judged, since the operator lists it on purpose.

use core::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self, RsaParameters, RsaPublicKeyComponents, VerificationAlgorithm};
use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::spki::AlgorithmIdentifierRef;

use crate::certificate::{Certificate, CertificateRefused, SubjectKey};

/// The most certificates in a path.
pub const MAX_LENGTH: usize = 8;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");

/// The extensions that may be critical: the first two are judged here, the next two by the formats, and no
/// policy of a certificate is ever relied on.
const UNDERSTOOD: [ObjectIdentifier; 5] =
    [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, SUBJECT_ALT_NAME, CERTIFICATE_POLICIES];

/// A root certificate that is trusted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustRoot {
    der: Vec<u8>,
}

impl TrustRoot {
    /// Takes a root certificate.
    ///
    /// # Errors
    /// When it isn't a certificate that can be used.
    pub fn from_der(der: impl Into<Vec<u8>>) -> Result<Self, CertificateRefused> {
        let der = der.into();
        Certificate::from_der(&der)?;
        Ok(Self { der })
    }

    /// The SHA-256 of the certificate, which names it.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest::digest(&digest::SHA256, &self.der).as_ref());
        fingerprint
    }

    /// The certificate, read again.
    pub(crate) fn certificate(&self) -> Result<Certificate<'_>, CertificateRefused> {
        Certificate::from_der(&self.der)
    }
}

/// Why a path doesn't end at a root that is trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChainRefused {
    /// A certificate signs another without being allowed to.
    Authority,
    /// A certificate can't be read.
    Certificate(CertificateRefused),
    /// A certificate has a critical extension that isn't understood.
    CriticalExtension,
    /// A certificate's validity has ended.
    Expired,
    /// More certificates than [`MAX_LENGTH`], or than an authority allows below it.
    Long,
    /// The root vouches for several models, and the attestation's certificate doesn't name one (W3C WebAuthn Level 3
    /// §8.2.1).
    Model,
    /// A certificate isn't valid yet.
    NotYetValid,
    /// The attestation's certificate is one for web servers, mail or the like.
    Purpose,
    /// The path ends without meeting a root that is trusted.
    Root,
    /// A signature in the path doesn't hold, or is of an algorithm that isn't supported.
    Signature,
}

impl fmt::Display for ChainRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority => out.write_str("a certificate signs that must not"),
            Self::Certificate(why) => why.fmt(out),
            Self::CriticalExtension => out.write_str("a critical extension isn't understood"),
            Self::Expired => out.write_str("a certificate has expired"),
            Self::Long => out.write_str("the path is too long"),
            Self::Model => out.write_str("the certificate names no model, and its root vouches for several"),
            Self::NotYetValid => out.write_str("a certificate isn't valid yet"),
            Self::Purpose => out.write_str("the certificate is for another purpose than attestation"),
            Self::Root => out.write_str("no trusted root at its end"),
            Self::Signature => out.write_str("a signature in the path doesn't hold"),
        }
    }
}

impl core::error::Error for ChainRefused {}

/// Follows `path`, the subject's certificate first, to one of `roots`, and tells which. `now` is in milliseconds since 1970.
///
/// # Errors
/// Why it leads to none.
pub fn verify<'r>(
    path: &[&[u8]],
    roots: impl Iterator<Item = &'r TrustRoot> + Clone,
    now: i64,
) -> Result<&'r TrustRoot, ChainRefused> {
    if path.len() > MAX_LENGTH {
        return Err(ChainRefused::Long);
    }
    if let Some(root) = roots.clone().find(|root| path.first().is_some_and(|der| root.der == **der)) {
        return Ok(root);
    }
    let mut below: Option<Certificate<'_>> = None;
    for (depth, der) in path.iter().enumerate() {
        if let Some(subject) = &below
            && let Some(found) = find_issuing_root(subject, roots.clone(), depth)
        {
            return found;
        }
        let certificate = Certificate::from_der(der).map_err(ChainRefused::Certificate)?;
        verify_validity(&certificate, now)?;
        verify_extensions(&certificate)?;
        if let Some(subject) = &below {
            verify_authority(subject, &certificate, depth)?;
            verify_signature(subject, &certificate.key)?;
        }
        below = Some(certificate);
    }
    below
        .and_then(|subject| find_issuing_root(&subject, roots, path.len()))
        .unwrap_or(Err(ChainRefused::Root))
}

/// The root whose name is the issuer's and whose key made the signature; or why that root may not sign it.
fn find_issuing_root<'r>(
    subject: &Certificate<'_>,
    roots: impl Iterator<Item = &'r TrustRoot>,
    depth: usize,
) -> Option<Result<&'r TrustRoot, ChainRefused>> {
    for root in roots {
        let Ok(issuer) = root.certificate() else { continue };
        if subject.issuer == issuer.subject && verify_signature(subject, &issuer.key).is_ok() {
            return Some(verify_authority(subject, &issuer, depth).map(|()| root));
        }
    }
    None
}

/// That `issuer`, at `depth` in the path, is named as the issuer of `subject` and may be one.
fn verify_authority(
    subject: &Certificate<'_>,
    issuer: &Certificate<'_>,
    depth: usize,
) -> Result<(), ChainRefused> {
    if subject.issuer != issuer.subject {
        return Err(ChainRefused::Root);
    }
    let constraints = basic_constraints(issuer).filter(|constraints| constraints.ca);
    let limit = constraints.ok_or(ChainRefused::Authority)?.path_len_constraint;
    if limit.is_some_and(|limit| depth > usize::from(limit) + 1) {
        return Err(ChainRefused::Long);
    }
    if !may_sign_certificates(issuer) {
        return Err(ChainRefused::Authority);
    }
    Ok(())
}

/// The basic constraints, if they are there and can be read.
pub(crate) fn basic_constraints(certificate: &Certificate<'_>) -> Option<BasicConstraints> {
    let extension = certificate.extension(BASIC_CONSTRAINTS)?;
    BasicConstraints::from_der(extension.extn_value.as_bytes()).ok()
}

/// Whether the certificate is for web servers, their visitors, programs or mail, or its purpose can't be read (RFC 5280
/// §4.2.1.12). FIDO's metadata lists some forty of the web's roots for one of Android's models: without this, who holds such a
/// certificate could attest.
pub(crate) fn is_for_the_web(certificate: &Certificate<'_>) -> bool {
    const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
    const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
    const CODE_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3");
    const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
    const WEB: [ObjectIdentifier; 4] = [SERVER_AUTH, CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION];
    certificate.extension(EXTENDED_KEY_USAGE).is_some_and(|extension| {
        ExtendedKeyUsage::from_der(extension.extn_value.as_bytes())
            .map_or(true, |usage| usage.0.iter().any(|purpose| WEB.contains(purpose)))
    })
}

/// A key usage, where there is one, must allow it (RFC 5280 §4.2.1.3).
fn may_sign_certificates(certificate: &Certificate<'_>) -> bool {
    certificate.extension(KEY_USAGE).is_none_or(|extension| {
        KeyUsage::from_der(extension.extn_value.as_bytes()).is_ok_and(|usage| usage.key_cert_sign())
    })
}

fn verify_validity(certificate: &Certificate<'_>, now: i64) -> Result<(), ChainRefused> {
    let validity = certificate.parsed.tbs_certificate().validity();
    let now = i128::from(now);
    // A validity names seconds; its last second belongs to it whole.
    let begin = validity.not_before.to_unix_duration().as_millis() as i128;
    let end = validity.not_after.to_unix_duration().as_millis() as i128 + 999;
    match now {
        now if now < begin => Err(ChainRefused::NotYetValid),
        now if now > end => Err(ChainRefused::Expired),
        _ => Ok(()),
    }
}

fn verify_extensions(certificate: &Certificate<'_>) -> Result<(), ChainRefused> {
    let is_understood = |number: &ObjectIdentifier| UNDERSTOOD.contains(number);
    let mut critical = certificate.extensions().iter().filter(|extension| extension.critical);
    if critical.all(|extension| is_understood(&extension.extn_id)) {
        Ok(())
    } else {
        Err(ChainRefused::CriticalExtension)
    }
}

/// Checks a certificate's signature with its issuer's key.
fn verify_signature(subject: &Certificate<'_>, key: &SubjectKey<'_>) -> Result<(), ChainRefused> {
    let algorithm =
        AlgorithmIdentifierRef::from_der(subject.signature_algorithm).map_err(|_| ChainRefused::Signature)?;
    let checked = match (find_verifier(&algorithm, key), key) {
        (
            Some(Verifier::Plain(verifier)),
            SubjectKey::Ec { point: bytes, .. } | SubjectKey::Ed25519(bytes),
        ) => verifier.verify_sig(bytes, subject.signed, subject.signature),
        (Some(Verifier::Rsa(verifier)), SubjectKey::Rsa { modulus, exponent }) => {
            RsaPublicKeyComponents { n: modulus, e: exponent }.verify(
                verifier,
                subject.signed,
                subject.signature,
            )
        }
        _ => return Err(ChainRefused::Signature),
    };
    checked.map_err(|_| ChainRefused::Signature)
}

enum Verifier {
    Plain(&'static dyn VerificationAlgorithm),
    Rsa(&'static RsaParameters),
}

/// What verifies a signature of this algorithm under this key. SHA-1 verifies nothing.
fn find_verifier(algorithm: &AlgorithmIdentifierRef<'_>, key: &SubjectKey<'_>) -> Option<Verifier> {
    let has_null = algorithm.parameters.is_some_and(|parameters| parameters.is_null());
    let has_none = algorithm.parameters.is_none();
    let curve = match key {
        SubjectKey::Ec { curve, .. } => *curve,
        _ => 0,
    };
    Some(match (algorithm.oid.to_string().as_str(), curve) {
        ("1.2.840.10045.4.3.2", 1) if has_none => Verifier::Plain(&signature::ECDSA_P256_SHA256_ASN1),
        ("1.2.840.10045.4.3.2", 2) if has_none => Verifier::Plain(&signature::ECDSA_P384_SHA256_ASN1),
        ("1.2.840.10045.4.3.2", 3) if has_none => Verifier::Plain(&signature::ECDSA_P521_SHA256_ASN1),
        ("1.2.840.10045.4.3.3", 1) if has_none => Verifier::Plain(&signature::ECDSA_P256_SHA384_ASN1),
        ("1.2.840.10045.4.3.3", 2) if has_none => Verifier::Plain(&signature::ECDSA_P384_SHA384_ASN1),
        ("1.2.840.10045.4.3.3", 3) if has_none => Verifier::Plain(&signature::ECDSA_P521_SHA384_ASN1),
        ("1.2.840.10045.4.3.4", 1) if has_none => Verifier::Plain(&signature::ECDSA_P256_SHA512_ASN1),
        ("1.2.840.10045.4.3.4", 2) if has_none => Verifier::Plain(&signature::ECDSA_P384_SHA512_ASN1),
        ("1.2.840.10045.4.3.4", 3) if has_none => Verifier::Plain(&signature::ECDSA_P521_SHA512_ASN1),
        ("1.3.101.112", 0) if has_none => Verifier::Plain(&signature::ED25519),
        ("1.2.840.113549.1.1.11", 0) if has_null => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        ("1.2.840.113549.1.1.12", 0) if has_null => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        ("1.2.840.113549.1.1.13", 0) if has_null => Verifier::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        _ => return None,
    })
}
