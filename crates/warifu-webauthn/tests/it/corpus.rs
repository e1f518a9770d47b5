//! The corpus of the fuzz targets, replayed: `fuzz/README.md`.

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "the targets, in a workspace of their own, reach it")]
#[path = "../../../../fuzz/src/webauthn.rs"]
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
fn corpus_of_attestation_objects_is_answered() {
    replay("attestation_object", targets::attestation_object);
}

#[test]
fn corpus_of_authenticator_data_is_answered() {
    replay("auth_data", targets::auth_data);
}

#[test]
fn corpus_of_cbor_is_answered() {
    replay("cbor", targets::cbor);
}

#[test]
fn corpus_of_client_data_is_answered() {
    replay("client_data", targets::client_data);
}

#[test]
fn corpus_of_certificates_is_answered() {
    replay("der", targets::der);
}

#[test]
fn corpus_of_json_is_answered() {
    replay("json", targets::json);
}

#[test]
fn corpus_of_metadata_is_answered() {
    replay("metadata", targets::metadata);
}

#[test]
fn corpus_of_tpm_structures_is_answered() {
    replay("tpm", targets::tpm);
}
