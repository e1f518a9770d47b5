//! The BLOB as it is published: a compact JWS (RFC 7515 §3.1; FIDO Metadata Service 3.1 §3.2).
//!
//! The key that signs comes from the header's certificates alone, and only once they lead to the root and name FIDO. `x5u` is
//! never followed. Every base64 has one spelling, so that no byte of a BLOB can be changed unnoticed.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, VerificationAlgorithm,
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::{MAX_LENGTH, MetadataRefused, SIGNER};
use crate::algorithm::Algorithm;
use crate::certificate::{Certificate, KeySignatureRefused, SubjectKey};
use crate::chain::{self, ChainRefused, TrustRoot};
use crate::json::describe;
use crate::json::dictionary::{Text, dictionary};

/// The longest header, encoded, in bytes: a full path of certificates, and more.
const MAX_HEADER_LENGTH: usize = 256 * 1024;

const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

dictionary! {
    /// The JOSE header, as far as it is judged (RFC 7515 §4.1).
    struct Header<'j> {
        required {
            alg: Text<'j> = "alg",
            x5c: Vec<Text<'j>> = "x5c",
        }
        optional {
            crit: Vec<Text<'j>> = "crit",
        }
    }
}

/// The payload, once the signature over it holds.
pub(super) fn verify(blob: &str, root: &TrustRoot, now: i64) -> Result<Vec<u8>, MetadataRefused> {
    if blob.len() > MAX_LENGTH {
        return Err(MetadataRefused::Large);
    }
    let (signed, signature) = blob.rsplit_once('.').ok_or(MetadataRefused::Syntax)?;
    let (header, payload) = signed.split_once('.').ok_or(MetadataRefused::Syntax)?;
    if payload.contains('.') {
        return Err(MetadataRefused::Syntax);
    }
    if header.len() > MAX_HEADER_LENGTH {
        return Err(MetadataRefused::Large);
    }
    let (header, signature) = (decode(header)?, decode(signature)?);
    let (algorithm, path) = read_header(&header)?;
    let path: Vec<_> = path.iter().map(Vec::as_slice).collect();
    chain::verify(&path, core::iter::once(root), now).map_err(MetadataRefused::Chain)?;
    let signer = path.first().ok_or(MetadataRefused::Chain(ChainRefused::Root))?;
    let signer = Certificate::from_der(signer)
        .map_err(|why| MetadataRefused::Chain(ChainRefused::Certificate(why)))?;
    verify_signer(&signer)?;
    verify_signature(&algorithm, &signer.key, signed.as_bytes(), &signature)?;
    decode(payload)
}

fn decode(part: &str) -> Result<Vec<u8>, MetadataRefused> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| MetadataRefused::Syntax)
}

/// The algorithm and the certificates. A header that lists critical members is refused: none of them is understood.
fn read_header(json: &[u8]) -> Result<(String, Vec<Vec<u8>>), MetadataRefused> {
    let refused = |why: &str| MetadataRefused::Header(why.to_owned());
    let text = core::str::from_utf8(json).map_err(|_| refused("not UTF-8"))?;
    let header: Header<'_> =
        serde_json::from_str(text).map_err(|why| MetadataRefused::Header(describe(&why)))?;
    if header.crit.is_some() {
        return Err(refused("critical members"));
    }
    if header.x5c.len() > chain::MAX_LENGTH {
        return Err(MetadataRefused::Chain(ChainRefused::Long));
    }
    let path = header.x5c.iter().map(|certificate| BASE64.decode(certificate.as_bytes()));
    let path = path.collect::<Result<_, _>>().map_err(|_| refused("a certificate that isn't base64"))?;
    Ok((header.alg.to_string(), path))
}

/// That the certificate was given to FIDO (RFC 6125 §6.4.1; no wildcards, and no common name in place of a DNS name).
fn verify_signer(certificate: &Certificate<'_>) -> Result<(), MetadataRefused> {
    let extension = certificate.extension(SUBJECT_ALT_NAME).ok_or(MetadataRefused::Signer)?;
    let names =
        SubjectAltName::from_der(extension.extn_value.as_bytes()).map_err(|_| MetadataRefused::Signer)?;
    let is_signer = |name: &GeneralName| matches!(name, GeneralName::DnsName(name) if name.as_str().eq_ignore_ascii_case(SIGNER));
    if names.0.iter().any(is_signer) { Ok(()) } else { Err(MetadataRefused::Signer) }
}

/// JWS writes a signature by ECDSA as two numbers of fixed width (RFC 7518 §3.4), WebAuthn as DER: hence another table for it.
fn verify_signature(
    algorithm: &str,
    key: &SubjectKey<'_>,
    signed: &[u8],
    signature: &[u8],
) -> Result<(), MetadataRefused> {
    let certified = |algorithm| {
        key.verify(algorithm, signed, signature).map_err(|why| match why {
            KeySignatureRefused::Algorithm => MetadataRefused::Algorithm,
            KeySignatureRefused::Signature(_) => MetadataRefused::Signature,
        })
    };
    let fixed = |verifier: &dyn VerificationAlgorithm, point: &[u8]| {
        verifier.verify_sig(point, signed, signature).map_err(|_| MetadataRefused::Signature)
    };
    match (algorithm, key) {
        ("ES256", SubjectKey::Ec { curve: 1, point }) => fixed(&ECDSA_P256_SHA256_FIXED, point),
        ("ES384", SubjectKey::Ec { curve: 2, point }) => fixed(&ECDSA_P384_SHA384_FIXED, point),
        ("ES512", SubjectKey::Ec { curve: 3, point }) => fixed(&ECDSA_P521_SHA512_FIXED, point),
        ("EdDSA", _) => certified(Algorithm::EdDsa),
        ("PS256", _) => certified(Algorithm::Ps256),
        ("RS256", _) => certified(Algorithm::Rs256),
        _ => Err(MetadataRefused::Algorithm),
    }
}
