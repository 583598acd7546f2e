//! Rings in files.

use crate::document::{self, Wrapped};
use crate::error::{Error, Result};
use crate::private::{folder, lock, read};
use crate::replace::replace;
use bonafide::Timestamp;
use bonafide::seal::{Key, KeyProvider, Keyring};
use core::fmt;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// A ring that is kept in a file.
///
/// The file is JSON; only its owner may read it. It is replaced as a whole or not at
/// all: whenever the process is killed, what is there is the ring before or the ring
/// after. Through a symbolic link, the file that it leads to is replaced.
///
/// On Unix it must belong to the process's user or to root, and an edit by root leaves it
/// to its owner.
pub struct KeyringFile {
    /// Without links.
    path: PathBuf,
    /// What errors call it.
    place: String,
    ring: Keyring,
    provider: Option<Box<dyn KeyProvider>>,
}

impl KeyringFile {
    /// Makes a file with one key, which is primary.
    ///
    /// # Errors
    /// If the file is there already, or cannot be written.
    pub fn create(path: &Path, key: Key, now: Timestamp) -> Result<Self> {
        Self::create_in(path, key, now, None)
    }

    /// Makes a file with one key, which the provider wraps, as it will every key that is
    /// added.
    ///
    /// # Errors
    /// As [`create`](Self::create), and what the provider says.
    pub fn create_with(
        path: &Path,
        key: Key,
        now: Timestamp,
        provider: Box<dyn KeyProvider>,
    ) -> Result<Self> {
        Self::create_in(path, key, now, Some(provider))
    }

    fn create_in(
        path: &Path,
        key: Key,
        now: Timestamp,
        provider: Option<Box<dyn KeyProvider>>,
    ) -> Result<Self> {
        let place = path.display().to_string();
        let path = new_path(path).map_err(|error| Error::io(&place, error))?;
        let lock = lock(&path, &place)?;
        // Also if it is a link to nothing.
        if path.symlink_metadata().is_ok() {
            return Err(Error::wrong(place, "the file is there already"));
        }
        let ring = Keyring::new(key, now);
        let wrapped = wrap(&ring, &Wrapped::new(), provider.as_deref())?;
        let file = Self { path, place, ring, provider };
        file.save(&file.ring, &wrapped, file.provider.as_deref())?;
        drop(lock);
        Ok(file)
    }

    /// Loads a ring. Each key is checked against its check value.
    ///
    /// # Errors
    /// If the file cannot be read, if group or others may read it, if it is another
    /// user's (root reads everybody's), if it is no ring, or if a key is not the one that
    /// was stored. They never repeat what was read.
    pub fn load(path: &Path) -> Result<Self> {
        Self::load_in(path, path.display().to_string(), None)
    }

    /// [`load`](Self::load) for a path that errors must not repeat.
    pub(crate) fn load_named(path: &Path, place: &str) -> Result<Self> {
        Self::load_in(path, place.into(), None)
    }

    /// Loads a ring whose keys are wrapped. Each is unwrapped once, now.
    ///
    /// The wraps prove each key with its name. `primary`, the states and the times are
    /// not authenticated: see the threat model.
    ///
    /// # Errors
    /// As [`load`](Self::load), and what the provider says.
    /// [`ErrorKind::KeyNotWrapped`](bonafide::ErrorKind::KeyNotWrapped) if a key is in
    /// the open: [`wrap_plain`](Self::wrap_plain) is for that.
    pub fn load_with(path: &Path, provider: Box<dyn KeyProvider>) -> Result<Self> {
        Self::load_in(path, path.display().to_string(), Some(provider))
    }

    /// Wraps a ring whose keys were in the open until now: the file is read once without
    /// the provider, and written with wrapped keys.
    ///
    /// The keys stay readable in older copies of the file, in backups and on the disk:
    /// rotate them afterwards.
    ///
    /// # Errors
    /// As [`load`](Self::load), also if a key is wrapped already; and what the provider
    /// says. The file is then as it was.
    pub fn wrap_plain(path: &Path, provider: Box<dyn KeyProvider>) -> Result<Self> {
        let mut file = Self::load(path)?;
        file.change_provider(provider)?;
        Ok(file)
    }

    /// Wraps every key anew, with another provider; the one before unwraps them for a
    /// last time. Then load the file with the new provider on every node.
    ///
    /// A copy of the old file still opens with the provider before: keep its key until
    /// no backup of the file is needed, or rotate the keys.
    ///
    /// # Errors
    /// As [`edit`](Self::edit), and what the new provider says. File and ring are then
    /// as they were.
    pub fn change_provider(&mut self, provider: Box<dyn KeyProvider>) -> Result<()> {
        let lock = lock(&self.path, &self.place)?;
        let (ring, _) = self.read_again()?;
        let wrapped = wrap(&ring, &Wrapped::new(), Some(provider.as_ref()))?;
        self.save(&ring, &wrapped, Some(provider.as_ref()))?;
        (self.ring, self.provider) = (ring, Some(provider));
        drop(lock);
        Ok(())
    }

    fn load_in(path: &Path, place: String, provider: Option<Box<dyn KeyProvider>>) -> Result<Self> {
        // A link stays: what it leads to is what is locked and replaced.
        let path = path.canonicalize().map_err(|error| Error::io(&place, error))?;
        let text = read(&path, &place)?;
        let (ring, _) = document::read(&place, &text, provider.as_deref())?;
        Ok(Self { path, place, ring, provider })
    }

    /// The ring.
    pub const fn ring(&self) -> &Keyring {
        &self.ring
    }

    /// The ring alone.
    pub fn into_ring(self) -> Keyring {
        self.ring
    }

    /// Changes the ring and saves it, or does neither. The file is read again first and
    /// locked meanwhile, so that two operators cannot undo each other's change.
    ///
    /// Read the clock in `change`, which is called under the lock: while an edit waits for
    /// it, nodes go on loading the ring in which a key is not disabled yet.
    ///
    /// ```no_run
    /// # use bonafide_keyring::KeyringFile;
    /// # use bonafide::{Timestamp, seal::{Key, KeyId}};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let now = || Timestamp::try_from(std::time::SystemTime::now());
    /// let mut file = KeyringFile::load("keyring.json".as_ref())?;
    /// let new = file.edit(|ring| ring.add(Key::generate(KeyId::new("2026-04")?)?, now()?))?;
    /// // … when every node has loaded the file:
    /// file.edit(|ring| ring.promote(&new))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What `change` says, and as [`load`](Self::load).
    pub fn edit<T>(
        &mut self,
        change: impl FnOnce(&mut Keyring) -> bonafide::Result<T>,
    ) -> Result<T> {
        let lock = lock(&self.path, &self.place)?;
        let (mut ring, wrapped) = self.read_again()?;
        let answer = change(&mut ring).map_err(|error| Error::seal(&self.place, error))?;
        let wrapped = wrap(&ring, &wrapped, self.provider.as_deref())?;
        self.save(&ring, &wrapped, self.provider.as_deref())?;
        self.ring = ring;
        drop(lock);
        Ok(answer)
    }

    /// The ring of the file as it is now; the caller holds the lock.
    fn read_again(&self) -> Result<(Keyring, Wrapped)> {
        let text = read(&self.path, &self.place)?;
        document::read(&self.place, &text, self.provider.as_deref())
    }

    fn save(
        &self,
        ring: &Keyring,
        wrapped: &Wrapped,
        provider: Option<&dyn KeyProvider>,
    ) -> Result<()> {
        let text = document::write(&self.place, ring, wrapped)?;
        // What cannot be read again is not written.
        document::read(&self.place, &text, provider)?;
        replace(&self.path, &text).map_err(|error| Error::io(&self.place, error))
    }
}

/// The path of a file that is to be made, without links in it.
fn new_path(path: &Path) -> io::Result<PathBuf> {
    let name: &OsStr = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder(path).canonicalize()?.join(name))
}

/// The wraps of a ring's keys, where there is a provider: those that there are already,
/// and new ones. Wraps of keys that are gone are left out.
fn wrap(ring: &Keyring, known: &Wrapped, provider: Option<&dyn KeyProvider>) -> Result<Wrapped> {
    let mut wrapped = Wrapped::new();
    let Some(provider) = provider else { return Ok(wrapped) };
    for info in ring.keys() {
        let Some(material) = ring.material(&info.id) else { continue };
        let blob = match known.get(&info.id) {
            Some(blob) => blob.clone(),
            None => provider
                .wrap_dek(&info.id, material)
                .map_err(|error| Error::seal(provider.describe(), error))?,
        };
        wrapped.insert(info.id.clone(), blob);
    }
    Ok(wrapped)
}

impl fmt::Debug for KeyringFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringFile")
            .field("place", &self.place)
            .field("ring", &self.ring)
            .finish_non_exhaustive()
    }
}
