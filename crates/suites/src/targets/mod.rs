//! One function for each fuzz target. A target panics where an answer is wrong.

pub mod app_attest;
pub mod c_calls;
pub mod gate;
pub mod pinning;
pub mod play_integrity;
pub mod seal;
pub mod signals;
pub mod x509;

/// A target by its name.
pub type Target = fn(&[u8]);

/// Every target, with the name of its corpus.
pub const ALL: &[(&str, Target)] = &[
    ("cbor", app_attest::cbor),
    ("authenticator_data", app_attest::authenticator_data),
    ("attestation", app_attest::attestation),
    ("assertion", app_attest::assertion),
    ("chain", x509::chain),
    ("providers", x509::compare_providers),
    ("path", x509::path),
    ("jwe", play_integrity::jwe),
    ("jws", play_integrity::jws),
    ("verdict", play_integrity::verdict),
    ("sealed", seal::sealed),
    ("keyring", seal::keyring),
    ("gate", gate::call),
    ("pins", pinning::pins),
    ("report", signals::report),
    ("signals", signals::collection),
    ("c_calls", c_calls::calls),
];
