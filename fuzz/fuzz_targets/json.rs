//! See `warifu_fuzz::json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::json(input));
