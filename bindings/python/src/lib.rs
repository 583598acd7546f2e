//! The library that Python loads: all of `bonafide-uniffi`, and nothing else.

#[cfg(feature = "library")]
bonafide_uniffi::uniffi_reexport_scaffolding!();
