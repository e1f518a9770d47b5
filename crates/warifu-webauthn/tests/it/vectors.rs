//! W3C WebAuthn Level 3, section "Test Vectors": all 15.

use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format, StatementRefused,
};
use warifu_webauthn::authentication::Counter;
use warifu_webauthn::cose::PublicKeyRefused;
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::RegistrationRefused;

use crate::authenticator::Key;
use crate::site::{Assertion, HANDLE};
use crate::vector_file::{self, lenient, lenient_with_attestation};

#[test]
fn fourteen_vectors_register_and_sign_in() {
    let vectors = vector_file::supported();
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let registered = vector
            .registration_site(&lenient())
            .register_response(&vector.registration_response())
            .unwrap_or_else(|why| panic!("{}: {why}", vector.name));
        assert_eq!(registered.attestation, AttestationVerdict::NotAsked);
        assert_eq!(registered.credential_id.as_bytes(), vector.registration("credential_id"));
        assert_eq!(registered.aaguid.0.to_vec(), vector.registration("aaguid"));
        let signed_in = vector
            .sign_in(&registered, &vector.authentication_response())
            .unwrap_or_else(|why| panic!("{}: {why}", vector.name));
        assert_eq!(signed_in.counter, Counter::Unused, "{}", vector.name);
    }
}

#[test]
fn ed448_is_refused_because_nothing_in_production_verifies_it() {
    let vector = vector_file::find("packed-ed448");
    let refused = vector.registration_site(&lenient()).register_response(&vector.registration_response());
    assert_eq!(
        refused,
        Err(RegistrationRefused::PublicKey(PublicKeyRefused::Algorithm(Some(-53)))),
        "-53 is Ed448"
    );
}

#[test]
fn attestations_of_the_vectors_lead_to_their_root() {
    for vector in vector_file::supported() {
        let registered = vector
            .registration_site(&lenient_with_attestation(Demand::Told))
            .register_response(&vector.registration_response())
            .unwrap_or_else(|why| panic!("{}: {why}", vector.name));
        let format = match vector.name.split('-').next().unwrap() {
            "none" => None,
            "packed" => Some(Format::Packed),
            "tpm" => Some(Format::Tpm),
            "android" => Some(Format::AndroidKey),
            "apple" => Some(Format::Apple),
            "fido" => Some(Format::FidoU2f),
            other => panic!("{other}"),
        };
        match (vector.name.as_str(), format) {
            (_, None) => assert_eq!(registered.attestation, AttestationVerdict::None),
            ("packed-self-es256", _) => assert_eq!(registered.attestation, AttestationVerdict::SelfSigned),
            (name, Some(expected)) => {
                let AttestationVerdict::Trusted { format, .. } = registered.attestation else {
                    panic!("{name}: {:?}", registered.attestation)
                };
                assert_eq!(format, expected, "{name}");
            }
        }
    }
}

#[test]
fn vectors_without_user_verification_are_refused_by_the_default_policy() {
    let default = Policy::new().with_algorithms(warifu_webauthn::algorithm::Algorithm::ALL);
    let accepted: Vec<_> = vector_file::supported()
        .into_iter()
        .filter(|vector| {
            vector.registration_site(&default).register_response(&vector.registration_response()).is_ok()
        })
        .map(|vector| vector.name)
        .collect();
    assert_eq!(
        accepted,
        [
            "packed-self-es256",
            "packed-es256",
            "packed-es512",
            "packed-rs256",
            "tpm-es256",
            "android-key-es256"
        ]
    );
}

#[test]
fn two_vectors_are_accepted_only_under_their_test_switches() {
    let strict = lenient().with_attestation(AttestationPolicy::new(Demand::Told, Format::ALL));
    for (name, format, why) in [
        ("android-key-es256", Format::AndroidKey, StatementRefused::AndroidOrigin),
        ("fido-u2f-es256", Format::FidoU2f, StatementRefused::Aaguid),
    ] {
        let vector = vector_file::find(name);
        assert_eq!(
            vector.registration_site(&strict).register_response(&vector.registration_response()),
            Err(RegistrationRefused::Attestation(AttestationRefused::Statement(format, why)))
        );
    }
}

#[test]
fn a_vectors_private_key_signs_a_new_sign_in() {
    let vector = vector_file::find("none-es256");
    let registered =
        vector.registration_site(&lenient()).register_response(&vector.registration_response()).unwrap();
    let cose = warifu_webauthn::cbor::parse(&registered.public_key).unwrap();
    let coordinate = |label| cose.label(label).unwrap().bytes().unwrap();
    let point = [&[4], coordinate(-2), coordinate(-3)].concat();
    let key = Key::from_p256(&vector.registration("credential_private_key"), &point);
    let member = vector.member(&registered, key);
    let site = vector.authentication_site(&lenient());
    let mut assertion = Assertion::new();
    assertion.client_data = String::from_utf8(vector.authentication("clientDataJSON")).unwrap();
    assertion.credential_id = vector.registration("credential_id");
    assertion.data.rp_id = "example.org";
    assertion.data.flags = 0x1d;
    assertion.data.sign_count = 9;
    assertion.handle = Some(HANDLE.to_vec());
    let signed_in = site.sign_in(&member, &assertion).unwrap();
    assert_eq!((signed_in.counter, signed_in.sign_count), (Counter::Advanced, 9));
}
