//! Play Integrity as a server uses it: a simulated console for every rule, and the
//! shared vectors where they are at hand.

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

mod configuration;
mod decoded;
mod field;
mod policy;
mod setup;
mod token;
mod verdict;
