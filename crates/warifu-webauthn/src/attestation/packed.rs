//! The packed format (W3C WebAuthn Level 3 §8.2): signed by a certified key, or by the credential itself.

use der::asn1::ObjectIdentifier;

use super::statement::{Attested, Evidence, Members, StatementRefused, verify_aaguid, verify_end_entity};
use crate::cbor::Value;
use crate::certificate::Certificate;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// §8.2, verification procedure.
pub(super) fn verify<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
) -> Result<Evidence<'b>, StatementRefused> {
    let members = Members::new(statement, &["alg", "sig", "x5c"])?;
    if members.has("x5c") { verify_certified(&members, attested) } else { verify_self(&members, attested) }
}

fn verify_certified<'b>(
    members: &Members<'_, 'b>,
    attested: &Attested<'_, 'b>,
) -> Result<Evidence<'b>, StatementRefused> {
    let path = members.certificates()?;
    let certificate = Certificate::from_der(path[0])?;
    certificate.key.verify(members.algorithm()?, &attested.signed(), members.bytes("sig")?)?;
    verify_end_entity(&certificate)?;
    verify_subject(&certificate)?;
    verify_aaguid(&certificate, attested.credential)?;
    Ok(Evidence::Certified(path))
}

fn verify_self<'b>(
    members: &Members<'_, 'b>,
    attested: &Attested<'_, 'b>,
) -> Result<Evidence<'b>, StatementRefused> {
    if members.algorithm()? != attested.key.algorithm() {
        return Err(StatementRefused::Algorithm);
    }
    attested
        .key
        .verify(&attested.signed(), members.bytes("sig")?)
        .map_err(|_| StatementRefused::Signature)?;
    Ok(Evidence::SelfSigned)
}

/// §8.2.1: country, maker, "Authenticator Attestation" and a name.
fn verify_subject(certificate: &Certificate<'_>) -> Result<(), StatementRefused> {
    let subject = certificate.parsed.tbs_certificate().subject();
    let find = |number| {
        subject.iter().find(|attribute| attribute.oid == number).map(|attribute| attribute.value.value())
    };
    let is_country = find(COUNTRY)
        .is_some_and(|code| code.len() == 2 && code.iter().all(|letter| letter.is_ascii_uppercase()));
    let has_names =
        [ORGANIZATION, COMMON_NAME].into_iter().all(|name| find(name).is_some_and(|v| !v.is_empty()));
    if is_country && has_names && find(ORGANIZATIONAL_UNIT) == Some(b"Authenticator Attestation") {
        Ok(())
    } else {
        Err(StatementRefused::CertificateForm)
    }
}
