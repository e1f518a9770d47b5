//! The attestation object (W3C WebAuthn Level 3 §6.5): authenticator data with a statement about it.

use super::AttestationRefused;
use crate::cbor::{self, Value};

/// The longest identifier of a format, in bytes (§8.1).
const MAX_FORMAT_LENGTH: usize = 32;

/// An attestation object, borrowing from the bytes it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct AttestationObject<'b> {
    /// The format's identifier.
    pub format: &'b str,
    /// The statement, not judged yet.
    pub statement: Value<'b>,
    /// The authenticator data, as signed.
    pub authenticator_data: &'b [u8],
}

impl<'b> AttestationObject<'b> {
    /// Takes an attestation object apart. Other members than its three are accepted: CTAP adds some of its own.
    ///
    /// # Errors
    /// When it isn't strict CBOR or lacks a member.
    pub fn parse(input: &'b [u8]) -> Result<Self, AttestationRefused> {
        let object = cbor::parse(input).map_err(AttestationRefused::Cbor)?;
        let format =
            object.member("fmt").and_then(Value::text).filter(|format| format.len() <= MAX_FORMAT_LENGTH);
        let format = format.ok_or(AttestationRefused::Object)?;
        let authenticator_data =
            object.member("authData").and_then(Value::bytes).ok_or(AttestationRefused::Object)?;
        let statement = object.member("attStmt").ok_or(AttestationRefused::Object)?.clone();
        Ok(Self { format, statement, authenticator_data })
    }
}
