//! See `warifu_fuzz::cbor`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::cbor(input));
