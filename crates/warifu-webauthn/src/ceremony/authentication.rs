//! Signing in: W3C WebAuthn Level 3 §7.2.
//!
//! The caller reads the response ([`AuthenticationResponse::from_json`]), looks the credential up by its id, and calls
//! [`verify`]. It must never refuse by itself because a counter went back: that is told, and the caller decides. Nothing is
//! told about a credential before its signature holds.

use core::fmt;

use aws_lc_rs::digest;

use super::authenticator_data_steps::{
    AuthenticatorRefused, parse_authenticator_data, verify_backup_state, verify_rp_id_hash,
    verify_user_presence, verify_user_verification,
};
use super::client_data_steps::{Ceremony, ClientDataRefused, verify_client_data};
use crate::auth_data::{AuthenticatorData, Flags};
use crate::challenge::Challenge;
use crate::cose::{PublicKey, PublicKeyRefused};
use crate::credential::{CredentialId, StoredCredential, UserHandle};
use crate::json::{AuthenticationResponse, RequestOptions};
use crate::policy::Policy;

/// Options for a sign-in with any discoverable credential, as policy asks; add to them what else is wanted.
pub fn options(rp_id: impl Into<String>, challenge: Challenge, policy: &Policy) -> RequestOptions {
    RequestOptions {
        challenge,
        timeout: None,
        rp_id: rp_id.into(),
        allow_credentials: Vec::new(),
        user_verification: policy.user_verification_requirement(),
        hints: Vec::new(),
    }
}

/// What a sign-in is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The challenge of the options.
    pub challenge: &'e Challenge,
    /// The origins of our pages (and apps), whole: `https://id.example.org`.
    pub origins: &'e [String],
    /// The RP ID.
    pub rp_id: &'e str,
    /// The demands.
    pub policy: &'e Policy,
    /// The credentials named in the options; empty where none were.
    pub allow_credentials: &'e [CredentialId],
    /// The account, where it was known before the ceremony began.
    pub user: Identified<'e>,
}

/// Whether the person was identified before the ceremony began (§7.2, step 6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Identified<'e> {
    /// As the account with this handle, by a name typed or a session.
    Before(&'e UserHandle),
    /// Not yet: the response must tell the handle.
    ByResponse,
}

/// What a verified sign-in tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authenticated {
    /// What became of the counter.
    pub counter: Counter,
    /// The counter to be stored, by comparison with what was read; the stored one where it went back.
    pub sign_count: u32,
    /// Whether the authenticator verified the person.
    pub user_verified: bool,
    /// Whether the credential is backed up now.
    pub backup_state: bool,
}

/// The verdict on a signature counter (§7.2, step 22).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Counter {
    /// It went forward.
    Advanced,
    /// The authenticator keeps none.
    Unused,
    /// It didn't go forward: two authenticators hold the key, or two answers came in the wrong order.
    WentBack {
        /// The counter stored.
        stored: u32,
        /// The counter told.
        told: u32,
    },
}

/// Which step of a sign-in failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum AuthenticationRefused {
    /// A step about the authenticator data.
    Authenticator(AuthenticatorRefused),
    /// The credential says otherwise than at its registration whether it can be backed up.
    BackupEligibility,
    /// A step about the client data.
    ClientData(ClientDataRefused),
    /// The response is of another credential than the one looked up.
    CredentialId,
    /// The credential isn't one that was asked for.
    NotAllowed,
    /// The signature doesn't hold.
    Signature,
    /// The stored public key can't be read: a fault of ours.
    StoredPublicKey(PublicKeyRefused),
    /// The credential belongs to another account than the one told or known.
    UserHandle,
    /// The response doesn't tell the account, and it wasn't known before.
    UserHandleMissing,
}

impl fmt::Display for AuthenticationRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authenticator(why) => why.fmt(out),
            Self::BackupEligibility => out.write_str("verify BE: it changed since the registration"),
            Self::ClientData(why) => why.fmt(out),
            Self::CredentialId => out.write_str("verify credential id: another credential"),
            Self::NotAllowed => out.write_str("verify allowCredentials: not one of those asked for"),
            Self::Signature => out.write_str("verify signature: it doesn't hold"),
            Self::StoredPublicKey(why) => write!(out, "read the stored public key: {why}"),
            Self::UserHandle => out.write_str("verify userHandle: the credential belongs to another account"),
            Self::UserHandleMissing => out.write_str("verify userHandle: not told"),
        }
    }
}

impl core::error::Error for AuthenticationRefused {}

impl From<ClientDataRefused> for AuthenticationRefused {
    fn from(why: ClientDataRefused) -> Self {
        Self::ClientData(why)
    }
}

impl From<AuthenticatorRefused> for AuthenticationRefused {
    fn from(why: AuthenticatorRefused) -> Self {
        Self::Authenticator(why)
    }
}

/// Verifies a sign-in with the stored credential of that id.
///
/// # Errors
/// The first step that failed.
pub fn verify(
    expected: &Expected<'_>,
    stored: &StoredCredential<'_>,
    response: &AuthenticationResponse,
) -> Result<Authenticated, AuthenticationRefused> {
    verify_credential_id(stored, response)?;
    verify_allowed(expected.allow_credentials, response)?;
    verify_user_handle(expected.user, stored, response)?;
    verify_client_data(
        Ceremony::Authentication,
        &response.client_data_json,
        expected.challenge,
        expected.origins,
        expected.policy,
    )?;
    let data = parse_authenticator_data(&response.authenticator_data)?;
    verify_rp_id_hash(&data, expected.rp_id)?;
    verify_user_presence(data.flags)?;
    verify_user_verification(data.flags, expected.policy)?;
    verify_backup_state(data.flags)?;
    verify_backup_eligibility(data.flags, stored)?;
    verify_signature(stored, response)?;
    let counter = compare_sign_count(&data, stored);
    Ok(Authenticated {
        counter,
        sign_count: data.sign_count.max(stored.sign_count),
        user_verified: data.flags.user_verified(),
        backup_state: data.flags.backup_state(),
    })
}

/// That the caller looked up the credential that the response names (§7.2, step 6, its condition).
fn verify_credential_id(
    stored: &StoredCredential<'_>,
    response: &AuthenticationResponse,
) -> Result<(), AuthenticationRefused> {
    if *stored.credential_id == response.credential_id {
        Ok(())
    } else {
        Err(AuthenticationRefused::CredentialId)
    }
}

/// §7.2, step 5.
fn verify_allowed(
    allowed: &[CredentialId],
    response: &AuthenticationResponse,
) -> Result<(), AuthenticationRefused> {
    if allowed.is_empty() || allowed.contains(&response.credential_id) {
        Ok(())
    } else {
        Err(AuthenticationRefused::NotAllowed)
    }
}

/// §7.2, step 6: the credential belongs to the account that was known before, and to the one that the response tells.
fn verify_user_handle(
    user: Identified<'_>,
    stored: &StoredCredential<'_>,
    response: &AuthenticationResponse,
) -> Result<(), AuthenticationRefused> {
    let owners = match (user, &response.user_handle) {
        (Identified::Before(known), Some(told)) => [known, told],
        (Identified::Before(known), None) => [known, known],
        (Identified::ByResponse, Some(told)) => [told, told],
        (Identified::ByResponse, None) => return Err(AuthenticationRefused::UserHandleMissing),
    };
    if owners.iter().all(|owner| *owner == stored.user_handle) {
        Ok(())
    } else {
        Err(AuthenticationRefused::UserHandle)
    }
}

/// §7.2, step 19.
fn verify_backup_eligibility(
    flags: Flags,
    stored: &StoredCredential<'_>,
) -> Result<(), AuthenticationRefused> {
    if flags.backup_eligible() == stored.backup_eligible {
        Ok(())
    } else {
        Err(AuthenticationRefused::BackupEligibility)
    }
}

/// §7.2, steps 20 and 21: the signature is over the authenticator data and the hash of the client data.
fn verify_signature(
    stored: &StoredCredential<'_>,
    response: &AuthenticationResponse,
) -> Result<(), AuthenticationRefused> {
    let key = PublicKey::from_cose(stored.public_key).map_err(AuthenticationRefused::StoredPublicKey)?;
    let hash = digest::digest(&digest::SHA256, &response.client_data_json);
    let message = [&response.authenticator_data, hash.as_ref()].concat();
    key.verify(&message, &response.signature).map_err(|_| AuthenticationRefused::Signature)
}

/// §7.2, step 22.
fn compare_sign_count(data: &AuthenticatorData<'_>, stored: &StoredCredential<'_>) -> Counter {
    match (stored.sign_count, data.sign_count) {
        (0, 0) => Counter::Unused,
        (stored, told) if told > stored => Counter::Advanced,
        (stored, told) => Counter::WentBack { stored, told },
    }
}
