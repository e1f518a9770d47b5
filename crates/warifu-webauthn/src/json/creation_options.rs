//! `PublicKeyCredentialCreationOptionsJSON` (W3C WebAuthn Level 3 §5.1.8, §5.4): what a registration asks for.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::base64url;
use super::option_parts::{Attachment, CredentialDescriptor, Hint, UserVerificationRequirement};
use crate::algorithm::Algorithm;
use crate::challenge::Challenge;
use crate::credential::UserHandle;

/// Serialises to the exact dictionary; `PublicKeyCredential.parseCreationOptionsFromJSON` takes it as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// Who asks.
    pub rp: RelyingParty,
    /// For whom.
    pub user: User,
    /// What the browser has to sign.
    #[serde(serialize_with = "base64url::serialize")]
    pub challenge: Challenge,
    /// The algorithms to choose from, best first.
    #[serde(serialize_with = "algorithms")]
    pub pub_key_cred_params: Vec<Algorithm>,
    /// How long the browser may wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// Credentials of this user, on whose authenticators no second one is wanted.
    pub exclude_credentials: Vec<CredentialDescriptor>,
    /// Which authenticators will do.
    pub authenticator_selection: AuthenticatorSelection,
    /// What the page suggests, most fitting first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// Whether the authenticator is asked to prove its model.
    pub attestation: AttestationConveyance,
    /// The attestation formats preferred, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attestation_formats: Vec<&'static str>,
    /// What is asked beyond.
    pub extensions: CreationExtensions,
}

/// The party that asks (§5.4.2).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RelyingParty {
    /// The RP ID: a domain.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// The account (§5.4.3).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The account for machines: random, never a name or a row's id.
    #[serde(rename = "id", serialize_with = "base64url::serialize")]
    pub handle: UserHandle,
    /// What tells accounts apart.
    pub name: String,
    /// The person's name.
    pub display_name: String,
}

/// Which authenticators will do (§5.4.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthenticatorSelection {
    /// Where it may be; `None` for anywhere.
    pub attachment: Option<Attachment>,
    /// Whether it must keep the credential itself.
    pub resident_key: ResidentKey,
    /// Whether it must verify the person.
    pub user_verification: UserVerificationRequirement,
}

impl Serialize for AuthenticatorSelection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut dictionary = serializer.serialize_struct("AuthenticatorSelection", 4)?;
        match &self.attachment {
            Some(attachment) => dictionary.serialize_field("authenticatorAttachment", attachment)?,
            None => dictionary.skip_field("authenticatorAttachment")?,
        }
        dictionary.serialize_field("residentKey", &self.resident_key)?;
        // Level 1 browsers know only this one (§5.4.4).
        dictionary.serialize_field("requireResidentKey", &(self.resident_key == ResidentKey::Required))?;
        dictionary.serialize_field("userVerification", &self.user_verification)?;
        dictionary.end()
    }
}

/// Whether a credential must be discoverable (§5.4.6).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResidentKey {
    /// Better not.
    Discouraged,
    /// Where it can be had.
    Preferred,
    /// Nothing else.
    Required,
}

/// Whether an attestation is asked for (§5.4.7).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationConveyance {
    /// As the authenticator made it.
    Direct,
    /// Not asked for.
    None,
}

/// The extensions that are asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationExtensions {
    /// Asks to be told whether the credential became discoverable (§10.1.3).
    pub cred_props: bool,
}

fn algorithms<S: Serializer>(algorithms: &[Algorithm], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Parameter {
        #[serde(rename = "type")]
        kind: &'static str,
        alg: i32,
    }
    serializer.collect_seq(
        algorithms.iter().map(|algorithm| Parameter { kind: "public-key", alg: algorithm.cose() }),
    )
}
