//! The packed format, §8.2.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{AttestationVerdict, Demand, Format, StatementRefused};
use warifu_webauthn::certificate::CertificateRefused;

use crate::authenticator::{Key, cbor};
use crate::certificates::{BASIC_CONSTRAINTS, is_authority};
use crate::der_writer::{COMMON_NAME, COUNTRY, ORGANIZATION, UNIT, name, octet_string};
use crate::site::Registration;
use crate::statements::{Attester, packed, packed_by, signed_statement};

const AAGUID: &str = "1.3.6.1.4.1.45724.1.1.4";

fn registration() -> Registration {
    Registration::new(&Key::generate(Algorithm::Es256))
}

#[test]
fn a_packed_statement_is_trusted_by_its_root() {
    for algorithm in
        [Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa, Algorithm::Rs256]
    {
        let attester = Attester::with_key(Key::generate(algorithm), |plan| plan);
        assert!(attester.is_trusted(Format::Packed, &packed(&attester, &registration())), "{algorithm}");
    }
}

#[test]
fn a_self_signed_statement_is_told_as_such_for_every_algorithm() {
    let attester = Attester::new(|plan| plan);
    for algorithm in Algorithm::ALL {
        let key = Key::generate(algorithm);
        let registration = packed_by(&key, &[], &Registration::new(&key));
        let registered = attester.site(Format::Packed, Demand::Told).register(&registration).unwrap();
        assert_eq!(registered.attestation, AttestationVerdict::SelfSigned, "{algorithm}");
    }
}

#[test]
fn a_self_signed_statement_is_by_the_credential_itself() {
    let attester = Attester::new(|plan| plan);
    let (key, other) = (Key::generate(Algorithm::Es256), Key::generate(Algorithm::Es256));
    let forged = packed_by(&other, &[], &Registration::new(&key));
    assert_eq!(attester.refused(Format::Packed, &forged), StatementRefused::Signature);
}

#[test]
fn a_self_signed_statements_algorithm_is_the_credentials() {
    let attester = Attester::new(|plan| plan);
    let key = Key::generate(Algorithm::Es256);
    let mut registration = Registration::new(&key);
    registration.format = "packed";
    // ESP256 is the same mathematics under another number: still not what the key says.
    for alg in [-9, -257, -999] {
        registration.statement = signed_statement(alg, &key.sign(&registration.signed()), &[]);
        assert_eq!(attester.refused(Format::Packed, &registration), StatementRefused::Algorithm, "{alg}");
    }
}

#[test]
fn a_certified_statements_algorithm_is_the_certificates() {
    let attester = Attester::new(|plan| plan);
    let registration = registration();
    let signature = attester.key.sign(&registration.signed());
    for alg in [-8, -35, -257, -999] {
        let statement = signed_statement(alg, &signature, &[&attester.certificate]);
        let registration = Registration { format: "packed", statement, ..registration.clone() };
        assert_eq!(attester.refused(Format::Packed, &registration), StatementRefused::Algorithm, "{alg}");
    }
}

#[test]
fn the_statement_is_about_this_registration() {
    let attester = Attester::new(|plan| plan);
    let honest = packed(&attester, &registration());
    let mut replayed =
        Registration { statement: honest.statement.clone(), format: "packed", ..registration() };
    assert_eq!(attester.refused(Format::Packed, &replayed), StatementRefused::Signature);
    replayed = honest.clone();
    replayed.data.sign_count += 1;
    assert_eq!(attester.refused(Format::Packed, &replayed), StatementRefused::Signature);
    replayed = honest;
    replayed.client_data.push(' ');
    assert_eq!(attester.refused(Format::Packed, &replayed), StatementRefused::Signature);
}

#[test]
fn the_certificate_is_of_version_3_and_no_authority() {
    for attester in [
        Attester::new(|plan| crate::certificates::Plan { version: 0, ..plan }),
        Attester::new(|plan| crate::certificates::Plan { version: 1, ..plan }),
        Attester::new(|plan| plan.with(is_authority(true, None))),
        Attester::new(|plan| plan.without(BASIC_CONSTRAINTS)),
    ] {
        let registration = packed(&attester, &registration());
        assert_eq!(attester.refused(Format::Packed, &registration), StatementRefused::CertificateForm);
    }
}

#[test]
fn the_certificates_subject_is_as_section_8_2_1_says() {
    let all = [(COUNTRY, "JP"), (ORGANIZATION, "E"), (UNIT, "Authenticator Attestation"), (COMMON_NAME, "K")];
    let subjects = [
        name(&all[1..]),
        name(&[all[0], all[2], all[3]]),
        name(&[all[0], all[1], all[3]]),
        name(&all[..3]),
        name(&[(COUNTRY, "JPN"), all[1], all[2], all[3]]),
        name(&[(COUNTRY, "jp"), all[1], all[2], all[3]]),
        name(&[all[0], all[1], (UNIT, "authenticator attestation"), all[3]]),
        name(&[]),
    ];
    for subject in subjects {
        let attester = Attester::new(|plan| crate::certificates::Plan { subject, ..plan });
        let registration = packed(&attester, &registration());
        assert_eq!(attester.refused(Format::Packed, &registration), StatementRefused::CertificateForm);
    }
}

#[test]
fn a_certified_aaguid_is_the_one_told() {
    let attester = Attester::new(|plan| plan.with((AAGUID, false, octet_string(&[7; 16]))));
    let mut registration = registration();
    registration.attested().aaguid = [7; 16];
    assert!(attester.is_trusted(Format::Packed, &packed(&attester, &registration)));
    registration.attested().aaguid = [8; 16];
    let told = packed(&attester, &registration);
    assert_eq!(attester.refused(Format::Packed, &told), StatementRefused::Aaguid);
    let unwrapped = Attester::new(|plan| plan.with((AAGUID, false, vec![8; 16])));
    let told = packed(&unwrapped, &registration);
    assert_eq!(unwrapped.refused(Format::Packed, &told), StatementRefused::Aaguid);
    let critical = Attester::new(|plan| plan.with((AAGUID, true, octet_string(&[8; 16]))));
    let told = packed(&critical, &registration);
    assert_eq!(critical.refused(Format::Packed, &told), StatementRefused::CertificateForm);
}

#[test]
fn a_certificate_with_something_after_it_is_refused() {
    let mut attester = Attester::new(|plan| plan);
    attester.certificate.push(0);
    let registration = packed(&attester, &registration());
    assert_eq!(
        attester.refused(Format::Packed, &registration),
        StatementRefused::Certificate(CertificateRefused::Der)
    );
}

#[test]
fn the_statement_has_the_members_of_its_syntax() {
    let attester = Attester::new(|plan| plan);
    let statements = [
        cbor(|out| out.map(0).map(|_| ())),
        cbor(|out| out.array(0).map(|_| ())),
        cbor(|out| out.map(1)?.str("alg")?.i64(-7).map(|_| ())),
        cbor(|out| out.map(2)?.str("alg")?.str("ES256")?.str("sig")?.bytes(&[1]).map(|_| ())),
        cbor(|out| out.map(2)?.str("alg")?.i64(-7)?.str("sig")?.str("text").map(|_| ())),
        cbor(|out| {
            out.map(3)?
                .str("alg")?
                .i64(-7)?
                .str("sig")?
                .bytes(&[1])?
                .str("ecdaaKeyId")?
                .bytes(&[1])
                .map(|_| ())
        }),
        cbor(|out| {
            out.map(3)?.str("alg")?.i64(-7)?.str("sig")?.bytes(&[1])?.str("x5c")?.array(0).map(|_| ())
        }),
        cbor(|out| {
            out.map(3)?
                .str("alg")?
                .i64(-7)?
                .str("sig")?
                .bytes(&[1])?
                .str("x5c")?
                .array(1)?
                .str("text")
                .map(|_| ())
        }),
        signed_statement(-7, &[1], &[&[][..]; 9]),
    ];
    for statement in statements {
        let registration = Registration { format: "packed", statement, ..registration() };
        assert_eq!(attester.refused(Format::Packed, &registration), StatementRefused::Syntax);
    }
}
