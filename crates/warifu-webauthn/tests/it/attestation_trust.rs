//! The path to a root that is trusted, and what policy makes of it (§7.1, steps 23 and 24).

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationRefused, AttestationVerdict, Demand, Format, StatementRefused,
};
use warifu_webauthn::certificate::{Certificate, CertificateRefused};
use warifu_webauthn::chain::{self, ChainRefused, TrustRoot};
use warifu_webauthn::registration::RegistrationRefused;

use crate::authenticator::{Key, cbor};
use crate::certificates::{
    Authority, BASIC_CONSTRAINTS, DIGITAL_SIGNATURE, KEY_CERT_SIGN, Plan, authority_name, is_authority,
    key_usage,
};
use crate::der_writer::{null, oid, sequence};
use crate::site::{NOW, Registration};
use crate::statements::{Attester, packed, packed_by};

/// A leaf below `issuer`.
fn leaf(issuer: &Authority, change: impl FnOnce(Plan) -> Plan) -> Vec<u8> {
    change(Plan::attestation(&Key::generate(Algorithm::Es256), issuer)).sign(&issuer.key)
}

fn follow(path: &[&[u8]], root: &Authority) -> Result<(), ChainRefused> {
    follow_at(path, root, NOW)
}

fn follow_at(path: &[&[u8]], root: &Authority, now: i64) -> Result<(), ChainRefused> {
    chain::verify(path, [root.trusted()].iter(), now).map(|_| ())
}

#[test]
fn a_path_of_several_authorities_leads_to_its_root() {
    let root = Authority::root();
    let middle = root.below("Middle", |plan| plan);
    let lower = middle.below("Lower", |plan| plan);
    let leaf = leaf(&lower, |plan| plan);
    assert_eq!(follow(&[&leaf, &lower.certificate, &middle.certificate], &root), Ok(()));
    let with_root = [&leaf[..], &lower.certificate, &middle.certificate, &root.certificate];
    assert_eq!(follow(&with_root, &root), Ok(()), "the root may be told along");
    assert_eq!(follow(&[&leaf, &lower.certificate], &root), Err(ChainRefused::Root), "one is missing");
    assert_eq!(follow(&[&leaf, &middle.certificate, &lower.certificate], &root), Err(ChainRefused::Root));
    assert_eq!(follow(&[], &root), Err(ChainRefused::Root));
}

#[test]
fn authorities_of_every_supported_algorithm_are_followed() {
    for algorithm in
        [Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa, Algorithm::Rs256]
    {
        let root = Authority::root_with(algorithm);
        assert_eq!(follow(&[&leaf(&root, |plan| plan)], &root), Ok(()), "{algorithm}");
    }
}

#[test]
fn another_root_of_the_same_name_is_not_trusted() {
    let (root, impostor) = (Authority::root(), Authority::root());
    assert_eq!(follow(&[&leaf(&impostor, |plan| plan)], &root), Err(ChainRefused::Root));
    let path = [&leaf(&impostor, |plan| plan)[..], &impostor.certificate];
    assert_eq!(follow(&path, &root), Err(ChainRefused::Root));
}

#[test]
fn a_certificate_that_is_itself_trusted_needs_no_issuer() {
    let root = Authority::root();
    let leaf = leaf(&root, |plan| plan);
    let itself = TrustRoot::from_der(leaf.clone()).unwrap();
    assert!(chain::verify(&[&leaf], [itself].iter(), NOW).is_ok());
}

#[test]
fn validity_is_judged_at_now() {
    let root = Authority::root();
    let leaf =
        leaf(&root, |plan| Plan { not_before: "20260101000000Z", not_after: "20261231235959Z", ..plan });
    let (first, last) = (1_767_225_600_000, 1_798_761_599_999);
    assert_eq!(follow_at(&[&leaf], &root, first - 1), Err(ChainRefused::NotYetValid));
    assert_eq!(follow_at(&[&leaf], &root, first), Ok(()));
    assert_eq!(follow_at(&[&leaf], &root, last), Ok(()));
    assert_eq!(follow_at(&[&leaf], &root, last + 1), Err(ChainRefused::Expired));
    assert_eq!(follow_at(&[&leaf], &root, i64::MIN), Err(ChainRefused::NotYetValid));
}

#[test]
fn only_authorities_sign_certificates() {
    let root = Authority::root();
    let refused = |change: fn(Plan) -> Plan| {
        let middle = root.below("Middle", change);
        follow(&[&leaf(&middle, |plan| plan), &middle.certificate], &root)
    };
    assert_eq!(refused(|plan| plan.with(is_authority(false, None))), Err(ChainRefused::Authority));
    assert_eq!(refused(|plan| plan.without(BASIC_CONSTRAINTS)), Err(ChainRefused::Authority));
    assert_eq!(refused(|plan| plan.with(key_usage(DIGITAL_SIGNATURE))), Err(ChainRefused::Authority));
    assert_eq!(refused(|plan| plan.with(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN))), Ok(()));
}

#[test]
fn an_authority_limits_the_path_below_it() {
    let root = Authority::root();
    let middle = root.below("Middle", |plan| plan.with(is_authority(true, Some(0))));
    assert_eq!(follow(&[&leaf(&middle, |plan| plan), &middle.certificate], &root), Ok(()));
    let lower = middle.below("Lower", |plan| plan);
    let path = [&leaf(&lower, |plan| plan)[..], &lower.certificate, &middle.certificate];
    assert_eq!(follow(&path, &root), Err(ChainRefused::Long));
}

#[test]
fn a_path_has_at_most_eight_certificates() {
    let root = Authority::root();
    let leaf = leaf(&root, |plan| plan);
    assert_eq!(follow(&[&leaf[..]; 9], &root), Err(ChainRefused::Long));
}

#[test]
fn a_critical_extension_that_is_not_understood_is_refused() {
    const NAME_CONSTRAINTS: &str = "2.5.29.30";
    let root = Authority::root();
    let with = |critical| leaf(&root, |plan| plan.with((NAME_CONSTRAINTS, critical, null())));
    assert_eq!(follow(&[&with(true)], &root), Err(ChainRefused::CriticalExtension));
    assert_eq!(follow(&[&with(false)], &root), Ok(()));
}

#[test]
fn a_signature_in_the_path_must_hold() {
    let root = Authority::root();
    let middle = root.below("Middle", |plan| plan);
    let forged = {
        let impostor = Authority::root();
        Plan::attestation(&Key::generate(Algorithm::Es256), &middle).sign(&impostor.key)
    };
    assert_eq!(follow(&[&forged, &middle.certificate], &root), Err(ChainRefused::Signature));
}

#[test]
fn the_algorithm_told_outside_is_the_one_that_is_signed() {
    let root = Authority::root();
    let other = sequence(&[oid("1.2.840.10045.4.3.3")]);
    let with_parameters = sequence(&[oid("1.2.840.10045.4.3.2"), null()]);
    for outer_algorithm in [other, with_parameters] {
        let leaf = leaf(&root, |plan| Plan { outer_algorithm: Some(outer_algorithm), ..plan });
        assert_eq!(Certificate::from_der(&leaf).unwrap_err(), CertificateRefused::AlgorithmsDiffer);
    }
}

#[test]
fn an_extension_comes_once() {
    let root = Authority::root();
    let leaf = leaf(&root, |mut plan| {
        plan.extensions.push(is_authority(false, None));
        plan
    });
    assert_eq!(Certificate::from_der(&leaf).unwrap_err(), CertificateRefused::DuplicateExtension);
}

#[test]
fn every_changed_byte_of_a_certificate_is_seen() {
    let root = Authority::root();
    let mut leaf = leaf(&root, |plan| plan);
    assert_eq!(follow(&[&leaf], &root), Ok(()));
    for index in 0..leaf.len() {
        for bit in 0..8 {
            leaf[index] ^= 1 << bit;
            assert!(follow(&[&leaf], &root).is_err(), "byte {index}, bit {bit}");
            leaf[index] ^= 1 << bit;
        }
    }
}

#[test]
fn a_root_is_trusted_for_its_format_alone() {
    let attester = Attester::new(|plan| plan);
    let registration = packed(&attester, &Registration::new(&Key::generate(Algorithm::Es256)));
    let told = attester.site(Format::AndroidKey, Demand::Told).register(&registration).unwrap();
    assert_eq!(
        told.attestation,
        AttestationVerdict::Untrusted { format: Format::Packed, why: ChainRefused::Root }
    );
    let demanded = attester.site(Format::AndroidKey, Demand::Trusted).register(&registration);
    assert_eq!(demanded, Err(RegistrationRefused::Attestation(AttestationRefused::Trust(told.attestation))));
}

#[test]
fn a_statement_that_does_not_hold_is_refused_even_where_nothing_is_demanded() {
    let attester = Attester::new(|plan| plan);
    let other = Key::generate(Algorithm::Es256);
    let forged = packed_by(&other, &[&attester.certificate], &Registration::new(&other));
    assert_eq!(
        attester.site(Format::Packed, Demand::Told).register(&forged),
        Err(RegistrationRefused::Attestation(AttestationRefused::Statement(
            Format::Packed,
            StatementRefused::Signature
        )))
    );
}

#[test]
fn a_missing_statement_is_an_empty_map() {
    let attester = Attester::new(|plan| plan);
    let site = attester.site(Format::Packed, Demand::Told);
    let mut registration = Registration::new(&Key::generate(Algorithm::Es256));
    assert_eq!(site.register(&registration).unwrap().attestation, AttestationVerdict::None);
    registration.statement = cbor(|out| out.map(1)?.str("sig")?.bytes(&[1]).map(|_| ()));
    assert_eq!(attester.refused(Format::None, &registration), StatementRefused::Syntax);
}

#[test]
fn an_expired_attestation_is_told_as_untrusted() {
    let attester = Attester::new(|plan| Plan { not_after: "20250601000000Z", ..plan });
    let registration = packed(&attester, &Registration::new(&Key::generate(Algorithm::Es256)));
    let told = attester.site(Format::Packed, Demand::Told).register(&registration).unwrap();
    assert_eq!(
        told.attestation,
        AttestationVerdict::Untrusted { format: Format::Packed, why: ChainRefused::Expired }
    );
}

#[test]
fn a_root_must_be_a_certificate() {
    assert_eq!(TrustRoot::from_der([1, 2, 3]).unwrap_err(), CertificateRefused::Der);
    assert_eq!(TrustRoot::from_der(vec![0; 17 * 1024]).unwrap_err(), CertificateRefused::Large);
    let key = Key::generate(Algorithm::MlDsa44);
    let unsupported =
        Plan::authority("Root", &key, &authority_name("Root")).sign(&Key::generate(Algorithm::Es256));
    assert_eq!(TrustRoot::from_der(unsupported).unwrap_err(), CertificateRefused::Key);
}
