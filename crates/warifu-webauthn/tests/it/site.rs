//! A relying party, and what authenticators and browsers send it.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::authentication::{self, Authenticated, AuthenticationRefused, Identified};
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::credential::{CredentialId, StoredCredential, UserHandle};
use warifu_webauthn::json::{AuthenticationResponse, RegistrationResponse};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::{self, Mediation, Registered, RegistrationRefused};

use crate::authenticator::{AT, AttestedPart, Data, Key, UP, UV, base64url, cbor, sha256};

pub(crate) const RP_ID: &str = "id.example.org";
pub(crate) const ORIGIN: &str = "https://id.example.org";
/// In January 2027.
pub(crate) const NOW: i64 = 1_800_000_000_000;
pub(crate) const CHALLENGE: [u8; 32] = [0x5a; 32];
pub(crate) const HANDLE: [u8; 64] = [0x11; 64];

pub(crate) struct Site {
    pub(crate) challenge: Challenge,
    pub(crate) origins: Vec<String>,
    pub(crate) rp_id: String,
    pub(crate) policy: Policy,
    pub(crate) mediation: Mediation,
    pub(crate) now: i64,
}

impl Site {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            challenge: Challenge::from_random(CHALLENGE).unwrap(),
            origins: vec![ORIGIN.to_owned(), "https://www.example.org".to_owned()],
            rp_id: RP_ID.to_owned(),
            policy,
            mediation: Mediation::Modal,
            now: NOW,
        }
    }

    pub(crate) fn register(&self, registration: &Registration) -> Result<Registered, RegistrationRefused> {
        self.register_response(&RegistrationResponse::from_json(registration.json().as_bytes()).unwrap())
    }

    pub(crate) fn register_response(
        &self,
        response: &RegistrationResponse,
    ) -> Result<Registered, RegistrationRefused> {
        let expected = registration::Expected {
            challenge: &self.challenge,
            origins: &self.origins,
            rp_id: &self.rp_id,
            policy: &self.policy,
            mediation: self.mediation,
        };
        registration::verify(&expected, response, self.now)
    }

    pub(crate) fn sign_in(
        &self,
        member: &Member,
        assertion: &Assertion,
    ) -> Result<Authenticated, AuthenticationRefused> {
        let response = AuthenticationResponse::from_json(assertion.json(&member.key).as_bytes()).unwrap();
        self.sign_in_response(member, &response)
    }

    pub(crate) fn sign_in_response(
        &self,
        member: &Member,
        response: &AuthenticationResponse,
    ) -> Result<Authenticated, AuthenticationRefused> {
        let user =
            if member.identified { Identified::Before(&member.handle) } else { Identified::ByResponse };
        let expected = authentication::Expected {
            challenge: &self.challenge,
            origins: &self.origins,
            rp_id: &self.rp_id,
            policy: &self.policy,
            allow_credentials: &member.allowed,
            user,
        };
        let stored = StoredCredential {
            credential_id: &member.credential_id,
            user_handle: &member.handle,
            public_key: &member.public_key,
            sign_count: member.sign_count,
            backup_eligible: member.backup_eligible,
        };
        authentication::verify(&expected, &stored, response)
    }
}

/// A registration's answer, part by part; every part can be changed before it is sent.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) client_data: String,
    pub(crate) data: Data,
    pub(crate) format: &'static str,
    pub(crate) statement: Vec<u8>,
    /// The credential's id as the browser tells it, where it shall differ.
    pub(crate) told_id: Option<Vec<u8>>,
}

impl Registration {
    pub(crate) fn new(key: &Key) -> Self {
        Self {
            client_data: client_data("webauthn.create", ""),
            data: Data {
                rp_id: RP_ID,
                flags: UP | UV | AT,
                sign_count: 0,
                attested: Some(AttestedPart {
                    aaguid: [0; 16],
                    credential_id: vec![0xc1; 32],
                    public_key: key.cose(),
                }),
                tail: Vec::new(),
            },
            format: "none",
            statement: cbor(|out| out.map(0).map(|_| ())),
            told_id: None,
        }
    }

    pub(crate) fn attested(&mut self) -> &mut AttestedPart {
        self.data.attested.as_mut().unwrap()
    }

    pub(crate) fn client_data_hash(&self) -> Vec<u8> {
        sha256(self.client_data.as_bytes())
    }

    /// What most formats sign.
    pub(crate) fn signed(&self) -> Vec<u8> {
        [self.data.bytes(), self.client_data_hash()].concat()
    }

    pub(crate) fn object(&self) -> Vec<u8> {
        let mut object = cbor(|out| out.map(3)?.str("fmt")?.str(self.format)?.str("attStmt").map(|_| ()));
        object.extend(&self.statement);
        object.extend(cbor(|out| out.str("authData")?.bytes(&self.data.bytes()).map(|_| ())));
        object
    }

    pub(crate) fn json(&self) -> String {
        let own_id = self.data.attested.as_ref().map(|part| part.credential_id.clone());
        let id = self.told_id.clone().or(own_id).unwrap_or_else(|| vec![0xc1; 32]);
        registration_json(&id, self.client_data.as_bytes(), &self.object())
    }
}

pub(crate) fn registration_json(id: &[u8], client_data: &[u8], object: &[u8]) -> String {
    format!(
        r#"{{"id":"{id}","rawId":"{id}","type":"public-key","authenticatorAttachment":"platform",
            "response":{{"clientDataJSON":"{}","attestationObject":"{}","transports":["internal","hybrid"],
            "publicKeyAlgorithm":-7}},"clientExtensionResults":{{"credProps":{{"rk":true}}}}}}"#,
        base64url(client_data),
        base64url(object),
        id = base64url(id),
    )
}

/// A credential that the site has stored, and the authenticator's own half of it.
pub(crate) struct Member {
    pub(crate) key: Key,
    pub(crate) credential_id: CredentialId,
    pub(crate) handle: UserHandle,
    pub(crate) public_key: Vec<u8>,
    pub(crate) sign_count: u32,
    pub(crate) backup_eligible: bool,
    pub(crate) allowed: Vec<CredentialId>,
    /// Whether the site knew who it was before the ceremony.
    pub(crate) identified: bool,
}

impl Member {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let key = Key::generate(algorithm);
        Self {
            public_key: key.cose(),
            key,
            credential_id: CredentialId::new([0xc1; 32]).unwrap(),
            handle: UserHandle::new(HANDLE).unwrap(),
            sign_count: 0,
            backup_eligible: false,
            allowed: Vec::new(),
            identified: false,
        }
    }
}

/// A sign-in's answer, part by part.
#[derive(Clone)]
pub(crate) struct Assertion {
    pub(crate) client_data: String,
    pub(crate) data: Data,
    pub(crate) credential_id: Vec<u8>,
    pub(crate) handle: Option<Vec<u8>>,
}

impl Assertion {
    pub(crate) fn new() -> Self {
        Self {
            client_data: client_data("webauthn.get", ""),
            data: Data { rp_id: RP_ID, flags: UP | UV, sign_count: 0, attested: None, tail: Vec::new() },
            credential_id: vec![0xc1; 32],
            handle: Some(HANDLE.to_vec()),
        }
    }

    pub(crate) fn json(&self, key: &Key) -> String {
        let data = self.data.bytes();
        let signature = key.sign(&[&data[..], &sha256(self.client_data.as_bytes())].concat());
        authentication_json(
            &self.credential_id,
            self.handle.as_deref(),
            self.client_data.as_bytes(),
            &data,
            &signature,
        )
    }
}

pub(crate) fn authentication_json(
    id: &[u8],
    handle: Option<&[u8]>,
    client_data: &[u8],
    data: &[u8],
    signature: &[u8],
) -> String {
    let handle = handle.map(|handle| format!(r#","userHandle":"{}""#, base64url(handle))).unwrap_or_default();
    format!(
        r#"{{"id":"{id}","rawId":"{id}","type":"public-key","response":{{"clientDataJSON":"{}",
            "authenticatorData":"{}","signature":"{}"{handle}}},"clientExtensionResults":{{}}}}"#,
        base64url(client_data),
        base64url(data),
        base64url(signature),
        id = base64url(id),
    )
}

/// Client data for this site, with more members if wanted (beginning with a comma).
pub(crate) fn client_data(kind: &str, more: &str) -> String {
    let challenge = base64url(&CHALLENGE);
    format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false{more}}}"#)
}
