//! Rust's own speed, beside which a language's is measured in the same process. Only with the
//! feature `bench`.

use crate::app_attest::{AppAttestVerifier, AttestedKey};
use crate::convert::array;
use crate::error::Result;
use bonafide::app_attest::ClientData;
use bonafide::replay::Outcome;
use core::hint::black_box;
use std::time::{Duration, Instant};

/// How long so many verifications of an assertion take, each with its effects and its finish.
#[uniffi::export]
pub fn bench_verify_assertion(
    verifier: &AppAttestVerifier,
    object: Vec<u8>,
    client_data_hash: Vec<u8>,
    key: &AttestedKey,
    rounds: u32,
) -> Result<Duration> {
    let hash = *array(&client_data_hash, "a client data hash")?;
    let started = Instant::now();
    for _ in 0..rounds {
        let data = ClientData::hash(hash);
        let pending = verifier.0.verify_assertion(black_box(&object), data, &key.0)?;
        black_box(pending.effects());
        black_box(pending.finish(Outcome::Committed)?);
    }
    Ok(started.elapsed())
}
