//! Every store against the contract, and the suite against stores that break it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use bonafide::Timestamp;
use bonafide::replay::{
    AnyStore, CounterPolicy, Device, DeviceId, Effect, Effects, Limits, MemoryStore, Outcome,
    Store, Unavailable,
};
use bonafide_stores::conformance::{Failures, ManualClock, Suite};
use bonafide_stores::sqlite::{Options, SqliteStore};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

const MANY: Limits = Limits { devices: 10_000, records: 100_000 };
const POLICIES: [CounterPolicy; 4] = [
    CounterPolicy::Strict,
    CounterPolicy::Window(1),
    CounterPolicy::Window(16),
    CounterPolicy::Window(63),
];

fn clock() -> ManualClock {
    ManualClock::at(Timestamp::from_unix_seconds(1_780_000_000))
}

fn memory(clock: &ManualClock) -> MemoryStore<impl Fn() -> Timestamp + Send + Sync + 'static> {
    let clock = clock.clone();
    MemoryStore::new(MANY, move || clock.now())
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_keeps_the_contract() {
    for policy in POLICIES {
        let clock = clock();
        let store = memory(&clock).counters(policy);
        let passed = Suite::new(store).counters(policy).clock(clock).run().await.unwrap();
        assert!(passed.checks > 200, "{passed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_the_contract() {
    for policy in POLICIES {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock();
        let options = {
            let clock = clock.clone();
            Options::default().counters(policy).clock(move || clock.now())
        };
        let path = folder.path().join("devices.sqlite");
        let store = SqliteStore::open(&path, options.clone()).await.unwrap();
        clock.set(SystemTime::now().try_into().unwrap());
        Suite::new(store.clone()).counters(policy).run().await.unwrap();
        // Again, on a file that has much in it, opened anew.
        store.close().await;
        let store = SqliteStore::open(&path, options).await.unwrap();
        Suite::new(store).counters(policy).clock(clock).run().await.unwrap();
    }
}

/// Breaks one promise of a store that keeps the others.
struct Broken<S> {
    store: S,
    how: How,
    memory: Mutex<Vec<Effects>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    /// Effects one by one: what was written before the refusal stays.
    OneByOne,
    /// Looks first and writes later.
    LooksFirst,
    ForgetsOwner,
    ForgetsRevocation,
    ErasesRevocation,
    SaysStale,
    Unanswered,
    TruncatesCounter,
    LosesReceipt,
    AcceptsReplays,
}

impl<S: Store> Store for Broken<S> {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        match self.how {
            How::OneByOne => {
                for effect in effects {
                    let one: Effects = [effect.clone()].into_iter().collect();
                    let outcome = self.store.commit(&one).await?;
                    if outcome != Outcome::Committed {
                        return Ok(outcome);
                    }
                }
                Ok(Outcome::Committed)
            }
            How::LooksFirst => {
                if self.memory.lock().unwrap().contains(effects) {
                    return Ok(Outcome::Replayed);
                }
                tokio::task::yield_now().await;
                let outcome = self.store.commit(effects).await?;
                let single = effects.iter().count() == 1;
                let takes = effects.take_a_challenge();
                self.memory.lock().unwrap().push(effects.clone());
                // It believes its own look.
                let replayed = outcome == Outcome::Replayed;
                Ok(if single && takes && replayed { Outcome::Committed } else { outcome })
            }
            How::ForgetsOwner => {
                let outcome = self.store.commit(effects).await?;
                let other = outcome == Outcome::EnrolledForAnother;
                Ok(if other { Outcome::AlreadyEnrolled } else { outcome })
            }
            How::SaysStale => {
                let outcome = self.store.commit(effects).await?;
                Ok(if outcome == Outcome::UnknownDevice { Outcome::Stale } else { outcome })
            }
            How::Unanswered if effects.iter().count() == 3 => Err(Unavailable::new("at times")),
            How::TruncatesCounter => {
                let effects = effects.iter().map(|effect| match effect {
                    Effect::Advance { device, counter, .. } => {
                        Effect::advance(*device, counter & 0x7fff_ffff)
                    }
                    other => other.clone(),
                });
                self.store.commit(&effects.collect()).await
            }
            How::LosesReceipt => {
                let effects = effects.iter().map(|effect| match effect {
                    Effect::Enrol { device, owner, record, .. } => {
                        Effect::enrol(*device, owner, record, &[])
                    }
                    other => other.clone(),
                });
                self.store.commit(&effects.collect()).await
            }
            How::AcceptsReplays => {
                let outcome = self.store.commit(effects).await?;
                Ok(if outcome == Outcome::Replayed { Outcome::Committed } else { outcome })
            }
            _ => self.store.commit(effects).await,
        }
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        self.store.load(device).await
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        match self.how {
            How::ForgetsRevocation => Ok(self.store.load(device).await?.is_some()),
            _ => self.store.revoke(device).await,
        }
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        match self.how {
            How::ErasesRevocation => Ok(self.store.load(device).await?.is_some()),
            _ => self.store.erase(device).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_breaks_one_promise_is_found() {
    use How::*;
    for (how, case) in [
        (OneByOne, "all or nothing"),
        (LooksFirst, "many take one challenge"),
        (ForgetsOwner, "enrolment"),
        (ForgetsRevocation, "revocation"),
        (ErasesRevocation, "erasure"),
        (SaysStale, "unknown devices"),
        (Unanswered, "all or nothing"),
        (TruncatesCounter, "strict counters"),
        (LosesReceipt, "enrolment"),
        (AcceptsReplays, "single use"),
    ] {
        let store = Broken { store: memory(&clock()), how, memory: Mutex::default() };
        let found: Failures = Suite::new(store).run().await.unwrap_err();
        let named = found.lines().iter().any(|line| line.starts_with(case));
        assert!(named, "{how:?}: {found}");
    }
}

/// A store that removes what has expired and does not note it: each hour it starts anew.
struct Forgetful(ManualClock, Mutex<(Timestamp, AnyStore)>);

impl Forgetful {
    fn new(clock: &ManualClock) -> Self {
        Self(clock.clone(), Mutex::new((clock.now(), AnyStore::new(memory(clock)))))
    }

    fn inner(&self) -> AnyStore {
        let mut state = self.1.lock().unwrap();
        if self.0.now() > state.0.saturating_add(Duration::from_secs(3600)) {
            *state = (self.0.now(), AnyStore::new(memory(&self.0)));
        }
        state.1.clone()
    }
}

impl Store for Forgetful {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        self.inner().commit(effects).await
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        self.inner().load(device).await
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.inner().revoke(device).await
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.inner().erase(device).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_forgets_is_found_by_its_clock() {
    let clock = clock();
    let found = Suite::new(Forgetful::new(&clock)).clock(clock).run().await.unwrap_err();
    for case in ["a clock that steps ahead and back", "a clock that is wrong for long"] {
        assert!(found.lines().iter().any(|line| line.starts_with(case)), "{found}");
    }
}
