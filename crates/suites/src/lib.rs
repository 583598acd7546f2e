//! The bodies of the fuzz targets, and the oracles that they ask.
//!
//! They live here and not in `fuzz/` so that `cargo test` can replay the corpora
//! that are checked in, without a fuzzer.

pub mod targets;
pub mod webpki_oracle;

use bonafide::Provider;

/// Every provider that this build and this machine can run.
pub fn providers() -> Vec<Provider> {
    [Provider::RustCrypto, Provider::Graviola, Provider::AwsLc]
        .into_iter()
        .filter(|provider| provider.is_available())
        .collect()
}
