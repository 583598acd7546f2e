//! Replacing a file as a whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// What was just done; a test kills the process after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Created,
    HalfWritten,
    Written,
    Synced,
    Renamed,
    FolderSynced,
}

impl Step {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] = [
        Self::Created,
        Self::HalfWritten,
        Self::Written,
        Self::Synced,
        Self::Renamed,
        Self::FolderSynced,
    ];
}

/// Writes beside the file, syncs, renames over it, syncs the folder.
pub(crate) fn replace(path: &Path, text: &[u8], done: &mut dyn FnMut(Step)) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_os_string();
    name.push(".new");
    let beside = path.with_file_name(name);
    // One that was left by a process that died; the caller holds the lock.
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create_private(&beside)?;
    done(Step::Created);
    let (half, rest) = text.split_at(text.len() / 2);
    file.write_all(half)?;
    done(Step::HalfWritten);
    file.write_all(rest)?;
    done(Step::Written);
    file.sync_all()?;
    done(Step::Synced);
    std::fs::rename(&beside, path)?;
    done(Step::Renamed);
    // Otherwise a power cut could take the new name away again.
    sync_folder(folder)?;
    done(Step::FolderSynced);
    Ok(())
}

/// Readable by its owner from the first moment.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    // A folder cannot be opened there; the rename is written through by the system.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const PATH: &str = "BONAFIDE_TEST_REPLACE";
    const STEP: &str = "BONAFIDE_TEST_STEP";

    /// Not a test of its own: the process that the next one kills.
    #[test]
    fn the_process_that_is_killed() {
        let (Ok(path), Ok(step)) = (std::env::var(PATH), std::env::var(STEP)) else { return };
        let _ = replace(path.as_ref(), b"after, and longer", &mut |done| {
            if format!("{done:?}") == step {
                let me = std::process::id().to_string();
                Command::new("kill").args(["-9", &me]).status().unwrap();
                loop {
                    std::thread::park();
                }
            }
        });
    }

    #[test]
    fn whenever_it_is_killed_the_file_is_the_one_before_or_the_one_after() {
        let folder = std::env::temp_dir().join(format!("bonafide-replace-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for existed in [true, false] {
            for step in Step::ALL {
                let path = folder.join(format!("{existed}-{step:?}"));
                if existed {
                    replace(&path, b"before", &mut |_| {}).unwrap();
                }
                let status = Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "replace::tests::the_process_that_is_killed"])
                    .env(PATH, &path)
                    .env(STEP, format!("{step:?}"))
                    .output()
                    .unwrap()
                    .status;
                assert_eq!(status.code(), None, "{step:?}: it was not killed");
                let found = std::fs::read(&path).ok();
                let after = matches!(step, Step::Renamed | Step::FolderSynced);
                let expected: Option<&[u8]> = match (after, existed) {
                    (true, _) => Some(b"after, and longer"),
                    (false, true) => Some(b"before"),
                    (false, false) => None,
                };
                assert_eq!(found.as_deref(), expected, "{step:?}");
                // And the next change goes through, whatever was left behind.
                replace(&path, b"next", &mut |_| {}).unwrap();
                assert_eq!(std::fs::read(&path).unwrap(), b"next");
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("bonafide-private-{}", std::process::id()));
        replace(&path, b"x", &mut |_| {}).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_file(&path).unwrap();
    }
}
