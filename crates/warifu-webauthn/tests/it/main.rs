//! The crate as its callers see it: a site, an authenticator, and what passes between them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod algorithms;
mod attestation_android_key;
mod attestation_apple;
mod attestation_compound;
mod attestation_fido_u2f;
mod attestation_packed;
mod attestation_tpm;
mod attestation_trust;
mod authentication_steps;
mod authenticator;
mod certificates;
mod changed_bytes;
mod corpus;
mod der_writer;
mod json_in;
mod json_out;
mod metadata_blob;
mod metadata_entries;
mod metadata_service;
mod metadata_trust;
mod parsers;
mod registration_steps;
mod site;
mod statements;
mod step_table;
mod vector_file;
mod vectors;
