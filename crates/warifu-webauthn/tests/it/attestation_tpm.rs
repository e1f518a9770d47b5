//! A TPM's statement, §8.3.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format, StatementRefused,
};
use warifu_webauthn::chain::TrustRoot;
use warifu_webauthn::json::RegistrationResponse;
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::{Registered, RegistrationRefused};

use crate::authenticator::{Key, cbor, sha256};
use crate::certificates::{BASIC_CONSTRAINTS, Extension, Plan, is_authority};
use crate::der_writer::{name, octet_string, oid, sequence, set, tlv};
use crate::site::{Registration, Site, registration_json};
use crate::statements::{Attester, certificates};

const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";

/// `TPMT_PUBLIC` and `TPMS_ATTEST`, part by part.
struct Tpm {
    version: &'static str,
    alg: i64,
    public_area: Vec<u8>,
    magic: u32,
    kind: u16,
    extra_data: Vec<u8>,
    name: Vec<u8>,
    tail: Vec<u8>,
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn public_area(key: &Key) -> Vec<u8> {
    let public = key.public();
    if let Key::Rsa { .. } = key {
        let (modulus, _) = key.rsa_components();
        let head = words(&[0x0001, 0x000b, 0x0006, 0x0472, 0, 0x0010, 0x0014, 0x000b, 2048, 0, 0]);
        return [head, sized(&modulus)].concat();
    }
    let width = (public.len() - 1) / 2;
    let curve = if width == 32 { 3 } else { 4 };
    let head = words(&[0x0023, 0x000b, 0x0006, 0x0472, 0, 0x0010, 0x0018, 0x000b, curve, 0x0010]);
    [head, sized(&public[1..=width]), sized(&public[1 + width..])].concat()
}

fn name_of(public_area: &[u8]) -> Vec<u8> {
    [&[0, 0x0b], &sha256(public_area)[..]].concat()
}

impl Tpm {
    fn honest(key: &Key, registration: &Registration) -> Self {
        let public_area = public_area(key);
        Self {
            version: "2.0",
            alg: -7,
            magic: 0xff54_4347,
            kind: 0x8017,
            extra_data: sha256(&registration.signed()),
            name: name_of(&public_area),
            public_area,
            tail: Vec::new(),
        }
    }

    fn certify_info(&self) -> Vec<u8> {
        let mut info = self.magic.to_be_bytes().to_vec();
        info.extend(self.kind.to_be_bytes());
        info.extend(sized(&[1; 34]));
        info.extend(sized(&self.extra_data));
        info.extend([2; 17 + 8]);
        info.extend(sized(&self.name));
        info.extend(sized(&[3; 34]));
        info.extend(&self.tail);
        info
    }

    fn attest(&self, attester: &Attester, registration: &Registration) -> Registration {
        let info = self.certify_info();
        let signature = attester.key.sign(&info);
        let statement = cbor(|out| {
            out.map(6)?.str("ver")?.str(self.version)?.str("alg")?.i64(self.alg)?;
            out.str("sig")?.bytes(&signature)?.str("certInfo")?.bytes(&info)?;
            out.str("pubArea")?.bytes(&self.public_area)?;
            certificates(out, &[&attester.certificate])
        });
        Registration { format: "tpm", statement, ..registration.clone() }
    }
}

fn alternative_name(attributes: &[(&str, &str)]) -> Extension {
    (SUBJECT_ALT_NAME, true, sequence(&[tlv(&[0xa4], &name(attributes))]))
}

const MANUFACTURER: (&str, &str) = ("2.23.133.2.1", "id:494E5443");
const MODEL: (&str, &str) = ("2.23.133.2.2", "TPM");
const VERSION: (&str, &str) = ("2.23.133.2.3", "id:13");

fn purpose(number: &str) -> Extension {
    (EXTENDED_KEY_USAGE, false, sequence(&[oid(number)]))
}

fn identity(plan: Plan) -> Plan {
    Plan { subject: sequence(&[]), ..plan }
        .with(alternative_name(&[MANUFACTURER, MODEL, VERSION]))
        .with(purpose("2.23.133.8.3"))
}

/// What a TPM says of a new key, after `change`.
fn story(change: impl FnOnce(&mut Tpm)) -> (Attester, Registration) {
    let (attester, key) = (Attester::new(identity), Key::generate(Algorithm::Es256));
    let registration = Registration::new(&key);
    let mut tpm = Tpm::honest(&key, &registration);
    change(&mut tpm);
    let registration = tpm.attest(&attester, &registration);
    (attester, registration)
}

fn refused(change: impl FnOnce(&mut Tpm)) -> StatementRefused {
    let (attester, registration) = story(change);
    attester.refused(Format::Tpm, &registration)
}

#[test]
fn a_tpm_statement_is_trusted_by_its_root() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Rs256] {
        let (attester, key) = (Attester::new(identity), Key::generate(algorithm));
        let registration = Registration::new(&key);
        let registration = Tpm::honest(&key, &registration).attest(&attester, &registration);
        assert!(attester.is_trusted(Format::Tpm, &registration), "{algorithm}");
    }
}

#[test]
fn an_identity_key_of_rsa_signs_statements() {
    let attester = Attester::with_key(Key::generate(Algorithm::Rs256), identity);
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    let tpm = Tpm { alg: -257, ..Tpm::honest(&key, &registration) };
    assert!(attester.is_trusted(Format::Tpm, &tpm.attest(&attester, &registration)));
}

#[test]
fn coordinates_may_leave_out_leading_zeros_but_nothing_else() {
    let attester = Attester::new(identity);
    let key =
        std::iter::repeat_with(|| Key::generate(Algorithm::Es256)).find(|key| key.public()[1] == 0).unwrap();
    let registration = Registration::new(&key);
    let public = key.public();
    let mut tpm = Tpm::honest(&key, &registration);
    let head = tpm.public_area[..20].to_vec();
    let shorter = [&head[..], &sized(&public[2..33]), &sized(&public[33..])].concat();
    tpm.public_area = shorter.clone();
    tpm.name = name_of(&shorter);
    assert!(attester.is_trusted(Format::Tpm, &tpm.attest(&attester, &registration)));
    tpm.public_area = [&head[..], &sized(&public[3..33]), &sized(&public[33..])].concat();
    tpm.name = name_of(&tpm.public_area);
    let wrong = tpm.attest(&attester, &registration);
    assert_eq!(attester.refused(Format::Tpm, &wrong), StatementRefused::PublicKey);
}

#[test]
fn the_version_is_2_0() {
    assert_eq!(refused(|tpm| tpm.version = "1.2"), StatementRefused::Syntax);
}

#[test]
fn the_public_area_holds_the_credentials_key() {
    let other = public_area(&Key::generate(Algorithm::Es256));
    let refused = refused(|tpm| {
        tpm.name = name_of(&other);
        tpm.public_area = other;
    });
    assert_eq!(refused, StatementRefused::PublicKey);
}

#[test]
fn the_algorithm_is_one_of_the_identity_key() {
    assert_eq!(refused(|tpm| tpm.alg = -257), StatementRefused::Algorithm);
    assert_eq!(refused(|tpm| tpm.alg = -8), StatementRefused::Algorithm);
    assert_eq!(refused(|tpm| tpm.alg = -999), StatementRefused::Algorithm);
}

#[test]
fn sha1_is_refused_without_a_reason() {
    assert_eq!(refused(|tpm| tpm.alg = -65535), StatementRefused::Sha1);
    let named_with_sha1 = |tpm: &mut Tpm| {
        tpm.public_area[2..4].copy_from_slice(&[0x00, 0x04]);
    };
    assert_eq!(refused(named_with_sha1), StatementRefused::Sha1);
}

#[test]
fn the_identity_key_signed_it() {
    let (attester, mut registration) = story(|_| ());
    let (impostor, _) = story(|_| ());
    let tpm_signed_by = |key: &Key| {
        let info = [1, 2, 3];
        let signature = key.sign(&info);
        (info, signature)
    };
    let (_, signature) = tpm_signed_by(&impostor.key);
    let key = Key::generate(Algorithm::Es256);
    registration.attested().public_key = key.cose();
    let tpm = Tpm::honest(&key, &registration);
    registration.statement = cbor(|out| {
        out.map(6)?.str("ver")?.str("2.0")?.str("alg")?.i64(-7)?.str("sig")?.bytes(&signature)?;
        out.str("certInfo")?.bytes(&tpm.certify_info())?.str("pubArea")?.bytes(&tpm.public_area)?;
        certificates(out, &[&attester.certificate])
    });
    assert_eq!(attester.refused(Format::Tpm, &registration), StatementRefused::Signature);
}

#[test]
fn a_tpm_made_it_by_certifying() {
    assert_eq!(refused(|tpm| tpm.magic = 0), StatementRefused::TpmType);
    assert_eq!(refused(|tpm| tpm.kind = 0x8018), StatementRefused::TpmType);
}

#[test]
fn it_is_about_this_registration() {
    assert_eq!(refused(|tpm| tpm.extra_data = vec![7; 32]), StatementRefused::Challenge);
}

#[test]
fn what_was_certified_is_the_public_area() {
    assert_eq!(refused(|tpm| tpm.name[5] ^= 1), StatementRefused::TpmName);
    assert_eq!(refused(|tpm| tpm.name[1] = 0x0c), StatementRefused::TpmName);
    assert_eq!(refused(|tpm| tpm.name.clear()), StatementRefused::TpmName);
}

#[test]
fn structures_are_read_to_the_last_byte() {
    assert_eq!(refused(|tpm| tpm.tail = vec![0]), StatementRefused::TpmStructure);
    assert_eq!(refused(|tpm| tpm.public_area.push(0)), StatementRefused::TpmStructure);
    for length in [0, 4, 9, 15, 19, 40, 87] {
        assert_eq!(
            refused(|tpm| tpm.public_area.truncate(length)),
            StatementRefused::TpmStructure,
            "{length}"
        );
    }
}

#[test]
fn kinds_of_keys_that_are_not_for_signing_are_refused() {
    for (index, word) in [(0, 0x0008_u16), (10, 0x0006), (12, 0x0015), (16, 0x0010), (2, 0x0012)] {
        let changed = |tpm: &mut Tpm| tpm.public_area[index..index + 2].copy_from_slice(&word.to_be_bytes());
        assert_eq!(refused(changed), StatementRefused::TpmStructure, "{index}");
    }
}

#[test]
fn the_certificate_is_as_section_8_3_1_says() {
    type Change = fn(Plan) -> Plan;
    let changes: [Change; 10] = [
        |plan| Plan { subject: crate::certificates::attestation_name(), ..plan },
        |plan| Plan { version: 0, ..plan },
        |plan| plan.with(is_authority(true, None)),
        |plan| plan.without(BASIC_CONSTRAINTS),
        |plan| plan.without(SUBJECT_ALT_NAME),
        |plan| plan.with(alternative_name(&[MODEL, VERSION])),
        |plan| plan.with(alternative_name(&[MANUFACTURER, VERSION])),
        |plan| plan.with(alternative_name(&[MANUFACTURER, MODEL])),
        |plan| plan.without(EXTENDED_KEY_USAGE),
        |plan| plan.with(purpose("1.3.6.1.5.5.7.3.2")),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let attester = Attester::new(|plan| change(identity(plan)));
        let key = Key::generate(Algorithm::Es256);
        let registration = Registration::new(&key);
        let registration = Tpm::honest(&key, &registration).attest(&attester, &registration);
        assert_eq!(
            attester.refused(Format::Tpm, &registration),
            StatementRefused::CertificateForm,
            "{index}"
        );
    }
}

#[test]
fn a_certified_aaguid_is_the_one_told() {
    let aaguid = ("1.3.6.1.4.1.45724.1.1.4", false, octet_string(&[7; 16]));
    let attester = Attester::new(|plan| identity(plan).with(aaguid));
    let key = Key::generate(Algorithm::Es256);
    let mut registration = Registration::new(&key);
    registration.attested().aaguid = [7; 16];
    let honest = Tpm::honest(&key, &registration).attest(&attester, &registration);
    assert!(attester.is_trusted(Format::Tpm, &honest));
    registration.attested().aaguid = [8; 16];
    let other = Tpm::honest(&key, &registration).attest(&attester, &registration);
    assert_eq!(attester.refused(Format::Tpm, &other), StatementRefused::Aaguid);
}

#[test]
fn the_tpm_may_be_named_in_one_relative_name() {
    let attributes: Vec<_> = [MANUFACTURER, MODEL, VERSION]
        .iter()
        .map(|(number, value)| sequence(&[oid(number), tlv(&[0x0c], value.as_bytes())]))
        .collect();
    let mut sorted = attributes;
    sorted.sort();
    let one = (SUBJECT_ALT_NAME, true, sequence(&[tlv(&[0xa4], &sequence(&[set(&sorted)]))]));
    let attester = Attester::new(|plan| identity(plan).with(one));
    let key = Key::generate(Algorithm::Es256);
    let registration = Registration::new(&key);
    assert!(
        attester.is_trusted(Format::Tpm, &Tpm::honest(&key, &registration).attest(&attester, &registration))
    );
}

/// A registration as an older Windows computer makes it, see `tests/data/README.md`.
fn sha1_story(
    change: impl FnOnce(AttestationPolicy) -> AttestationPolicy,
) -> Result<Registered, RegistrationRefused> {
    let file: serde_json::Value = serde_json::from_str(include_str!("../data/tpm-sha1.json")).unwrap();
    let bytes = |name: &str| data_encoding::HEXLOWER.decode(file[name].as_str().unwrap().as_bytes()).unwrap();
    let json =
        registration_json(&bytes("credential_id"), &bytes("clientDataJSON"), &bytes("attestationObject"));
    let root = TrustRoot::from_der(bytes("root")).unwrap();
    let policy = AttestationPolicy::new(Demand::Trusted, [Format::Tpm]).with_root(Format::Tpm, root);
    Site::new(Policy::new().with_attestation(change(policy)))
        .register_response(&RegistrationResponse::from_json(json.as_bytes()).unwrap())
}

#[test]
fn sha1_is_accepted_only_where_policy_names_a_reason() {
    let accepted = sha1_story(|policy| policy.danger_sha1_tpm("computers bought before 2020")).unwrap();
    assert!(matches!(accepted.attestation, AttestationVerdict::Trusted { format: Format::Tpm, .. }));
    assert_eq!(
        sha1_story(|policy| policy),
        Err(RegistrationRefused::Attestation(AttestationRefused::Statement(
            Format::Tpm,
            StatementRefused::Sha1
        )))
    );
}

#[test]
fn sha1_is_signed_by_rsa_alone() {
    let (attester, key) = (Attester::new(identity), Key::generate(Algorithm::Es256));
    let registration = Registration::new(&key);
    let registration =
        Tpm { alg: -65535, ..Tpm::honest(&key, &registration) }.attest(&attester, &registration);
    let policy = AttestationPolicy::new(Demand::Told, [Format::Tpm]).danger_sha1_tpm("a test");
    assert_eq!(
        Site::new(Policy::new().with_attestation(policy)).register(&registration),
        Err(RegistrationRefused::Attestation(AttestationRefused::Statement(
            Format::Tpm,
            StatementRefused::Algorithm
        )))
    );
}
