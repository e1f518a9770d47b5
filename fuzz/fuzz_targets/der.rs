//! See `warifu_fuzz::webauthn::der`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::webauthn::der(input));
