//! The corpus of the fuzz targets, replayed: `fuzz/README.md`.

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "the targets, in a workspace of their own, reach it")]
#[path = "../../../../fuzz/src/oidc.rs"]
mod targets;

fn replay(target: &str, entry: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 4, "{target} has a corpus");
    for file in files {
        entry(&fs::read(file).unwrap());
    }
}

#[test]
fn corpus_of_authorization_requests_is_answered() {
    replay("authorize", targets::authorize);
}

#[test]
fn corpus_of_client_assertions_is_answered() {
    replay("client_assertion", targets::client_assertion);
}

#[test]
fn corpus_of_dpop_proofs_is_answered() {
    replay("dpop", targets::dpop);
}

#[test]
fn corpus_of_keys_is_answered() {
    replay("jwk", targets::jwk);
}

#[test]
fn corpus_of_redirect_uris_is_answered() {
    replay("redirect_uri", targets::redirect_uri);
}

#[test]
fn corpus_of_signed_tokens_is_answered() {
    replay("jws", targets::jws);
}
