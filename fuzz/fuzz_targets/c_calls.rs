#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| bonafide_suites::targets::c_calls::calls(input));
