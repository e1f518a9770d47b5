//! See `warifu_fuzz::tpm`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::tpm(input));
