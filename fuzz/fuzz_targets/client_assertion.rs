//! See `warifu_fuzz::oidc::client_assertion`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::oidc::client_assertion(input));
