//! The specification's test vectors, as answers to a site.

use serde_json::Value;
use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{AttestationPolicy, Demand, Format};
use warifu_webauthn::chain::TrustRoot;
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::credential::{CredentialId, UserHandle};
use warifu_webauthn::json::{AuthenticationResponse, RegistrationResponse};
use warifu_webauthn::policy::{Framing, Policy};
use warifu_webauthn::registration::{Mediation, Registered};

use crate::authenticator::Key;
use crate::site::{HANDLE, Member, NOW, Site, authentication_json, registration_json};
use warifu_webauthn::authentication::{Authenticated, AuthenticationRefused};

const FILE: &str = include_str!("../data/webauthn-l3-vectors.json");

/// One vector.
pub(crate) struct Vector {
    pub(crate) name: String,
    registration: Value,
    authentication: Value,
}

pub(crate) fn all() -> Vec<Vector> {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    vectors
        .iter()
        .map(|vector| Vector {
            name: vector["name"].as_str().unwrap().to_owned(),
            registration: vector["registration"].clone(),
            authentication: vector["authentication"].clone(),
        })
        .collect()
}

pub(crate) fn find(name: &str) -> Vector {
    all().into_iter().find(|vector| vector.name == name).unwrap()
}

/// Those whose algorithm is supported.
pub(crate) fn supported() -> Vec<Vector> {
    all().into_iter().filter(|vector| vector.name != "packed-ed448").collect()
}

/// Several vectors are without user verification or framed: what they need, and no more.
pub(crate) fn lenient() -> Policy {
    Policy::new()
        .with_algorithms(Algorithm::ALL)
        .danger_without_user_verification("several test vectors have none")
        .with_framing(Framing::Within { top_origins: vec!["https://example.com".to_owned()], unnamed: true })
}

/// The same, with attestations judged by the vectors' root.
pub(crate) fn lenient_with_attestation(demand: Demand) -> Policy {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let root = TrustRoot::from_der(bytes(&file["attestation_root"], "attestation_ca_cert")).unwrap();
    let policy = AttestationPolicy::new(demand, Format::ALL)
        .danger_empty_android_lists("the test vector has empty ones")
        .danger_u2f_aaguid("the test vector has one");
    lenient().with_attestation(
        Format::ALL.into_iter().fold(policy, |policy, format| policy.with_root(format, root.clone())),
    )
}

impl Vector {
    pub(crate) fn registration(&self, name: &str) -> Vec<u8> {
        bytes(&self.registration, name)
    }

    pub(crate) fn authentication(&self, name: &str) -> Vec<u8> {
        bytes(&self.authentication, name)
    }

    pub(crate) fn registration_site(&self, policy: &Policy) -> Site {
        site(self.registration("challenge"), policy)
    }

    pub(crate) fn authentication_site(&self, policy: &Policy) -> Site {
        site(self.authentication("challenge"), policy)
    }

    pub(crate) fn registration_json(&self) -> String {
        registration_json(
            &self.registration("credential_id"),
            &self.registration("clientDataJSON"),
            &self.registration("attestationObject"),
        )
    }

    pub(crate) fn authentication_json(&self) -> String {
        authentication_json(
            &self.registration("credential_id"),
            Some(&HANDLE),
            &self.authentication("clientDataJSON"),
            &self.authentication("authenticatorData"),
            &self.authentication("signature"),
        )
    }

    pub(crate) fn registration_response(&self) -> RegistrationResponse {
        RegistrationResponse::from_json(self.registration_json().as_bytes()).unwrap()
    }

    pub(crate) fn authentication_response(&self) -> AuthenticationResponse {
        AuthenticationResponse::from_json(self.authentication_json().as_bytes()).unwrap()
    }

    /// What the site stored, with the key that signs in the vector's place where it is one on P-256.
    pub(crate) fn member(&self, registered: &Registered, key: Key) -> Member {
        Member {
            key,
            credential_id: CredentialId::new(registered.credential_id.as_bytes()).unwrap(),
            handle: UserHandle::new(HANDLE).unwrap(),
            public_key: registered.public_key.clone(),
            sign_count: registered.sign_count,
            backup_eligible: registered.backup_eligible,
            allowed: Vec::new(),
            identified: false,
        }
    }

    pub(crate) fn sign_in(
        &self,
        registered: &Registered,
        response: &AuthenticationResponse,
    ) -> Result<Authenticated, AuthenticationRefused> {
        let member = self.member(registered, Key::generate(Algorithm::EdDsa));
        self.authentication_site(&lenient()).sign_in_response(&member, response)
    }
}

fn site(challenge: Vec<u8>, policy: &Policy) -> Site {
    Site {
        challenge: Challenge::from_random(challenge).unwrap(),
        origins: vec!["https://example.org".to_owned()],
        rp_id: "example.org".to_owned(),
        policy: policy.clone(),
        mediation: Mediation::Modal,
        now: NOW,
    }
}

fn bytes(from: &Value, name: &str) -> Vec<u8> {
    let text = from[name].as_str().unwrap_or_else(|| panic!("no {name}"));
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}
