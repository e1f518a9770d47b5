//! What names a credential and its account, and what is kept of it (W3C WebAuthn Level 3 §4, "credential record").

use core::fmt;

use data_encoding::BASE64URL_NOPAD;

/// A credential's id: 1 to 1023 bytes that the authenticator chose (§6.5.1).
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// The longest id (§7.1, step 25).
    pub const MAX_LENGTH: usize = 1023;

    /// Takes an id; `None` when it is empty or too long.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        (1..=Self::MAX_LENGTH).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// The id's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for CredentialId {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for CredentialId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CredentialId({})", BASE64URL_NOPAD.encode(&self.0))
    }
}

/// An account as authenticators know it: 1 to 64 bytes (§5.4.3), best 64 random ones.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct UserHandle(Vec<u8>);

impl UserHandle {
    /// The longest handle (§5.4.3).
    pub const MAX_LENGTH: usize = 64;

    /// Takes a handle; `None` when it is empty or too long.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        (1..=Self::MAX_LENGTH).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// The handle's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for UserHandle {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for UserHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "UserHandle({})", BASE64URL_NOPAD.encode(&self.0))
    }
}

/// What was stored of a credential, as far as a sign-in is judged by it.
#[derive(Clone, Copy, Debug)]
pub struct StoredCredential<'s> {
    /// Its id.
    pub credential_id: &'s CredentialId,
    /// The account that it belongs to.
    pub user_handle: &'s UserHandle,
    /// Its public key as a COSE_Key, as [`Registered::public_key`](crate::registration::Registered::public_key) gave it.
    pub public_key: &'s [u8],
    /// The counter of the last sign-in, or of the registration.
    pub sign_count: u32,
    /// Whether it could be backed up when it was registered.
    pub backup_eligible: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_handles_are_neither_empty_nor_too_long() {
        assert!(CredentialId::new([]).is_none());
        assert!(CredentialId::new([1; 1023]).is_some());
        assert!(CredentialId::new([1; 1024]).is_none());
        assert!(UserHandle::new([]).is_none());
        assert!(UserHandle::new([1; 64]).is_some());
        assert!(UserHandle::new([1; 65]).is_none());
    }
}
