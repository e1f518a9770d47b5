//! The address in the QR: `/q/` and 43 characters, the id of the handoff and a MAC over id and minute.
//!
//! The MAC is the first half of an HMAC-SHA256 under a subkey of the ring. A renewal is another minute's MAC, so that it
//! writes nothing and any replica draws it.

use aws_lc_rs::constant_time;
use data_encoding::BASE64URL_NOPAD;
use warifu_core::{
    handoff::{HandoffId, LAST_STEP},
    secret::Token,
};
use warifu_keys::{Context, TagPurpose};

use crate::server::Server;

/// Bytes of id and MAC alike.
const HALF: usize = 16;

/// An address that somebody brings.
#[derive(Debug)]
pub(crate) struct Presented {
    pub(crate) id: HandoffId,
    /// The minute whose address it is, counted from the beginning of the handoff.
    pub(crate) step: i64,
}

/// The address of a step of what the browser with this token began.
pub(crate) fn draw(server: &Server, starter: &Token, step: i64) -> String {
    let id = HandoffId::of(starter);
    let step = step.clamp(0, LAST_STEP);
    let mac = &macs(server, &id, step)[0];
    let whole = [id.bytes().as_slice(), mac].concat();
    format!("{}/q/{}", server.site().origin(), BASE64URL_NOPAD.encode(&whole))
}

impl Presented {
    /// Reads the 43 characters; `None` for what we never drew.
    pub(crate) fn read(server: &Server, text: &str) -> Option<Self> {
        let whole = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (id, mac) = whole.split_first_chunk::<HALF>()?;
        let id = HandoffId::from_bytes(*id);
        let of_step = |step: &i64| {
            let fits = |good: &[u8; HALF]| constant_time::verify_slices_are_equal(good, mac).is_ok();
            macs(server, &id, *step).iter().any(fits)
        };
        let step = (0..=LAST_STEP).find(of_step)?;
        Some(Self { id, step })
    }
}

/// The MACs of an id and a step under every key of the ring, that of the current key first.
fn macs(server: &Server, id: &HandoffId, step: i64) -> Vec<[u8; HALF]> {
    let context = Context { issuer: server.site().origin(), id: id.bytes() };
    let tags = server.ring().tags(TagPurpose::HandoffAddress, context, &step.to_be_bytes());
    let half = |tag: &warifu_keys::Tag| {
        let bytes = tag.to_bytes();
        // After the eight bytes of the key's id.
        std::array::from_fn(|at| bytes[8 + at])
    };
    tags.iter().map(half).collect()
}
