//! A metadata service as FIDO's: it lists models, and signs the list.

use serde_json::{Value, json};
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::auth_data::Aaguid;
use warifu_webauthn::metadata::{Metadata, MetadataRefused, SIGNER};

use crate::authenticator::{Key, base64url};
use crate::certificates::{Authority, Extension, Plan};
use crate::der_writer::{sequence, tlv};
use crate::site::NOW;

/// An AAGUID that some model has.
pub(crate) const AAGUID: Aaguid = Aaguid([0xa1; 16]);
/// That of another.
pub(crate) const OTHER_AAGUID: Aaguid = Aaguid([0xb2; 16]);

pub(crate) struct Service {
    pub(crate) root: Authority,
    pub(crate) middle: Authority,
    pub(crate) key: Key,
    pub(crate) certificate: Vec<u8>,
}

/// Subject alternative names, of DNS.
pub(crate) fn dns_names(names: &[&str]) -> Extension {
    let names: Vec<_> = names.iter().map(|name| tlv(&[0x82], name.as_bytes())).collect();
    ("2.5.29.17", false, sequence(&names))
}

impl Service {
    pub(crate) fn new() -> Self {
        Self::with(Algorithm::Es256, |plan| plan)
    }

    /// A service whose certificate is changed before it is signed.
    pub(crate) fn with(algorithm: Algorithm, change: impl FnOnce(Plan) -> Plan) -> Self {
        let (root, key) = (Authority::root(), Key::generate(algorithm));
        let middle = root.below("Middle", |plan| plan);
        let plan = Plan::attestation(&key, &middle).with(dns_names(&["www.example.org", SIGNER]));
        let certificate = change(plan).sign(&middle.key);
        Self { root, middle, key, certificate }
    }

    pub(crate) fn header(&self) -> Value {
        let alg = self.key.algorithm().to_string();
        json!({"typ": "JWT", "alg": alg, "x5c": [base64(&self.certificate), base64(&self.middle.certificate)]})
    }

    /// Signs whatever header and payload.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
        let signature = base64url(&self.key.sign_jws(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    pub(crate) fn publish(&self, entries: &[Value]) -> String {
        self.sign(&self.header().to_string(), &payload(entries).to_string())
    }

    pub(crate) fn read(&self, blob: &str) -> Result<Metadata, MetadataRefused> {
        Metadata::read(blob, &self.root.trusted(), NOW)
    }
}

/// What a relying party knows that fetched a list of these entries.
pub(crate) fn published(entries: &[Value]) -> Metadata {
    let service = Service::new();
    service.read(&service.publish(entries)).unwrap()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

pub(crate) fn payload(entries: &[Value]) -> Value {
    json!({"legalHeader": "An example", "no": 291, "nextUpdate": "2027-02-01", "entries": entries})
}

/// An entry as FIDO publishes them, of a certified security key with these roots.
pub(crate) fn entry(aaguid: Aaguid, roots: &[&[u8]]) -> Value {
    let roots: Vec<_> = roots.iter().map(|root| base64(root)).collect();
    json!({
        "aaguid": aaguid.to_string(),
        "metadataStatement": {
            "legalHeader": "An example",
            "aaguid": aaguid.to_string(),
            "description": "Example Security Key",
            "friendlyNames": {"en-US": "Example Security Key", "ja-JP": "セキュリティキーの例"},
            "authenticatorVersion": 328706,
            "protocolFamily": "fido2",
            "schema": 3,
            "upv": [{"major": 1, "minor": 1}],
            "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw"],
            "publicKeyAlgAndEncodings": ["cose"],
            "attestationTypes": ["basic_full"],
            "userVerificationDetails": [[{"userVerificationMethod": "presence_internal"}]],
            "keyProtection": ["hardware", "secure_element"],
            "matcherProtection": ["on_chip"],
            "cryptoStrength": 128,
            "attachmentHint": ["external", "wired", "wireless", "nfc"],
            "tcDisplay": [],
            "attestationRootCertificates": roots,
            "authenticatorGetInfo": {"versions": ["FIDO_2_0"], "options": {"rk": true}}
        },
        "statusReports": [
            {"status": "FIDO_CERTIFIED_L1", "effectiveDate": "2021-05-12", "certificateNumber": "FIDO20020210512001"},
            {"status": "FIDO_CERTIFIED", "effectiveDate": "2021-05-12"}
        ],
        "timeOfLastStatusChange": "2021-05-12"
    })
}

/// The same with these reports.
pub(crate) fn reported(mut entry: Value, reports: Value) -> Value {
    entry["statusReports"] = reports;
    entry
}
