//! U2F security keys, §8.6.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{Format, StatementRefused};

use crate::authenticator::{Key, cbor, sha256};
use crate::site::{RP_ID, Registration};
use crate::statements::{Attester, certificates};

pub(crate) fn attest(attester: &Attester, key: &Key, registration: &Registration) -> Registration {
    let mut signed = vec![0];
    signed.extend(sha256(RP_ID.as_bytes()));
    signed.extend(registration.client_data_hash());
    signed.extend(&registration.data.attested.as_ref().unwrap().credential_id);
    signed.extend(key.public());
    with_signature(attester, registration, &attester.key.sign(&signed), 1)
}

fn with_signature(
    attester: &Attester,
    registration: &Registration,
    signature: &[u8],
    times: usize,
) -> Registration {
    let statement = cbor(|out| {
        out.map(2)?.str("sig")?.bytes(signature)?;
        certificates(out, &vec![&attester.certificate[..]; times])
    });
    Registration { format: "fido-u2f", statement, ..registration.clone() }
}

#[test]
fn a_u2f_statement_is_trusted_by_its_root() {
    let (attester, key) = (Attester::new(|plan| plan), Key::generate(Algorithm::Es256));
    assert!(attester.is_trusted(Format::FidoU2f, &attest(&attester, &key, &Registration::new(&key))));
}

#[test]
fn a_u2f_statement_tells_no_aaguid() {
    let (attester, key) = (Attester::new(|plan| plan), Key::generate(Algorithm::Es256));
    let mut registration = attest(&attester, &key, &Registration::new(&key));
    registration.attested().aaguid[15] = 1;
    assert_eq!(attester.refused(Format::FidoU2f, &registration), StatementRefused::Aaguid);
}

#[test]
fn a_u2f_statement_has_exactly_one_certificate() {
    let (attester, key) = (Attester::new(|plan| plan), Key::generate(Algorithm::Es256));
    let registration = with_signature(&attester, &Registration::new(&key), &[1], 2);
    assert_eq!(attester.refused(Format::FidoU2f, &registration), StatementRefused::Syntax);
}

#[test]
fn a_u2f_statement_is_by_and_about_keys_on_p256() {
    let es384 = Attester::with_key(Key::generate(Algorithm::Es384), |plan| plan);
    let key = Key::generate(Algorithm::Es256);
    let registration = attest(&es384, &key, &Registration::new(&key));
    assert_eq!(es384.refused(Format::FidoU2f, &registration), StatementRefused::Algorithm);
    let attester = Attester::new(|plan| plan);
    for algorithm in [Algorithm::Es384, Algorithm::Esp256, Algorithm::EdDsa] {
        let key = Key::generate(algorithm);
        let registration = attest(&attester, &key, &Registration::new(&key));
        assert_eq!(attester.refused(Format::FidoU2f, &registration), StatementRefused::Algorithm);
    }
}

#[test]
fn a_u2f_statement_is_about_this_registration() {
    let (attester, key) = (Attester::new(|plan| plan), Key::generate(Algorithm::Es256));
    let honest = attest(&attester, &key, &Registration::new(&key));
    let mut replayed = honest.clone();
    replayed.attested().credential_id = vec![7; 32];
    assert_eq!(attester.refused(Format::FidoU2f, &replayed), StatementRefused::Signature);
    replayed = honest.clone();
    replayed.client_data.push(' ');
    assert_eq!(attester.refused(Format::FidoU2f, &replayed), StatementRefused::Signature);
    replayed = honest;
    replayed.attested().public_key = Key::generate(Algorithm::Es256).cose();
    assert_eq!(attester.refused(Format::FidoU2f, &replayed), StatementRefused::Signature);
}
