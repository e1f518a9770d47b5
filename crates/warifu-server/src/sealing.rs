//! What travels through a browser: journeys and ceremonies, sealed under the key ring and bound to
//! where they belong, so that none can be read, changed or moved. They belong to one installation, by its
//! id, which a restore makes anew: what was answered after a backup opens nothing after its restore, though
//! the restored database doesn't know that it was answered.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};
use warifu_core::{ceremony::BrowserBinding, random::Random};
use warifu_keys::{Context, KeyRing, SealPurpose, Sealed};

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
        let id = self.place(belongs_to);
        let context = Context { issuer: self.issuer, id: &id };
        BASE64URL_NOPAD.encode(self.ring.seal(purpose, context, &plain, random).as_bytes())
    }

    /// Opens it again; `None` for anything that wasn't sealed here, for this purpose and place.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        purpose: SealPurpose,
        belongs_to: &[u8],
        text: &str,
    ) -> Option<T> {
        let sealed = Sealed::from_bytes(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let id = self.place(belongs_to);
        let context = Context { issuer: self.issuer, id: &id };
        let opened = self.ring.open(purpose, context, &sealed).ok()?;
        serde_json::from_slice(&opened.plaintext).ok()
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
