//! The JSON that pages and server exchange: the dictionaries of W3C WebAuthn Level 3 §5.1.8 to §5.1.11, exactly.
//!
//! Out go [`CreationOptions`] and [`RequestOptions`]; in come [`RegistrationResponse`] and [`AuthenticationResponse`].
//! Bytes are base64url without padding, strictly. Members that aren't known are accepted, known ones may come once
//! only. Nothing is verified here but form: a response that was read proves nothing yet.

use core::fmt;

pub use authentication_response::AuthenticationResponse;
pub use creation_options::{
    AttestationConveyance, AuthenticatorSelection, CreationExtensions, CreationOptions, RelyingParty,
    ResidentKey, User,
};
pub use option_parts::{Attachment, CredentialDescriptor, Hint, Transport, UserVerificationRequirement};
pub use registration_response::RegistrationResponse;
pub use request_options::RequestOptions;

mod authentication_response;
mod base64url;
mod creation_options;
pub(crate) mod dictionary;
mod option_parts;
mod registration_response;
mod request_options;

/// Why a body isn't a response.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JsonRefused {
    /// The credential's id is empty or longer than 1023 bytes.
    CredentialId,
    /// `id` and `rawId` name two credentials.
    IdDiffers,
    /// Longer than such a response can be.
    Large,
    /// Not JSON, no object, a known member twice, missing or of another kind.
    Malformed(String),
    /// `type` isn't `public-key`.
    Type,
    /// The user handle is empty or longer than 64 bytes.
    UserHandle,
}

impl fmt::Display for JsonRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CredentialId => out.write_str("the credential id is empty or too long"),
            Self::IdDiffers => out.write_str("id and rawId differ"),
            Self::Large => out.write_str("the response is too long"),
            Self::Malformed(why) => write!(out, "the response isn't what it should be: {why}"),
            Self::Type => out.write_str("the type isn't public-key"),
            Self::UserHandle => out.write_str("the user handle is empty or too long"),
        }
    }
}

impl core::error::Error for JsonRefused {}

/// Reads a dictionary from a body of at most `limit` bytes.
fn read<'j, T: serde::Deserialize<'j>>(body: &'j [u8], limit: usize) -> Result<T, JsonRefused> {
    if body.len() > limit {
        return Err(JsonRefused::Large);
    }
    let text = core::str::from_utf8(body).map_err(|why| JsonRefused::Malformed(why.to_string()))?;
    serde_json::from_str(text).map_err(|why| JsonRefused::Malformed(describe(&why)))
}

/// What serde says of malformed JSON, cut short: it quotes what a stranger sent, however long.
pub(crate) fn describe(why: &serde_json::Error) -> String {
    const MAX_CHARACTERS: usize = 160;
    why.to_string().chars().take(MAX_CHARACTERS).collect()
}
