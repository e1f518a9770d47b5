//! The entries of FIDO's metadata: what is read of a model, and what leaves it out.

use serde_json::{Value, json};
use warifu_webauthn::auth_data::Aaguid;
use warifu_webauthn::metadata::{AttestationType, Compromise, Model, Payload, Status};

use crate::certificates::Authority;
use crate::metadata_service::{AAGUID, OTHER_AAGUID, base64, entry, payload, reported};

fn read(entries: &[Value]) -> Payload {
    Payload::parse(payload(entries).to_string().as_bytes()).unwrap()
}

/// The only model of a list with this entry.
fn model(entry: Value) -> Model {
    let read = read(&[entry]);
    assert_eq!(read.left_out, 0);
    Model::clone(&read.models[0])
}

/// The entry with one member of its statement changed.
fn stated(member: &str, value: Value) -> Value {
    let mut entry = entry(AAGUID, &[&Authority::root().certificate]);
    entry["metadataStatement"][member] = value;
    entry
}

fn u2f(identifiers: &[&str], root: &Authority) -> Value {
    let mut entry = entry(AAGUID, &[&root.certificate]);
    entry.as_object_mut().unwrap().remove("aaguid");
    entry["metadataStatement"].as_object_mut().unwrap().remove("aaguid");
    entry["attestationCertificateKeyIdentifiers"] = json!(identifiers);
    entry
}

#[test]
fn hardware_is_told_only_where_software_never_holds_the_keys() {
    for (words, expected) in [
        (json!(["hardware", "secure_element"]), true),
        (json!(["hardware", "secure_element", "remote_handle"]), true),
        (json!(["hardware", "tee"]), true),
        (json!(["hardware"]), true),
        (json!(["secure_element"]), true),
        (json!(["tee"]), true),
        (json!(["software"]), false),
        (json!(["software", "hardware"]), false),
        (json!(["remote_handle"]), false),
        (json!(["HARDWARE", "something_new"]), false),
        (json!([]), false),
    ] {
        assert_eq!(model(stated("keyProtection", words.clone())).hardware, expected, "{words}");
    }
}

#[test]
fn external_is_what_the_hint_says() {
    for (words, expected) in [
        (json!(["external", "wired"]), true),
        (json!(["internal"]), false),
        (json!(["nfc"]), false),
        (json!(null), false),
    ] {
        assert_eq!(model(stated("attachmentHint", words.clone())).external, expected, "{words}");
    }
}

#[test]
fn attestation_types_that_can_be_trusted_are_told() {
    use AttestationType::{AnonymizationCa, AttestationCa, Basic};
    for (words, expected) in [
        (json!(["basic_full"]), &[Basic][..]),
        (json!(["basic_surrogate", "attca"]), &[AttestationCa]),
        (json!(["anonca", "basic_full"]), &[AnonymizationCa, Basic]),
        (json!(["basic_surrogate"]), &[]),
        (json!(["none", "ecdaa"]), &[]),
    ] {
        assert_eq!(model(stated("attestationTypes", words.clone())).attestation_types, expected, "{words}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_left_out_and_counted() {
    let root = Authority::root();
    let good = entry(OTHER_AAGUID, &[&root.certificate]);
    let without = |member: &str| {
        let mut entry = entry(AAGUID, &[&root.certificate]);
        entry.as_object_mut().unwrap().remove(member);
        entry
    };
    let unstated = |member: &str| stated(member, Value::Null);
    let identified = |aaguid: &str| {
        let mut entry = entry(AAGUID, &[&root.certificate]);
        entry["aaguid"] = json!(aaguid);
        entry["metadataStatement"]["aaguid"] = json!(aaguid);
        entry
    };
    let with_report = |report: Value| reported(entry(AAGUID, &[&root.certificate]), json!([report]));
    for (index, bad) in [
        json!({}),
        json!([]),
        json!(7),
        without("metadataStatement"),
        without("statusReports"),
        without("aaguid"),
        unstated("description"),
        unstated("attestationTypes"),
        unstated("keyProtection"),
        unstated("attestationRootCertificates"),
        stated("description", json!("")),
        stated("description", json!("鍵".repeat(201))),
        stated("description", json!("a\u{0}b")),
        stated("keyProtection", json!(10)),
        stated("aaguid", json!(OTHER_AAGUID.to_string())),
        stated("attestationRootCertificates", json!(["AAAA"])),
        stated("attestationRootCertificates", json!(vec![base64(&root.certificate); 257])),
        identified("00000000-0000-0000-0000-000000000000"),
        identified("a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"),
        identified("a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a"),
        identified("g1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1"),
        with_report(json!({})),
        with_report(json!({"status": "FIDO_CERTIFIED", "effectiveDate": "soon"})),
        with_report(json!({"status": "ATTESTATION_KEY_COMPROMISE", "certificate": "AAAA"})),
        u2f(&["2806"], &root),
        u2f(&["zz06df6c60b1656a78f97a28e168e5ec8d2937b4"], &root),
        u2f(&[], &root),
    ]
    .into_iter()
    .enumerate()
    {
        let read = read(&[bad.clone(), good.clone()]);
        assert_eq!((read.models.len(), read.left_out), (1, 1), "{index}: {bad:.200}");
        assert_eq!(read.models[0].aaguid, Some(OTHER_AAGUID));
    }
}

#[test]
fn a_member_of_an_entry_comes_once() {
    let text = entry(AAGUID, &[&Authority::root().certificate]).to_string();
    for (member, twice) in [
        (r#""statusReports":"#, r#""statusReports":[],"statusReports":"#),
        (r#""description":"#, r#""description":"x","description":"#),
        (r#""status":"FIDO_CERTIFIED""#, r#""status":"REVOKED","status":"FIDO_CERTIFIED""#),
    ] {
        let changed = text.replacen(member, twice, 1);
        assert_ne!(changed, text);
        let json = format!(r#"{{"no":1,"nextUpdate":"2027-02-01","entries":[{changed}]}}"#);
        assert_eq!(Payload::parse(json.as_bytes()).unwrap().left_out, 1, "{member}");
    }
}

#[test]
fn entries_for_uaf_alone_are_not_counted() {
    let mut uaf = entry(AAGUID, &[]);
    uaf.as_object_mut().unwrap().remove("aaguid");
    uaf["aaid"] = json!("4746#3208");
    let read = read(&[uaf]);
    assert_eq!((read.models.len(), read.left_out), (0, 0));
}

#[test]
fn entries_that_claim_one_identifier_are_all_left_out() {
    let root = Authority::root();
    let (one, other) = (entry(AAGUID, &[&root.certificate]), entry(AAGUID, &[]));
    let read_both = read(&[one, entry(OTHER_AAGUID, &[]), other]);
    assert_eq!((read_both.models.len(), read_both.left_out), (1, 2));
    let key = "2806df6c60b1656a78f97a28e168e5ec8d2937b4";
    let shared = read(&[u2f(&[key], &root), u2f(&[&key.to_uppercase(), &"11".repeat(20)], &root)]);
    assert_eq!((shared.models.len(), shared.left_out), (0, 2));
    let twice_in_one = model(u2f(&[key, key], &root));
    assert_eq!((twice_in_one.aaguid, twice_in_one.key_identifiers.len()), (None, 1));
}

#[test]
fn a_root_that_cannot_be_read_is_left_out_of_its_model() {
    let root = Authority::root();
    let model = model(stated("attestationRootCertificates", json!(["AAAA", base64(&root.certificate), "!"])));
    assert_eq!((model.roots, model.roots_left_out), (vec![root.trusted()], 2));
}

#[test]
fn a_report_of_a_weakness_is_never_taken_back() {
    let root = Authority::root();
    let certified =
        json!({"status": "FIDO_CERTIFIED_L2", "effectiveDate": "2026-06-01", "authenticatorVersion": 9});
    let updated =
        json!({"status": "UPDATE_AVAILABLE", "effectiveDate": "2026-05-01", "authenticatorVersion": 9});
    for (word, compromise) in [
        ("ATTESTATION_KEY_COMPROMISE", Compromise::AttestationKey),
        ("REVOKED", Compromise::Revoked),
        ("USER_KEY_PHYSICAL_COMPROMISE", Compromise::UserKeyPhysical),
        ("USER_KEY_REMOTE_COMPROMISE", Compromise::UserKeyRemote),
        ("USER_VERIFICATION_BYPASS", Compromise::UserVerificationBypass),
    ] {
        let weak = json!({"status": word, "effectiveDate": "2026-04-01", "authenticatorVersion": 1});
        for reports in [json!([weak]), json!([weak, updated, certified]), json!([certified, updated, weak])] {
            let model = model(reported(entry(AAGUID, &[&root.certificate]), reports.clone()));
            assert_eq!(model.status, Status::Compromised(compromise), "{reports}");
        }
    }
    let both = json!([{"status": "USER_VERIFICATION_BYPASS"}, {"status": "REVOKED"}]);
    let model = model(reported(entry(AAGUID, &[&root.certificate]), both));
    assert_eq!(model.status, Status::Compromised(Compromise::Revoked), "the last word comes first");
}

#[test]
fn a_model_is_certified_as_the_latest_report_says() {
    let is = |reports: Value| model(reported(entry(AAGUID, &[]), reports)).status;
    let on = |status: &str, date: &str| json!({"status": status, "effectiveDate": date});
    assert_eq!(is(json!([])), Status::NotCertified);
    assert_eq!(is(json!([{"status": "FIDO_CERTIFIED_L3plus"}])), Status::Certified);
    assert_eq!(
        is(json!([{"status": "SELF_ASSERTION_SUBMITTED"}, {"status": "SOMETHING_NEW"}])),
        Status::NotCertified
    );
    let (early, late) = ("2023-11-07", "2024-01-01");
    let (lost, gained) = (on("NOT_FIDO_CERTIFIED", late), on("FIDO_CERTIFIED_L1", early));
    assert_eq!(is(json!([lost, gained])), Status::NotCertified, "dates count, not places");
    let (lost, gained) = (on("NOT_FIDO_CERTIFIED", early), on("FIDO_CERTIFIED_L1", late));
    assert_eq!(is(json!([gained, lost])), Status::Certified);
}

#[test]
fn an_aaguid_is_read_in_its_registered_form_alone() {
    let text = "01234567-89ab-cdef-0123-456789abcdef";
    let aaguid: Aaguid = text.parse().unwrap();
    assert_eq!(aaguid.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(aaguid));
    for wrong in [
        "",
        "-",
        "0123456789abcdef0123456789abcdef",
        "0123456-789ab-cdef-0123-456789abcdef",
        "{01234567-89ab-cdef-0123-456789abcdef}",
    ] {
        assert!(wrong.parse::<Aaguid>().is_err(), "{wrong}");
    }
}
