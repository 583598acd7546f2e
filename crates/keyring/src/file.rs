//! Rings in files.

use crate::document::{self, Wrapped};
use crate::error::{Error, Result};
use crate::replace::{Step, replace};
use bonafide::Timestamp;
use bonafide::seal::{Key, KeyProvider, Keyring};
use core::fmt;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The longest file that is read; see the document.
const MAX_LENGTH: u64 = 1024 * 1024;

/// A ring that is kept in a file.
///
/// The file is JSON; only its owner may read it. It is replaced as a whole or not at
/// all: whenever the process is killed, what is there is the ring before or the ring
/// after.
pub struct KeyringFile {
    path: PathBuf,
    ring: Keyring,
    wrapped: Wrapped,
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
        let lock = lock(path)?;
        if path.symlink_metadata().is_ok() {
            return Err(Error::wrong(place(path), "the file is there already"));
        }
        let ring = Keyring::new(key, now);
        let mut file = Self { path: path.into(), ring, wrapped: Wrapped::new(), provider };
        file.wrapped = file.wrap(&file.ring)?;
        file.save(&file.ring, &file.wrapped)?;
        drop(lock);
        Ok(file)
    }

    /// Loads a ring. Each key is checked against its check value.
    ///
    /// # Errors
    /// If the file cannot be read, if group or others may read it, if it is no ring, or
    /// if a key is not the one that was stored. They never repeat what was read.
    pub fn load(path: &Path) -> Result<Self> {
        Self::load_in(path, None)
    }

    /// Loads a ring whose keys are wrapped. Each is unwrapped once, now.
    ///
    /// # Errors
    /// As [`load`](Self::load), and what the provider says.
    pub fn load_with(path: &Path, provider: Box<dyn KeyProvider>) -> Result<Self> {
        Self::load_in(path, Some(provider))
    }

    fn load_in(path: &Path, provider: Option<Box<dyn KeyProvider>>) -> Result<Self> {
        let text = read_private(path)?;
        let (ring, wrapped) = document::read(&place(path), &text, provider.as_deref())?;
        Ok(Self { path: path.into(), ring, wrapped, provider })
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
    /// ```no_run
    /// # use bonafide_keyring::KeyringFile;
    /// # use bonafide::{Timestamp, seal::{Key, KeyId}};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let now = Timestamp::try_from(std::time::SystemTime::now())?;
    /// let mut file = KeyringFile::load("keyring.json".as_ref())?;
    /// let new = file.edit(|ring| ring.add(Key::generate(KeyId::new("2026-04")?)?, now))?;
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
        let lock = lock(&self.path)?;
        let text = read_private(&self.path)?;
        let place = place(&self.path);
        let (mut ring, wrapped) = document::read(&place, &text, self.provider.as_deref())?;
        self.wrapped = wrapped;
        let answer = change(&mut ring).map_err(|error| Error::seal(&place, error))?;
        let wrapped = self.wrap(&ring)?;
        self.save(&ring, &wrapped)?;
        (self.ring, self.wrapped) = (ring, wrapped);
        drop(lock);
        Ok(answer)
    }

    /// Wraps the keys that are not wrapped yet, where there is a provider; forgets the
    /// wraps of keys that are gone.
    fn wrap(&self, ring: &Keyring) -> Result<Wrapped> {
        let Some(provider) = &self.provider else { return Ok(Wrapped::new()) };
        let mut wrapped = Wrapped::new();
        for info in ring.keys() {
            let Some(material) = ring.material(&info.id) else { continue };
            let blob = match self.wrapped.get(&info.id) {
                Some(blob) => blob.clone(),
                None => provider
                    .wrap_dek(&info.id, material)
                    .map_err(|error| Error::seal(provider.describe(), error))?,
            };
            wrapped.insert(info.id.clone(), blob);
        }
        Ok(wrapped)
    }

    fn save(&self, ring: &Keyring, wrapped: &Wrapped) -> Result<()> {
        let text = document::write(&place(&self.path), ring, wrapped)?;
        // What cannot be read again is not written.
        document::read(&place(&self.path), &text, self.provider.as_deref())?;
        replace(&self.path, &text, &mut |_: Step| {})
            .map_err(|error| Error::io(place(&self.path), error))
    }
}

impl fmt::Debug for KeyringFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringFile")
            .field("path", &self.path)
            .field("ring", &self.ring)
            .finish_non_exhaustive()
    }
}

fn place(path: &Path) -> String {
    path.display().to_string()
}

/// Reads a file that nobody but its owner may read.
fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let io = |error| Error::io(place(path), error);
    let mut file = File::open(path).map_err(io)?;
    // Of the file that was opened, not of whatever has its name now.
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(Error::wrong(place(path), "it is not a regular file"));
    }
    check_private(path, &metadata)?;
    if metadata.len() > MAX_LENGTH {
        return Err(Error::wrong(place(path), "it is longer than 1 MiB"));
    }
    let length = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    // One more byte, so that the buffer never grows and leaves a copy.
    let mut text = Zeroizing::new(vec![0; length.saturating_add(1)]);
    let mut filled = 0_usize;
    while let Some(rest) = text.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).map_err(io)? {
            0 => break,
            count => filled = filled.saturating_add(count),
        }
    }
    if filled > length {
        return Err(Error::wrong(place(path), "it changed while it was read"));
    }
    text.truncate(filled);
    Ok(text)
}

#[cfg(unix)]
fn check_private(path: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(Error::wrong(place(path), "group or others may read it; chmod 600"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &Path, _: &std::fs::Metadata) -> Result<()> {
    // Access lists are not looked at here: the documentation says so.
    Ok(())
}

/// Holds others off while a ring is changed; ends when it is dropped, or with the
/// process. The lock is a file of its own, since the ring's is replaced.
fn lock(path: &Path) -> Result<File> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    let lock_path = path.with_file_name(name);
    let io = |error| Error::io(place(&lock_path), error);
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).open(&lock_path).map_err(io)?;
    file.lock().map_err(io)?;
    Ok(file)
}
