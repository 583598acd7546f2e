//! The keys of a service, one of them primary.

use super::blob::Sealed;
use super::census::Census;
use super::context::Context;
use super::key::{Key, KeyMaterial, KeyState};
use super::kid::KeyId;
use super::legacy::{self, LegacyKey};
use super::secret::Secret;
use super::suite2;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "os-rng")]
use crate::random::OsRandom;
use crate::random::RandomSource;
use crate::time::Timestamp;
use core::time::Duration;

/// The most keys in a ring, tombstones included: four rotations a year for 64 years.
const MAX_KEYS: usize = 256;

/// Keys with their states. One is *primary*, by name: it seals. Others open.
///
/// A ring is a value in memory. `bonafide-keyring` keeps it in a file, or makes it of
/// environment variables.
#[derive(Clone, Debug)]
pub struct Keyring {
    entries: Vec<Entry>,
    primary: KeyId,
}

#[derive(Clone, Debug)]
struct Entry {
    info: KeyInfo,
    /// A destroyed key has none.
    material: Option<KeyMaterial>,
}

/// What may be said of a key: nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// Its name.
    pub id: KeyId,
    /// What it may be used for.
    pub state: KeyState,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// When it was added.
    pub created: Timestamp,
    /// Whether it is a key of suite 0.
    pub legacy: bool,
    /// See [`KeyMaterial::check_value`].
    pub check_value: [u8; 8],
}

impl Keyring {
    /// A ring of one key, which is primary.
    pub fn new(key: Key, now: Timestamp) -> Self {
        let primary = key.id.clone();
        Self { entries: vec![Entry::new(key.id, key.material, false, now)], primary }
    }

    /// A ring from what was stored.
    pub fn builder() -> Builder {
        Builder { entries: Vec::new(), primary: None }
    }

    /// The name of the key that seals.
    pub const fn primary(&self) -> &KeyId {
        &self.primary
    }

    /// How long the primary key has been in the ring: rotate every 90 days or so.
    pub fn primary_age(&self, now: Timestamp) -> Duration {
        let created = self.entry(&self.primary).map_or(now, |entry| entry.info.created);
        Duration::from_millis(now.unix_millis().saturating_sub(created.unix_millis()))
    }

    /// Every key, in the order in which they were added.
    pub fn keys(&self) -> impl Iterator<Item = &KeyInfo> {
        self.entries.iter().map(|entry| &entry.info)
    }

    /// The bytes of a key, for whoever stores the ring. A destroyed key has none.
    pub fn material(&self, id: &KeyId) -> Option<&KeyMaterial> {
        self.entry(id).and_then(|entry| entry.material.as_ref())
    }

    /// Seals a secret under the primary key.
    ///
    /// # Errors
    /// [`ErrorKind::SecretTooLong`], [`ErrorKind::RandomUnavailable`].
    #[cfg(feature = "os-rng")]
    pub fn seal(&self, secret: &[u8], context: &Context) -> Result<Sealed> {
        self.seal_with(secret, context, &mut OsRandom)
    }

    /// [`seal`](Self::seal) with another source of randomness.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub fn seal_with(
        &self,
        secret: &[u8],
        context: &Context,
        random: &mut dyn RandomSource,
    ) -> Result<Sealed> {
        let (_, key) = self.usable(&self.primary, false)?;
        suite2::seal(&self.primary, key, secret, context, random)
    }

    /// Opens a blob with the key that it names.
    ///
    /// # Errors
    /// [`ErrorKind::CannotBeOpened`] for every failure of cryptography: another key,
    /// another context, a changed blob. Of the ring: [`ErrorKind::UnknownSealingKey`],
    /// [`ErrorKind::KeyDisabled`], [`ErrorKind::KeyDestroyed`].
    pub fn open(&self, sealed: &Sealed, context: &Context) -> Result<Secret> {
        let (_, key) = self.usable(sealed.key_id(), false)?;
        suite2::open(key, sealed, context)
    }

    /// Opens a text of suite 0, `base64(IV ‖ ciphertext ‖ tag)`, with whichever of the
    /// ring's legacy keys fits. `additional` are the other system's additional data,
    /// mostly none.
    ///
    /// Nothing in such a text says which row it belongs to: whoever can write the table
    /// can move it. Rewrap it.
    ///
    /// # Errors
    /// [`ErrorKind::CannotBeOpened`], [`ErrorKind::InvalidSealed`],
    /// [`ErrorKind::NoLegacyKey`].
    pub fn open_legacy(&self, text: &str, additional: &[u8]) -> Result<Secret> {
        let opens = |entry: &&Entry| {
            let state = entry.info.state;
            entry.info.legacy && matches!(state, KeyState::Enabled | KeyState::DecryptOnly)
        };
        let mut keys = self
            .entries
            .iter()
            .filter(opens)
            .filter_map(|entry| entry.material.as_ref())
            .peekable();
        if keys.peek().is_none() {
            return Err(ErrorKind::NoLegacyKey.into());
        }
        legacy::open(keys, text, additional)
    }

    /// Seals in suite 0, for a system that reads nothing else, with the legacy key of
    /// this name.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSealingKey`] if there is no legacy key of this name;
    /// otherwise as [`seal`](Self::seal).
    #[cfg(feature = "os-rng")]
    pub fn seal_legacy(&self, id: &KeyId, secret: &[u8], additional: &[u8]) -> Result<String> {
        self.seal_legacy_with(id, secret, additional, &mut OsRandom)
    }

    /// [`seal_legacy`](Self::seal_legacy) with another source of randomness.
    ///
    /// # Errors
    /// As [`seal_legacy`](Self::seal_legacy).
    pub fn seal_legacy_with(
        &self,
        id: &KeyId,
        secret: &[u8],
        additional: &[u8],
        random: &mut dyn RandomSource,
    ) -> Result<String> {
        let (info, key) = self.usable(id, true)?;
        if info.state != KeyState::Enabled {
            return Err(ErrorKind::KeyNotEnabled.into());
        }
        legacy::seal(key, secret, additional, random)
    }

    /// Adds a key, enabled and not primary. Wait until every node has the ring before
    /// it is [promoted](Self::promote).
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateKey`] if the ring has these bytes already;
    /// [`ErrorKind::KeyOfOtherSuite`] if it has them for the other suite;
    /// [`ErrorKind::KeyIdTaken`], also by a destroyed key; [`ErrorKind::KeyringFull`].
    pub fn add(&mut self, key: Key, now: Timestamp) -> Result<KeyId> {
        self.insert(Entry::new(key.id, key.material, false, now))
    }

    /// Adds a key of suite 0.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_legacy(&mut self, key: LegacyKey, now: Timestamp) -> Result<KeyId> {
        self.insert(Entry::new(key.id, key.material, true, now))
    }

    /// Makes an enabled key primary. The one before stays enabled.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSealingKey`], [`ErrorKind::KeyNotEnabled`].
    pub fn promote(&mut self, id: &KeyId) -> Result<KeyId> {
        let (info, _) = self.usable(id, false)?;
        if info.state != KeyState::Enabled {
            return Err(Error::new(ErrorKind::KeyNotEnabled).expected("an enabled key"));
        }
        self.primary = id.clone();
        Ok(id.clone())
    }

    /// Enables a key again.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSealingKey`], [`ErrorKind::KeyDestroyed`].
    pub fn enable(&mut self, id: &KeyId, now: Timestamp) -> Result<()> {
        self.change(id, KeyState::Enabled, now)
    }

    /// Lets a key open only.
    ///
    /// # Errors
    /// As [`disable`](Self::disable).
    pub fn decrypt_only(&mut self, id: &KeyId, now: Timestamp) -> Result<()> {
        self.change(id, KeyState::DecryptOnly, now)
    }

    /// Takes a key out of use, to see whether anything still needs it.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSealingKey`], [`ErrorKind::KeyDestroyed`],
    /// [`ErrorKind::KeyIsPrimary`].
    pub fn disable(&mut self, id: &KeyId, now: Timestamp) -> Result<()> {
        self.change(id, KeyState::Disabled, now)
    }

    /// Destroys a disabled key for ever; its name stays.
    ///
    /// `cached_for` is the longest time for which a node may go on with a ring that it
    /// has loaded, and with a transaction in which it sealed: what is not committed, no
    /// census sees. The census must have been begun that long after the key was disabled:
    /// a node with an older ring could have sealed rows meanwhile, which would be lost.
    ///
    /// Rows in backups of the database are lost, too, if they are of before the
    /// rewrapping. A backup of the ring has the key still.
    ///
    /// # Errors
    /// [`ErrorKind::KeyNotDisabled`], [`ErrorKind::CensusTooEarly`],
    /// [`ErrorKind::EmptyCensus`] (see [`Census::even_if_empty`]),
    /// [`ErrorKind::KeyInUse`] if the census has rows under it; for a legacy key, if it
    /// has any row of suite 0, since those name no key. [`ErrorKind::UnreadableRows`] if
    /// it has rows that say nothing of their key, which might be this one: see
    /// [`Census::ignoring_unreadable`].
    pub fn destroy(&mut self, id: &KeyId, census: &Census, cached_for: Duration) -> Result<()> {
        let entry = self.entry_mut(id)?;
        match entry.info.state {
            KeyState::Disabled => {}
            KeyState::Destroyed => return Err(ErrorKind::KeyDestroyed.into()),
            _ => return Err(ErrorKind::KeyNotDisabled.into()),
        }
        if census.begun() < entry.info.since.saturating_add(cached_for) {
            return Err(ErrorKind::CensusTooEarly.into());
        }
        if census.is_suspiciously_empty() {
            return Err(Error::new(ErrorKind::EmptyCensus).expected("at least one row"));
        }
        let rows = if entry.info.legacy { census.legacy() } else { census.rows_of(id) };
        if rows > 0 {
            return Err(Error::new(ErrorKind::KeyInUse).expected("no row").found(rows));
        }
        if census.may_hide_rows() {
            return Err(Error::new(ErrorKind::UnreadableRows)
                .expected("no row")
                .found(census.unreadable()));
        }
        entry.material = None;
        entry.info.state = KeyState::Destroyed;
        entry.info.since = census.begun();
        Ok(())
    }

    fn change(&mut self, id: &KeyId, state: KeyState, now: Timestamp) -> Result<()> {
        let is_primary = *id == self.primary;
        let entry = self.entry_mut(id)?;
        if entry.info.state == KeyState::Destroyed {
            return Err(ErrorKind::KeyDestroyed.into());
        }
        if is_primary && state != KeyState::Enabled {
            return Err(ErrorKind::KeyIsPrimary.into());
        }
        // Disabling twice does not begin the waiting time anew, nor shorten it.
        if entry.info.state != state {
            entry.info.state = state;
            entry.info.since = now;
        }
        Ok(())
    }

    fn insert(&mut self, entry: Entry) -> Result<KeyId> {
        let same = |other: &&Entry| match (&other.material, &entry.material) {
            (Some(a), Some(b)) => a.is_same(b),
            // A destroyed key's bytes are gone, its check value is not.
            _ => other.info.check_value == entry.info.check_value,
        };
        // Before the name: one that was made of the key is the same, and says less.
        if let Some(other) = self.entries.iter().find(same) {
            if other.info.legacy != entry.info.legacy {
                return Err(ErrorKind::KeyOfOtherSuite.into());
            }
            return Err(Error::new(ErrorKind::DuplicateKey).expected("each key once"));
        }
        if self.entry(&entry.info.id).is_some() {
            return Err(ErrorKind::KeyIdTaken.into());
        }
        if self.entries.len() >= MAX_KEYS {
            return Err(Error::new(ErrorKind::KeyringFull).expected("at most 256 keys"));
        }
        let id = entry.info.id.clone();
        self.entries.push(entry);
        Ok(id)
    }

    fn entry(&self, id: &KeyId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.info.id == *id)
    }

    fn entry_mut(&mut self, id: &KeyId) -> Result<&mut Entry> {
        self.entries
            .iter_mut()
            .find(|entry| entry.info.id == *id)
            .ok_or_else(|| ErrorKind::UnknownSealingKey.into())
    }

    /// The key of this name, if it may open.
    fn usable(&self, id: &KeyId, legacy: bool) -> Result<(&KeyInfo, &KeyMaterial)> {
        let entry = self.entry(id).ok_or(ErrorKind::UnknownSealingKey)?;
        if entry.info.legacy != legacy {
            let expected = if legacy { "a legacy key" } else { "a key that is not legacy" };
            return Err(Error::new(ErrorKind::UnknownSealingKey).expected(expected));
        }
        match (entry.info.state, &entry.material) {
            (KeyState::Enabled | KeyState::DecryptOnly, Some(key)) => Ok((&entry.info, key)),
            (KeyState::Disabled, _) => Err(ErrorKind::KeyDisabled.into()),
            _ => Err(ErrorKind::KeyDestroyed.into()),
        }
    }
}

impl Entry {
    fn new(id: KeyId, material: KeyMaterial, legacy: bool, now: Timestamp) -> Self {
        let check_value = material.check_value();
        let state = KeyState::Enabled;
        let info = KeyInfo { id, state, since: now, created: now, legacy, check_value };
        Self { info, material: Some(material) }
    }
}

/// A ring that is put together from what was stored.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    entries: Vec<Entry>,
    primary: Option<KeyId>,
}

impl Builder {
    /// A key as it was stored.
    pub fn key(mut self, info: KeyInfo, material: KeyMaterial) -> Self {
        self.entries.push(Entry { info, material: Some(material) });
        self
    }

    /// What is left of a destroyed key.
    pub fn tombstone(mut self, info: KeyInfo) -> Self {
        self.entries.push(Entry { info, material: None });
        self
    }

    /// The name of the primary key.
    pub fn primary(mut self, id: KeyId) -> Self {
        self.primary = Some(id);
        self
    }

    /// Checks all of it.
    ///
    /// # Errors
    /// [`ErrorKind::WrongKey`] if a key has another check value than was stored: the
    /// wrong key is found here and not at the first row. [`ErrorKind::InvalidKeyring`]
    /// without a primary key that is enabled; and as [`add`](Keyring::add).
    pub fn build(self) -> Result<Keyring> {
        let invalid = |expected| Error::new(ErrorKind::InvalidKeyring).expected(expected);
        let primary = self.primary.ok_or_else(|| invalid("a primary key"))?;
        let mut ring = Keyring { entries: Vec::new(), primary };
        for entry in self.entries {
            let destroyed = entry.info.state == KeyState::Destroyed;
            match &entry.material {
                Some(_) if destroyed => return Err(invalid("no bytes of a destroyed key")),
                None if !destroyed => return Err(invalid("the bytes of each key")),
                Some(key) if key.check_value() != entry.info.check_value => {
                    return Err(Error::new(ErrorKind::WrongKey).expected("the key of its kcv"));
                }
                _ => {}
            }
            ring.insert(entry)?;
        }
        let (info, _) = ring
            .usable(&ring.primary, false)
            .map_err(|_| invalid("a primary key that is in the ring"))?;
        if info.state != KeyState::Enabled {
            return Err(invalid("a primary key that is enabled"));
        }
        Ok(ring)
    }
}

impl KeyInfo {
    /// What is known of a stored key.
    pub const fn new(
        id: KeyId,
        state: KeyState,
        since: Timestamp,
        created: Timestamp,
        legacy: bool,
        check_value: [u8; 8],
    ) -> Self {
        Self { id, state, since, created, legacy, check_value }
    }
}
