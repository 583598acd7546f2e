//! Keys that are wrapped by something safer than a file.

use super::key::KeyMaterial;
use super::kid::KeyId;
use crate::error::Result;

/// An HSM or a key management service that wraps the keys of a ring.
///
/// A ring's keys (data encryption keys, DEK) are unwrapped once, when the ring is
/// loaded: no row costs a call. An implementation binds the wrap to the name: a wrap of
/// `a` must not unwrap as `b`.
///
/// A ring is loaded by one thread and edited by another, so a provider serves them all:
/// what is not `Sync`, as a session with an HSM, stands behind a lock.
pub trait KeyProvider: Send + Sync {
    /// What this is, for a log: never a secret.
    fn describe(&self) -> String;

    /// Whether it answers. A provider that only says "failed" is asked this to tell a
    /// bad wrap from a broken device.
    ///
    /// # Errors
    /// [`ErrorKind::KeyProviderUnavailable`](crate::ErrorKind::KeyProviderUnavailable).
    fn health(&self) -> Result<()>;

    /// Wraps a key under its name.
    ///
    /// # Errors
    /// [`ErrorKind::KeyProviderUnavailable`](crate::ErrorKind::KeyProviderUnavailable).
    fn wrap_dek(&self, id: &KeyId, key: &KeyMaterial) -> Result<Vec<u8>>;

    /// Unwraps a key that was wrapped under this name.
    ///
    /// # Errors
    /// [`ErrorKind::KeyProviderUnavailable`](crate::ErrorKind::KeyProviderUnavailable),
    /// or [`ErrorKind::WrappedKeyRefused`](crate::ErrorKind::WrappedKeyRefused) if the
    /// provider is well and the wrap is not its own or of another name.
    fn unwrap_dek(&self, id: &KeyId, wrapped: &[u8]) -> Result<KeyMaterial>;
}
