//! The suite that tests a store against its contract.
//!
//! ```no_run
//! # async fn test(store: impl bonafide::replay::Store + 'static) {
//! bonafide_stores::conformance::check(store).await.unwrap();
//! # }
//! ```
//!
//! It writes devices and records with random names, so it can run again, and next to others:
//! it reads and changes nothing else. **It does not clean up**: 31 devices stay for ever, and
//! some fifty records until they expire. With more to say about the store, use [`Suite`];
//! [with a clock](Suite::clock), the database must be the suite's own.

mod cases;
mod clock;
mod concurrent;
mod time;

pub use clock::ManualClock;

use bonafide::replay::{
    AnyStore, CounterPolicy, Device, DeviceId, Effect, Effects, Keep, Outcome, Store,
};
use bonafide::{OsRandom, RandomSource, Timestamp};
use core::fmt;
use core::time::Duration;

/// Tests a store that judges counters strictly, by its own clock.
///
/// Must be called within a Tokio runtime; with more than one thread, more can go wrong.
///
/// # Errors
/// [`Failures`]: every promise that was broken.
pub async fn check(store: impl Store + 'static) -> Result<Passed, Failures> {
    Suite::new(store).run().await
}

/// The suite, with what it may assume about a store.
#[derive(Debug)]
#[must_use]
pub struct Suite {
    store: AnyStore,
    policy: CounterPolicy,
    clock: Option<ManualClock>,
    devices: bool,
}

impl Suite {
    /// A store that judges counters strictly, by its own clock.
    pub fn new(store: impl Store + 'static) -> Self {
        let store = AnyStore::new(store);
        Self { store, policy: CounterPolicy::Strict, clock: None, devices: true }
    }

    /// The store judges counters in this way.
    pub const fn counters(mut self, policy: CounterPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The store keeps what was used and no devices: everything about one must be
    /// [`Unavailable`](bonafide::replay::Unavailable).
    pub const fn without_devices(mut self) -> Self {
        self.devices = false;
        self
    }

    /// The store was made with this clock: also tests how it forgets.
    ///
    /// **For an empty database of its own, never one that is in use.** The clock is set to now
    /// and then moved by days and years, ahead and back. A store removes what others keep in
    /// it, and notes the times around now and ahead as forgotten, in which honest evidence is
    /// then refused.
    pub fn clock(mut self, clock: ManualClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Tests everything.
    ///
    /// # Errors
    /// [`Failures`].
    pub async fn run(self) -> Result<Passed, Failures> {
        let mut run = Run { store: self.store, checks: 0, failures: Vec::new(), case: "" };
        if let Some(clock) = &self.clock {
            // What is used in the cases without a clock is valid now.
            clock.set(system_now());
        }
        cases::used(&mut run).await;
        concurrent::used(&mut run).await;
        if self.devices {
            cases::devices(&mut run).await;
            match self.policy {
                CounterPolicy::Window(reach) => cases::window(&mut run, reach).await,
                _ => cases::strict(&mut run).await,
            }
            concurrent::devices(&mut run).await;
        } else {
            cases::no_devices(&mut run).await;
        }
        if let Some(clock) = &self.clock {
            time::all(&mut run, clock).await;
        }
        if run.failures.is_empty() {
            Ok(Passed { checks: run.checks })
        } else {
            Err(Failures(run.failures))
        }
    }
}

/// Every promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// How many answers were compared.
    pub checks: usize,
}

/// The promises that were broken.
#[derive(Clone, PartialEq, Eq)]
pub struct Failures(Vec<String>);

impl Failures {
    /// One line for each.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the store breaks its contract:")?;
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Failures {}

/// One run of the suite.
struct Run {
    store: AnyStore,
    checks: usize,
    failures: Vec<String>,
    case: &'static str,
}

impl Run {
    fn case(&mut self, case: &'static str) {
        self.case = case;
    }

    fn equal<T: PartialEq + fmt::Debug>(&mut self, what: &str, found: T, expected: T) {
        self.checks = self.checks.saturating_add(1);
        if found != expected {
            let case = self.case;
            self.failures.push(format!("{case}: {what}: {expected:?} expected, {found:?} found"));
        }
    }

    /// Commits and compares the outcome; `None` is for an answer that is not certain.
    async fn commit(&mut self, what: &str, effects: Vec<Effect>, expected: Outcome) {
        let outcome = self.outcome(effects).await;
        self.equal(what, outcome, Some(expected));
    }

    async fn outcome(&self, effects: Vec<Effect>) -> Option<Outcome> {
        let effects: Effects = effects.into_iter().collect();
        self.store.commit(&effects).await.ok()
    }

    async fn load(&self, device: DeviceId) -> Option<Device> {
        self.store.load(&device).await.ok().flatten()
    }

    /// The greatest counter of a device that must be there.
    async fn highest(&mut self, what: &str, device: DeviceId, expected: u32) {
        let found = self.load(device).await.map(|device| device.counter.highest());
        self.equal(what, found, Some(expected));
    }

    /// A device that was just enrolled, for "alice".
    async fn enrolled(&mut self) -> DeviceId {
        let device = device();
        self.commit("a new device", vec![enrol(device, "alice")], Outcome::Committed).await;
        device
    }
}

/// 32 bytes that nothing else has.
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without randomness the names collide, and the run fails.
    let _ = OsRandom.fill(&mut bytes);
    bytes
}

fn device() -> DeviceId {
    DeviceId::from_bytes(random())
}

fn enrol(device: DeviceId, owner: &str) -> Effect {
    Effect::enrol(device, owner, b"record", b"receipt")
}

const WINDOW: Duration = Duration::from_secs(360);

/// Of a challenge that is valid for six minutes from then on.
fn keep_from(issued: Timestamp) -> Keep {
    let at_least = WINDOW.saturating_add(Duration::from_secs(60));
    Keep { at_least, until: issued.saturating_add(WINDOW), made: issued }
}

/// Valid from now on.
fn keep() -> Keep {
    keep_from(system_now())
}

fn system_now() -> Timestamp {
    let now = Timestamp::try_from(std::time::SystemTime::now());
    now.unwrap_or(Timestamp::from_unix_millis(0))
}

fn take() -> Effect {
    Effect::take(random(), keep())
}
