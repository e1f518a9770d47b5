//! See `warifu_fuzz::oidc::redirect_uri`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::oidc::redirect_uri(input));
