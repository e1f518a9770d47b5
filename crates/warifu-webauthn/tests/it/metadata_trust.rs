//! Registrations judged by FIDO's metadata (§7.1, steps 23 and 24): each model by its own roots.

use serde_json::{Value, json};
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format,
};
use warifu_webauthn::auth_data::Aaguid;
use warifu_webauthn::chain::ChainRefused;
use warifu_webauthn::metadata::{Compromise, Metadata};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::RegistrationRefused;

use crate::attestation_fido_u2f::attest;
use crate::authenticator::Key;
use crate::certificates::{Authority, Plan};
use crate::der_writer::{octet_string, oid, sequence};
use crate::metadata_service::{AAGUID, OTHER_AAGUID, base64, entry, published, reported};
use crate::site::{Registration, Site};
use crate::statements::{Attester, packed, packed_by};

const ID_FIDO_GEN_CE_AAGUID: &str = "1.3.6.1.4.1.45724.1.1.4";

fn site(demand: Demand, metadata: Metadata) -> Site {
    with_policy(AttestationPolicy::new(demand, Format::ALL).with_metadata(metadata))
}

fn with_policy(policy: AttestationPolicy) -> Site {
    Site::new(Policy::new().with_algorithms(Algorithm::ALL).with_attestation(policy))
}

fn told(metadata: Metadata, registration: &Registration) -> AttestationVerdict {
    site(Demand::Told, metadata).register(registration).unwrap().attestation
}

/// A new credential, said to be of this model.
fn credential(aaguid: Aaguid) -> Registration {
    let mut registration = Registration::new(&Key::generate(Algorithm::Es256));
    registration.attested().aaguid = aaguid.0;
    registration
}

fn untrusted(why: ChainRefused) -> AttestationVerdict {
    AttestationVerdict::Untrusted { format: Format::Packed, why }
}

/// An attester whose certificate names this model.
fn named(aaguid: Aaguid) -> Attester {
    Attester::new(|plan| plan.with((ID_FIDO_GEN_CE_AAGUID, false, octet_string(&aaguid.0))))
}

#[test]
fn a_model_is_trusted_by_its_own_root() {
    let attester = Attester::new(|plan| plan);
    let metadata = published(&[entry(AAGUID, &[&attester.root.certificate])]);
    let verdict = told(metadata.clone(), &packed(&attester, &credential(AAGUID)));
    let AttestationVerdict::Trusted { format: Format::Packed, root, model: Some(model) } = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(root, attester.root.trusted().fingerprint());
    assert_eq!(Some(&*model), metadata.model(&AAGUID));
}

#[test]
fn the_root_of_one_model_does_not_vouch_for_another() {
    let (attester, other) = (Attester::new(|plan| plan), Attester::new(|plan| plan));
    let metadata = published(&[
        entry(AAGUID, &[&attester.root.certificate]),
        entry(OTHER_AAGUID, &[&other.root.certificate]),
    ]);
    let pretended = packed(&attester, &credential(OTHER_AAGUID));
    assert_eq!(told(metadata.clone(), &pretended), untrusted(ChainRefused::Root));
    let demanded = site(Demand::Trusted, metadata.clone()).register(&pretended);
    let refused = AttestationRefused::Trust(untrusted(ChainRefused::Root));
    assert_eq!(demanded, Err(RegistrationRefused::Attestation(refused)));
    for unlisted in [Aaguid([7; 16]), Aaguid::ZERO] {
        let registration = packed(&attester, &credential(unlisted));
        assert_eq!(told(metadata.clone(), &registration), untrusted(ChainRefused::Root));
    }
}

#[test]
fn under_a_root_of_several_models_the_certificate_must_name_one() {
    let (unnamed, named) = (Attester::new(|plan| plan), named(AAGUID));
    for (attester, expected) in [(&unnamed, false), (&named, true)] {
        let roots = [&attester.root.certificate[..]];
        let metadata = published(&[entry(AAGUID, &roots), entry(OTHER_AAGUID, &roots)]);
        let verdict = told(metadata, &packed(attester, &credential(AAGUID)));
        assert_eq!(matches!(verdict, AttestationVerdict::Trusted { .. }), expected, "{verdict:?}");
        assert_eq!(verdict == untrusted(ChainRefused::Model), !expected);
    }
    let roots = [&named.root.certificate[..]];
    let metadata = published(&[entry(AAGUID, &roots), entry(OTHER_AAGUID, &roots)]);
    let pretended = packed(&named, &credential(OTHER_AAGUID));
    assert!(site(Demand::Told, metadata).register(&pretended).is_err(), "it names another");
}

#[test]
fn a_certificate_of_the_web_attests_nothing_though_its_root_is_listed() {
    const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
    const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    const AIK_CERTIFICATE: &str = "2.23.133.8.3";
    for (usage, expected) in [
        (sequence(&[oid(SERVER_AUTH)]), false),
        (sequence(&[oid(AIK_CERTIFICATE), oid("1.3.6.1.5.5.7.3.4")]), false),
        (sequence(&[]), true),
        (sequence(&[oid(AIK_CERTIFICATE)]), true),
        (oid(SERVER_AUTH), false),
    ] {
        let attester = Attester::new(|plan| plan.with((EXTENDED_KEY_USAGE, false, usage)));
        let metadata = published(&[entry(AAGUID, &[&attester.root.certificate])]);
        let verdict = told(metadata, &packed(&attester, &credential(AAGUID)));
        assert_eq!(matches!(verdict, AttestationVerdict::Trusted { .. }), expected, "{verdict:?}");
        assert_eq!(verdict == untrusted(ChainRefused::Purpose), !expected);
    }
}

#[test]
fn an_attestation_certificate_can_be_listed_itself() {
    let attester = Attester::new(|plan| plan);
    let metadata = published(&[entry(AAGUID, &[&attester.certificate])]);
    let verdict = told(metadata.clone(), &packed(&attester, &credential(AAGUID)));
    assert!(matches!(verdict, AttestationVerdict::Trusted { .. }), "{verdict:?}");
    let sibling = Key::generate(Algorithm::Es256);
    let certificate = Plan::attestation(&sibling, &attester.root).sign(&attester.root.key);
    let other = packed_by(&sibling, &[&certificate], &credential(AAGUID));
    assert_eq!(told(metadata, &other), untrusted(ChainRefused::Root));
}

#[test]
fn an_authority_below_a_root_can_be_listed() {
    let root = Authority::root();
    let middle = root.below("Middle", |plan| plan);
    let key = Key::generate(Algorithm::Es256);
    let certificate = Plan::attestation(&key, &middle).sign(&middle.key);
    let metadata = published(&[entry(AAGUID, &[&middle.certificate])]);
    for path in [&[&certificate[..]][..], &[&certificate, &middle.certificate]] {
        let verdict = told(metadata.clone(), &packed_by(&key, path, &credential(AAGUID)));
        assert!(matches!(verdict, AttestationVerdict::Trusted { .. }), "{verdict:?}");
    }
}

#[test]
fn a_model_is_trusted_only_in_the_formats_of_its_attestation_types() {
    let attester = Attester::new(|plan| plan);
    for (types, expected) in [
        (json!(["basic_full"]), true),
        (json!(["attca"]), true),
        (json!(["basic_surrogate"]), false),
        (json!(["anonca"]), false),
        (json!(["none"]), false),
        (json!([]), false),
    ] {
        let mut entry = entry(AAGUID, &[&attester.root.certificate]);
        entry["metadataStatement"]["attestationTypes"] = types.clone();
        let verdict = told(published(&[entry]), &packed(&attester, &credential(AAGUID)));
        assert_eq!(matches!(verdict, AttestationVerdict::Trusted { .. }), expected, "{types}");
    }
}

#[test]
fn self_attestation_says_nothing_even_of_a_listed_model() {
    let key = Key::generate(Algorithm::Es256);
    let mut registration = Registration::new(&key);
    registration.attested().aaguid = AAGUID.0;
    let mut entry = entry(AAGUID, &[]);
    entry["metadataStatement"]["attestationTypes"] = json!(["basic_surrogate"]);
    let verdict = told(published(&[entry]), &packed_by(&key, &[], &registration));
    assert_eq!(verdict, AttestationVerdict::SelfSigned);
}

#[test]
fn a_compromised_model_is_never_trusted() {
    let attester = Attester::new(|plan| plan);
    let revoked = json!([{"status": "REVOKED", "effectiveDate": "2026-01-01"}]);
    let metadata = published(&[reported(entry(AAGUID, &[&attester.root.certificate]), revoked)]);
    let registration = packed(&attester, &credential(AAGUID));
    let policy = AttestationPolicy::new(Demand::Trusted, Format::ALL)
        .with_metadata(metadata)
        .with_root(Format::Packed, attester.root.trusted());
    let refused = with_policy(policy).register(&registration).unwrap_err();
    assert!(refused.to_string().contains("known to be compromised"), "{refused}");
    let RegistrationRefused::Attestation(AttestationRefused::Trust(AttestationVerdict::Compromised {
        format: Format::Packed,
        model,
        compromise: Compromise::Revoked,
    })) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(model.aaguid, Some(AAGUID));
}

#[test]
fn a_compromised_attestation_key_that_is_named_takes_only_itself_along() {
    let (stolen, sound) = (Attester::new(|plan| plan), Attester::new(|plan| plan));
    let report = |certificate: &[u8]| -> Value {
        json!([{"status": "ATTESTATION_KEY_COMPROMISE", "certificate": base64(certificate)},
               {"status": "FIDO_CERTIFIED"}])
    };
    for named in [&stolen.root.certificate, &stolen.certificate] {
        let roots = [&stolen.root.certificate[..], &sound.root.certificate];
        let metadata = published(&[reported(entry(AAGUID, &roots), report(named))]);
        let verdict = told(metadata.clone(), &packed(&stolen, &credential(AAGUID)));
        let is_key = |verdict: &AttestationVerdict| {
            matches!(verdict, AttestationVerdict::Compromised { compromise: Compromise::AttestationKey, .. })
        };
        assert!(is_key(&verdict), "{verdict:?}");
        let verdict = told(metadata, &packed(&sound, &credential(AAGUID)));
        assert!(matches!(verdict, AttestationVerdict::Trusted { .. }), "{verdict:?}");
    }
}

#[test]
fn a_root_of_the_operators_stays_trusted_beside_metadata() {
    let attester = Attester::new(|plan| plan);
    let policy = AttestationPolicy::new(Demand::Trusted, Format::ALL)
        .with_metadata(published(&[entry(OTHER_AAGUID, &[&Authority::root().certificate])]))
        .with_root(Format::Packed, attester.root.trusted());
    for aaguid in [AAGUID, OTHER_AAGUID] {
        let registered = with_policy(policy.clone()).register(&packed(&attester, &credential(aaguid)));
        let root = attester.root.trusted().fingerprint();
        let expected = AttestationVerdict::Trusted { format: Format::Packed, root, model: None };
        assert_eq!(registered.unwrap().attestation, expected);
    }
}

#[test]
fn a_u2f_model_is_found_by_the_key_of_its_certificate() {
    let attester = Attester::new(|plan| plan);
    let identifier = |key: &Key| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, &key.public());
        data_encoding::HEXLOWER.encode(digest.as_ref())
    };
    let list = |keys: &[String]| {
        let mut entry = entry(AAGUID, &[&attester.root.certificate]);
        entry.as_object_mut().unwrap().remove("aaguid");
        entry["metadataStatement"].as_object_mut().unwrap().remove("aaguid");
        entry["attestationCertificateKeyIdentifiers"] = json!(keys);
        published(&[entry])
    };
    let key = Key::generate(Algorithm::Es256);
    let registration = attest(&attester, &key, &Registration::new(&key));
    let own = list(&["00".repeat(20), identifier(&attester.key)]);
    let verdict = told(own.clone(), &registration);
    let AttestationVerdict::Trusted { format: Format::FidoU2f, model: Some(model), .. } = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(model.key_identifiers.len(), 2);
    let other = list(&[identifier(&Key::generate(Algorithm::Es256))]);
    let why = ChainRefused::Root;
    assert_eq!(told(other, &registration), AttestationVerdict::Untrusted { format: Format::FidoU2f, why });
    let as_packed = packed(&attester, &Registration::new(&key));
    assert_eq!(told(own, &as_packed), untrusted(ChainRefused::Root), "only U2F models have such keys");
}
