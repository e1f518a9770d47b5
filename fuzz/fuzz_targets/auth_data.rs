//! See `warifu_fuzz::webauthn::auth_data`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::webauthn::auth_data(input));
