//! U2F security keys (W3C WebAuthn Level 3 §8.6).
//!
//! The statement signs neither AAGUID, flags nor counter. So an AAGUID must not be told: it would be believed.

use super::policy::AttestationPolicy;
use super::statement::{Attested, Evidence, Members, StatementRefused};
use crate::algorithm::Algorithm;
use crate::auth_data::Aaguid;
use crate::cbor::Value;
use crate::certificate::Certificate;

/// §8.6, verification procedure.
pub(super) fn verify<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
    policy: &AttestationPolicy,
) -> Result<Evidence<'b>, StatementRefused> {
    let members = Members::new(statement, &["sig", "x5c"])?;
    let path = members.certificates()?;
    let [der] = path[..] else { return Err(StatementRefused::Syntax) };
    if attested.key.algorithm() != Algorithm::Es256 {
        return Err(StatementRefused::Algorithm);
    }
    if attested.credential.aaguid != Aaguid::ZERO && policy.u2f_aaguid.is_none() {
        return Err(StatementRefused::Aaguid);
    }
    let certificate = Certificate::from_der(der)?;
    let point = attested.key.uncompressed_point().ok_or(StatementRefused::PublicKey)?;
    let signed = [
        &[0][..],
        attested.data.rp_id_hash,
        attested.client_data_hash,
        attested.credential.credential_id,
        point,
    ]
    .concat();
    // ES256 fits no other key than one on P-256.
    certificate.key.verify(Algorithm::Es256, &signed, members.bytes("sig")?)?;
    Ok(Evidence::Certified(path))
}
