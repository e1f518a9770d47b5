//! See `warifu_fuzz::webauthn::attestation_object`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::webauthn::attestation_object(input));
