//! Pages are compressed on their way, by gzip at its fastest: every browser takes it, and a page goes out once. The answers
//! that scripts and programs get are a few hundred bytes, which compressing makes dearer and not faster to come; and they hold
//! tokens and challenges, which must not tell by their length what they have in common with something that a stranger chose
//! (prevents BREACH).
//!
//! What a screen is told while it waits goes out at once, so that it isn't either. Files of ours are compressed once and better: `assets`.

use http::HeaderValue;
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate, predicate::SizeAbove},
};

/// What is worth it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page;

impl Predicate for Page {
    fn should_compress<B: http_body::Body>(&self, response: &http::Response<B>) -> bool {
        let kind = response.headers().get(http::header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let page = |kind: &[u8]| kind.starts_with(b"text/") && !kind.starts_with(b"text/event-stream");
        kind.is_some_and(page) && SMALLEST.should_compress(response)
    }
}

/// Bytes of the smallest answer that fits in no single packet of any network.
const SMALLEST: SizeAbove = SizeAbove::new(1_200);

pub(super) fn layer() -> CompressionLayer<Page> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(Page)
}
