//! Style sheet and scripts: part of the binary, under an address that changes with their content. A browser fetches each
//! once, so that they are compressed as well as can be, at their first use.

use std::sync::{Arc, LazyLock, OnceLock};

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use brotli::enc::BrotliEncoderParams;
use data_encoding::HEXLOWER;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use warifu_core::secret::sha256;

use crate::server::Server;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static [u8],
    /// In Brotli (RFC 7932).
    compressed: OnceLock<Vec<u8>>,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset {
            name: $name,
            kind: $kind,
            content: include_bytes!(concat!("../../assets/", $name)),
            compressed: OnceLock::new(),
        }
    };
}

static ASSETS: [Asset; 13] = [
    asset!("card.css", "text/css; charset=utf-8"),
    asset!("cards.js", "text/javascript; charset=utf-8"),
    asset!("copy.js", "text/javascript; charset=utf-8"),
    asset!("devices.js", "text/javascript; charset=utf-8"),
    asset!("exchange.js", "text/javascript; charset=utf-8"),
    asset!("form-post.js", "text/javascript; charset=utf-8"),
    asset!("handoff-phone.js", "text/javascript; charset=utf-8"),
    asset!("handoff.js", "text/javascript; charset=utf-8"),
    asset!("register.js", "text/javascript; charset=utf-8"),
    asset!("sign-in.js", "text/javascript; charset=utf-8"),
    asset!("signed-out.js", "text/javascript; charset=utf-8"),
    asset!("style.css", "text/css; charset=utf-8"),
    asset!("webauthn.js", "text/javascript; charset=utf-8"),
];

/// The hash of the whole folder: relative imports between scripts stay within one version.
static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let parts: Vec<&[u8]> = ASSETS.iter().flat_map(|a| [a.name.as_bytes(), a.content]).collect();
    HEXLOWER.encode(&sha256(&parts)[..8])
});

/// Where a file is.
pub(super) fn address(name: &str) -> String {
    debug_assert!(ASSETS.iter().any(|a| a.name == name), "no asset {name}");
    format!("/assets/{}/{name}", *FOLDER)
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/assets/{folder}/{name}", get(asset))
}

async fn asset(Path((folder, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|a| folder == *FOLDER && a.name == name);
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if takes_brotli(&asked) {
        // It takes a moment of a core, once; nobody else waits for it.
        let compressed =
            tokio::task::spawn_blocking(|| asset.compressed.get_or_init(|| compress(asset.content)));
        if let Ok(compressed) = compressed.await {
            return (headers, [(header::CONTENT_ENCODING, "br")], compressed.as_slice()).into_response();
        }
    }
    (headers, asset.content).into_response()
}

/// Whether the browser says so, and doesn't take it back by `q=0` (RFC 9110 §12.5.3).
fn takes_brotli(asked: &HeaderMap) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).iter();
    let all: Vec<&str> = all.map(HeaderValue::to_str).filter_map(Result::ok).collect();
    all.iter().flat_map(|told| told.split(',')).any(|told| {
        let (name, parameters) = told.split_once(';').unwrap_or((told, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

fn compress(content: &[u8]) -> Vec<u8> {
    let best = BrotliEncoderParams { size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &best)
        .expect("memory takes and gives every byte");
    compressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets")).expect("a folder");
        let files = folder.filter_map(Result::ok).filter(|e| e.path().is_file());
        let mut names: Vec<String> = files.filter_map(|e| e.file_name().into_string().ok()).collect();
        names.retain(|n| !n.ends_with(".json"));
        names.sort();
        assert_eq!(names, ASSETS.iter().map(|a| a.name).collect::<Vec<_>>());
    }

    #[test]
    fn brotli_is_given_to_whom_it_is_welcome() {
        for (told, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.5", true),
            ("br;q=0", false),
            ("br; q=0.000, gzip", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            let mut asked = HeaderMap::new();
            asked.insert(header::ACCEPT_ENCODING, told.parse().expect("a header"));
            assert_eq!(takes_brotli(&asked), takes, "{told}");
        }
    }

    #[test]
    fn what_is_compressed_is_read_back() {
        for asset in &ASSETS {
            let mut read = Vec::new();
            brotli::BrotliDecompress(&mut &*compress(asset.content), &mut read).expect("Brotli");
            assert_eq!(read, asset.content, "{}", asset.name);
        }
    }
}
