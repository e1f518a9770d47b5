//! See `warifu_fuzz::oidc::jwk`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::oidc::jwk(input));
