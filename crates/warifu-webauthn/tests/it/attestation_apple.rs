//! Apple's anonymous attestation, §8.8.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{Format, StatementRefused};

use crate::authenticator::{Key, cbor, sha256};
use crate::certificates::{Authority, Plan};
use crate::der_writer::{octet_string, sequence, tlv};
use crate::site::Registration;
use crate::statements::{Attester, certificates};

const NONCE: &str = "1.2.840.113635.100.8.2";

fn nonce_extension(nonce: &[u8]) -> Vec<u8> {
    sequence(&[tlv(&[0xa1], &octet_string(nonce))])
}

/// Apple's authority certifies `key` for `registration`.
fn attest(
    key: Key,
    registration: &Registration,
    change: impl FnOnce(Plan) -> Plan,
) -> (Attester, Registration) {
    let root = Authority::root();
    let nonce = (NONCE, false, nonce_extension(&sha256(&registration.signed())));
    let certificate = change(Plan::attestation(&key, &root).with(nonce)).sign(&root.key);
    let attester = Attester { root, key, certificate };
    let registration = with_statement(&attester, registration, None);
    (attester, registration)
}

fn with_statement(attester: &Attester, registration: &Registration, alg: Option<i64>) -> Registration {
    let statement = cbor(|out| {
        out.map(1 + u64::from(alg.is_some()))?;
        if let Some(alg) = alg {
            out.str("alg")?.i64(alg)?;
        }
        certificates(out, &[&attester.certificate])
    });
    Registration { format: "apple", statement, ..registration.clone() }
}

#[test]
fn an_apple_statement_is_trusted_by_its_root() {
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let (attester, registration) = attest(key, &registration, |plan| plan);
    assert!(attester.is_trusted(Format::Apple, &registration));
}

#[test]
fn the_algorithm_that_older_systems_add_is_the_credentials() {
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let (attester, registration) = attest(key, &registration, |plan| plan);
    assert!(attester.is_trusted(Format::Apple, &with_statement(&attester, &registration, Some(-7))));
    let other = with_statement(&attester, &registration, Some(-35));
    assert_eq!(attester.refused(Format::Apple, &other), StatementRefused::Algorithm);
}

#[test]
fn the_nonce_is_of_this_registration() {
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let (attester, mut registration) = attest(key, &registration, |plan| plan);
    registration.data.sign_count = 1;
    assert_eq!(attester.refused(Format::Apple, &registration), StatementRefused::Challenge);
}

#[test]
fn the_certified_key_is_the_credentials() {
    let registration = Registration::new(&Key::generate(Algorithm::Es256));
    let (attester, registration) = attest(Key::generate(Algorithm::Es256), &registration, |plan| plan);
    assert_eq!(attester.refused(Format::Apple, &registration), StatementRefused::PublicKey);
}

#[test]
fn the_certificate_has_the_nonce_in_its_form() {
    let key = || Key::generate(Algorithm::Es256);
    let (own, bare) = (key(), key());
    let registration = Registration::new(&own);
    let nonce = sha256(&registration.signed());
    let (attester, registration) =
        attest(own, &registration, |plan| plan.with((NONCE, false, octet_string(&nonce))));
    assert_eq!(attester.refused(Format::Apple, &registration), StatementRefused::Challenge);
    let registration = Registration::new(&bare);
    let (attester, registration) = attest(bare, &registration, |plan| plan.without(NONCE));
    assert_eq!(attester.refused(Format::Apple, &registration), StatementRefused::CertificateForm);
}
