//! The store in memory: its bounds, its clock, and all or nothing. What it promises as a
//! store is in the suite of `bonafide-stores`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use bonafide::Timestamp;
use bonafide::replay::{
    CounterPolicy, DeviceId, Effect, Effects, Keep, Limits, MemoryStore, Outcome, Store,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The store never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

static MANY: Limits = Limits { devices: 1000, records: 1000 };

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 32])
}

fn take(number: u8, issued: u64) -> Effect {
    let keep =
        Keep { at_least: Duration::from_secs(420), until: at(issued + 360), made: at(issued) };
    Effect::take([number; 32], keep)
}

fn enrol(number: u8) -> Effect {
    Effect::enrol(device(number), "alice", b"record", b"receipt")
}

fn commit<S: Store>(store: &S, effects: impl IntoIterator<Item = Effect>) -> Option<Outcome> {
    let effects: Effects = effects.into_iter().collect();
    ready(store.commit(&effects)).ok()
}

#[test]
fn a_full_store_is_unavailable_until_something_expires() {
    let clock = AtomicU64::new(1000);
    let limits = Limits { devices: 1, records: 2 };
    let store = MemoryStore::new(limits, || at(clock.load(Ordering::SeqCst)));
    assert_eq!(commit(&store, [take(1, 1000)]), Some(Outcome::Committed));
    assert_eq!(commit(&store, [take(2, 1000)]), Some(Outcome::Committed));
    assert_eq!(commit(&store, [take(3, 1000)]), None, "nothing unexpired makes room");
    assert_eq!(commit(&store, [take(1, 1000)]), Some(Outcome::Replayed), "not: full");
    clock.store(1420, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(3, 1420)]), None, "the last moment is included");
    clock.store(1421, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(3, 1420)]), Some(Outcome::Committed));

    assert_eq!(commit(&store, [enrol(1)]), Some(Outcome::Committed));
    assert_eq!(commit(&store, [enrol(2)]), None);
    assert_eq!(commit(&store, [enrol(1)]), Some(Outcome::AlreadyEnrolled));
}

#[test]
fn what_was_refused_or_had_no_room_left_nothing_behind() {
    let limits = Limits { devices: 2, records: 2 };
    let store = MemoryStore::new(limits, || at(1000));
    assert_eq!(commit(&store, [enrol(1), take(9, 1000)]), Some(Outcome::Committed));
    for (effects, outcome) in [
        (vec![take(1, 1000), enrol(1)], Some(Outcome::AlreadyEnrolled)),
        (vec![take(1, 1000), Effect::advance(device(2), 1)], Some(Outcome::UnknownDevice)),
        (vec![take(1, 1000), Effect::advance(device(1), 0)], Some(Outcome::Stale)),
        (vec![Effect::advance(device(1), 5), take(9, 1000)], Some(Outcome::Replayed)),
        (vec![enrol(2), take(9, 1000)], Some(Outcome::Replayed)),
        (vec![take(1, 1000), take(1, 1000)], Some(Outcome::Replayed)),
        (vec![enrol(2), Effect::advance(device(2), 3), take(9, 1)], Some(Outcome::Replayed)),
        (vec![enrol(2), take(1, 1000), take(2, 1000)], None),
    ] {
        assert_eq!(commit(&store, effects.clone()), outcome, "{effects:?}");
    }
    assert!(ready(store.load(&device(2))).unwrap().is_none());
    assert_eq!(ready(store.load(&device(1))).unwrap().unwrap().counter.highest(), 0);
    assert_eq!(commit(&store, [take(1, 1000)]), Some(Outcome::Committed), "it was not taken");
}

/// The clock runs a day ahead, records are removed, and it is set right.
#[test]
fn a_clock_that_was_wrong_brings_nothing_back() {
    let clock = AtomicU64::new(100_000);
    let store = MemoryStore::new(MANY, || at(clock.load(Ordering::SeqCst)));
    assert_eq!(commit(&store, [take(1, 100_000)]), Some(Outcome::Committed));
    let day = 100_000 + 86_400;
    clock.store(day, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(2, day)]), Some(Outcome::Committed));
    clock.store(day + 1000, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(3, day + 1000)]), Some(Outcome::Committed));
    clock.store(100_010, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(1, 100_000)]), Some(Outcome::Replayed), "its record is gone");
    assert_eq!(commit(&store, [take(4, 100_010)]), Some(Outcome::Committed), "honest ones go on");
    // A day later everything that was issued in the wrong time is fresh again.
    clock.store(day + 1, Ordering::SeqCst);
    assert_eq!(commit(&store, [take(2, day)]), Some(Outcome::Replayed));
    assert_eq!(commit(&store, [take(3, day + 1000)]), Some(Outcome::Replayed));
    assert_eq!(commit(&store, [take(5, day + 1)]), Some(Outcome::Committed));
}

#[test]
fn a_window_needs_a_challenge() {
    let store = MemoryStore::new(MANY, || at(1000)).counters(CounterPolicy::Window(8));
    assert_eq!(commit(&store, [enrol(1)]), Some(Outcome::Committed));
    assert_eq!(commit(&store, [Effect::advance(device(1), 9)]), Some(Outcome::Committed));
    assert_eq!(commit(&store, [Effect::advance(device(1), 8)]), Some(Outcome::Stale));
    let late = |number, counter| [take(number, 1000), Effect::advance(device(1), counter)];
    assert_eq!(commit(&store, late(1, 8)), Some(Outcome::Committed));
    assert_eq!(commit(&store, late(2, 8)), Some(Outcome::Stale), "once");
    assert_eq!(commit(&store, late(2, 1)), Some(Outcome::Committed));
}

/// Whatever is thrown at it, nothing is accepted twice.
mod any_history {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn is_without_replays(
            steps in prop::collection::vec((0_u8..20, 0_u64..2000, 0_u8..4), 1..200),
        ) {
            let clock = AtomicU64::new(10_000);
            let store = MemoryStore::new(MANY, || at(clock.load(Ordering::SeqCst)));
            let mut used = HashSet::new();
            // A challenge has one time of issue.
            let issued = |number: u8| 9_000 + u64::from(number) * 150;
            for (number, time, kind) in steps {
                clock.store(9_000 + time * 2, Ordering::SeqCst);
                let outcome = if kind == 0 {
                    commit(&store, [take(number, issued(number)), Effect::advance(device(1), 1)])
                } else {
                    commit(&store, [take(number, issued(number))])
                };
                if outcome == Some(Outcome::Committed) {
                    prop_assert!(used.insert(number), "{number} twice");
                }
            }
        }
    }
}
