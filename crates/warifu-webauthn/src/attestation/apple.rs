//! Apple's anonymous attestation (W3C WebAuthn Level 3 §8.8): the certificate itself is the statement.

use aws_lc_rs::digest;
use der::asn1::ObjectIdentifier;

use super::statement::{Attested, Evidence, Members, StatementRefused};
use crate::cbor::Value;
use crate::certificate::Certificate;

const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.2");

/// §8.8, verification procedure. Older systems add `alg`: it must then be the credential's.
pub(super) fn verify<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
) -> Result<Evidence<'b>, StatementRefused> {
    let members = Members::new(statement, &["alg", "x5c"])?;
    if members.has("alg") && members.algorithm()? != attested.key.algorithm() {
        return Err(StatementRefused::Algorithm);
    }
    let path = members.certificates()?;
    let certificate = Certificate::from_der(path[0])?;
    verify_nonce(&certificate, attested)?;
    if !certificate.key.is_same(attested.key) {
        return Err(StatementRefused::PublicKey);
    }
    Ok(Evidence::Certified(path))
}

/// Steps 2 to 4. The extension is `SEQUENCE { [1] EXPLICIT OCTET STRING }` with 32 bytes.
fn verify_nonce(certificate: &Certificate<'_>, attested: &Attested<'_, '_>) -> Result<(), StatementRefused> {
    let extension = certificate.extension(NONCE).ok_or(StatementRefused::CertificateForm)?;
    let expected = digest::digest(&digest::SHA256, &attested.signed());
    match extension.extn_value.as_bytes() {
        [0x30, 0x24, 0xa1, 0x22, 0x04, 0x20, nonce @ ..] if nonce == expected.as_ref() => Ok(()),
        _ => Err(StatementRefused::Challenge),
    }
}
