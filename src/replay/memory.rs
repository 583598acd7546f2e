//! A store in memory, for one process.

use super::{
    Counter, CounterPolicy, Device, DeviceId, Effect, Effects, Forgotten, Keep, Outcome, Store,
    Unavailable,
};
use crate::time::Timestamp;
use core::cmp::Reverse;
use core::fmt;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Mutex, PoisonError};

/// The most that a [`MemoryStore`] holds.
///
/// A device takes about 300 bytes, its owner, and its receipt, which is some 4 KiB on a real
/// one and up to 64 KiB on one that is padded, since Apple signs the receipt for itself
/// alone; a record of use about 150 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Devices, revoked ones included.
    pub devices: usize,
    /// Records of use that have not expired.
    pub records: usize,
}

/// A store in memory: **for one process, and it forgets everything when that ends.** Then
/// its devices have to be attested again, and challenges that were taken could be taken
/// again: use a new challenge key for each start, so that none of the old ones is valid.
///
/// It is bounded, and nothing that has not expired is ever removed to make room: a full
/// store answers [`Unavailable`].
pub struct MemoryStore<C> {
    limits: Limits,
    policy: CounterPolicy,
    clock: C,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    devices: HashMap<[u8; 32], Device>,
    records: HashMap<[u8; 32], Record>,
    /// The last moment of each record.
    expiry: BinaryHeap<Reverse<(Timestamp, [u8; 32])>>,
    forgotten: Forgotten,
}

#[derive(Clone, Copy)]
struct Record {
    made: Timestamp,
    last_moment: Timestamp,
}

/// How to take an effect back.
enum Undo {
    Device([u8; 32]),
    Counter([u8; 32], Counter),
    Record([u8; 32]),
}

enum Refusal {
    Outcome(Outcome),
    Full(&'static str),
}

impl<C: Fn() -> Timestamp + Send + Sync> MemoryStore<C> {
    /// An empty store. `clock` says what time it is; with the system's,
    /// `|| SystemTime::now().try_into().unwrap_or(…)`. Counters are judged strictly.
    pub fn new(limits: Limits, clock: C) -> Self {
        Self { limits, policy: CounterPolicy::Strict, clock, state: Mutex::default() }
    }

    /// Judges counters in this way.
    #[must_use]
    pub fn counters(mut self, policy: CounterPolicy) -> Self {
        self.policy = policy;
        self
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here panics half way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        let policy = self.policy.for_effects(effects);
        let now = (self.clock)();
        let mut state = self.state();
        state.remove_expired(now);
        let mut undo = Vec::new();
        for effect in effects {
            match state.apply(effect, policy, self.limits, now) {
                Ok(done) => undo.push(done),
                Err(refusal) => {
                    undo.into_iter().rev().for_each(|done| state.take_back(done));
                    return match refusal {
                        Refusal::Outcome(outcome) => Ok(outcome),
                        Refusal::Full(what) => Err(Unavailable::new(what)),
                    };
                }
            }
        }
        for done in undo {
            if let Undo::Record(id) = done {
                state.will_expire(id);
            }
        }
        Ok(Outcome::Committed)
    }
}

impl State {
    fn remove_expired(&mut self, now: Timestamp) {
        while let Some(Reverse((last_moment, id))) = self.expiry.peek().copied() {
            if last_moment >= now {
                break;
            }
            self.expiry.pop();
            if let Some(Record { made, .. }) = self.records.remove(&id) {
                self.forgotten.note(made, now);
            }
        }
    }

    fn apply(
        &mut self,
        effect: &Effect,
        policy: CounterPolicy,
        limits: Limits,
        now: Timestamp,
    ) -> Result<Undo, Refusal> {
        match effect {
            Effect::Enrol { device, owner, record, receipt } => {
                let id = *device.as_bytes();
                if let Some(known) = self.devices.get(&id) {
                    return Err(Refusal::Outcome(already(known, owner)));
                }
                if self.devices.len() >= limits.devices {
                    return Err(Refusal::Full("the store's limit of devices is reached"));
                }
                let device = Device {
                    record: record.clone(),
                    receipt: receipt.clone(),
                    owner: owner.clone(),
                    counter: Counter::ENROLLED,
                    revoked: false,
                };
                self.devices.insert(id, device);
                Ok(Undo::Device(id))
            }
            Effect::Advance { device, counter, owner } => {
                let id = *device.as_bytes();
                let known = self.devices.get_mut(&id);
                let known = known.ok_or(Refusal::Outcome(Outcome::UnknownDevice))?;
                if known.revoked {
                    return Err(Refusal::Outcome(Outcome::Revoked));
                }
                if owner.as_ref().is_some_and(|owner| *owner != known.owner) {
                    return Err(Refusal::Outcome(Outcome::EnrolledForAnother));
                }
                let before = known.counter;
                let after = before.advance(*counter, policy);
                known.counter = after.ok_or(Refusal::Outcome(Outcome::Stale))?;
                Ok(Undo::Counter(id, before))
            }
            Effect::Take { id, keep } | Effect::InsertOnce { id, keep } => {
                self.record(*id, *keep, limits, now)
            }
        }
    }

    fn record(
        &mut self,
        id: [u8; 32],
        keep: Keep,
        limits: Limits,
        now: Timestamp,
    ) -> Result<Undo, Refusal> {
        if self.forgotten.covers(keep.made) {
            return Err(Refusal::Outcome(Outcome::Replayed));
        }
        let full = self.records.len() >= limits.records;
        let Entry::Vacant(entry) = self.records.entry(id) else {
            return Err(Refusal::Outcome(Outcome::Replayed));
        };
        if full {
            return Err(Refusal::Full("the store's limit of records is reached"));
        }
        let last_moment = keep.last_moment(now);
        entry.insert(Record { made: keep.made, last_moment });
        Ok(Undo::Record(id))
    }

    fn will_expire(&mut self, id: [u8; 32]) {
        if let Some(record) = self.records.get(&id) {
            self.expiry.push(Reverse((record.last_moment, id)));
        }
    }

    fn take_back(&mut self, done: Undo) {
        match done {
            Undo::Device(id) => {
                self.devices.remove(&id);
            }
            Undo::Counter(id, counter) => {
                if let Some(device) = self.devices.get_mut(&id) {
                    device.counter = counter;
                }
            }
            Undo::Record(id) => {
                self.records.remove(&id);
            }
        }
    }
}

/// The outcome of enrolling a device that is there.
fn already(known: &Device, owner: &str) -> Outcome {
    if known.revoked {
        Outcome::Revoked
    } else if known.owner == owner {
        Outcome::AlreadyEnrolled
    } else {
        Outcome::EnrolledForAnother
    }
}

impl<C: Fn() -> Timestamp + Send + Sync> Store for MemoryStore<C> {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        self.apply(effects)
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        Ok(self.state().devices.get(device.as_bytes()).cloned())
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        let mut state = self.state();
        let known = state.devices.get_mut(device.as_bytes());
        Ok(known.map(|device| device.revoked = true).is_some())
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        let mut state = self.state();
        let Entry::Occupied(mut entry) = state.devices.entry(*device.as_bytes()) else {
            return Ok(false);
        };
        if entry.get().revoked {
            let nothing = Device::new(Vec::new(), Vec::new(), String::new(), Counter::ENROLLED);
            entry.insert(nothing.with_revoked(true));
        } else {
            entry.remove();
        }
        Ok(true)
    }
}

impl<C> fmt::Debug for MemoryStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("limits", &self.limits)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
