//! `RegistrationResponseJSON` (W3C WebAuthn Level 3 §5.1.8): what comes back from a registration.

use super::base64url::Base64Url;
use super::dictionary::{Text, dictionary};
use super::{Attachment, JsonRefused, Transport, read};
use crate::credential::CredentialId;

/// The longest body: a chain of certificates around an ML-DSA key, twice (the browser repeats the authenticator data).
const MAX_LENGTH: usize = 96 * 1024;
/// The most transports that are kept.
const MAX_TRANSPORTS: usize = 16;

/// A registration's response, read but not verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegistrationResponse {
    /// The new credential's id, as the browser tells it.
    pub credential_id: CredentialId,
    /// The client data, as signed.
    pub client_data_json: Vec<u8>,
    /// The attestation object.
    pub attestation_object: Vec<u8>,
    /// How the authenticator can be reached; unproved.
    pub transports: Vec<Transport>,
    /// Where the authenticator is; unproved.
    pub attachment: Option<Attachment>,
    /// What `credProps` says: whether the credential is discoverable; unproved.
    pub discoverable: Option<bool>,
}

impl RegistrationResponse {
    /// Reads a response.
    ///
    /// # Errors
    /// When the body isn't one.
    pub fn from_json(body: &[u8]) -> Result<Self, JsonRefused> {
        let credential: Credential<'_> = read(body, MAX_LENGTH)?;
        if &*credential.kind != "public-key" {
            return Err(JsonRefused::Type);
        }
        if credential.id != credential.raw_id {
            return Err(JsonRefused::IdDiffers);
        }
        let told = credential.response.transports.unwrap_or_default();
        let properties = credential.extensions.and_then(|outputs| outputs.cred_props);
        Ok(Self {
            credential_id: CredentialId::new(credential.raw_id.0).ok_or(JsonRefused::CredentialId)?,
            client_data_json: credential.response.client_data_json.0,
            attestation_object: credential.response.attestation_object.0,
            transports: told
                .iter()
                .take(MAX_TRANSPORTS)
                .filter_map(|name| Transport::from_name(name))
                .collect(),
            attachment: credential.attachment.and_then(|name| Attachment::from_name(&name)),
            discoverable: properties.and_then(|properties| properties.discoverable),
        })
    }
}

dictionary! {
    struct Credential<'j> {
        required {
            id: Base64Url = "id",
            raw_id: Base64Url = "rawId",
            kind: Text<'j> = "type",
            response: Response<'j> = "response",
        }
        optional {
            attachment: Text<'j> = "authenticatorAttachment",
            extensions: Extensions<'j> = "clientExtensionResults",
        }
    }
}

dictionary! {
    struct Response<'j> {
        required {
            client_data_json: Base64Url = "clientDataJSON",
            attestation_object: Base64Url = "attestationObject",
        }
        optional {
            transports: Vec<Text<'j>> = "transports",
        }
    }
}

dictionary! {
    struct Extensions<'j> {
        required {}
        optional {
            cred_props: Properties<'j> = "credProps",
        }
    }
}

dictionary! {
    struct Properties<'j> {
        required {}
        optional {
            discoverable: bool = "rk",
        }
    }
}
