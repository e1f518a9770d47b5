//! The table of algorithms, from end to end: what is offered can be registered, and what is registered can sign in.

use aws_lc_rs::rsa::KeySize;
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::authentication::AuthenticationRefused;
use warifu_webauthn::cose::PublicKeyRefused;
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::{self, RegistrationRefused};

use crate::authenticator::{Key, cose_point, cose_rsa};
use crate::site::{Assertion, CHALLENGE, Member, Registration, Site};

#[test]
fn every_algorithm_registers_and_signs_in() {
    let site = Site::new(Policy::new().with_algorithms(Algorithm::ALL));
    for algorithm in Algorithm::ALL {
        let mut member = Member::new(algorithm);
        let registered = site.register(&Registration::new(&member.key)).unwrap();
        assert_eq!(registered.algorithm, algorithm);
        member.public_key = registered.public_key;
        site.sign_in(&member, &Assertion::new()).unwrap_or_else(|why| panic!("{algorithm}: {why}"));
    }
}

#[test]
fn every_algorithm_refuses_the_signature_of_another_key() {
    let site = Site::new(Policy::new());
    for algorithm in Algorithm::ALL {
        let mut member = Member::new(algorithm);
        member.public_key = Key::generate(algorithm).cose();
        let refused = site.sign_in(&member, &Assertion::new());
        assert_eq!(refused, Err(AuthenticationRefused::Signature), "{algorithm}");
    }
}

#[test]
fn what_is_offered_by_default_is_accepted_by_default_and_nothing_else() {
    let site = Site::new(Policy::new());
    for algorithm in Algorithm::ALL {
        let registered = site.register(&Registration::new(&Key::generate(algorithm)));
        if Algorithm::OFFERED.contains(&algorithm) {
            assert!(registered.is_ok(), "{algorithm}");
        } else {
            assert_eq!(registered, Err(RegistrationRefused::Algorithm(algorithm)));
        }
    }
}

#[test]
fn the_options_offer_what_policy_accepts() {
    use warifu_webauthn::challenge::Challenge;
    use warifu_webauthn::credential::UserHandle;
    use warifu_webauthn::json::{RelyingParty, User};
    let policy = Policy::new().with_algorithms([Algorithm::MlDsa65, Algorithm::Es256]);
    let options = registration::options(
        RelyingParty { id: "id.example.org".into(), name: "Example".into() },
        User {
            handle: UserHandle::new([1; 64]).unwrap(), name: "sato".into(), display_name: "佐藤".into()
        },
        Challenge::from_random(CHALLENGE).unwrap(),
        &policy,
    );
    assert_eq!(options.pub_key_cred_params, [Algorithm::MlDsa65, Algorithm::Es256]);
}

#[test]
fn a_key_that_is_no_longer_offered_still_signs_in() {
    let site = Site::new(Policy::new().with_algorithms([Algorithm::EdDsa]));
    assert!(site.sign_in(&Member::new(Algorithm::Es256), &Assertion::new()).is_ok());
}

#[test]
fn rsa_keys_have_2048_to_4096_bits() {
    let site = Site::new(Policy::new());
    let refused = |modulus: &[u8], exponent: &[u8]| {
        let mut registration = Registration::new(&Key::generate(Algorithm::EdDsa));
        registration.attested().public_key = cose_rsa(-257, modulus, exponent);
        site.register(&registration).err()
    };
    let weak = Some(RegistrationRefused::PublicKey(PublicKeyRefused::RsaStrength));
    let exponent = [1, 0, 1];
    let modulus = |length: usize, first: u8| {
        let mut bytes = vec![0xab; length];
        bytes[0] = first;
        bytes[length - 1] |= 1;
        bytes
    };
    assert_eq!(refused(&modulus(128, 0xff), &exponent), weak, "1024 bits");
    assert_eq!(refused(&modulus(256, 0x7f), &exponent), weak, "2047 bits");
    assert_eq!(refused(&modulus(256, 0x80), &exponent), None, "2048 bits");
    assert_eq!(refused(&modulus(512, 0xff), &exponent), None, "4096 bits");
    assert_eq!(refused(&modulus(513, 0x01), &exponent), weak, "4097 bits");
    assert_eq!(refused(&modulus(257, 0x00), &exponent), weak, "a leading zero");
    assert_eq!(refused(&[], &exponent), weak);
    let mut even = modulus(256, 0x80);
    even[255] = 0xaa;
    assert_eq!(refused(&even, &exponent), weak, "an even modulus");
}

#[test]
fn rsa_exponents_are_odd_and_at_least_65537() {
    let site = Site::new(Policy::new());
    let (modulus, _) = Key::generate_rsa(Algorithm::Rs256, KeySize::Rsa2048).rsa_components();
    for (exponent, is_accepted) in [
        (&[1, 0, 1][..], true),
        (&[1, 0, 3], true),
        (&[0xff, 0xff, 0xff, 0xff], true),
        (&[3], false),
        (&[0xff, 0xff], false),
        (&[1, 0, 0], false),
        (&[1, 0, 2], false),
        (&[0, 1, 0, 1], false),
        (&[1, 0, 0, 0, 1], false),
        (&[], false),
    ] {
        let mut registration = Registration::new(&Key::generate(Algorithm::EdDsa));
        registration.attested().public_key = cose_rsa(-257, &modulus, exponent);
        let registered = site.register(&registration);
        if is_accepted {
            assert!(registered.is_ok(), "{exponent:?}: {registered:?}");
        } else {
            assert_eq!(
                registered,
                Err(RegistrationRefused::PublicKey(PublicKeyRefused::RsaStrength)),
                "{exponent:?}"
            );
        }
    }
}

#[test]
fn a_4096_bit_rsa_key_signs_in() {
    let site = Site::new(Policy::new());
    let mut member = Member::new(Algorithm::EdDsa);
    member.key = Key::generate_rsa(Algorithm::Rs256, KeySize::Rsa4096);
    member.public_key = site.register(&Registration::new(&member.key)).unwrap().public_key;
    assert!(site.sign_in(&member, &Assertion::new()).is_ok());
}

#[test]
fn a_point_off_its_curve_is_not_registered() {
    let site = Site::new(Policy::new());
    let mut registration = Registration::new(&Key::generate(Algorithm::EdDsa));
    registration.attested().public_key = cose_point(-7, 1, &[7; 32], &[7; 32]);
    assert_eq!(site.register(&registration), Err(RegistrationRefused::PublicKey(PublicKeyRefused::Value)));
}
