//! What authenticators and browsers send, as `warifu-webauthn` reads it.
//!
//! Replayed by `crates/warifu-webauthn/tests/it/corpus.rs`. Nothing is accepted that isn't what was sent, to the last byte.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::tpm::{CertifyInfo, PublicArea};
use warifu_webauthn::attestation::{AttestationObject, AttestationPolicy, Demand, Format};
use warifu_webauthn::auth_data::AuthenticatorData;
use warifu_webauthn::authentication::{self, Identified};
use warifu_webauthn::cbor::{CborRefused, parse, parse_prefix};
use warifu_webauthn::certificate::Certificate;
use warifu_webauthn::chain::{self, TrustRoot};
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::cose::PublicKey;
use warifu_webauthn::credential::{CredentialId, StoredCredential, UserHandle};
use warifu_webauthn::json::{AuthenticationResponse, RegistrationResponse};
use warifu_webauthn::metadata::{self, Metadata, Payload};
use warifu_webauthn::policy::{Framing, Policy};
use warifu_webauthn::registration::{self, Mediation};

/// In January 2027, when certificates are judged.
const NOW: i64 = 1_800_000_000_000;

/// The client data of a registration with a challenge of 32 times `Z`.
const CLIENT_DATA: &str = r#"{"type":"webauthn.create","challenge":"WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo","origin":"https://example.org"}"#;

/// Strict CBOR: an item with something after it is that item, and then refused.
pub fn cbor(input: &[u8]) {
    match (parse_prefix(input), parse(input)) {
        (Ok((item, length)), Ok(whole)) => {
            assert_eq!(length, input.len());
            assert_eq!(item, whole);
        }
        (Ok((_, length)), Err(why)) => {
            assert!(length < input.len());
            assert_eq!(why, CborRefused::Trailing);
            assert!(parse(&input[..length]).is_ok());
        }
        (Err(_), whole) => assert!(whole.is_err()),
    }
    if let Ok(key) = PublicKey::from_cose(input) {
        let _ = key.check();
        let _ = key.verify(b"message", b"signature");
    }
}

/// Authenticator data: what is accepted is accounted for to the last byte.
pub fn auth_data(input: &[u8]) {
    if let Ok(data) = AuthenticatorData::parse(input) {
        assert_eq!(data.rp_id_hash, &input[..32]);
        let longer = [input, &[0]].concat();
        assert!(AuthenticatorData::parse(&longer).is_err());
        if let Some(credential) = data.attested {
            let _ = PublicKey::from_cose(credential.public_key).map(|key| key.check());
        }
    }
}

/// Attestation objects: by themselves, and through a registration that judges every format.
pub fn attestation_object(input: &[u8]) {
    let Ok(object) = AttestationObject::parse(input) else { return };
    let Ok(data) = AuthenticatorData::parse(object.authenticator_data) else { return };
    let told = data.attested.and_then(|credential| CredentialId::new(credential.credential_id));
    let response = RegistrationResponse {
        credential_id: told.unwrap_or_else(|| CredentialId::new([1]).expect("one byte is an id")),
        client_data_json: CLIENT_DATA.as_bytes().to_vec(),
        attestation_object: input.to_vec(),
        transports: Vec::new(),
        attachment: None,
        discoverable: None,
    };
    register(&response);
}

/// TPM structures.
pub fn tpm(input: &[u8]) {
    let area = PublicArea::parse(input);
    let info = CertifyInfo::parse(input);
    let longer = [input, &[0]].concat();
    assert!(area.is_err() || PublicArea::parse(&longer).is_err());
    assert!(info.is_err() || CertifyInfo::parse(&longer).is_err());
}

/// Certificates: by themselves, as a path, and as a root.
pub fn der(input: &[u8]) {
    let Ok(_) = Certificate::from_der(input) else { return };
    let root = TrustRoot::from_der(input).expect("what is a certificate can be a root");
    assert!(chain::verify(&[input], [&root].into_iter(), NOW).is_ok(), "it is trusted itself");
    let _ = chain::verify(&[input, input], std::iter::empty(), NOW);
}

/// FIDO's metadata: as what FIDO signs, and as a BLOB, which nobody here can sign.
pub fn metadata(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        assert!(Metadata::read(text, &metadata::fido_root(), NOW).is_err(), "nobody signed it");
    }
    let Ok(payload) = Payload::parse(input) else { return };
    for model in &payload.models {
        assert!(
            model.aaguid.is_some() || !model.key_identifiers.is_empty(),
            "a model can be told from others"
        );
        assert!((1..=200).contains(&model.description.chars().count()));
        let same =
            payload.models.iter().filter(|other| other.aaguid.is_some() && other.aaguid == model.aaguid);
        assert!(same.count() <= 1, "an AAGUID is one model's");
    }
}

/// Client data.
pub fn client_data(input: &[u8]) {
    let Ok(data) = warifu_webauthn::client_data::parse(input) else { return };
    assert!(std::str::from_utf8(input).is_ok());
    assert!(!data.kind.is_empty() || input.len() > 2);
}

/// The responses, through the ceremonies as far as they go.
pub fn json(input: &[u8]) {
    if let Ok(response) = RegistrationResponse::from_json(input) {
        register(&response);
    }
    if let Ok(response) = AuthenticationResponse::from_json(input) {
        sign_in(&response);
    }
}

fn policy() -> Policy {
    let attestation = AttestationPolicy::new(Demand::Told, Format::ALL)
        .danger_empty_android_lists("a fuzz target goes deep")
        .danger_sha1_tpm("a fuzz target goes deep")
        .danger_u2f_aaguid("a fuzz target goes deep");
    Policy::new()
        .with_algorithms(Algorithm::ALL)
        .with_attestation(attestation)
        .with_framing(Framing::Within { top_origins: vec!["https://example.com".into()], unnamed: true })
        .danger_without_user_verification("a fuzz target goes deep")
}

fn challenge() -> Challenge {
    Challenge::from_random([b'Z'; 32]).expect("32 bytes are a challenge")
}

fn register(response: &RegistrationResponse) {
    let (challenge, policy, origins) = (challenge(), policy(), ["https://example.org".to_owned()]);
    let expected = registration::Expected {
        challenge: &challenge,
        origins: &origins,
        rp_id: "example.org",
        policy: &policy,
        mediation: Mediation::Conditional,
    };
    if let Ok(registered) = registration::verify(&expected, response, NOW) {
        assert_eq!(registered.credential_id, response.credential_id);
        let key = PublicKey::from_cose(&registered.public_key).expect("what was registered is a key");
        assert_eq!(key.check(), Ok(()));
    }
}

fn sign_in(response: &AuthenticationResponse) {
    let (challenge, policy, origins) = (challenge(), policy(), ["https://example.org".to_owned()]);
    let handle = UserHandle::new([0x11; 64]).expect("64 bytes are a handle");
    let expected = authentication::Expected {
        challenge: &challenge,
        origins: &origins,
        rp_id: "example.org",
        policy: &policy,
        allow_credentials: &[],
        user: Identified::Before(response.user_handle.as_ref().unwrap_or(&handle)),
    };
    let stored = StoredCredential {
        credential_id: &response.credential_id,
        user_handle: response.user_handle.as_ref().unwrap_or(&handle),
        public_key: &[0xa0],
        sign_count: 0,
        backup_eligible: false,
    };
    assert!(authentication::verify(&expected, &stored, response).is_err(), "nobody holds this key");
}
