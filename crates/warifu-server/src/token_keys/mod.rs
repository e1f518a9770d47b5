//! The keys that sign tokens for clients, and the salt of pairwise subjects.
//!
//! Kept sealed in rows, opened once and held by this replica until they are read again. A key is published
//! before it signs and for as long as something it signed may be shown (OpenID Connect Core §10.1.1). Never
//! hands a private key out.

mod keeping;
mod row;

use warifu_core::client::TokenAlgorithm;
use warifu_oidc::jose::{Jwk, JwkSet, SigningKey};
use warifu_store::SigningKeyState;

pub(crate) use keeping::{TokenKeysError, load, rotate};
pub(crate) use row::{PURPOSE, PURPOSE_SALT, rewrapped};

/// The keys as last read.
#[derive(Debug)]
pub(crate) struct TokenKeys {
    keys: Vec<TokenKey>,
    salt: [u8; 32],
}

#[derive(Debug)]
struct TokenKey {
    state: SigningKeyState,
    key: SigningKey,
}

impl TokenKeys {
    /// The key that signs by this algorithm now. Of two that two replicas made at once, the older.
    pub(crate) fn signing(&self, algorithm: TokenAlgorithm) -> Option<&SigningKey> {
        let signs =
            |one: &&TokenKey| one.state == SigningKeyState::Current && one.key.algorithm() == algorithm;
        self.keys.iter().find(signs).map(|one| &one.key)
    }

    /// What clients verify with: keys to come and keys of before included.
    pub(crate) fn published(&self) -> JwkSet {
        self.public().cloned().collect()
    }

    /// The same, one by one.
    pub(crate) fn public(&self) -> impl Iterator<Item = &Jwk> {
        self.keys.iter().map(|one| one.key.public())
    }

    /// What pairwise subjects are made with. It never changes.
    pub(crate) const fn salt(&self) -> &[u8; 32] {
        &self.salt
    }
}
