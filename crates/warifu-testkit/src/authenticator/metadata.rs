//! A metadata service like FIDO's, with a root of its own: it publishes signed lists of models (FIDO Metadata
//! Service 3.1 §3.1).

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use serde_json::{Value, json};

use super::Maker;

/// Whom the certificate that signs is for.
const SIGNER: &str = "mds.fidoalliance.org";

/// Publishes lists.
pub struct MetadataService {
    root: String,
    certificate: Vec<u8>,
    key: EcdsaKeyPair,
}

/// A model in a list.
pub struct Listed<'a> {
    pub aaguid: [u8; 16],
    pub description: &'a str,
    pub maker: &'a Maker,
    /// Carried, like a security key; else built in.
    pub external: bool,
    /// Whether hardware protects its keys.
    pub hardware: bool,
    /// As FIDO reports it, such as `FIDO_CERTIFIED_L1` or `REVOKED`.
    pub status: &'a str,
}

impl MetadataService {
    /// A service whose root nobody trusts yet.
    pub fn create() -> Self {
        let root_key = KeyPair::generate().expect("a key can be made");
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root_certificate = root.self_signed(&root_key).expect("the parameters are sound");
        let key = KeyPair::generate().expect("a key can be made");
        let signer = CertificateParams::new(vec![SIGNER.to_owned()]).expect("a host name");
        let certificate =
            signer.signed_by(&key, &Issuer::new(root, root_key)).expect("the parameters are sound");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der());
        Self {
            root: root_certificate.pem(),
            certificate: certificate.der().to_vec(),
            key: key.expect("P-256"),
        }
    }

    /// Its root certificate, in PEM.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The signed list with this number, to be replaced by a newer one on this day (`2027-01-31`).
    pub fn publish(&self, number: u64, next_update: &str, models: &[Listed<'_>]) -> String {
        let header = json!({ "alg": "ES256", "typ": "JWT", "x5c": [BASE64.encode(&self.certificate)] });
        let entries: Vec<Value> = models.iter().map(entry).collect();
        let payload = json!({
            "legalHeader": "For tests only.", "no": number, "nextUpdate": next_update, "entries": entries,
        });
        let part = |json: Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(payload));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).expect("a key of ours signs");
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

fn entry(model: &Listed<'_>) -> Value {
    let aaguid = HEXLOWER.encode(&model.aaguid);
    let (a, b, c, d, e) = (&aaguid[..8], &aaguid[8..12], &aaguid[12..16], &aaguid[16..20], &aaguid[20..]);
    let aaguid = format!("{a}-{b}-{c}-{d}-{e}");
    json!({
        "aaguid": aaguid,
        "metadataStatement": {
            "aaguid": aaguid,
            "description": model.description,
            "attestationTypes": ["basic_full"],
            "keyProtection": if model.hardware { ["hardware"] } else { ["software"] },
            "attachmentHint": if model.external { ["external"] } else { ["internal"] },
            "attestationRootCertificates": [BASE64.encode(model.maker.root())],
        },
        "statusReports": [{ "status": model.status, "effectiveDate": "2026-01-31" }],
        "timeOfLastStatusChange": "2026-01-31",
    })
}
