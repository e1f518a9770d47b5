//! See `warifu_fuzz::der`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::der(input));
