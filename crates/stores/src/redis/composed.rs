//! What was used in Redis, devices in another store.

use super::RedisStore;
use bonafide::replay::{Device, DeviceId, Effects, Outcome, Store, Unavailable};

/// What was used in [`RedisStore`], devices in another store, such as PostgreSQL.
///
/// A commit of both halves takes the challenge first, then asks the devices:
///
/// | in Redis | then, at the devices | the outcome | the challenge |
/// |---|---|---|---|
/// | replayed | not asked | replayed | stays as it was |
/// | unavailable | not asked | unavailable | may be used |
/// | taken | committed | committed | is used |
/// | taken | refused | that refusal | is given back |
/// | taken | unavailable | unavailable | is used: nobody knows whether it counted |
///
/// If it cannot be given back, or nobody waits for the commit any more, it is used, and the client
/// asks for another. Where both halves would refuse, the outcome is `Replayed`, whatever the order
/// of the effects.
///
/// ```no_run
/// # #[cfg(feature = "postgres")]
/// # async fn example() -> Result<(), bonafide::replay::Unavailable> {
/// use bonafide_stores::postgres::{self, PostgresStore};
/// use bonafide_stores::redis::{self, Composed, RedisStore};
///
/// let options = redis::Options::default();
/// let used = RedisStore::open("rediss://bonafide:PASSWORD@cache.example.com", options).await?;
/// let options = postgres::Options::default();
/// let devices = PostgresStore::open("postgres://bonafide_node:PASSWORD@db.example.com/app", options).await?;
/// let store = Composed::new(used, devices);
/// # Ok(()) }
/// ```
///
/// While a commit that will be refused holds a challenge, another with the same challenge is
/// `Replayed`; for the same evidence sent twice, one of the two could be accepted at best.
#[derive(Clone, Debug)]
pub struct Composed<D> {
    used: RedisStore,
    devices: D,
}

impl<D: Store> Composed<D> {
    /// What was used in the first, devices in the second.
    pub const fn new(used: RedisStore, devices: D) -> Self {
        Self { used, devices }
    }

    /// The store of what was used.
    pub const fn used(&self) -> &RedisStore {
        &self.used
    }

    /// The store of the devices.
    pub const fn devices(&self) -> &D {
        &self.devices
    }
}

impl<D: Store> Store for Composed<D> {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        let (used, devices) = effects.split();
        if devices.is_empty() {
            return self.used.commit(&used).await;
        }
        if used.is_empty() {
            return self.devices.commit(&devices).await;
        }
        match self.used.commit(&used).await? {
            Outcome::Committed => {}
            refused => return Ok(refused),
        }
        let outcome = self.devices.commit(&devices).await?;
        if outcome != Outcome::Committed {
            // Once only. If it fails, the client needs another challenge, no more.
            drop(self.used.release(&used).await);
        }
        Ok(outcome)
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        self.devices.load(device).await
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.devices.revoke(device).await
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.devices.erase(device).await
    }
}
