//! `AuthenticationResponseJSON` (W3C WebAuthn Level 3 §5.1.8): what comes back from a sign-in.

use super::base64url::Base64Url;
use super::dictionary::{Text, dictionary};
use super::{Attachment, JsonRefused, read};
use crate::credential::{CredentialId, UserHandle};

/// The longest body: an ML-DSA-87 signature, the longest client data and the longest id, in base64url.
const MAX_LENGTH: usize = 32 * 1024;

/// A sign-in's response, read but not verified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthenticationResponse {
    /// The credential that claims to have signed: look it up by this.
    pub credential_id: CredentialId,
    /// The account that the authenticator knows it by.
    pub user_handle: Option<UserHandle>,
    /// The client data, as signed.
    pub client_data_json: Vec<u8>,
    /// The authenticator data, as signed.
    pub authenticator_data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Where the authenticator is; unproved.
    pub attachment: Option<Attachment>,
}

impl AuthenticationResponse {
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
        let user_handle = match credential.response.user_handle {
            Some(bytes) => Some(UserHandle::new(bytes.0).ok_or(JsonRefused::UserHandle)?),
            None => None,
        };
        Ok(Self {
            credential_id: CredentialId::new(credential.raw_id.0).ok_or(JsonRefused::CredentialId)?,
            user_handle,
            client_data_json: credential.response.client_data_json.0,
            authenticator_data: credential.response.authenticator_data.0,
            signature: credential.response.signature.0,
            attachment: credential.attachment.and_then(|name| Attachment::from_name(&name)),
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
            authenticator_data: Base64Url = "authenticatorData",
            signature: Base64Url = "signature",
        }
        optional {
            user_handle: Base64Url = "userHandle",
        }
    }
}

dictionary! {
    /// No extension is asked for at sign-in: whatever comes must be an object, and is otherwise ignored (§9.1).
    struct Extensions<'j> {
        required {}
        optional {}
    }
}
