//! The entry functions of the fuzz targets, one file for each crate that reads what a stranger sends.
//!
//! Each takes bytes as a stranger sends them and must come back, and sees that what was accepted is what was sent. The ordinary
//! tests of the crate include its file and replay the committed corpus through it.

pub mod oidc;
pub mod webauthn;
