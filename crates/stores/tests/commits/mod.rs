//! Commits to try a store with, by number.

#![allow(dead_code, reason = "each test uses a part")]

use bonafide::Timestamp;
use bonafide::replay::{Effect, Effects, Keep};
use std::time::Duration;

/// The time of the tests' clocks.
pub(crate) const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

/// Takes the challenge of this number, which is valid at [`NOW`].
pub(crate) fn take(number: u32) -> Effects {
    let mut id = [1; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let keep = Keep { at_least: Duration::from_secs(420), until: NOW, made: NOW };
    [Effect::take(id, keep)].into_iter().collect()
}
