//! What was used once, in Redis: challenges and tokens, **no devices**.
//!
//! Redis answers before a replica has the write, and by default before the disk has it. A counter
//! that falls back would accept an assertion once more, for ever; so devices live elsewhere, and
//! [`Composed`] puts the two together. What was used lives for minutes, and can be refused as a
//! whole: **each run of a server is known by its name (`run_id`), and when another one is found,
//! everything that was made before counts as used.** So nothing is accepted twice after a crash, a
//! restart without a file, a `FLUSHALL`, or a fail-over to a replica that had not got everything;
//! honest clients ask for a new challenge. No setting of persistence is needed for it.
//!
//! Between two servers that both believe to be the primary, nobody decides: see
//! [`RedisStore::writes_were_lost`].

mod composed;
mod connect;
mod options;
mod scripts;

pub use composed::Composed;
pub use options::Options;

use crate::sweeper::Sweeper;
use bonafide::Timestamp;
use bonafide::replay::{Device, DeviceId, Effect, Effects, Outcome, Store, Unavailable};
use connect::{Connector, Link, moment};
use core::fmt;
use redis::RedisError;
use std::sync::Arc;

/// The most that one step removes, so that none takes long.
const BATCH: usize = 500;

/// A store of what was used, in Redis. It keeps no devices: commits that name one, and
/// everything else about devices, are [`Unavailable`]. Enough by itself for Play Integrity;
/// for App Attest see [`Composed`].
///
/// Cheap to clone; all clones share one connection.
#[derive(Clone)]
pub struct RedisStore {
    connector: Arc<Connector>,
    options: Options,
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
        let connector = Arc::new(Connector::new(url, options.clone())?);
        let failed = |error| Unavailable::new("Redis could not be opened").because(error);
        connector.link().await.map_err(failed)?;
        let sweeper = options.sweeps.map(|every| {
            let (connector, options) = (Arc::clone(&connector), options.clone());
            Arc::new(Sweeper::start(every, move || {
                let (connector, options) = (Arc::clone(&connector), options.clone());
                async move { remove_expired(&connector, &options).await }
            }))
        });
        Ok(Self { connector, options, _sweeper: sweeper })
    }

    /// Removes the records whose time is over, in batches. Says how many. A store does it by
    /// itself every now and then ([`Options::sweeps`]).
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn remove_expired(&self) -> Result<u64, Unavailable> {
        let removed = remove_expired(&self.connector, &self.options).await;
        removed.map_err(|error| Unavailable::new("nothing more was removed").because(error))
    }

    /// Says that writes were lost, which the store could not see: everything that was made until
    /// then, by the nodes' clocks, counts as used from now on.
    ///
    /// A restart and a fail-over it sees by itself. It cannot see that a primary which was cut off,
    /// while another took its place, is made primary again without having followed the other.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn writes_were_lost(&self, until: Timestamp) -> Result<(), Unavailable> {
        let voided = self.with_link(async |link| {
            self.connector.scripts.void(link, moment(until), false).await.map(drop)
        });
        voided.await.map_err(|error| Unavailable::new("nothing was voided").because(error))
    }

    /// Gives up a connection on which something failed: nobody knows what is still to come on it.
    async fn with_link<T>(
        &self,
        work: impl AsyncFnOnce(&Link) -> Result<T, RedisError>,
    ) -> Result<T, RedisError> {
        with_link(&self.connector, work).await
    }

    async fn commit_on(&self, link: &Link, effects: &Effects) -> Result<Outcome, RedisError> {
        let scripts = &self.connector.scripts;
        // The second time for a server that was emptied.
        for _ in 0..2 {
            let now = self.options.clock.as_ref().map(|clock| clock());
            if let Some(outcome) = scripts.commit(link, effects, now).await? {
                return Ok(outcome);
            }
            self.connector.begin_again(link).await?;
        }
        Err(connect::failed("the server forgets which one it is"))
    }

    /// Takes back what was recorded a moment ago, by a commit that this process made. **Never
    /// twice**: after the first time, others may have recorded it.
    async fn release(&self, effects: &Effects) -> Result<(), Unavailable> {
        let released =
            self.with_link(async |link| self.connector.scripts.release(link, effects).await);
        released.await.map_err(|error| Unavailable::new("nothing was released").because(error))
    }
}

async fn with_link<T>(
    connector: &Connector,
    work: impl AsyncFnOnce(&Link) -> Result<T, RedisError>,
) -> Result<T, RedisError> {
    let link = connector.link().await?;
    let done = work(&link).await;
    if done.is_err() {
        connector.give_up(&link);
    }
    done
}

async fn remove_expired(connector: &Connector, options: &Options) -> Result<u64, RedisError> {
    let mut removed: u64 = 0;
    loop {
        let now = options.clock.as_ref().map(|clock| clock());
        let batch = async |link: &Link| {
            let expired = connector.scripts.expired(link, now, BATCH).await?;
            if expired.ids.is_empty() || !connector.scripts.remove(link, &expired).await? {
                return Ok(0);
            }
            Ok(expired.ids.len())
        };
        let count = with_link(connector, batch).await?;
        removed = removed.saturating_add(count.try_into().unwrap_or(u64::MAX));
        if count < BATCH {
            return Ok(removed);
        }
    }
}

const NO_DEVICES: Unavailable = Unavailable::new("Redis keeps no devices");

impl Store for RedisStore {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        let is_used_once =
            |effect: &Effect| matches!(effect, Effect::Take { .. } | Effect::InsertOnce { .. });
        if !effects.iter().all(is_used_once) {
            return Err(NO_DEVICES);
        }
        let outcome = self.with_link(async |link| self.commit_on(link, effects).await).await;
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
