//! Registering a credential: W3C WebAuthn Level 3 §7.1.
//!
//! The caller reads the response ([`RegistrationResponse::from_json`]) and calls [`verify`]. It must never accept a key that
//! sign-in couldn't check. That the id isn't registered yet (step 26) is for the caller to guard when it stores the
//! credential.

use core::fmt;

use aws_lc_rs::digest;

use super::authenticator_data_steps::{
    AuthenticatorRefused, parse_authenticator_data, verify_backup_state, verify_rp_id_hash,
    verify_user_presence, verify_user_verification,
};
use super::client_data_steps::{Ceremony, ClientDataRefused, verify_client_data};
use crate::algorithm::Algorithm;
use crate::attestation::{self, AttestationObject, AttestationRefused, AttestationVerdict, Attested};
use crate::auth_data::{Aaguid, AttestedCredential, AuthenticatorData, Flags};
use crate::challenge::Challenge;
use crate::cose::{PublicKey, PublicKeyRefused};
use crate::credential::CredentialId;
use crate::json::{
    Attachment, AuthenticatorSelection, CreationExtensions, CreationOptions, RegistrationResponse,
    RelyingParty, ResidentKey, Transport, User,
};
use crate::policy::Policy;

/// Options for a discoverable credential as policy asks; add to them what else is wanted.
pub fn options(rp: RelyingParty, user: User, challenge: Challenge, policy: &Policy) -> CreationOptions {
    CreationOptions {
        rp,
        user,
        challenge,
        pub_key_cred_params: policy.algorithms.clone(),
        timeout: None,
        exclude_credentials: Vec::new(),
        authenticator_selection: AuthenticatorSelection {
            attachment: None,
            resident_key: ResidentKey::Required,
            user_verification: policy.user_verification_requirement(),
        },
        hints: Vec::new(),
        attestation: policy.attestation_conveyance(),
        attestation_formats: policy.attestation_formats(),
        extensions: CreationExtensions { cred_props: true },
    }
}

/// What a registration is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The challenge of the options.
    pub challenge: &'e Challenge,
    /// The origins of our pages (and apps), whole: `https://id.example.org`.
    pub origins: &'e [String],
    /// The RP ID.
    pub rp_id: &'e str,
    /// The demands; the same as for the options.
    pub policy: &'e Policy,
    /// How the browser was called.
    pub mediation: Mediation,
}

/// How `navigator.credentials.create()` was called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mediation {
    /// With `mediation: "conditional"`: the browser may do it without a gesture, so that UP may be missing.
    Conditional,
    /// With a prompt.
    Modal,
}

/// What a verified registration tells: the new credential record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Registered {
    /// The credential's id.
    pub credential_id: CredentialId,
    /// Its public key: a COSE_Key, to be stored as it is.
    pub public_key: Vec<u8>,
    /// The algorithm of that key.
    pub algorithm: Algorithm,
    /// The counter to begin with.
    pub sign_count: u32,
    /// The authenticator's model. Unproved unless the attestation is [`AttestationVerdict::Trusted`].
    pub aaguid: Aaguid,
    /// Whether the authenticator verified the person (`uvInitialized`).
    pub user_verified: bool,
    /// Whether a person was there; missing only where mediation was conditional.
    pub user_present: bool,
    /// Whether the credential can be backed up; it must stay so.
    pub backup_eligible: bool,
    /// Whether it is backed up now.
    pub backup_state: bool,
    /// How the authenticator can be reached; unproved.
    pub transports: Vec<Transport>,
    /// Where the authenticator is; unproved.
    pub attachment: Option<Attachment>,
    /// Whether the credential is discoverable, where the browser told; unproved.
    pub discoverable: Option<bool>,
    /// The verdict on the attestation.
    pub attestation: AttestationVerdict,
}

/// Which step of a registration failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RegistrationRefused {
    /// The key's algorithm wasn't offered.
    Algorithm(Algorithm),
    /// A step about the attestation.
    Attestation(AttestationRefused),
    /// The authenticator data holds no credential.
    AttestedCredentialMissing,
    /// A step about the authenticator data.
    Authenticator(AuthenticatorRefused),
    /// A step about the client data.
    ClientData(ClientDataRefused),
    /// The credential's id is empty or too long.
    CredentialIdLength,
    /// The browser and the authenticator name two credentials.
    CredentialIdDiffers,
    /// The public key isn't one that sign-in could check.
    PublicKey(PublicKeyRefused),
}

impl fmt::Display for RegistrationRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm(told) => write!(out, "verify alg: {told} wasn't offered"),
            Self::Attestation(why) => why.fmt(out),
            Self::AttestedCredentialMissing => out.write_str("parse attestation object: no credential"),
            Self::Authenticator(why) => why.fmt(out),
            Self::ClientData(why) => why.fmt(out),
            Self::CredentialIdDiffers => {
                out.write_str("verify credential id: rawId and authenticator data differ")
            }
            Self::CredentialIdLength => out.write_str("verify credential id: empty or too long"),
            Self::PublicKey(why) => write!(out, "read the public key: {why}"),
        }
    }
}

impl core::error::Error for RegistrationRefused {}

impl From<ClientDataRefused> for RegistrationRefused {
    fn from(why: ClientDataRefused) -> Self {
        Self::ClientData(why)
    }
}

impl From<AuthenticatorRefused> for RegistrationRefused {
    fn from(why: AuthenticatorRefused) -> Self {
        Self::Authenticator(why)
    }
}

impl From<AttestationRefused> for RegistrationRefused {
    fn from(why: AttestationRefused) -> Self {
        Self::Attestation(why)
    }
}

/// Verifies a registration. `now` is in milliseconds since 1970 and only matters where certificates are judged.
///
/// # Errors
/// The first step that failed.
pub fn verify(
    expected: &Expected<'_>,
    response: &RegistrationResponse,
    now: i64,
) -> Result<Registered, RegistrationRefused> {
    let policy = expected.policy;
    verify_client_data(
        Ceremony::Registration,
        &response.client_data_json,
        expected.challenge,
        expected.origins,
        policy,
    )?;
    let object = AttestationObject::parse(&response.attestation_object)?;
    let data = parse_authenticator_data(object.authenticator_data)?;
    verify_rp_id_hash(&data, expected.rp_id)?;
    verify_presence_unless_conditional(data.flags, expected.mediation)?;
    verify_user_verification(data.flags, policy)?;
    verify_backup_state(data.flags)?;
    let credential = demand_attested_credential(&data)?;
    let key = verify_algorithm(credential, policy)?;
    let hash = hash_client_data(&response.client_data_json);
    let attested = Attested {
        authenticator_data: object.authenticator_data,
        data: &data,
        credential,
        key: &key,
        client_data_hash: hash.as_ref(),
    };
    let attestation = attestation::verify(&policy.attestation, &object, &attested, now)?;
    let credential_id = verify_credential_id(credential, response)?;
    Ok(Registered {
        credential_id,
        public_key: credential.public_key.to_vec(),
        algorithm: key.algorithm(),
        sign_count: data.sign_count,
        aaguid: credential.aaguid,
        user_verified: data.flags.user_verified(),
        user_present: data.flags.user_present(),
        backup_eligible: data.flags.backup_eligible(),
        backup_state: data.flags.backup_state(),
        transports: response.transports.clone(),
        attachment: response.attachment,
        discoverable: response.discoverable,
        attestation,
    })
}

/// Step 12.
fn hash_client_data(client_data_json: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA256, client_data_json)
}

/// Step 15.
fn verify_presence_unless_conditional(
    flags: Flags,
    mediation: Mediation,
) -> Result<(), AuthenticatorRefused> {
    match mediation {
        Mediation::Conditional => Ok(()),
        Mediation::Modal => verify_user_presence(flags),
    }
}

/// Step 13, its last part: a registration's authenticator data holds a credential.
fn demand_attested_credential<'d, 'b>(
    data: &'d AuthenticatorData<'b>,
) -> Result<&'d AttestedCredential<'b>, RegistrationRefused> {
    data.attested.as_ref().ok_or(RegistrationRefused::AttestedCredentialMissing)
}

/// Step 20, and that the key is one: what is registered must be able to sign in.
fn verify_algorithm<'b>(
    credential: &AttestedCredential<'b>,
    policy: &Policy,
) -> Result<PublicKey<'b>, RegistrationRefused> {
    let key = PublicKey::from_cose(credential.public_key).map_err(RegistrationRefused::PublicKey)?;
    if !policy.algorithms.contains(&key.algorithm()) {
        return Err(RegistrationRefused::Algorithm(key.algorithm()));
    }
    key.check().map_err(RegistrationRefused::PublicKey)?;
    Ok(key)
}

/// Step 25, and that the browser names the credential that the authenticator made.
fn verify_credential_id(
    credential: &AttestedCredential<'_>,
    response: &RegistrationResponse,
) -> Result<CredentialId, RegistrationRefused> {
    let id = CredentialId::new(credential.credential_id).ok_or(RegistrationRefused::CredentialIdLength)?;
    if id == response.credential_id { Ok(id) } else { Err(RegistrationRefused::CredentialIdDiffers) }
}
