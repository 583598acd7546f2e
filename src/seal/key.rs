//! Keys and their states.

use super::kid::KeyId;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "os-rng")]
use crate::random::OsRandom;
use crate::random::{RandomSource, check_filled};
use core::fmt;
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const CHECK_VALUE: &[u8] = b"bonafide/kcv/1";

/// The 32 bytes of a key: overwritten when they are dropped, shown by nothing.
#[derive(Clone)]
pub struct KeyMaterial(
    // In a box, so that moving a key leaves no copy behind.
    Box<Zeroizing<[u8; 32]>>,
);

impl KeyMaterial {
    /// From 32 bytes that were made by a random generator. A passphrase is not a key.
    ///
    /// # Errors
    /// [`ErrorKind::WeakKey`] if all bytes are the same: a buffer that was never filled.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        check_filled(bytes)?;
        let mut material = Box::new(Zeroizing::new([0; 32]));
        material.copy_from_slice(bytes);
        Ok(Self(material))
    }

    /// Fresh from a source.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`], and [`ErrorKind::WeakKey`] for a source that
    /// gives the same byte only.
    pub fn generate_with(random: &mut dyn RandomSource) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(bytes.as_mut_slice())?;
        Self::from_bytes(&bytes)
    }

    /// Fresh from the operating system.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`].
    #[cfg(feature = "os-rng")]
    pub fn generate() -> Result<Self> {
        Self::generate_with(&mut OsRandom)
    }

    /// The bytes. What is copied out of here is the caller's to protect.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Eight bytes that tell keys apart and say nothing about them: the first of
    /// HKDF-SHA256(no salt, key, `"bonafide/kcv/1"`).
    pub fn check_value(&self) -> [u8; 8] {
        let mut value = [0; 8];
        // Fails only for outputs of more than 255 × 32 bytes.
        let _ = Hkdf::<Sha256>::new(None, self.expose()).expand(CHECK_VALUE, &mut value);
        value
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.expose().ct_eq(other.expose()).into()
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// A key with its name.
#[derive(Clone, Debug)]
pub struct Key {
    pub(super) id: KeyId,
    pub(super) material: KeyMaterial,
}

impl Key {
    /// A key of that name.
    pub const fn new(id: KeyId, material: KeyMaterial) -> Self {
        Self { id, material }
    }

    /// A fresh key of that name.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`].
    #[cfg(feature = "os-rng")]
    pub fn generate(id: KeyId) -> Result<Self> {
        Ok(Self::new(id, KeyMaterial::generate()?))
    }

    /// Its name.
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// Its bytes.
    pub const fn material(&self) -> &KeyMaterial {
        &self.material
    }

    /// Checks that this is the key which was meant.
    ///
    /// # Errors
    /// [`ErrorKind::WrongKey`] if the key has another check value.
    pub fn check(&self, value: [u8; 8]) -> Result<()> {
        if self.material.check_value() != value {
            return Err(Error::new(ErrorKind::WrongKey).expected("the key of this check value"));
        }
        Ok(())
    }
}

/// What a key of a ring may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyState {
    /// It may become the primary key, and opens.
    Enabled,
    /// It opens only.
    DecryptOnly,
    /// It does nothing, and can be enabled again.
    Disabled,
    /// It is gone; its name stays, so that it is never used again.
    Destroyed,
}

impl KeyState {
    /// The state as a word for files and logs: `enabled`, `decrypt_only`, `disabled` or
    /// `destroyed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::DecryptOnly => "decrypt_only",
            Self::Disabled => "disabled",
            Self::Destroyed => "destroyed",
        }
    }

    /// The state of such a word.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKeyring`].
    pub fn parse(word: &str) -> Result<Self> {
        [Self::Enabled, Self::DecryptOnly, Self::Disabled, Self::Destroyed]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| Error::new(ErrorKind::InvalidKeyring).expected("a key's state"))
    }
}
