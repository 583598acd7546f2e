//! How a store in Redis is opened.

use bonafide::Timestamp;
use core::fmt;
use core::time::Duration;
use std::sync::Arc;

/// How a [`RedisStore`](super::RedisStore) is opened.
///
/// | setting | default |
/// |---|---|
/// | [`patience`](Self::patience) | 5 seconds |
/// | [`clock_skew`](Self::clock_skew) | 2 seconds |
/// | [`sweeps`](Self::sweeps) | every minute |
/// | [`authority`](Self::authority) | those of the system |
/// | [`clock`](Self::clock) | the server's |
/// | [`plaintext`](Self::plaintext) | only to this host |
#[derive(Clone)]
#[must_use]
pub struct Options {
    pub(super) patience: Duration,
    pub(super) clock_skew: Duration,
    pub(super) sweeps: Option<Duration>,
    pub(super) authority: Option<Vec<u8>>,
    pub(super) clock: Option<Arc<dyn Fn() -> Timestamp + Send + Sync>>,
    pub(super) plaintext: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(5),
            clock_skew: Duration::from_secs(2),
            sweeps: Some(Duration::from_secs(60)),
            authority: None,
            clock: None,
            plaintext: false,
        }
    }
}

impl Options {
    /// How long to wait for a connection, then for others that are before, and then for each of the
    /// server's answers, before the store is unavailable. A commit needs one answer, and up to four
    /// where the server or its clock has changed.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How far the clocks of the nodes, of the server and of whoever makes evidence are apart at
    /// most; the same for every process. What was made later than the server's clock allows is
    /// [`Unavailable`](bonafide::replay::Unavailable). For three times so long after a server has
    /// started, new evidence is refused. A new connection needs some round trips within it, so it
    /// cannot be zero.
    pub const fn clock_skew(mut self, skew: Duration) -> Self {
        self.clock_skew = skew;
        self
    }

    /// How often one of the processes removes records whose time is over; `None` leaves it to
    /// [`remove_expired`](super::RedisStore::remove_expired). The server looks through all of
    /// them.
    pub const fn sweeps(mut self, every: Option<Duration>) -> Self {
        self.sweeps = every;
        self
    }

    /// The certificates of the authorities, in PEM, that a server's certificate must come from,
    /// instead of those that the system trusts.
    ///
    /// TLS goes by the process's provider of rustls (`CryptoProvider::get_default`). **Where none is
    /// installed when a store is opened at `rediss://…`, aws-lc is installed**: install yours
    /// before.
    pub fn authority(mut self, pem: &[u8]) -> Self {
        self.authority = Some(pem.to_vec());
        self
    }

    /// What time it is, for how long records are kept, instead of the server's own clock. For
    /// tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Also talks to another host without TLS, or without checking its name, if the address says
    /// so: whoever sits in between then decides what was used, and reads the password. For a
    /// network that is protected in another way.
    pub const fn plaintext(mut self) -> Self {
        self.plaintext = true;
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("patience", &self.patience)
            .field("clock_skew", &self.clock_skew)
            .field("sweeps", &self.sweeps)
            .field("plaintext", &self.plaintext)
            .finish_non_exhaustive()
    }
}
