//! Style sheet and scripts: part of the binary, under an address that changes with their content.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use http::{StatusCode, header};
use warifu_core::secret::sha256;

use crate::server::Server;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset { name: $name, kind: $kind, content: include_bytes!(concat!("../../assets/", $name)) }
    };
}

const ASSETS: &[Asset] = &[
    asset!("devices.js", "text/javascript; charset=utf-8"),
    asset!("exchange.js", "text/javascript; charset=utf-8"),
    asset!("form-post.js", "text/javascript; charset=utf-8"),
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

async fn asset(Path((folder, name)): Path<(String, String)>) -> Response {
    let found = ASSETS.iter().find(|a| folder == *FOLDER && a.name == name);
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers =
        [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.content).into_response()
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
}
