//! What travels through a browser or a mail: journeys, ceremonies and links, sealed under the key ring and bound to
//! where they belong, so that none can be read, changed or moved. They belong to one installation, by its
//! id, which a restore makes anew: what was answered after a backup opens nothing after its restore, though
//! the restored database doesn't know that it was answered.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};
use warifu_core::{ceremony::BrowserBinding, random::Random};
use warifu_keys::{Context, KeyRing, SealPurpose, Sealed};
use zeroize::Zeroizing;

/// A key ring with the installation it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Sealing<'a> {
    pub(crate) ring: &'a KeyRing,
    pub(crate) issuer: &'a str,
    pub(crate) installation: &'a [u8; 16],
}

impl Sealing<'_> {
    /// Seals `value` as text for a cookie or a JSON answer.
    pub(crate) fn seal<T: Serialize>(
        &self,
        purpose: SealPurpose,
        belongs_to: &[u8],
        value: &T,
        random: &mut dyn Random,
    ) -> String {
        let plain = serde_json::to_vec(value).expect("sealed state is plain data");
        BASE64URL_NOPAD.encode(&self.seal_bytes(purpose, belongs_to, &plain, random))
    }

    /// Seals bytes, for an address.
    pub(crate) fn seal_bytes(
        &self,
        purpose: SealPurpose,
        belongs_to: &[u8],
        plain: &[u8],
        random: &mut dyn Random,
    ) -> Vec<u8> {
        let id = self.place(belongs_to);
        let context = Context { issuer: self.issuer, id: &id };
        self.ring.seal(purpose, context, plain, random).into_bytes()
    }

    /// Opens it again; `None` for anything that wasn't sealed here, for this purpose and place.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        purpose: SealPurpose,
        belongs_to: &[u8],
        text: &str,
    ) -> Option<T> {
        let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        serde_json::from_slice(&self.open_bytes(purpose, belongs_to, sealed)?).ok()
    }

    /// Opens bytes again.
    pub(crate) fn open_bytes(
        &self,
        purpose: SealPurpose,
        belongs_to: &[u8],
        sealed: Vec<u8>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = Sealed::from_bytes(sealed).ok()?;
        let id = self.place(belongs_to);
        let context = Context { issuer: self.issuer, id: &id };
        self.ring.open(purpose, context, &sealed).ok().map(|opened| opened.plaintext)
    }

    /// The installation's id is always as long, so that no two places are written alike.
    fn place(&self, belongs_to: &[u8]) -> Vec<u8> {
        [self.installation.as_slice(), belongs_to].concat()
    }
}

/// The binding of a ceremony to whoever holds the sealed thing `name` of this id.
pub(crate) fn binding(name: &str, id: &[u8; 16]) -> BrowserBinding {
    warifu_core::secret::sha256(&[b"browser", name.as_bytes(), id])
}
