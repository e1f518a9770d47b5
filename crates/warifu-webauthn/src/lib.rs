//! WebAuthn Level 3 ceremonies: options out, verified result in.
//!
//! Pure functions: no input or output, no clock, no randomness. The caller makes the challenge, keeps it, spends it once, and stores what
//! is told. No cryptographic primitive is made here; encoding and policy are.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub use ceremony::{authentication, registration};

pub mod algorithm;
pub mod attestation;
pub mod auth_data;
pub mod cbor;
pub mod ceremony;
pub mod certificate;
pub mod chain;
pub mod challenge;
pub mod client_data;
pub mod cose;
pub mod credential;
pub mod json;
pub mod policy;
