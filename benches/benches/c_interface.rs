//! An assertion through the C functions beside the same call in Rust, in one process and in
//! turns, so that whatever else the machine does meets both alike; see `benches/README.md`.

#![allow(unsafe_code, reason = "these are functions of C")]
#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up must stop"
)]
#![allow(clippy::cast_precision_loss, reason = "for people to read")]

use bonafide::TrustAnchor;
use bonafide::app_attest::{AttestedKey, ClientData, Environment, Verifier};
use bonafide::replay::Outcome;
use bonafide_c::*;
use bonafide_testkit::app_attest::{Authority, Device, System};
use std::hint::black_box;
use std::ptr::null_mut;
use std::time::{Duration, Instant};

const APP: &str = "TEAMID1234.com.example.app";
const HASH: [u8; 32] = [0x5a; 32];
/// Short batches, so that most of them are not interrupted.
const ROUNDS: usize = 5000;
const EACH: usize = 4;

/// Both sides' configuration, and one assertion.
struct Sides {
    object: Vec<u8>,
    rust: (Verifier, AttestedKey),
    c: (*mut bonafide_app_attest_verifier, *mut bonafide_attested_key),
}

impl Sides {
    fn new() -> Self {
        let root = Authority::from_seed(1).root_der();
        let mut device = Device::from_seed(1, APP).with_system(System::ios_27());
        let (object, point) = (device.assert(&HASH), device.key().point());
        let anchor = TrustAnchor::from_der(&root).expect("a root");
        let verifier = Verifier::builder().app(APP).trust_anchors([anchor]).build();
        let key = AttestedKey::from_trusted_parts(&point, APP, Environment::Production);
        let rust = (verifier.expect("a verifier"), key.expect("a key"));
        let (mut verifier, mut key) = (null_mut(), null_mut());
        // SAFETY: live handles, and lengths that are the data's.
        unsafe {
            let builder = bonafide_app_attest_builder_new();
            let results = [
                bonafide_app_attest_builder_app(builder, APP.as_ptr(), APP.len()),
                bonafide_app_attest_builder_trust_anchor(builder, root.as_ptr(), root.len()),
                bonafide_app_attest_builder_build(builder, &mut verifier, null_mut()),
                bonafide_attested_key_from_trusted_parts(
                    point.as_ptr(),
                    point.len(),
                    APP.as_ptr(),
                    APP.len(),
                    BONAFIDE_ENVIRONMENT_PRODUCTION,
                    &mut key,
                    null_mut(),
                ),
            ];
            assert_eq!(results, [BONAFIDE_OK; 4]);
            bonafide_app_attest_builder_free(builder);
        }
        Self { object, rust, c: (verifier, key) }
    }

    fn by_rust(&self) {
        let (verifier, key) = &self.rust;
        let pending =
            verifier.verify_assertion(black_box(&self.object), ClientData::hash(HASH), key);
        let claims = pending.expect("verifies").finish(Outcome::Committed);
        drop(black_box(claims.expect("committed")));
    }

    fn by_c(&self) {
        let (verifier, key) = self.c;
        let (mut pending, mut assertion, mut error) = (null_mut(), null_mut(), null_mut());
        let object = black_box(&self.object);
        // SAFETY: live handles, and lengths that are the data's.
        unsafe {
            let verified = bonafide_app_attest_verify_assertion(
                verifier,
                object.as_ptr(),
                object.len(),
                HASH.as_ptr(),
                key,
                &mut pending,
                &mut error,
            );
            let outcome = BONAFIDE_OUTCOME_COMMITTED;
            let finished =
                bonafide_pending_finish_assertion(pending, outcome, &mut assertion, &mut error);
            assert_eq!((verified, finished), (BONAFIDE_OK, BONAFIDE_OK));
            bonafide_assertion_free(black_box(assertion));
            bonafide_pending_free(pending);
        }
    }
}

impl Drop for Sides {
    fn drop(&mut self) {
        // SAFETY: they were given once, and end here.
        unsafe {
            bonafide_app_attest_verifier_free(self.c.0);
            bonafide_attested_key_free(self.c.1);
        }
    }
}

fn time(call: impl Fn()) -> Duration {
    let begun = Instant::now();
    for _ in 0..EACH {
        call();
    }
    begun.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let sides = Sides::new();
    for _ in 0..ROUNDS {
        sides.by_rust();
        sides.by_c();
    }
    let (mut rust, mut c, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Whoever comes second has warmer caches: that changes with each round.
        let (by_rust, by_c) = if round % 2 == 0 {
            let by_rust = time(|| sides.by_rust());
            (by_rust, time(|| sides.by_c()))
        } else {
            let by_c = time(|| sides.by_c());
            (time(|| sides.by_rust()), by_c)
        };
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / EACH as f64;
        rust.push(micros(by_rust));
        c.push(micros(by_c));
        ratios.push(micros(by_c) / micros(by_rust));
    }
    println!("assertion through Rust: {:.2} µs", median(rust));
    println!("assertion through C:    {:.2} µs", median(c));
    println!("C ÷ Rust, median of {ROUNDS} rounds: {:.3} (goal: ≤ 1.03)", median(ratios));
}
