//! The certificate of a TPM's attestation key (W3C WebAuthn Level 3 §8.3.1).

use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectAltName};

use crate::attestation::statement::StatementRefused;
use crate::certificate::Certificate;

const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const AIK_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.8.3");
const MANUFACTURER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.2.1");
const MODEL: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.2.2");
const VERSION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.2.3");

/// No subject; the TPM named in the alternative name; the purpose of an attestation key.
pub(super) fn verify(certificate: &Certificate<'_>) -> Result<(), StatementRefused> {
    let has_no_subject = certificate.parsed.tbs_certificate().subject().is_empty();
    if has_no_subject && names_tpm(certificate) && is_for_attestation(certificate) {
        Ok(())
    } else {
        Err(StatementRefused::CertificateForm)
    }
}

/// TCG EK Credential Profile §3.2.9: manufacturer, model and version in a directory name.
fn names_tpm(certificate: &Certificate<'_>) -> bool {
    let Some(extension) = certificate.extension(SUBJECT_ALT_NAME) else { return false };
    let Ok(names) = SubjectAltName::from_der(extension.extn_value.as_bytes()) else { return false };
    names.0.iter().any(|name| {
        let GeneralName::DirectoryName(name) = name else { return false };
        let find = |number| name.iter().find(|attribute| attribute.oid == number);
        let is_manufacturer = find(MANUFACTURER).is_some_and(|told| told.value.value().starts_with(b"id:"));
        is_manufacturer && find(MODEL).is_some() && find(VERSION).is_some()
    })
}

fn is_for_attestation(certificate: &Certificate<'_>) -> bool {
    certificate.extension(EXTENDED_KEY_USAGE).is_some_and(|extension| {
        ExtendedKeyUsage::from_der(extension.extn_value.as_bytes())
            .is_ok_and(|usage| usage.0.contains(&AIK_CERTIFICATE))
    })
}
