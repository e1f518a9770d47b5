//! See `warifu_fuzz::webauthn::tpm`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::webauthn::tpm(input));
