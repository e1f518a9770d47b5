//! An address in a notice's row: sealed, since it may be that of somebody who is no member.

use serde::{Deserialize, Serialize};
use warifu_core::{
    id::Id,
    member::Language,
    notice::{Notice, SealedAddress},
    random::Random,
};
use warifu_keys::{Context, KeyRing, SealPurpose, Sealed};

use crate::server::Server;

/// Whom a bare address belongs to, as far as a mail needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    pub email: String,
    pub language: Language,
}

impl Server {
    /// Seals an address for the row of this notice, and for no other.
    pub fn seal_address(&self, notice: Id<Notice>, addressed: &Addressed) -> SealedAddress {
        let plain = serde_json::to_vec(addressed).expect("an address is plain data");
        let context = Context { issuer: self.site.origin(), id: notice.bytes() };
        kept(self.ring().seal(SealPurpose::Notice, context, &plain, &mut self.random()))
    }
}

/// Whom it belongs to; `None` where this ring can't open it.
pub(crate) fn open(server: &Server, notice: Id<Notice>, address: &SealedAddress) -> Option<Addressed> {
    let sealed = Sealed::from_bytes(address.sealed.clone()).ok()?;
    let context = Context { issuer: server.site.origin(), id: notice.bytes() };
    let opened = server.ring().open(SealPurpose::Notice, context, &sealed).ok()?;
    serde_json::from_slice(&opened.plaintext).ok()
}

/// The same under the current key of the ring.
pub(crate) fn reseal(
    issuer: &str,
    ring: &KeyRing,
    notice: Id<Notice>,
    address: &SealedAddress,
    random: &mut dyn Random,
) -> Option<SealedAddress> {
    let sealed = Sealed::from_bytes(address.sealed.clone()).ok()?;
    let context = Context { issuer, id: notice.bytes() };
    ring.rewrap(SealPurpose::Notice, context, &sealed, random).ok().map(kept)
}

fn kept(sealed: Sealed) -> SealedAddress {
    SealedAddress { sealed_by: *sealed.key_id().as_bytes(), sealed: sealed.into_bytes() }
}
