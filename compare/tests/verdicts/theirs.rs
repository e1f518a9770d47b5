//! webauthn-rs-core, asked the same.
//!
//! Its states hold a challenge that it makes itself; they are written as JSON, given ours, and read again.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::proto::{AuthenticationState, Credential, RegistrationState};
use webauthn_rs_core::proto::{COSEAlgorithm, UserVerificationPolicy};
use webauthn_rs_proto::{PublicKeyCredential, RegisterPublicKeyCredential};

use crate::authenticator::base64url;
use crate::site::{HANDLE, ORIGIN, RP_ID};

pub(crate) struct Theirs {
    core: WebauthnCore,
    verification: UserVerificationPolicy,
}

impl Theirs {
    /// For the software authenticator's answers: user verification required.
    pub(crate) fn of_site() -> Self {
        Self::new(RP_ID, ORIGIN, UserVerificationPolicy::Required)
    }

    /// For the specification's vectors, several of which have none.
    pub(crate) fn of_vector() -> Self {
        #[allow(deprecated, reason = "the vectors need it")]
        Self::new("example.org", "https://example.org", UserVerificationPolicy::Discouraged_DO_NOT_USE)
    }

    fn new(rp_id: &str, origin: &str, verification: UserVerificationPolicy) -> Self {
        let origins = vec![Url::parse(origin).unwrap()];
        let timeout = Duration::from_secs(60);
        let core = WebauthnCore::new_unsafe_experts_only("Example", rp_id, origins, timeout, None, None);
        Self { core, verification }
    }

    pub(crate) fn register(&self, challenge: &[u8], json: &str) -> Result<Credential, String> {
        let response: RegisterPublicKeyCredential = read(json)?;
        let builder = self
            .core
            .new_challenge_register_builder(&HANDLE, "sato", "Sato")
            .unwrap()
            .user_verification_policy(self.verification)
            .credential_algorithms(COSEAlgorithm::all_possible_algs());
        let (_, state) = self.core.generate_challenge_register(builder).unwrap();
        let state: RegistrationState = with_challenge(&state, challenge);
        self.core.register_credential(&response, &state, None).map_err(|why| format!("{why:?}"))
    }

    pub(crate) fn sign_in(&self, credential: Credential, challenge: &[u8], json: &str) -> Result<(), String> {
        let response: PublicKeyCredential = read(json)?;
        let builder = self
            .core
            .new_challenge_authenticate_builder(vec![credential], Some(self.verification))
            .map_err(|why| format!("{why:?}"))?;
        let (_, state) = self.core.generate_challenge_authenticate(builder).unwrap();
        let state: AuthenticationState = with_challenge(&state, challenge);
        self.core.authenticate_credential(&response, &state).map(|_| ()).map_err(|why| format!("{why:?}"))
    }
}

fn read<T: for<'de> serde::Deserialize<'de>>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|why| why.to_string())
}

fn with_challenge<S: serde::Serialize + for<'de> serde::Deserialize<'de>>(state: &S, challenge: &[u8]) -> S {
    let mut value: Value = serde_json::to_value(state).unwrap();
    value["challenge"] = json!(base64url(challenge));
    serde_json::from_value(value).unwrap()
}
