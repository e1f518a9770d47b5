//! See `warifu_fuzz::auth_data`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| warifu_fuzz::auth_data(input));
