//! A TPM's statement (W3C WebAuthn Level 3 §8.3): the TPM certified a public area, which holds the credential's key.
//!
//! Fields that a TPM may blur (clock, firmware, qualified signer) are never judged. SHA-1 is refused unless policy names
//! a reason: in the field it is what older Windows computers use.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents};

use super::policy::AttestationPolicy;
use super::statement::{Attested, Evidence, Members, StatementRefused, verify_aaguid, verify_end_entity};
use crate::algorithm::Algorithm;
use crate::cbor::Value;
use crate::certificate::{Certificate, SubjectKey};
pub use structures::{CertifyInfo, PublicArea, TpmPublicKey};

mod identity;
mod structures;

/// `RS1`: RSA with SHA-1, which only this format still meets.
const RS1: i64 = -65535;

/// §8.3, verification procedure.
pub(super) fn verify<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
    policy: &AttestationPolicy,
) -> Result<Evidence<'b>, StatementRefused> {
    let members = Members::new(statement, &["alg", "certInfo", "pubArea", "sig", "ver", "x5c"])?;
    if members.text("ver")? != "2.0" {
        return Err(StatementRefused::Syntax);
    }
    let public_area = members.bytes("pubArea")?;
    let area = PublicArea::parse(public_area).map_err(|_| StatementRefused::TpmStructure)?;
    verify_public_key(&area, attested)?;

    let path = members.certificates()?;
    let certificate = Certificate::from_der(path[0])?;
    verify_end_entity(&certificate)?;
    identity::verify(&certificate)?;
    verify_aaguid(&certificate, attested.credential)?;
    let signer = Signer::new(members.algorithm_number()?, policy)?;
    let certify_info = members.bytes("certInfo")?;
    signer.verify(&certificate.key, certify_info, members.bytes("sig")?)?;

    let info = CertifyInfo::parse(certify_info).map_err(|_| StatementRefused::TpmStructure)?;
    verify_certify_info(&info, &signer, attested)?;
    verify_name(&info, &area, public_area, policy)?;
    Ok(Evidence::Certified(path))
}

/// How a statement is signed.
enum Signer {
    Sha1,
    Table(Algorithm, &'static digest::Algorithm),
}

impl Signer {
    fn new(number: i64, policy: &AttestationPolicy) -> Result<Self, StatementRefused> {
        if number == RS1 {
            return policy.sha1_tpm.map(|_| Self::Sha1).ok_or(StatementRefused::Sha1);
        }
        let algorithm = Algorithm::from_cose(number).ok_or(StatementRefused::Algorithm)?;
        let hash = algorithm.digest().ok_or(StatementRefused::Algorithm)?;
        Ok(Self::Table(algorithm, hash))
    }

    fn hash(&self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Table(_, hash) => hash,
        }
    }

    fn verify(&self, key: &SubjectKey<'_>, message: &[u8], signature: &[u8]) -> Result<(), StatementRefused> {
        match (self, key) {
            (Self::Table(algorithm, _), key) => Ok(key.verify(*algorithm, message, signature)?),
            (Self::Sha1, SubjectKey::Rsa { modulus, exponent }) => {
                RsaPublicKeyComponents { n: modulus, e: exponent }
                    .verify(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, message, signature)
                    .map_err(|_| StatementRefused::Signature)
            }
            (Self::Sha1, _) => Err(StatementRefused::Algorithm),
        }
    }
}

/// The public area holds the credential's key.
fn verify_public_key(area: &PublicArea<'_>, attested: &Attested<'_, '_>) -> Result<(), StatementRefused> {
    let is_same = match area.key {
        TpmPublicKey::Ecc { width, x, y } => attested.key.uncompressed_point().is_some_and(|point| {
            point.len() == 1 + 2 * width
                && is_number(&point[1..=width], x)
                && is_number(&point[1 + width..], y)
        }),
        TpmPublicKey::Rsa { modulus, exponent } => {
            attested.key.rsa_components().is_some_and(|(own_modulus, own_exponent)| {
                own_modulus == modulus && is_number(&exponent.to_be_bytes(), own_exponent)
            })
        }
    };
    if is_same { Ok(()) } else { Err(StatementRefused::PublicKey) }
}

/// Whether `told` is the number that `fixed` writes with leading zeros, some of which it may leave out.
fn is_number(fixed: &[u8], told: &[u8]) -> bool {
    fixed
        .len()
        .checked_sub(told.len())
        .is_some_and(|zeros| fixed[..zeros].iter().all(|byte| *byte == 0) && &fixed[zeros..] == told)
}

/// `magic`, `type` and `extraData`.
fn verify_certify_info(
    info: &CertifyInfo<'_>,
    signer: &Signer,
    attested: &Attested<'_, '_>,
) -> Result<(), StatementRefused> {
    const TPM_GENERATED_VALUE: u32 = 0xff54_4347;
    const TPM_ST_ATTEST_CERTIFY: u16 = 0x8017;
    if (info.magic, info.kind) != (TPM_GENERATED_VALUE, TPM_ST_ATTEST_CERTIFY) {
        return Err(StatementRefused::TpmType);
    }
    if digest::digest(signer.hash(), &attested.signed()).as_ref() != info.extra_data {
        return Err(StatementRefused::Challenge);
    }
    Ok(())
}

/// `attested.name` is the name of the public area: its hash algorithm, and its hash.
fn verify_name(
    info: &CertifyInfo<'_>,
    area: &PublicArea<'_>,
    public_area: &[u8],
    policy: &AttestationPolicy,
) -> Result<(), StatementRefused> {
    let hash = match area.name_algorithm {
        0x0004 if policy.sha1_tpm.is_some() => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        0x0004 => return Err(StatementRefused::Sha1),
        0x000b => &digest::SHA256,
        0x000c => &digest::SHA384,
        0x000d => &digest::SHA512,
        _ => return Err(StatementRefused::TpmStructure),
    };
    let name = [&area.name_algorithm.to_be_bytes(), digest::digest(hash, public_area).as_ref()].concat();
    if info.name == name { Ok(()) } else { Err(StatementRefused::TpmName) }
}
