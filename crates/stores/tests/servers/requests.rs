//! Requests to try a store with, by number.

use bonafide::Timestamp;
use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use std::time::{Duration, Instant, SystemTime};

pub const PHONE: DeviceId = DeviceId::from_bytes([7; 32]);
pub const PATIENCE: Duration = Duration::from_secs(2);

pub fn one(effect: Effect) -> Effects {
    [effect].into_iter().collect()
}

pub fn now() -> Timestamp {
    SystemTime::now().try_into().unwrap()
}

pub fn enrol() -> Effects {
    one(Effect::enrol(PHONE, "user 7", b"record", b"receipt"))
}

/// The challenge of this number.
pub fn take(number: u32) -> Effect {
    take_made(number, now())
}

pub fn take_made(number: u32, made: Timestamp) -> Effect {
    let mut id = [1; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let at_least = Duration::from_secs(420);
    Effect::take(id, Keep { at_least, until: made.saturating_add(at_least), made })
}

/// A request: its number is its counter, and names its challenge.
pub fn request(number: u32) -> Effects {
    request_made(number, now())
}

pub fn request_made(number: u32, made: Timestamp) -> Effects {
    [take_made(number, made), Effect::advance(PHONE, number)].into_iter().collect()
}

/// As soon as the store answers again.
pub async fn commit(store: &impl Store, effects: &Effects) -> Outcome {
    let started = Instant::now();
    loop {
        match store.commit(effects).await {
            Ok(outcome) => return outcome,
            Err(error) => assert!(started.elapsed() < Duration::from_secs(60), "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for something that must come.
pub fn wait_for(what: &str, mut has_come: impl FnMut() -> bool) {
    let started = Instant::now();
    while !has_come() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
