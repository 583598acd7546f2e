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

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's `cryptography`.
    #[test]
    fn the_key_is_the_one_of_rfc_9106() {
        let salt = core::array::from_fn(|byte| u8::try_from(byte).unwrap());
        let key = from_passphrase("correct horse battery staple", &salt).unwrap();
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "0d1a3c6523c8f06e4e0af9c515aa5b5448cfebd6838f2d52c3d8b6ef8ddc3c2e");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let refused = from_passphrase("hunter2 etc", &[0; 16]).map(|_| ()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::WeakKey);
    }
}
