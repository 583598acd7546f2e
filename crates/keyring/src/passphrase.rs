//! A key from a passphrase, for those who must.

use argon2::{Algorithm, Argon2, Params, Version};
use bonafide::seal::KeyMaterial;
use bonafide::{ErrorKind, Result};
use zeroize::Zeroizing;

/// Memory in KiB: 64 MiB.
const MEMORY: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// A key from a passphrase and its salt, by Argon2id (RFC 9106) with 64 MiB, 3 passes
/// and 1 lane: about a tenth of a second.
///
/// A passphrase is the weaker key; nothing here takes one unless this is called. The
/// salt is 16 random bytes, stored beside what was sealed; the same salt gives the same
/// key.
///
/// # Errors
/// [`ErrorKind::WeakKey`] for a passphrase of fewer than 12 bytes.
pub fn from_passphrase(passphrase: &str, salt: &[u8; 16]) -> Result<KeyMaterial> {
    if passphrase.len() < 12 {
        return Err(ErrorKind::WeakKey.into());
    }
    let params = Params::new(MEMORY, PASSES, LANES, Some(32)).map_err(|_| ErrorKind::WeakKey)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| ErrorKind::WeakKey)?;
    KeyMaterial::from_bytes(&key)
}
