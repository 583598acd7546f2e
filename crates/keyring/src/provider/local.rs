//! A key that wraps keys, in this process.

use bonafide::seal::{Context, Key, KeyId, KeyMaterial, KeyProvider, Keyring, Sealed};
use bonafide::{ErrorKind, Result, Timestamp};
use core::fmt;

/// Wraps the keys of a ring with one key, which comes from elsewhere: a secret store, a
/// passphrase. A wrap is a sealed secret whose context is the wrapped key's name.
pub struct LocalProvider(Keyring);

impl LocalProvider {
    /// Wraps with this key.
    pub fn new(key: Key) -> Self {
        Self(Keyring::new(key, Timestamp::from_unix_seconds(0)))
    }
}

fn context(id: &KeyId) -> Result<Context> {
    Context::new([("purpose", "wrapped key"), ("kid", id.as_str())])
}

impl KeyProvider for LocalProvider {
    fn describe(&self) -> String {
        format!("local key {}", self.0.primary())
    }

    fn health(&self) -> Result<()> {
        Ok(())
    }

    fn wrap_dek(&self, id: &KeyId, key: &KeyMaterial) -> Result<Vec<u8>> {
        self.0.seal(key.expose(), &context(id)?).map(|sealed| sealed.as_bytes().to_vec())
    }

    fn unwrap_dek(&self, id: &KeyId, wrapped: &[u8]) -> Result<KeyMaterial> {
        let refused = |_| ErrorKind::WrappedKeyRefused;
        let sealed = Sealed::from_bytes(wrapped).map_err(refused)?;
        let secret = self.0.open(&sealed, &context(id)?).map_err(refused)?;
        let bytes = secret.expose().try_into().map_err(|_| ErrorKind::WrappedKeyRefused)?;
        KeyMaterial::from_bytes(bytes)
    }
}

impl fmt::Debug for LocalProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalProvider").field(self.0.primary()).finish()
    }
}
