//! Android's keystore, §8.4.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{Format, StatementRefused};

use crate::authenticator::Key;
use crate::certificates::{Authority, Plan};
use crate::der_writer::{enumerated, integer, null, octet_string, sequence, set, tlv};
use crate::site::Registration;
use crate::statements::{Attester, signed_statement};

const KEY_DESCRIPTION: &str = "1.3.6.1.4.1.11129.2.1.17";
const PURPOSE: &[u8] = &[0xa1];
const ALL_APPLICATIONS: &[u8] = &[0xbf, 0x84, 0x58];
const ORIGIN: &[u8] = &[0xbf, 0x85, 0x3e];
const CREATION_TIME: &[u8] = &[0xbf, 0x85, 0x3d];

fn purpose(values: &[u8]) -> Vec<u8> {
    tlv(PURPOSE, &set(&values.iter().map(|value| integer(*value)).collect::<Vec<_>>()))
}

fn origin(value: u8) -> Vec<u8> {
    tlv(ORIGIN, &integer(value))
}

fn honest_list() -> Vec<Vec<u8>> {
    vec![purpose(&[2]), origin(0)]
}

fn description(challenge: &[u8], software: &[Vec<u8>], trusted: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[
        integer(3),
        enumerated(1),
        integer(4),
        enumerated(1),
        octet_string(challenge),
        octet_string(&[]),
        sequence(software),
        sequence(trusted),
    ])
}

/// Android certifies a key as `describe` tells.
fn attest(key: Key, registration: &Registration, description: Vec<u8>) -> (Attester, Registration) {
    let root = Authority::root();
    let certificate =
        Plan::attestation(&key, &root).with((KEY_DESCRIPTION, false, description)).sign(&root.key);
    let signature = key.sign(&registration.signed());
    let statement = signed_statement(-7, &signature, &[&certificate]);
    (
        Attester { root, key, certificate },
        Registration { format: "android-key", statement, ..registration.clone() },
    )
}

/// With these lists.
fn attest_lists(software: &[Vec<u8>], trusted: &[Vec<u8>]) -> (Attester, Registration) {
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let description = description(&registration.client_data_hash(), software, trusted);
    attest(key, &registration, description)
}

fn refused(software: &[Vec<u8>], trusted: &[Vec<u8>]) -> StatementRefused {
    let (attester, registration) = attest_lists(software, trusted);
    attester.refused(Format::AndroidKey, &registration)
}

#[test]
fn an_android_statement_is_trusted_by_its_root() {
    let (attester, registration) = attest_lists(&[tlv(CREATION_TIME, &integer(1))], &honest_list());
    assert!(attester.is_trusted(Format::AndroidKey, &registration));
}

#[test]
fn the_key_was_made_in_the_keystore() {
    assert_eq!(refused(&[], &[purpose(&[2]), origin(2)]), StatementRefused::AndroidOrigin);
    assert_eq!(refused(&[], &[purpose(&[2])]), StatementRefused::AndroidOrigin);
}

#[test]
fn the_key_is_for_signing_alone() {
    assert_eq!(refused(&[], &[purpose(&[0]), origin(0)]), StatementRefused::AndroidPurpose);
    assert_eq!(refused(&[], &[purpose(&[2, 0]), origin(0)]), StatementRefused::AndroidPurpose);
    assert_eq!(refused(&[], &[origin(0)]), StatementRefused::AndroidPurpose);
}

#[test]
fn what_only_software_enforces_is_not_believed() {
    assert_eq!(refused(&honest_list(), &[]), StatementRefused::AndroidOrigin);
}

#[test]
fn empty_lists_are_refused_without_the_test_switch() {
    assert_eq!(refused(&[], &[]), StatementRefused::AndroidOrigin);
}

#[test]
fn the_key_is_not_for_all_applications() {
    let all = || tlv(ALL_APPLICATIONS, &null());
    let with_all = [honest_list(), vec![all()]].concat();
    assert_eq!(refused(&[], &with_all), StatementRefused::AndroidAllApplications);
    assert_eq!(refused(&[all()], &honest_list()), StatementRefused::AndroidAllApplications);
}

#[test]
fn a_list_with_an_entry_twice_is_refused() {
    let twice = [honest_list(), vec![origin(0)]].concat();
    assert_eq!(refused(&[], &twice), StatementRefused::CertificateForm);
}

#[test]
fn the_certified_challenge_is_of_this_registration() {
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let (attester, registration) = attest(key, &registration, description(&[7; 32], &[], &honest_list()));
    assert_eq!(attester.refused(Format::AndroidKey, &registration), StatementRefused::Challenge);
}

#[test]
fn the_certified_key_is_the_credentials() {
    let (attester, mut registration) = attest_lists(&[], &honest_list());
    registration.attested().public_key = Key::generate(Algorithm::Es256).cose();
    registration.statement =
        signed_statement(-7, &attester.key.sign(&registration.signed()), &[&attester.certificate]);
    assert_eq!(attester.refused(Format::AndroidKey, &registration), StatementRefused::PublicKey);
}

#[test]
fn the_statement_is_about_this_registration() {
    let (attester, mut registration) = attest_lists(&[], &honest_list());
    registration.data.sign_count = 1;
    assert_eq!(attester.refused(Format::AndroidKey, &registration), StatementRefused::Signature);
}

#[test]
fn the_description_is_there_and_whole() {
    let key = || Key::generate(Algorithm::Es256);
    let mut trailing = description(&[7; 32], &[], &honest_list());
    trailing.push(0);
    let numbers = sequence(&[integer(3), integer(1), integer(4), integer(1), octet_string(&[7; 32])]);
    for malformed in [vec![], vec![0x30, 0], trailing, numbers] {
        let key = key();
        let registration = Registration::new(&key);
        let (attester, registration) = attest(key, &registration, malformed);
        assert_eq!(attester.refused(Format::AndroidKey, &registration), StatementRefused::CertificateForm);
    }
}
