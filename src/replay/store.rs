//! The contract of a store.

use super::{Counter, DeviceId, Effects, Outcome};
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use std::sync::Arc;

/// Where effects are written, and devices are kept.
///
/// What every store promises:
///
/// * **[`commit`](Self::commit) is atomic and linearizable**: all of its effects or none,
///   and of two commits that exclude each other exactly one is
///   [`Committed`](Outcome::Committed), on whichever nodes they arrive.
/// * **It fails closed.** Whatever is not certain is [`Unavailable`]; the evidence then
///   counts as consumed. A commit that was answered `Committed` survives what the store
///   says it survives (see its own documentation), a power cut included if it says so.
/// * **Reads are as fresh as writes**: no replica that may lag behind.
/// * **Its own clock** counts how long records are [kept](super::Keep), and what it has
///   removed is refused for ever ([`Forgotten`](super::Forgotten)).
/// * An advance of a device of another owner than it names is
///   [`EnrolledForAnother`](Outcome::EnrolledForAnother), and changes nothing.
/// * Effects are tried in their order, and the first that fails gives the outcome. An
///   enrolment never changes a device that is there; of a device that is there and is
///   revoked the outcome is `Revoked`, whoever owns it.
///
/// `bonafide-stores` has stores, and the suite that tests one's own against all this.
pub trait Store: Send + Sync {
    /// Applies all effects, or none.
    ///
    /// # Errors
    /// [`Unavailable`] if it is not certain what happened.
    fn commit(
        &self,
        effects: &Effects,
    ) -> impl Future<Output = Result<Outcome, Unavailable>> + Send;

    /// The device of this name, if there is one.
    ///
    /// # Errors
    /// [`Unavailable`].
    fn load(
        &self,
        device: &DeviceId,
    ) -> impl Future<Output = Result<Option<Device>, Unavailable>> + Send;

    /// Revokes a device, for ever: nothing of it is accepted any more. Says whether it is
    /// there.
    ///
    /// # Errors
    /// [`Unavailable`].
    fn revoke(&self, device: &DeviceId) -> impl Future<Output = Result<bool, Unavailable>> + Send;

    /// Erases what is stored about a device: record, receipt, owner, counter. Of a device
    /// that is revoked, its name and the revocation stay. Says whether it was there.
    ///
    /// # Errors
    /// [`Unavailable`].
    fn erase(&self, device: &DeviceId) -> impl Future<Output = Result<bool, Unavailable>> + Send;
}

/// What a store knows about a device.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// For `AttestedKey::from_trusted_storage`. Empty if the device was revoked and
    /// erased.
    pub record: Vec<u8>,
    /// The receipt for Apple's fraud metric; may be empty.
    pub receipt: Vec<u8>,
    /// Whose device it is.
    pub owner: String,
    /// The counters that it has used.
    pub counter: Counter,
    /// Whether it is revoked.
    pub revoked: bool,
}

impl Device {
    /// From the columns of a table.
    pub fn new(record: Vec<u8>, receipt: Vec<u8>, owner: String, counter: Counter) -> Self {
        Self { record, receipt, owner, counter, revoked: false }
    }

    /// The same device, revoked or not.
    #[must_use]
    pub const fn with_revoked(mut self, revoked: bool) -> Self {
        self.revoked = revoked;
        self
    }
}

/// Shows neither the owner nor the record.
impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("revoked", &self.revoked).finish_non_exhaustive()
    }
}

/// A store, or something else that is needed, gave no certain answer. Never a rejection.
///
/// `Display` is fixed text; what lies behind it is its `source`, which is for the
/// operator and may name hosts, files and tables.
#[derive(Debug)]
pub struct Unavailable {
    what: &'static str,
    source: Option<Box<dyn core::error::Error + Send + Sync>>,
}

impl Unavailable {
    /// Says in fixed text what did not answer.
    pub const fn new(what: &'static str) -> Self {
        Self { what, source: None }
    }

    /// With the error that lies behind it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl core::error::Error for Unavailable {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        let source: &(dyn core::error::Error + 'static) = self.source.as_deref()?;
        Some(source)
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unavailable>> + Send + 'a>>;

/// [`Store`] with futures in boxes, which can be a trait object.
trait Erased: Send + Sync {
    fn commit<'a>(&'a self, effects: &'a Effects) -> Boxed<'a, Outcome>;
    fn load<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, Option<Device>>;
    fn revoke<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, bool>;
    fn erase<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, bool>;
}

impl<S: Store> Erased for S {
    fn commit<'a>(&'a self, effects: &'a Effects) -> Boxed<'a, Outcome> {
        Box::pin(Store::commit(self, effects))
    }

    fn load<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, Option<Device>> {
        Box::pin(Store::load(self, device))
    }

    fn revoke<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, bool> {
        Box::pin(Store::revoke(self, device))
    }

    fn erase<'a>(&'a self, device: &'a DeviceId) -> Boxed<'a, bool> {
        Box::pin(Store::erase(self, device))
    }
}

/// Any store, chosen at run time.
#[derive(Clone)]
pub struct AnyStore(Arc<dyn Erased>);

impl AnyStore {
    /// Hides which store it is.
    pub fn new(store: impl Store + 'static) -> Self {
        Self(Arc::new(store))
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyStore(..)")
    }
}

impl Store for AnyStore {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
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

impl<S: Store> Store for Arc<S> {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        S::commit(self, effects).await
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        S::load(self, device).await
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        S::revoke(self, device).await
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        S::erase(self, device).await
    }
}
