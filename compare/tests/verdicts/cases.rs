//! The cases: the specification's vectors, and a software authenticator's answers with one thing wrong in each.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::Format;

use crate::authenticator::{BE, BS, ED, Key, UP, UV, cbor, sha256};
use crate::certificates::{BASIC_CONSTRAINTS, Plan, is_authority};
use crate::der_writer::{enumerated, integer, name, octet_string, oid, sequence, set, tlv};
use crate::site::{Assertion, ORIGIN, RP_ID, Registration, client_data};
use crate::statements::{Attester, certificates, packed, packed_by, signed_statement};
use crate::vector_file::{self, Vector};

/// A sign-in, made by the credential's own key and then spoiled.
pub(crate) struct SignInCase {
    pub(crate) case: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) backup_eligible: bool,
    pub(crate) sign_count: u32,
    pub(crate) assertion: Assertion,
    pub(crate) spoil: fn(String) -> String,
}

/// All vectors but the TPM's: webauthn-rs-core accepts no TPM.
pub(crate) fn vector_cases() -> Vec<Vector> {
    vector_file::all().into_iter().filter(|vector| !vector.name.starts_with("tpm")).collect()
}

type Change = (&'static str, fn(&mut Registration));

/// What can be wrong before a statement is made.
const CHANGES: &[Change] = &[
    ("nothing wrong", |_| ()),
    ("of a sign-in", |it| it.client_data = client_data("webauthn.get", "")),
    ("another challenge", |it| it.client_data = it.client_data.replace("Wlpa", "Wlpb")),
    ("another origin", |it| it.client_data = it.client_data.replace(ORIGIN, "https://evil.example")),
    ("a subdomain", |it| it.client_data = it.client_data.replace(ORIGIN, "https://a.id.example.org")),
    ("another port", |it| it.client_data = it.client_data.replace(ORIGIN, "https://id.example.org:8443")),
    ("an origin with a slash", |it| {
        it.client_data = it.client_data.replace(ORIGIN, "https://id.example.org/")
    }),
    ("framed", |it| it.client_data = it.client_data.replace("false", "true")),
    ("framed by a named page", |it| {
        it.client_data = client_data("webauthn.create", r#","topOrigin":"https://portal.example""#)
            .replace("false", "true");
    }),
    ("an unknown member", |it| it.client_data = client_data("webauthn.create", r#","later":[1]"#)),
    ("the type twice", |it| it.client_data = client_data("webauthn.create", r#","type":"webauthn.create""#)),
    ("another relying party", |it| it.data.rp_id = "example.org"),
    ("nobody there", |it| it.data.flags &= !UP),
    ("nobody verified", |it| it.data.flags &= !UV),
    ("backed up, eligible", |it| it.data.flags |= BE | BS),
    ("backed up, not eligible", |it| it.data.flags |= BS),
    ("reserved flags", |it| it.data.flags |= 0x22),
    ("something after the authenticator data", |it| it.data.tail = vec![0]),
    ("extension outputs", |it| {
        it.data.flags |= ED;
        it.data.tail = cbor(|out| out.map(1)?.str("credProtect")?.u8(2).map(|_| ()));
    }),
    ("an extension output twice", |it| {
        it.data.flags |= ED;
        it.data.tail =
            cbor(|out| out.map(2)?.str("credProtect")?.u8(2)?.str("credProtect")?.u8(2).map(|_| ()));
    }),
    ("an AAGUID", |it| it.attested().aaguid = [7; 16]),
    ("the longest id", |it| it.attested().credential_id = vec![1; 1023]),
    ("an id too long", |it| it.attested().credential_id = vec![1; 1024]),
    ("the browser names another id", |it| it.told_id = Some(vec![2; 32])),
    ("another algorithm's number", |it| it.attested().public_key[4] = 0x38),
];

pub(crate) fn registration_cases() -> Vec<(String, Registration)> {
    let mut cases = Vec::new();
    for (what, change) in CHANGES {
        let key = Key::generate(Algorithm::Es256);
        let mut registration = Registration::new(&key);
        change(&mut registration);
        cases.push((format!("none: {what}"), registration.clone()));
        cases.push((format!("packed, self: {what}"), packed_by(&key, &[], &registration)));
        let attester = Attester::new(|plan| plan);
        cases.push((format!("packed: {what}"), packed(&attester, &registration)));
        cases.push((format!("apple: {what}"), apple(key, &registration, |plan| plan)));
        let key = Key::generate(Algorithm::Es256);
        let mut registration = Registration::new(&key);
        change(&mut registration);
        cases.push((format!("fido-u2f: {what}"), fido_u2f(&attester, &key, &registration)));
        let trusted = [purpose(2), origin(0)];
        cases.push((format!("android-key: {what}"), android_key(key, &registration, &trusted)));
    }
    for algorithm in Algorithm::ALL {
        cases.push((format!("none: algorithm {algorithm}"), Registration::new(&Key::generate(algorithm))));
    }
    cases.extend(statement_cases());
    cases
}

/// What can be wrong in a statement itself.
fn statement_cases() -> Vec<(String, Registration)> {
    let key = || Key::generate(Algorithm::Es256);
    let plain = |key: &Key| Registration::new(key);
    let mut cases = Vec::new();
    let mut add = |case: &str, registration| cases.push((case.to_owned(), registration));

    let mut filled = plain(&key());
    filled.statement = cbor(|out| out.map(1)?.str("x")?.u8(1).map(|_| ()));
    add("none: a statement that isn't empty", filled);
    add("packed, self: by another key", packed_by(&key(), &[], &plain(&key())));
    let own = key();
    let mut registration = plain(&own);
    registration.format = "packed";
    registration.statement = signed_statement(-257, &own.sign(&registration.signed()), &[]);
    add("packed, self: another algorithm", registration);

    let attester = Attester::new(|plan| plan);
    let forged = packed_by(&key(), &[&attester.certificate], &plain(&key()));
    add("packed: by another key than the certificate's", forged);
    type Spoil = fn(Plan) -> Plan;
    let plans: [(&str, Spoil); 6] = [
        ("a certificate of version 1", |plan| Plan { version: 0, ..plan }),
        ("a certificate of an authority", |plan| plan.with(is_authority(true, None))),
        ("a certificate without constraints", |plan| plan.without(BASIC_CONSTRAINTS)),
        ("a certificate without a subject", |plan| Plan { subject: name(&[]), ..plan }),
        ("a certificate of another AAGUID", |plan| {
            plan.with(("1.3.6.1.4.1.45724.1.1.4", false, octet_string(&[9; 16])))
        }),
        ("a certificate with two signature algorithms", |plan| Plan {
            outer_algorithm: Some(sequence(&[oid("1.2.840.10045.4.3.3")])),
            ..plan
        }),
    ];
    for (case, plan) in plans {
        let attester = Attester::new(plan);
        add(&format!("packed: {case}"), packed(&attester, &plain(&key())));
    }

    add("apple: another key", apple(key(), &plain(&key()), |plan| plan));
    let own = key();
    let mut stale = apple(key(), &plain(&own), |plan| plan);
    stale.data.sign_count = 1;
    add("apple: of another registration", stale);

    let own = key();
    let mut replayed = fido_u2f(&attester, &own, &plain(&own));
    replayed.attested().credential_id = vec![9; 32];
    add("fido-u2f: of another credential", replayed);

    for (case, trusted) in [
        ("empty lists", vec![]),
        ("not made in the keystore", vec![purpose(2), origin(2)]),
        ("not for signing", vec![purpose(0), origin(0)]),
        ("for all applications", vec![purpose(2), tlv(&[0xbf, 0x84, 0x58], &[5, 0]), origin(0)]),
    ] {
        let own = key();
        let registration = plain(&own);
        add(&format!("android-key: {case}"), android_key(own, &registration, &trusted));
    }
    cases
}

fn apple(key: Key, registration: &Registration, change: impl FnOnce(Plan) -> Plan) -> Registration {
    let nonce = sequence(&[tlv(&[0xa1], &octet_string(&sha256(&registration.signed())))]);
    let attester =
        Attester::with_key(key, |plan| change(plan.with(("1.2.840.113635.100.8.2", false, nonce))));
    let path = [&attester.certificate[..], &attester.root.certificate];
    let statement = cbor(|out| {
        out.map(1)?;
        certificates(out, &path)
    });
    Registration { format: Format::Apple.identifier(), statement, ..registration.clone() }
}

fn fido_u2f(attester: &Attester, key: &Key, registration: &Registration) -> Registration {
    let mut signed = vec![0];
    signed.extend(sha256(RP_ID.as_bytes()));
    signed.extend(registration.client_data_hash());
    signed.extend(&registration.data.attested.as_ref().unwrap().credential_id);
    signed.extend(key.public());
    let signature = attester.key.sign(&signed);
    let statement = cbor(|out| {
        out.map(2)?.str("sig")?.bytes(&signature)?;
        certificates(out, &[&attester.certificate])
    });
    Registration { format: Format::FidoU2f.identifier(), statement, ..registration.clone() }
}

fn purpose(value: u8) -> Vec<u8> {
    tlv(&[0xa1], &set(&[integer(value)]))
}

fn origin(value: u8) -> Vec<u8> {
    tlv(&[0xbf, 0x85, 0x3e], &integer(value))
}

fn android_key(key: Key, registration: &Registration, trusted: &[Vec<u8>]) -> Registration {
    let description = sequence(&[
        integer(3),
        enumerated(1),
        integer(4),
        enumerated(1),
        octet_string(&registration.client_data_hash()),
        octet_string(&[]),
        sequence(&[]),
        sequence(trusted),
    ]);
    let attester =
        Attester::with_key(key, |plan| plan.with(("1.3.6.1.4.1.11129.2.1.17", false, description)));
    let signature = attester.key.sign(&registration.signed());
    let path = [&attester.certificate[..], &attester.root.certificate];
    let statement = signed_statement(-7, &signature, &path);
    Registration { format: Format::AndroidKey.identifier(), statement, ..registration.clone() }
}

pub(crate) fn sign_in_cases() -> Vec<SignInCase> {
    let plain = || SignInCase {
        case: String::new(),
        algorithm: Algorithm::Es256,
        backup_eligible: false,
        sign_count: 0,
        assertion: Assertion::new(),
        spoil: |json| json,
    };
    let mut cases = Vec::new();
    for algorithm in Algorithm::ALL {
        cases.push(SignInCase { case: format!("algorithm {algorithm}"), algorithm, ..plain() });
    }
    type Change = (&'static str, fn(&mut Assertion));
    let changes: [Change; 15] = [
        ("of a registration", |it| it.client_data = client_data("webauthn.create", "")),
        ("another challenge", |it| it.client_data = it.client_data.replace("Wlpa", "Wlpb")),
        ("another origin", |it| it.client_data = it.client_data.replace(ORIGIN, "https://evil.example")),
        ("framed", |it| it.client_data = it.client_data.replace("false", "true")),
        ("an unknown member", |it| it.client_data = client_data("webauthn.get", r#","later":[1]"#)),
        ("the type twice", |it| it.client_data = client_data("webauthn.get", r#","type":"webauthn.get""#)),
        ("another relying party", |it| it.data.rp_id = "example.org"),
        ("nobody there", |it| it.data.flags &= !UP),
        ("nobody verified", |it| it.data.flags &= !UV),
        ("backup eligibility changed", |it| it.data.flags |= BE),
        ("backed up, not eligible", |it| it.data.flags |= BS),
        ("reserved flags", |it| it.data.flags |= 0x22),
        ("something after the authenticator data", |it| it.data.tail = vec![0]),
        ("the counter goes forward", |it| it.data.sign_count = 1),
        ("another account's handle", |it| it.handle = Some(vec![0x22; 64])),
    ];
    for (case, change) in changes {
        let mut made = plain();
        change(&mut made.assertion);
        cases.push(SignInCase { case: case.to_owned(), ..made });
    }
    for (case, told) in [("the counter stays", 5), ("the counter goes back", 4), ("the counter vanishes", 0)]
    {
        let mut made = plain();
        made.sign_count = 5;
        made.assertion.data.sign_count = told;
        cases.push(SignInCase { case: case.to_owned(), ..made });
    }
    let mut synced = plain();
    synced.backup_eligible = true;
    synced.assertion.data.flags |= BE | BS;
    cases.push(SignInCase { case: "backed up, eligible".to_owned(), ..synced });
    type Spoil = (&'static str, fn(String) -> String);
    let spoils: [Spoil; 3] = [
        ("id and rawId differ", |json| json.replacen("wcHB", "wcHC", 1)),
        ("of another type", |json| json.replace("public-key", "password")),
        ("padding in base64url", |json| json.replace(r#"","authenticatorData"#, r#"=","authenticatorData"#)),
    ];
    for (case, spoil) in spoils {
        cases.push(SignInCase { case: case.to_owned(), spoil, ..plain() });
    }
    cases
}
