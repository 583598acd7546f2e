//! How a store is opened.

use crate::values;
use bonafide::Timestamp;
use bonafide::replay::CounterPolicy;
use core::fmt;
use core::time::Duration;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// How an [`SqliteStore`](super::SqliteStore) is opened.
///
/// | setting | default |
/// |---|---|
/// | [`counters`](Self::counters) | strict |
/// | [`busy_timeout`](Self::busy_timeout) | 5 seconds |
/// | [`readers`](Self::readers) | 4 connections |
/// | [`clock`](Self::clock) | the system's |
/// | [`must_exist`](Self::must_exist) | a file that is not there is made |
#[derive(Clone)]
#[must_use]
pub struct Options {
    pub(super) policy: CounterPolicy,
    pub(super) busy_timeout: Duration,
    pub(super) readers: u32,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) must_exist: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: CounterPolicy::Strict,
            busy_timeout: Duration::from_secs(5),
            readers: 4,
            clock: Arc::new(system_clock),
            must_exist: false,
        }
    }
}

impl Options {
    /// Judges counters in this way. The same for every process that opens the file.
    pub const fn counters(mut self, policy: CounterPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How long to wait for another process's transaction, or for a place among those that
    /// wait, before the store is unavailable. When a transaction gives up, everything that
    /// waits behind it is told so at once.
    pub const fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// How many connections load devices at the same time; at least one.
    pub const fn readers(mut self, connections: u32) -> Self {
        self.readers = if connections == 0 { 1 } else { connections };
        self
    }

    /// What time it is, for how long records are kept. For tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Opens only a database that a store made before: for every start but the first. On a
    /// volume that is not mounted, or under a mistyped path, a new file would know no device
    /// and no challenge that was used: every honest device would have to attest again, and
    /// what was used could be used again.
    pub const fn must_exist(mut self) -> Self {
        self.must_exist = true;
        self
    }

    /// To look at a file, which changes nothing in it.
    pub(super) fn look(&self, path: &Path) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(path)
            // Made when the store is opened, or not at all: a file that goes missing later
            // must not come back empty.
            .create_if_missing(false)
            .busy_timeout(Duration::from_millis(u64::from(self.busy_millis())))
    }

    pub(super) fn connect(&self, path: &Path) -> SqliteConnectOptions {
        self.look(path)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, NORMAL may lose a commit in a power cut, and so accept a replay.
            .synchronous(SqliteSynchronous::Full)
            // macOS: past the drive's own cache.
            .pragma("fullfsync", "1")
            .pragma("checkpoint_fullfsync", "1")
            // What is erased is overwritten in the file, and cut from the log.
            .pragma("secure_delete", "1")
    }

    pub(super) fn busy_millis(&self) -> u32 {
        values::timeout(self.busy_timeout)
    }
}

/// Before 1970 there is nothing to keep: the epoch then, which removes nothing.
fn system_clock() -> Timestamp {
    SystemTime::now().try_into().unwrap_or(Timestamp::from_unix_millis(0))
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("policy", &self.policy)
            .field("busy_timeout", &self.busy_timeout)
            .field("readers", &self.readers)
            .field("must_exist", &self.must_exist)
            .finish_non_exhaustive()
    }
}
