//! The address of a link in a mail: `/m/` and what it may be used for, sealed for this installation.
//!
//! It is written when the mail is sent, so that no row ever holds it. After a restore, and when the key of the ring is
//! retired that sealed it, it opens nothing more.

use data_encoding::BASE64URL_NOPAD;
use warifu_core::mail_link::MailLink;
use warifu_keys::SealPurpose;

use crate::server::Server;

/// Where all of them belong.
const PLACE: &[u8] = b"links in mails";
/// Longer than any of ours.
const LONGEST: usize = 512;

/// The whole address of a link.
pub(super) fn address(server: &Server, link: &MailLink) -> String {
    let ring = server.ring();
    let sealed = server.sealing(&ring).seal_bytes(
        SealPurpose::MailLink,
        PLACE,
        &link.to_bytes(),
        &mut server.random(),
    );
    format!("{}/m/{}", server.site.origin(), BASE64URL_NOPAD.encode(&sealed))
}

/// What was sealed in the last part of an address; `None` for anything that isn't one of ours, whole.
pub(crate) fn read(server: &Server, text: &str) -> Option<MailLink> {
    let sealed = BASE64URL_NOPAD.decode(text.get(..text.len().min(LONGEST))?.as_bytes()).ok()?;
    let ring = server.ring();
    MailLink::parse(&server.sealing(&ring).open_bytes(SealPurpose::MailLink, PLACE, sealed)?)
}
