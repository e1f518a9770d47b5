//! One key of the ring: its root secret, its id, and the subkeys derived from it.
//!
//! The root secret itself encrypts nothing. Each purpose has the subkey
//! `HKDF-SHA256(root, info = "warifu/v1/" + purpose)` (RFC 5869); the id is derived likewise, so that
//! a key file with a mistyped secret is noticed when it is read.

use std::{fmt, str::FromStr};

use aws_lc_rs::{hkdf, hmac};
use data_encoding::HEXLOWER;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    context::{SealPurpose, TagPurpose},
    xaes::XaesKey,
};

/// Names a key: 8 bytes, written as 16 lowercase hex digits. Not a secret; rows carry it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id that these stored bytes are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// The text is not 16 lowercase hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's id is 16 lowercase hex digits")]
pub struct NotAKeyId;

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAKeyId)?;
        bytes.try_into().map(Self).map_err(|_| NotAKeyId)
    }
}

/// 256 random bits that everything of one key is derived from.
#[derive(ZeroizeOnDrop)]
pub(crate) struct RootSecret([u8; 32]);

impl RootSecret {
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the key ring's file alone.
    pub(crate) const fn reveal(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn id(&self) -> KeyId {
        let derived = self.subkey("key-id");
        KeyId(*derived.first_chunk().expect("a subkey is 32 bytes"))
    }

    fn subkey(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut subkey = Zeroizing::new([0; 32]);
        hkdf::Salt::none(hkdf::HKDF_SHA256)
            .extract(&self.0)
            .expand(&[INFO, purpose.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut *subkey))
            .expect("HKDF gives 32 bytes of any secret");
        subkey
    }
}

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootSecret(…)")
    }
}

/// The subkeys of one root secret, derived once when the ring is read.
pub(crate) struct Subkeys {
    seal: [XaesKey; SealPurpose::ALL.len()],
    tag: [hmac::Key; TagPurpose::ALL.len()],
}

impl Subkeys {
    pub(crate) fn of(root: &RootSecret) -> Self {
        Self {
            seal: SealPurpose::ALL.map(|purpose| XaesKey::new(&root.subkey(purpose.name()))),
            tag: TagPurpose::ALL
                .map(|purpose| hmac::Key::new(hmac::HMAC_SHA256, &*root.subkey(purpose.name()))),
        }
    }

    pub(crate) const fn seal(&self, purpose: SealPurpose) -> &XaesKey {
        &self.seal[purpose as usize]
    }

    pub(crate) const fn tag(&self, purpose: TagPurpose) -> &hmac::Key {
        &self.tag[purpose as usize]
    }
}

const INFO: &[u8] = b"warifu/v1/";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Computed apart from this code, with Python's `hmac` module, for the root secret 00 01 … 1f.
    const KNOWN: [(&str, &str); 2] = [
        ("key-id", "79a77543961b0d7bcb89bff16aef19e54710b26d5c0880d50ee080e23505b285"),
        ("seal/journey", "f785ea7cba2d0c7be84af20c36fa082efe92ae08efa2c6fc904eb448f2152f5c"),
    ];

    fn root() -> RootSecret {
        RootSecret::from_bytes(std::array::from_fn(|at| at as u8))
    }

    #[test]
    fn a_subkey_is_hkdf_sha256_of_the_root_secret_and_its_purpose() {
        for (purpose, expected) in KNOWN {
            assert_eq!(HEXLOWER.encode(&*root().subkey(purpose)), expected, "{purpose}");
        }
        assert_eq!(root().id().to_string(), KNOWN[0].1[..16]);
    }

    #[test]
    fn no_two_purposes_share_a_subkey() {
        let purposes =
            SealPurpose::ALL.map(SealPurpose::name).into_iter().chain(TagPurpose::ALL.map(TagPurpose::name));
        let subkeys: HashSet<_> = purposes.chain(["key-id"]).map(|purpose| *root().subkey(purpose)).collect();
        assert_eq!(subkeys.len(), SealPurpose::ALL.len() + TagPurpose::ALL.len() + 1);
    }

    #[test]
    fn a_key_id_has_one_spelling() {
        let id = KeyId::from_bytes([0xab, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(id.to_string(), "ab01020304050607");
        assert_eq!("ab01020304050607".parse(), Ok(id));
        for text in ["", "ab010203040506", "ab0102030405060708", "AB01020304050607", "ab0102030405060g"] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAKeyId), "{text}");
        }
    }

    #[test]
    fn a_root_secret_is_not_shown() {
        assert_eq!(format!("{:?}", root()), "RootSecret(…)");
    }
}
