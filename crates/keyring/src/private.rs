//! A file that is its owner's alone, and the lock beside it.

use crate::error::{Error, Result};
use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The longest file that is read; see the document.
const MAX_LENGTH: u64 = 1024 * 1024;

/// Reads a file that nobody but its owner may read, and whose owner can be trusted.
pub(crate) fn read(path: &Path, place: &str) -> Result<Zeroizing<Vec<u8>>> {
    let io = |error| Error::io(place, error);
    let mut file = File::open(path).map_err(io)?;
    // Of the file that was opened, not of whatever has its name now.
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(Error::wrong(place, "it is not a regular file"));
    }
    check(place, &metadata)?;
    if metadata.len() > MAX_LENGTH {
        return Err(Error::wrong(place, "it is longer than 1 MiB"));
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
        return Err(Error::wrong(place, "it changed while it was read"));
    }
    text.truncate(filled);
    Ok(text)
}

#[cfg(unix)]
fn check(place: &str, metadata: &Metadata) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    if metadata.mode() & 0o077 != 0 {
        return Err(Error::wrong(place, "group or others may read it; chmod 600"));
    }
    if !is_trusted(metadata.uid(), rustix::process::geteuid().as_raw()) {
        return Err(Error::wrong(place, "it belongs to another user; chown it"));
    }
    Ok(())
}

/// Whose file a process may take for its ring: its own user's, or root's. Root also edits
/// the rings of services, which belong to those.
#[cfg(unix)]
const fn is_trusted(owner: u32, user: u32) -> bool {
    owner == user || owner == 0 || user == 0
}

#[cfg(not(unix))]
fn check(_: &str, _: &Metadata) -> Result<()> {
    // Access lists are not looked at here: the documentation says so.
    Ok(())
}

/// A new file, readable by its owner from the first moment.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Gives a file that was just made the owner of the one at `path`, if there is one: root
/// must not take a ring away from the service that reads it.
///
/// Only for a file of [`create`]: one that was there before may be a link to anything.
#[cfg(unix)]
pub(crate) fn keep_owner(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let before = match path.metadata() {
        Ok(before) => before,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let made = file.metadata()?;
    if made.uid() != before.uid() {
        return fchown(file, Some(before.uid()), Some(before.gid()));
    }
    if made.gid() != before.gid() {
        // The group may do nothing with it, and not everybody may set it.
        let _ = fchown(file, None, Some(before.gid()));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn keep_owner(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Holds others off while the file at `path` is changed; ends when it is dropped, or with
/// the process. The lock is a file of its own, since the other is replaced.
pub(crate) fn lock(path: &Path, place: &str) -> Result<File> {
    let lock_path = beside(path, ".lock");
    let io = |error| Error::io(format!("{place}, its lock"), error);
    let file = match create(&lock_path) {
        Ok(file) => {
            keep_owner(&file, path).map_err(io)?;
            file
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().write(true).open(&lock_path).map_err(io)?
        }
        Err(error) => return Err(io(error)),
    };
    file.lock().map_err(io)?;
    Ok(file)
}

/// The folder that the file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The file's path with something behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().into();
    name.push(suffix);
    path.with_file_name(name)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_ring_of_ones_own_or_of_root_is_trusted() {
        for (owner, user, expected) in [
            (1000, 1000, true),
            (0, 1000, true),
            (1001, 1000, false),
            (1000, 1001, false),
            (1000, 0, true),
            (0, 0, true),
        ] {
            assert_eq!(is_trusted(owner, user), expected, "{owner} {user}");
        }
    }
}
