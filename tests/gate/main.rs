//! The gate, one request after the other, with simulated devices and a store in memory.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

mod apple;
mod configuration;
mod play;
mod setup;
mod signals;
mod steps;
