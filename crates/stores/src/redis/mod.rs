//! What was used once, in Redis: challenges and tokens, **no devices**.
//!
//! Redis answers before a replica has the write, and by default before the disk has it. A counter
//! that falls back would accept an assertion once more, for ever; so devices live elsewhere, and
//! [`Composed`] puts the two together. What was used lives for minutes, and can be refused as a
//! whole: **a server is known by the names of its run and of its data (`run_id`, `master_replid`),
//! and when others are found, everything that was made before counts as used.** So nothing is
//! accepted twice after a crash, a restart without a file, a `FLUSHALL`, or a fail-over to a replica
//! that had not got everything; honest clients ask for a new challenge. No setting of persistence
//! is needed for it, but clocks that agree: see [`Options::clock_skew`].
//!
//! Between two servers that both believe to be the primary, nobody decides: see
//! [`RedisStore::writes_were_lost`], and `docs/stores.md`.

mod batches;
mod composed;
mod connect;
mod known;
mod options;
mod scripts;

pub use composed::Composed;
pub use options::Options;

use crate::sweeper::Sweeper;
use batches::{Batches, Commit};
use bonafide::Timestamp;
use bonafide::replay::{Device, DeviceId, Effects, Outcome, Store, Unavailable};
use connect::Connector;
use core::fmt;
use std::sync::Arc;

/// A store of what was used, in Redis. It keeps no devices: commits that name one, and
/// everything else about devices, are [`Unavailable`]. Enough by itself for Play Integrity;
/// for App Attest see [`Composed`].
///
/// Cheap to clone; all clones share one connection, and commits that wait at the same time go
/// together.
#[derive(Clone)]
pub struct RedisStore {
    connector: Arc<Connector>,
    batches: Arc<Batches>,
    /// Ends with the last clone.
    _sweeper: Option<Arc<Sweeper>>,
}

impl RedisStore {
    /// Connects to `redis://user:password@host/database`, by TLS to `rediss://…`. Must be called
    /// within a Tokio runtime.
    ///
    /// # Errors
    /// [`Unavailable`], also for a server that may evict what was used (`maxmemory-policy` is not
    /// `noeviction`), that is a replica, part of a cluster, or older than Redis 6; and for another
    /// host without checked TLS, without [`Options::plaintext`].
    pub async fn open(url: &str, options: Options) -> Result<Self, Unavailable> {
        let (sweeps, patience) = (options.sweeps, options.patience);
        let connector = Arc::new(Connector::new(url, options)?);
        let failed = |error| Unavailable::new("Redis could not be opened").because(error);
        connector.link().await.map_err(failed)?;
        let sweeper = sweeps.map(|every| {
            let connector = Arc::clone(&connector);
            Arc::new(Sweeper::start(every, move || {
                let connector = Arc::clone(&connector);
                async move { connector.sweep(every).await }
            }))
        });
        let batches = Arc::new(Batches::new(Arc::clone(&connector), patience));
        Ok(Self { connector, batches, _sweeper: sweeper })
    }

    /// Removes the records whose time is over; looks through all, a thousand in a step. Says how
    /// many. A store does it by itself every now and then ([`Options::sweeps`]).
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn remove_expired(&self) -> Result<u64, Unavailable> {
        let removed = self.connector.remove_expired().await;
        removed.map_err(|error| Unavailable::new("nothing more was removed").because(error))
    }

    /// Says that writes were lost, which the store could not see: everything that was made until
    /// then, by the nodes' clocks, counts as used from now on.
    ///
    /// A restart and a fail-over it sees by itself. It cannot see that a primary which was cut off,
    /// while another took its place, stays primary without having followed the other.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn writes_were_lost(&self, until: Timestamp) -> Result<(), Unavailable> {
        let voided = self.connector.void(until).await;
        voided.map_err(|error| {
            Unavailable::new("what was lost is not certain to be void").because(error)
        })
    }

    /// Takes back what was recorded a moment ago, by a commit that this process made. **Never
    /// twice**: after the first time, others may have recorded it.
    async fn release(&self, effects: &Effects) -> Result<(), Unavailable> {
        let released = self.connector.release(&Commit::new(effects)?).await;
        released.map_err(|error| Unavailable::new("the release is not certain").because(error))
    }
}

const NO_DEVICES: Unavailable = Unavailable::new("Redis keeps no devices");

impl Store for RedisStore {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        let outcome = self.batches.commit(Commit::new(effects)?).await;
        // Whatever the error: if the connection broke before the answer, nobody knows.
        outcome.map_err(|error| Unavailable::new("Redis did not commit").because(error))
    }

    async fn load(&self, _: &DeviceId) -> Result<Option<Device>, Unavailable> {
        Err(NO_DEVICES)
    }

    async fn revoke(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(NO_DEVICES)
    }

    async fn erase(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(NO_DEVICES)
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}
