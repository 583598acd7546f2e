//! App Attest as a server uses it: simulated devices for every rule, and real
//! evidence where it is at hand.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

mod any_input;
mod assertion;
mod attestation;
mod bugs_of_others;
mod configuration;
mod defects;
mod field;
mod launch_fields;
mod setup;
mod stored_key;
