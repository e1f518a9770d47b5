//! Android's keystore (W3C WebAuthn Level 3 §8.4): the certificate's key is the credential's, and an extension tells of it.
//!
//! Only what the trusted environment enforces is believed (`teeEnforced`): what Android itself enforces falls with it.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Reader, SliceReader, Tag};

use super::policy::AttestationPolicy;
use super::statement::{Attested, Evidence, Members, StatementRefused};
use crate::cbor::Value;
use crate::certificate::Certificate;

const KEY_DESCRIPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.1.17");
const PURPOSE: u32 = 1;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;
/// `SET { INTEGER 2 }`: `KM_PURPOSE_SIGN` alone.
const SIGN_ALONE: [u8; 5] = [0x31, 0x03, 0x02, 0x01, 0x02];
/// `INTEGER 0`: `KM_ORIGIN_GENERATED`.
const GENERATED: [u8; 3] = [0x02, 0x01, 0x00];

/// §8.4, verification procedure.
pub(super) fn verify<'b>(
    statement: &Value<'b>,
    attested: &Attested<'_, 'b>,
    policy: &AttestationPolicy,
) -> Result<Evidence<'b>, StatementRefused> {
    let members = Members::new(statement, &["alg", "sig", "x5c"])?;
    let path = members.certificates()?;
    let certificate = Certificate::from_der(path[0])?;
    certificate.key.verify(members.algorithm()?, &attested.signed(), members.bytes("sig")?)?;
    if !certificate.key.is_same(attested.key) {
        return Err(StatementRefused::PublicKey);
    }
    let extension = certificate.extension(KEY_DESCRIPTION).ok_or(StatementRefused::CertificateForm)?;
    let description = KeyDescription::read(extension.extn_value.as_bytes())
        .map_err(|_| StatementRefused::CertificateForm)?;
    if description.challenge != attested.client_data_hash {
        return Err(StatementRefused::Challenge);
    }
    verify_authorizations(&description, policy)?;
    Ok(Evidence::Certified(path))
}

fn verify_authorizations(
    description: &KeyDescription<'_>,
    policy: &AttestationPolicy,
) -> Result<(), StatementRefused> {
    let lists = [&description.software, &description.trusted];
    if lists.iter().any(|list| list.find(ALL_APPLICATIONS).is_some()) {
        return Err(StatementRefused::AndroidAllApplications);
    }
    if policy.empty_android_lists.is_some() && lists.iter().all(|list| list.0.is_empty()) {
        return Ok(());
    }
    if description.trusted.find(ORIGIN) != Some(&GENERATED) {
        return Err(StatementRefused::AndroidOrigin);
    }
    if description.trusted.find(PURPOSE) != Some(&SIGN_ALONE) {
        return Err(StatementRefused::AndroidPurpose);
    }
    Ok(())
}

/// `KeyDescription` of Android's key attestation, as far as it is judged.
struct KeyDescription<'d> {
    challenge: &'d [u8],
    software: AuthorizationList<'d>,
    trusted: AuthorizationList<'d>,
}

impl<'d> KeyDescription<'d> {
    fn read(input: &'d [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(input)?;
        let description = reader.sequence(|parts| {
            let _attestation_version = expect(parts, Tag::Integer)?;
            let _attestation_security_level = expect(parts, Tag::Enumerated)?;
            let _keymaster_version = expect(parts, Tag::Integer)?;
            let _keymaster_security_level = expect(parts, Tag::Enumerated)?;
            let challenge = <&OctetStringRef>::decode(parts)?.as_bytes();
            let _unique_id = expect(parts, Tag::OctetString)?;
            let software = AuthorizationList::read(parts)?;
            let trusted = AuthorizationList::read(parts)?;
            Ok::<_, der::Error>(Self { challenge, software, trusted })
        })?;
        reader.finish()?;
        Ok(description)
    }
}

fn expect<'d>(parts: &mut SliceReader<'d>, tag: Tag) -> der::Result<AnyRef<'d>> {
    Tag::peek(parts)?.assert_eq(tag)?;
    AnyRef::decode(parts)
}

/// `AuthorizationList`: tag numbers with what is in them, as DER.
struct AuthorizationList<'d>(Vec<(u32, &'d [u8])>);

impl<'d> AuthorizationList<'d> {
    fn read(parts: &mut SliceReader<'d>) -> der::Result<Self> {
        parts.sequence(|list| {
            let mut entries: Vec<(u32, &'d [u8])> = Vec::new();
            while !list.is_finished() {
                let Tag::ContextSpecific { constructed: true, number } = Tag::peek(list)? else {
                    return Err(der::ErrorKind::Failed.into());
                };
                let number = number.value();
                if entries.iter().any(|(earlier, _)| *earlier == number) {
                    return Err(der::ErrorKind::Failed.into());
                }
                entries.push((number, AnyRef::decode(list)?.value()));
            }
            Ok(Self(entries))
        })
    }

    fn find(&self, number: u32) -> Option<&'d [u8]> {
        self.0.iter().find(|(told, _)| *told == number).map(|(_, value)| *value)
    }
}
