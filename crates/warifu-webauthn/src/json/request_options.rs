//! `PublicKeyCredentialRequestOptionsJSON` (W3C WebAuthn Level 3 §5.1.9, §5.5): what a sign-in asks for.

use serde::Serialize;

use super::base64url;
use super::option_parts::{CredentialDescriptor, Hint, UserVerificationRequirement};
use crate::challenge::Challenge;

/// Serialises to the exact dictionary; `PublicKeyCredential.parseRequestOptionsFromJSON` takes it as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// What the browser has to sign.
    #[serde(serialize_with = "base64url::serialize")]
    pub challenge: Challenge,
    /// How long the browser may wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// The RP ID: a domain.
    pub rp_id: String,
    /// The credentials that will do; empty for any discoverable one. Naming them tells a stranger that they exist: leave
    /// it empty until something is proved (§14.6.2).
    pub allow_credentials: Vec<CredentialDescriptor>,
    /// Whether the authenticator must verify the person.
    pub user_verification: UserVerificationRequirement,
    /// What the page suggests, most fitting first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
}
