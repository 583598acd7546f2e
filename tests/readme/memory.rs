//! The store in memory, with the system's clock.

// README
use bonafide::Timestamp;
use bonafide::replay::{Limits, MemoryStore};
use std::time::SystemTime;

/// All is lost when the process ends.
pub fn in_memory() -> MemoryStore<impl Fn() -> Timestamp> {
    let limits = Limits { devices: 10_000, records: 100_000 };
    // By a clock that cannot be read, nothing expires.
    let now = || SystemTime::now().try_into().unwrap_or(Timestamp::from_unix_millis(0));
    MemoryStore::new(limits, now)
}
// END

#[test]
fn it_takes_a_commit() {
    use bonafide::replay::{DeviceId, Effect, Effects, Outcome, Store};
    use std::task::{Context, Poll, Waker};
    let store = in_memory();
    let effects: Effects =
        [Effect::enrol(DeviceId::from_bytes([1; 32]), "alice", b"", b"")].into_iter().collect();
    let mut commit = std::pin::pin!(store.commit(&effects));
    let Poll::Ready(outcome) = commit.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("memory does not wait")
    };
    assert_eq!(outcome.ok(), Some(Outcome::Committed));
}
