//! PostgreSQL, on a real server: the contract, and what may go wrong.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    unreachable_pub,
    unsafe_code,
    reason = "a test that panics fails, as it should"
)]

#[path = "../contest/mod.rs"]
mod contest;
mod contract;
mod faults;
mod hygiene;
mod proxy;
mod races;
mod server;
