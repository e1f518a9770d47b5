//! See `warifu_fuzz::metadata`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::metadata(input));
