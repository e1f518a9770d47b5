//! See `warifu_fuzz::webauthn::cbor`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::webauthn::cbor(input));
