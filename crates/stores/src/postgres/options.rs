//! How a store in PostgreSQL is opened.

use bonafide::Timestamp;
use bonafide::replay::CounterPolicy;
use core::fmt;
use core::time::Duration;
use std::sync::Arc;

/// How a [`PostgresStore`](super::PostgresStore) is opened.
///
/// | setting | default |
/// |---|---|
/// | [`counters`](Self::counters) | strict |
/// | [`connections`](Self::connections) | 16 |
/// | [`patience`](Self::patience) | 5 seconds |
/// | [`sweeps`](Self::sweeps) | every 10 seconds |
/// | [`clock`](Self::clock) | the database's |
/// | [`must_exist`](Self::must_exist) | tables that are not there are made |
/// | [`plaintext`](Self::plaintext) | only to this host |
#[derive(Clone)]
#[must_use]
pub struct Options {
    pub(super) policy: CounterPolicy,
    pub(super) connections: u32,
    pub(super) patience: Duration,
    pub(super) sweeps: Option<Duration>,
    pub(super) clock: Option<Arc<dyn Fn() -> Timestamp + Send + Sync>>,
    pub(super) must_exist: bool,
    pub(super) plaintext: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: CounterPolicy::Strict,
            connections: 16,
            patience: Duration::from_secs(5),
            sweeps: Some(Duration::from_secs(10)),
            clock: None,
            must_exist: false,
            plaintext: false,
        }
    }
}

/// The pool makes room for all of them.
const MOST: u32 = 10_000;

impl Options {
    /// Judges counters in this way. The same for every process that uses the database.
    pub const fn counters(mut self, policy: CounterPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The most connections of this process, and one more for
    /// [`writes_were_lost`](super::PostgresStore::writes_were_lost); at least one, at
    /// most 10,000. What waits for one longer than
    /// [`patience`](Self::patience) is unavailable.
    pub const fn connections(mut self, connections: u32) -> Self {
        self.connections = match connections {
            0 => 1,
            1..=MOST => connections,
            _ => MOST,
        };
        self
    }

    /// How long to wait for a connection, and then for the database's answer, before the store
    /// is unavailable. An answer that does not come in time ends its connection, a quarter later.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How often this process removes records whose time is over; `None` leaves it to
    /// [`remove_expired`](super::PostgresStore::remove_expired). One node at a time does it.
    pub const fn sweeps(mut self, every: Option<Duration>) -> Self {
        self.sweeps = every;
        self
    }

    /// What time it is, for how long records are kept, instead of the database's own clock. For
    /// tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Opens only a database that a store made before: for every start but the first. With a
    /// mistyped name, a new one would know no device and no challenge that was used.
    pub const fn must_exist(mut self) -> Self {
        self.must_exist = true;
        self
    }

    /// Also talks to another host without TLS, or without checking its certificate, if the
    /// address says so: whoever sits in between then decides who is genuine. For a network that
    /// is protected in another way.
    pub const fn plaintext(mut self) -> Self {
        self.plaintext = true;
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("policy", &self.policy)
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .field("sweeps", &self.sweeps)
            .field("must_exist", &self.must_exist)
            .field("plaintext", &self.plaintext)
            .finish_non_exhaustive()
    }
}
