//! A clock that is set by hand.

use bonafide::Timestamp;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A clock that stands still until it is set. Clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// Shows this time.
    pub fn at(time: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(time.unix_millis())))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }

    /// Sets the time, back as well as ahead.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.unix_millis(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass(&self, duration: Duration) {
        self.set(self.now().saturating_add(duration));
    }
}
