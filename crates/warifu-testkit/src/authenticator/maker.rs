//! Makers of authenticators: each has a root of its own, and certifies its models by a key that signs what
//! they say of themselves (packed attestation, W3C WebAuthn Level 3 §8.2).

use std::sync::Arc;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};

use super::key::cbor;

/// `id-fido-gen-ce-aaguid` (§8.2.1).
const AAGUID: &[u64] = &[1, 3, 6, 1, 4, 1, 45724, 1, 1, 4];
/// ES256.
const ALGORITHM: i64 = -7;

/// A maker, with its root.
pub struct Maker {
    issuer: Issuer<'static, KeyPair>,
    root: Vec<u8>,
}

/// What certifies the authenticators of one model.
pub struct Attester {
    key: EcdsaKeyPair,
    certificate: Vec<u8>,
}

impl Maker {
    /// A maker whom nobody lists yet.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key can be made");
        let mut root = CertificateParams::default();
        root.distinguished_name = named(name, "Root");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = root.self_signed(&key).expect("the parameters are sound");
        Self { root: certificate.der().to_vec(), issuer: Issuer::new(root, key) }
    }

    /// Its root certificate, in DER.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Certifies the authenticators of this model.
    pub fn certify(&self, aaguid: [u8; 16]) -> Arc<Attester> {
        let key = KeyPair::generate().expect("a key can be made");
        let mut model = CertificateParams::default();
        model.distinguished_name = named("Maker", "Model");
        model.is_ca = IsCa::ExplicitNoCa;
        let told = [&[0x04, 0x10], &aaguid[..]].concat();
        model.custom_extensions = vec![CustomExtension::from_oid_content(AAGUID, told)];
        let certificate = model.signed_by(&key, &self.issuer).expect("the parameters are sound");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key.serialize_der());
        Arc::new(Attester { key: key.expect("P-256"), certificate: certificate.der().to_vec() })
    }
}

impl Attester {
    /// The statement about what is signed.
    pub(super) fn statement(&self, signed: &[u8]) -> Vec<u8> {
        let signature = self.key.sign(&SystemRandom::new(), signed).expect("a key of ours signs");
        cbor(|out| {
            out.map(3)?.str("alg")?.i64(ALGORITHM)?.str("sig")?.bytes(signature.as_ref())?;
            out.str("x5c")?.array(1)?.bytes(&self.certificate)?;
            Ok(())
        })
    }
}

/// The subject that §8.2.1 demands.
fn named(organization: &str, name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    let country = "JP".try_into().expect("two letters");
    subject.push(DnType::CountryName, DnValue::PrintableString(country));
    subject.push(DnType::OrganizationName, organization);
    subject.push(DnType::OrganizationalUnitName, "Authenticator Attestation");
    subject.push(DnType::CommonName, name);
    subject
}
