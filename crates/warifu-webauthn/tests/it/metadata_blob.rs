//! The BLOB of FIDO's metadata: who signed it, and what is refused.

use serde_json::json;
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::chain::{ChainRefused, TrustRoot};
use warifu_webauthn::metadata::{
    self, MAX_ENTRIES, MAX_LENGTH, Metadata, MetadataRefused, PayloadRefused, SIGNER,
};

use crate::authenticator::{Key, base64url};
use crate::certificates::{Authority, Plan};
use crate::metadata_service::{AAGUID, Service, base64, dns_names, entry, payload};
use crate::site::NOW;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn refused(service: &Service, blob: &str) -> MetadataRefused {
    service.read(blob).map(|metadata| metadata.number()).unwrap_err()
}

#[test]
fn a_blob_tells_its_number_and_its_models() {
    let service = Service::new();
    let metadata = service.read(&service.publish(&[entry(AAGUID, &[&service.root.certificate])])).unwrap();
    assert_eq!((metadata.number(), metadata.models().len(), metadata.left_out()), (291, 1, 0));
    let model = metadata.model(&AAGUID).unwrap();
    assert_eq!(model.description, "Example Security Key");
    assert_eq!(model.roots, [service.root.trusted()]);
}

#[test]
fn a_blob_is_overdue_when_the_day_of_the_next_one_has_passed() {
    let service = Service::new();
    let metadata = service.read(&service.publish(&[])).unwrap();
    // 1 February 2027.
    assert_eq!(metadata.next_update(), 1_801_440_000_000);
    assert!(!metadata.is_overdue(NOW));
    assert!(!metadata.is_overdue(metadata.next_update() + DAY - 1));
    assert!(metadata.is_overdue(metadata.next_update() + DAY));
    let later = Metadata::read(&service.publish(&[]), &service.root.trusted(), NOW + 365 * DAY).unwrap();
    assert!(later.is_overdue(NOW + 365 * DAY), "and can still be used");
}

#[test]
fn the_embedded_root_is_the_one_that_fido_names() {
    let expected = "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b";
    assert_eq!(data_encoding::HEXLOWER.encode(&metadata::fido_root().fingerprint()), expected);
}

#[test]
fn a_blob_may_be_signed_under_every_algorithm_of_the_table() {
    for algorithm in [
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
        Algorithm::Ps256,
        Algorithm::Rs256,
    ] {
        let service = Service::with(algorithm, |plan| plan);
        let blob = service.publish(&[]);
        assert!(service.read(&blob).is_ok(), "{algorithm}");
        let other = Service::with(algorithm, |plan| plan);
        let (signed, _) = blob.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", base64url(&other.key.sign_jws(signed.as_bytes())));
        assert_eq!(refused(&service, &forged), MetadataRefused::Signature, "{algorithm}");
    }
}

#[test]
fn an_algorithm_is_one_of_the_certified_key() {
    let service = Service::new();
    for alg in ["none", "", "HS256", "RS256", "PS256", "ES384", "EdDSA", "es256", "ES256K", "RS1"] {
        let mut header = service.header();
        header["alg"] = json!(alg);
        let blob = service.sign(&header.to_string(), &payload(&[]).to_string());
        assert_eq!(refused(&service, &blob), MetadataRefused::Algorithm, "{alg}");
    }
    let (blob, header) = (service.publish(&[]), service.header().to_string().replace("ES256", "none"));
    let (_, rest) = blob.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let unsigned = format!("{}.{payload}.", base64url(header.as_bytes()));
    assert_eq!(refused(&service, &unsigned), MetadataRefused::Algorithm);
}

#[test]
fn a_header_is_strict_json_with_certificates() {
    let service = Service::new();
    let (leaf, middle) = (base64(&service.certificate), base64(&service.middle.certificate));
    let padded_url = data_encoding::BASE64URL.encode(&service.certificate);
    for (header, why) in [
        (r#"{"alg":"ES256"}"#.to_owned(), "no certificates"),
        (format!(r#"{{"x5c":["{leaf}","{middle}"]}}"#), "no algorithm"),
        (
            r#"{"alg":"ES256","x5u":"https://mds.fidoalliance.org/chain.pem"}"#.to_owned(),
            "certificates elsewhere",
        ),
        (format!(r#"{{"alg":"ES256","x5c":"{leaf}"}}"#), "no list"),
        (format!(r#"{{"alg":"ES256","alg":"ES256","x5c":["{leaf}","{middle}"]}}"#), "twice"),
        (format!(r#"{{"alg":"ES256","x5c":[],"x5c":["{leaf}","{middle}"]}}"#), "twice"),
        (format!(r#"{{"alg":"ES256","x5c":["{leaf}","{middle}"],"crit":["b64"],"b64":true}}"#), "critical"),
        (format!(r#"{{"alg":"ES256","x5c":[" {leaf}","{middle}"]}}"#), "a space"),
        (format!(r#"{{"alg":"ES256","x5c":["{padded_url}-_","{middle}"]}}"#), "base64url"),
        (format!(r#"["ES256","{leaf}"]"#), "no object"),
        (format!(r#"{{"alg":"ES256","x5c":["{leaf}","{middle}"]}} x"#), "something after it"),
        (String::new(), "nothing"),
    ] {
        let blob = service.sign(&header, &payload(&[]).to_string());
        assert!(matches!(refused(&service, &blob), MetadataRefused::Header(_)), "{why}");
    }
}

#[test]
fn a_blob_has_three_parts_in_one_spelling() {
    let service = Service::new();
    let blob = service.publish(&[]);
    let parts: Vec<_> = blob.split('.').collect();
    for wrong in [
        String::new(),
        parts[0].to_owned(),
        parts[..2].join("."),
        format!("{blob}."),
        format!("{blob}=="),
        format!(" {blob}"),
        format!("{blob}\n"),
        format!("{}.{blob}", parts[0]),
    ] {
        assert_eq!(refused(&service, &wrong), MetadataRefused::Syntax, "{:.40}", wrong);
    }
    let not_base64 = format!("{}.{}!", parts[0], parts[1]);
    let signature = base64url(&service.key.sign_jws(not_base64.as_bytes()));
    assert_eq!(refused(&service, &format!("{not_base64}.{signature}")), MetadataRefused::Syntax);
}

#[test]
fn what_is_too_large_is_not_read() {
    let service = Service::new();
    assert_eq!(refused(&service, &"a".repeat(MAX_LENGTH + 1)), MetadataRefused::Large);
    let long_header = format!("{}.e30.AA", "a".repeat(256 * 1024 + 1));
    assert_eq!(refused(&service, &long_header), MetadataRefused::Large);
    let mut header = service.header();
    header["x5c"] = json!(vec![base64(&service.certificate); 9]);
    let blob = service.sign(&header.to_string(), &payload(&[]).to_string());
    assert_eq!(refused(&service, &blob), MetadataRefused::Chain(ChainRefused::Long));
    let blob = service.publish(&vec![json!({}); MAX_ENTRIES + 1]);
    assert_eq!(refused(&service, &blob), MetadataRefused::Payload(PayloadRefused::Long));
}

#[test]
fn the_certificates_lead_to_the_root_at_this_time() {
    let service = Service::new();
    let blob = service.publish(&[]);
    let at = |root: &TrustRoot, now| Metadata::read(&blob, root, now).map(|_| ()).unwrap_err();
    let chain = MetadataRefused::Chain;
    assert_eq!(at(&Authority::root().trusted(), NOW), chain(ChainRefused::Root));
    assert_eq!(at(&metadata::fido_root(), NOW), chain(ChainRefused::Root));
    assert_eq!(at(&service.root.trusted(), NOW + 9000 * DAY), chain(ChainRefused::Expired));
    assert_eq!(at(&service.root.trusted(), 0), chain(ChainRefused::NotYetValid));
    for (path, why) in [
        (vec![], ChainRefused::Root),
        (vec![base64(&service.certificate)], ChainRefused::Root),
        (vec![base64(&service.middle.certificate), base64(&service.certificate)], ChainRefused::Root),
    ] {
        let mut header = service.header();
        header["x5c"] = json!(path);
        if path.len() == 2 {
            let blob = service.sign(&header.to_string(), &payload(&[]).to_string());
            assert_eq!(refused(&service, &blob), MetadataRefused::Signer, "the authority isn't the signer");
        } else {
            let blob = service.sign(&header.to_string(), &payload(&[]).to_string());
            assert_eq!(refused(&service, &blob), chain(why));
        }
    }
}

#[test]
fn only_fido_signs_metadata_though_its_root_certifies_others() {
    for names in [
        &["example.org"][..],
        &["*.fidoalliance.org"],
        &["mds.fidoalliance.org.example.org"],
        &["fidoalliance.org"],
        &[],
    ] {
        let service = Service::with(Algorithm::Es256, |plan| plan.with(dns_names(names)));
        assert_eq!(refused(&service, &service.publish(&[])), MetadataRefused::Signer, "{names:?}");
    }
    let unnamed = Service::with(Algorithm::Es256, |plan| plan.without("2.5.29.17"));
    assert_eq!(refused(&unnamed, &unnamed.publish(&[])), MetadataRefused::Signer);
    let upper = Service::with(Algorithm::Es256, |plan| plan.with(dns_names(&[&SIGNER.to_uppercase()])));
    assert!(upper.read(&upper.publish(&[])).is_ok(), "DNS names know no case");
}

#[test]
fn a_certificate_that_authorities_may_not_give_signs_nothing() {
    let service = Service::new();
    let key = Key::generate(Algorithm::Es256);
    let below_leaf = Authority {
        certificate: service.certificate.clone(),
        name: crate::certificates::attestation_name(),
        key: Key::generate(Algorithm::Es256),
    };
    let forged = Plan::attestation(&key, &below_leaf).with(dns_names(&[SIGNER])).sign(&service.key);
    let mut header = service.header();
    let path = [&forged, &service.certificate, &service.middle.certificate];
    header["x5c"] = json!(path.map(|certificate| base64(certificate)));
    let forger = Service { key, certificate: forged, ..service };
    let blob = forger.sign(&header.to_string(), &payload(&[]).to_string());
    assert_eq!(refused(&forger, &blob), MetadataRefused::Chain(ChainRefused::Authority));
}

#[test]
fn the_payload_must_be_a_list_of_metadata() {
    let service = Service::new();
    let sign = |payload: &str| refused(&service, &service.sign(&service.header().to_string(), payload));
    for payload in [
        "",
        "[]",
        "null",
        r#"{"no":1,"nextUpdate":"2027-02-01"}"#,
        r#"{"no":1,"entries":[]}"#,
        r#"{"nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":1,"no":2,"nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":1,"nextUpdate":"2027-02-01","entries":[],"entries":[]}"#,
        r#"{"no":-1,"nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":1.5,"nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":"1","nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":18446744073709551616,"nextUpdate":"2027-02-01","entries":[]}"#,
        r#"{"no":1,"nextUpdate":"2027-02-01","entries":{}}"#,
        r#"{"no":1,"nextUpdate":"2027-02-01","entries":[{]}"#,
        r#"{"no":1,"nextUpdate":"2027-02-01","entries":[]} {}"#,
    ] {
        assert!(matches!(sign(payload), MetadataRefused::Payload(PayloadRefused::Malformed(_))), "{payload}");
    }
    for date in [
        "",
        "2027-2-1",
        "2027-02-30",
        "2027-00-01",
        "2027/02/01",
        "2027-02-01T00:00:00Z",
        "+027-02-01",
        "明日",
    ] {
        let payload = json!({"no": 1, "nextUpdate": date, "entries": []}).to_string();
        assert_eq!(sign(&payload), MetadataRefused::Payload(PayloadRefused::Date), "{date}");
    }
}

#[test]
fn every_changed_byte_of_a_blob_is_seen() {
    let service = Service::new();
    let blob = service.publish(&[entry(AAGUID, &[&service.root.certificate])]);
    let root = service.root.trusted();
    assert!(Metadata::read(&blob, &root, NOW).is_ok());
    let mut bytes = blob.into_bytes();
    for index in 0..bytes.len() {
        for mask in [0x01, 0x20] {
            bytes[index] ^= mask;
            let changed = str::from_utf8(&bytes).unwrap();
            assert!(Metadata::read(changed, &root, NOW).is_err(), "byte {index}, mask {mask:02x}");
            bytes[index] ^= mask;
        }
    }
}
