//! A store that removes what has expired before each commit: whatever is forgotten is refused.

use bonafide::replay::{Device, DeviceId, Effects, Outcome, Store, Unavailable};
use bonafide_stores::postgres::PostgresStore;
use bonafide_stores::redis::{Composed, RedisStore};

pub struct Sweeping<S>(pub S);

pub trait RemovesExpired: Store {
    fn remove(&self) -> impl Future<Output = Result<u64, Unavailable>> + Send;
}

impl RemovesExpired for PostgresStore {
    async fn remove(&self) -> Result<u64, Unavailable> {
        self.remove_expired().await
    }
}

impl RemovesExpired for RedisStore {
    async fn remove(&self) -> Result<u64, Unavailable> {
        self.remove_expired().await
    }
}

impl<D: Store> RemovesExpired for Composed<D> {
    async fn remove(&self) -> Result<u64, Unavailable> {
        self.used().remove_expired().await
    }
}

impl<S: RemovesExpired> Store for Sweeping<S> {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        self.0.remove().await?;
        self.0.commit(effects).await
    }
    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        self.0.load(device).await
    }
    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.0.revoke(device).await
    }
    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        self.0.erase(device).await
    }
}
