//! Secrets at rest, sealed under keys that rotate.
//!
//! A secret that crosses into another language is a copy in that language's memory, which nobody
//! overwrites: open late, and keep it short.

use crate::convert::{array, system_time, timestamp};
use crate::error::Result;
use bonafide::seal::{
    self, Census, Context, Inspection, Key, KeyId, KeyInfo, KeyMaterial, KeyState, LegacyKey, Row,
    Sealed,
};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// What a key may still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SealingKeyState {
    /// It opens, and may be the one that seals.
    Enabled,
    /// It only opens.
    DecryptOnly,
    /// It does nothing, until it is enabled again.
    Disabled,
    /// Its material is gone.
    Destroyed,
}

/// A key of a ring, without its material.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SealingKey {
    /// Its name.
    pub id: String,
    /// What it may still do.
    pub state: SealingKeyState,
    /// Whether it is of suite 0, for texts of an older system.
    pub legacy: bool,
    /// Since when it has been in this state.
    pub since: SystemTime,
    /// When it was added.
    pub created: SystemTime,
    /// Tells keys apart without showing them, 8 bytes.
    pub check_value: Vec<u8>,
}

/// A key with its material, 32 bytes; none of a destroyed one.
#[derive(Clone, uniffi::Record)]
pub struct SealingKeyWithMaterial {
    /// The key.
    pub key: SealingKey,
    /// Its material: a secret.
    pub material: Option<Vec<u8>>,
}

/// What a stored text is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SealedKind {
    /// Of suite 2, under this key.
    Sealed {
        /// The name of its key.
        key_id: String,
        /// How long the secret is.
        secret_len: u64,
    },
    /// Of suite 0, or anything else without the prefix.
    Legacy,
}

/// Counts which keys the rows of all tables need, before one is destroyed.
#[derive(Clone, uniffi::Record)]
pub struct RowCensus {
    /// When the counting began.
    pub begun: SystemTime,
    /// Every sealed text of every table, as the primary database has it.
    pub rows: Vec<String>,
    /// Destroys even if there are rows that cannot be read.
    #[uniffi(default = false)]
    pub ignore_unreadable: bool,
    /// Destroys even if there is no row at all.
    #[uniffi(default = false)]
    pub even_if_empty: bool,
}

/// Keys under which secrets are sealed. Used by any number of threads, also while its keys change.
#[derive(uniffi::Object)]
pub struct Keyring(RwLock<seal::Keyring>);

#[uniffi::export]
impl Keyring {
    /// A ring with one key, made from the system's randomness.
    #[uniffi::constructor]
    pub fn generate(key_id: &str, now: SystemTime) -> Result<Arc<Self>> {
        let key = Key::generate(KeyId::new(key_id)?)?;
        Ok(Self::of(seal::Keyring::new(key, timestamp(now))))
    }

    /// A ring from the keys that were stored.
    #[uniffi::constructor]
    pub fn from_keys(keys: Vec<SealingKeyWithMaterial>, primary: &str) -> Result<Arc<Self>> {
        let mut builder = seal::Keyring::builder();
        for SealingKeyWithMaterial { key, material } in keys {
            let info = info(&key)?;
            builder = match material.map(Zeroizing::new) {
                Some(material) => builder.key(info, key_material(&material)?),
                None => builder.tombstone(info),
            };
        }
        Ok(Self::of(builder.primary(KeyId::new(primary)?).build()?))
    }

    /// Seals a secret: a text for a column. It opens with the same context only; `None` is no
    /// context, and then whoever writes the table can move it to another row.
    pub fn seal(
        &self,
        secret: Vec<u8>,
        context: Option<HashMap<String, String>>,
    ) -> Result<String> {
        let secret = Zeroizing::new(secret);
        Ok(self.ring().seal(&secret, &self::context(context)?)?.to_string())
    }

    /// Opens a sealed text.
    pub fn open(&self, sealed: &str, context: Option<HashMap<String, String>>) -> Result<Vec<u8>> {
        let sealed = Sealed::parse(sealed)?;
        Ok(self.ring().open(&sealed, &self::context(context)?)?.expose().to_vec())
    }

    /// Opens a text of suite 0, which an older system sealed.
    pub fn open_legacy(&self, text: &str, additional: Vec<u8>) -> Result<Vec<u8>> {
        Ok(self.ring().open_legacy(text, &additional)?.expose().to_vec())
    }

    /// Whether a text is under another key than the primary one.
    pub fn needs_rewrap(&self, sealed: &str) -> Result<bool> {
        Ok(self.ring().needs_rewrap(&Sealed::parse(sealed)?))
    }

    /// The same secret under the primary key; nothing if it is under it already. `legacy` are the
    /// additional data of a text of suite 0, which fails without them.
    pub fn rewrap(
        &self,
        sealed: &str,
        context: Option<HashMap<String, String>>,
        legacy: Option<Vec<u8>>,
    ) -> Result<Option<String>> {
        let context = self::context(context)?;
        let mut row = Row::new(sealed, &context);
        if let Some(additional) = &legacy {
            row = row.or_legacy(additional);
        }
        Ok(self.ring().rewrap_row(row)?.map(|sealed| sealed.to_string()))
    }

    /// The name of the key that seals.
    pub fn primary(&self) -> String {
        self.ring().primary().as_str().into()
    }

    /// All keys, without their material.
    pub fn keys(&self) -> Vec<SealingKey> {
        self.ring().keys().map(plain).collect()
    }

    /// All keys with their material, to be stored where secrets may be.
    pub fn export_keys(&self) -> Vec<SealingKeyWithMaterial> {
        let ring = self.ring();
        let with_material = |info: &KeyInfo| SealingKeyWithMaterial {
            key: plain(info),
            material: ring.material(&info.id).map(|material| material.expose().to_vec()),
        };
        ring.keys().map(with_material).collect()
    }

    /// Adds a key, made from the system's randomness: it opens, and does not seal yet.
    pub fn add_generated(&self, key_id: &str, now: SystemTime) -> Result<()> {
        let key = Key::generate(KeyId::new(key_id)?)?;
        self.ring_mut().add(key, timestamp(now))?;
        Ok(())
    }

    /// Adds a key of 32 bytes.
    pub fn add(&self, key_id: &str, material: Vec<u8>, now: SystemTime) -> Result<()> {
        let material = key_material(&Zeroizing::new(material))?;
        self.ring_mut().add(Key::new(KeyId::new(key_id)?, material), timestamp(now))?;
        Ok(())
    }

    /// Adds a key of suite 0, 32 bytes, which only opens.
    pub fn add_legacy(&self, key_id: &str, material: Vec<u8>, now: SystemTime) -> Result<()> {
        let material = key_material(&Zeroizing::new(material))?;
        self.ring_mut()
            .add_legacy(LegacyKey::new(KeyId::new(key_id)?, material), timestamp(now))?;
        Ok(())
    }

    /// Makes a key the one that seals.
    pub fn promote(&self, key_id: &str) -> Result<()> {
        self.ring_mut().promote(&KeyId::new(key_id)?)?;
        Ok(())
    }

    /// Lets a key open again.
    pub fn enable(&self, key_id: &str, now: SystemTime) -> Result<()> {
        Ok(self.ring_mut().enable(&KeyId::new(key_id)?, timestamp(now))?)
    }

    /// Lets a key only open.
    pub fn decrypt_only(&self, key_id: &str, now: SystemTime) -> Result<()> {
        Ok(self.ring_mut().decrypt_only(&KeyId::new(key_id)?, timestamp(now))?)
    }

    /// Lets a key do nothing, to see whether anybody still needs it.
    pub fn disable(&self, key_id: &str, now: SystemTime) -> Result<()> {
        Ok(self.ring_mut().disable(&KeyId::new(key_id)?, timestamp(now))?)
    }

    /// Destroys a key's material, if no row of the census needs it. `cached_for` is how long a node
    /// goes on with a ring that it has loaded.
    pub fn destroy(&self, key_id: &str, census: RowCensus, cached_for: Duration) -> Result<()> {
        let mut count = Census::begin(timestamp(census.begun));
        census.rows.iter().for_each(|text| count.count(text));
        let mut counted = count.finish();
        if census.ignore_unreadable {
            counted = counted.ignoring_unreadable();
        }
        if census.even_if_empty {
            counted = counted.even_if_empty();
        }
        Ok(self.ring_mut().destroy(&KeyId::new(key_id)?, &counted, cached_for)?)
    }
}

/// What a stored text is, without a key.
#[uniffi::export]
pub fn inspect_sealed(text: &str) -> Result<SealedKind> {
    Ok(match seal::inspect(text)? {
        Inspection::Sealed { key_id, secret_len } => SealedKind::Sealed {
            key_id: key_id.as_str().into(),
            secret_len: u64::try_from(secret_len).unwrap_or(u64::MAX),
        },
        _ => SealedKind::Legacy,
    })
}

impl Keyring {
    fn of(ring: seal::Keyring) -> Arc<Self> {
        Arc::new(Self(RwLock::new(ring)))
    }

    fn ring(&self) -> RwLockReadGuard<'_, seal::Keyring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring_mut(&self) -> RwLockWriteGuard<'_, seal::Keyring> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key_material(bytes: &[u8]) -> Result<KeyMaterial> {
    Ok(KeyMaterial::from_bytes(array(bytes, "a key")?)?)
}

fn context(fields: Option<HashMap<String, String>>) -> Result<Context> {
    match fields {
        Some(fields) => Ok(Context::new(fields)?),
        None => Ok(Context::none()),
    }
}

fn plain(info: &KeyInfo) -> SealingKey {
    SealingKey {
        id: info.id.as_str().into(),
        state: match info.state {
            KeyState::Enabled => SealingKeyState::Enabled,
            KeyState::DecryptOnly => SealingKeyState::DecryptOnly,
            KeyState::Disabled => SealingKeyState::Disabled,
            _ => SealingKeyState::Destroyed,
        },
        legacy: info.legacy,
        since: system_time(info.since),
        created: system_time(info.created),
        check_value: info.check_value.to_vec(),
    }
}

fn info(key: &SealingKey) -> Result<KeyInfo> {
    let state = match key.state {
        SealingKeyState::Enabled => KeyState::Enabled,
        SealingKeyState::DecryptOnly => KeyState::DecryptOnly,
        SealingKeyState::Disabled => KeyState::Disabled,
        SealingKeyState::Destroyed => KeyState::Destroyed,
    };
    let check_value = *array(&key.check_value, "a check value")?;
    let id = KeyId::new(&key.id)?;
    let (since, created) = (timestamp(key.since), timestamp(key.created));
    Ok(KeyInfo::new(id, state, since, created, key.legacy, check_value))
}
