//! Several statements, §8.9.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format, StatementRefused,
};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::RegistrationRefused;

use crate::authenticator::{Key, cbor};
use crate::site::{Registration, Site};
use crate::statements::{Attester, packed, packed_by};

fn compound(registration: &Registration, parts: &[(&str, &[u8])]) -> Registration {
    let mut statement = cbor(|out| out.array(parts.len() as u64).map(|_| ()));
    for (format, part) in parts {
        statement.extend(cbor(|out| out.map(2)?.str("fmt")?.str(format)?.str("attStmt").map(|_| ())));
        statement.extend(*part);
    }
    Registration { format: "compound", statement, ..registration.clone() }
}

struct Story {
    attester: Attester,
    registration: Registration,
    certified: Vec<u8>,
    by_itself: Vec<u8>,
}

fn story() -> Story {
    let (attester, key) = (Attester::new(|plan| plan), Key::generate(Algorithm::Es256));
    let registration = Registration::new(&key);
    let certified = packed(&attester, &registration).statement;
    let by_itself = packed_by(&key, &[], &registration).statement;
    Story { attester, registration, certified, by_itself }
}

#[test]
fn the_best_of_several_statements_counts() {
    let Story { attester, registration, certified, by_itself } = story();
    for parts in [
        [("packed", &certified[..]), ("packed", &by_itself)],
        [("packed", &by_itself), ("packed", &certified)],
    ] {
        let registered = attester.register(Format::Packed, &compound(&registration, &parts)).unwrap();
        let root = attester.root.trusted().fingerprint();
        assert_eq!(
            registered.attestation,
            AttestationVerdict::Trusted { format: Format::Packed, root, model: None }
        );
    }
}

#[test]
fn one_wrong_statement_spoils_them_all() {
    let Story { attester, registration, certified, .. } = story();
    let forged = packed_by(&Key::generate(Algorithm::Es256), &[], &registration).statement;
    let refused = attester
        .register(Format::Packed, &compound(&registration, &[("packed", &certified), ("packed", &forged)]));
    assert_eq!(
        refused,
        Err(RegistrationRefused::Attestation(AttestationRefused::Statement(
            Format::Packed,
            StatementRefused::Signature
        )))
    );
}

#[test]
fn a_compound_statement_has_at_least_two_parts_and_none_of_them_compound() {
    let Story { attester, registration, certified, by_itself } = story();
    let inner = compound(&registration, &[("packed", &by_itself), ("packed", &by_itself)]).statement;
    let mut no_list = compound(&registration, &[]);
    no_list.statement = cbor(|out| out.map(0).map(|_| ()));
    let mut more = compound(&registration, &[("packed", &certified)]);
    more.statement = cbor(|out| out.array(2).map(|_| ()));
    for _ in 0..2 {
        more.statement.extend(cbor(|out| {
            out.map(3)?.str("x")?.u8(1)?.str("fmt")?.str("packed")?.str("attStmt").map(|_| ())
        }));
        more.statement.extend(&certified);
    }
    for registration in [
        compound(&registration, &[]),
        compound(&registration, &[("packed", &certified)]),
        compound(&registration, &[("packed", &certified), ("compound", &inner)]),
        no_list,
        more,
    ] {
        assert_eq!(attester.refused(Format::Compound, &registration), StatementRefused::Syntax);
    }
}

#[test]
fn every_part_is_of_a_format_that_is_accepted() {
    let Story { registration, by_itself, .. } = story();
    let policy = AttestationPolicy::new(Demand::Told, [Format::Compound, Format::Packed]);
    let site = Site::new(Policy::new().with_attestation(policy));
    let none = cbor(|out| out.map(0).map(|_| ()));
    assert_eq!(
        site.register(&compound(&registration, &[("packed", &by_itself), ("none", &none)])),
        Err(RegistrationRefused::Attestation(AttestationRefused::Format("none".into())))
    );
}
