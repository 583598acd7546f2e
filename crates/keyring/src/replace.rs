//! Replacing a file as a whole or not at all.

use crate::private;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// What is asked of the system: a test writes it down, has it fail, and kills the process
/// at each.
trait Disk {
    /// Removes what a process that died may have left; the caller holds the lock.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
    /// Makes a file that is private from the first moment.
    fn create(&mut self, path: &Path) -> io::Result<File>;
    /// Gives it the owner of the one that it replaces.
    fn own(&mut self, file: &File, like: &Path) -> io::Result<()>;
    fn write(&mut self, file: &mut File, text: &[u8]) -> io::Result<()>;
    fn sync(&mut self, file: &File) -> io::Result<()>;
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()>;
}

/// Writes beside the file, syncs, renames over it, syncs the folder.
pub(crate) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    replace_on(&mut System, path, text)
}

fn replace_on(disk: &mut impl Disk, path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = private::folder(path);
    let new = private::beside(path, ".new");
    match disk.remove(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = disk.create(&new)?;
    disk.own(&file, path)?;
    disk.write(&mut file, text)?;
    // Before it has the name: otherwise a power cut could leave the name and no text.
    disk.sync(&file)?;
    disk.rename(&new, path)?;
    // Otherwise a power cut could take the new name away again.
    disk.sync_folder(folder)
}

struct System;

impl Disk for System {
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn create(&mut self, path: &Path) -> io::Result<File> {
        private::create(path)
    }

    fn own(&mut self, file: &File, like: &Path) -> io::Result<()> {
        private::keep_owner(file, like)
    }

    fn write(&mut self, file: &mut File, text: &[u8]) -> io::Result<()> {
        file.write_all(text)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    #[cfg(not(unix))]
    fn sync_folder(&mut self, _: &Path) -> io::Result<()> {
        // A folder cannot be opened there; the rename is written through by the system.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;

    const PATH: &str = "BONAFIDE_TEST_REPLACE";
    const STEP: &str = "BONAFIDE_TEST_STEP";

    /// What is asked, in this order.
    const STEPS: [&str; 7] = ["remove", "create", "own", "write", "sync", "rename", "sync folder"];

    /// The system, watched.
    #[derive(Default)]
    struct Watched {
        asked: Vec<String>,
        fails_at: Option<&'static str>,
        killed_at: Option<String>,
    }

    impl Watched {
        fn step(&mut self, name: &str, what: impl std::fmt::Display) -> io::Result<()> {
            self.asked.push(format!("{name} {what}"));
            match self.fails_at {
                Some(step) if step == name => Err(io::ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        }

        /// Ends the process if this was the step.
        fn done(&self, step: &str) {
            if self.killed_at.as_deref() == Some(step) {
                let me = std::process::id().to_string();
                Command::new("kill").args(["-9", &me]).status().unwrap();
                loop {
                    std::thread::park();
                }
            }
        }
    }

    fn name(path: &Path) -> String {
        path.file_name().unwrap().to_str().unwrap().to_owned()
    }

    impl Disk for Watched {
        fn remove(&mut self, path: &Path) -> io::Result<()> {
            self.step("remove", name(path))?;
            let answer = System.remove(path);
            self.done("remove");
            answer
        }

        fn create(&mut self, path: &Path) -> io::Result<File> {
            self.step("create", name(path))?;
            let answer = System.create(path);
            self.done("create");
            answer
        }

        fn own(&mut self, file: &File, like: &Path) -> io::Result<()> {
            self.step("own", name(like))?;
            System.own(file, like)?;
            self.done("own");
            Ok(())
        }

        fn write(&mut self, file: &mut File, text: &[u8]) -> io::Result<()> {
            self.step("write", text.len())?;
            let (half, rest) = text.split_at(text.len() / 2);
            System.write(file, half)?;
            self.done("half of write");
            System.write(file, rest)?;
            self.done("write");
            Ok(())
        }

        fn sync(&mut self, file: &File) -> io::Result<()> {
            self.step("sync", file.metadata()?.len())?;
            System.sync(file)?;
            self.done("sync");
            Ok(())
        }

        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.step("rename", format_args!("{} {}", name(from), name(to)))?;
            System.rename(from, to)?;
            self.done("rename");
            Ok(())
        }

        fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
            self.step("sync folder", name(folder))?;
            System.sync_folder(folder)?;
            self.done("sync folder");
            Ok(())
        }
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("bonafide-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// No test can cut the power; the order of the calls is what survives it.
    #[test]
    fn it_is_written_and_synced_before_it_has_the_name() {
        let folder = folder("order");
        let mut disk = Watched::default();
        replace_on(&mut disk, &folder.join("ring"), b"twelve bytes").unwrap();
        let expected = [
            "remove ring.new",
            "create ring.new",
            "own ring",
            "write 12",
            "sync 12",
            "rename ring.new ring",
            &format!("sync folder {}", name(&folder)),
        ];
        assert_eq!(disk.asked, expected);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_fails_is_told_and_what_follows_is_not_done() {
        let folder = folder("fails");
        let path = folder.join("ring");
        for (at, step) in STEPS.into_iter().enumerate() {
            std::fs::write(&path, b"before").unwrap();
            let mut disk = Watched { fails_at: Some(step), ..Watched::default() };
            let refused = replace_on(&mut disk, &path, b"after").unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::StorageFull, "{step}");
            assert_eq!(disk.asked.len(), at + 1, "{step}: {:?}", disk.asked);
            let expected: &[u8] = if step == "sync folder" { b"after" } else { b"before" };
            assert_eq!(std::fs::read(&path).unwrap(), expected, "{step}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    /// Not a test of its own: the process that the next one kills.
    #[test]
    fn the_process_that_is_killed() {
        let (Ok(path), Ok(step)) = (std::env::var(PATH), std::env::var(STEP)) else { return };
        let mut disk = Watched { killed_at: Some(step), ..Watched::default() };
        let _ = replace_on(&mut disk, path.as_ref(), b"after, and longer");
    }

    #[test]
    fn whenever_it_is_killed_the_file_is_the_one_before_or_the_one_after() {
        let folder = folder("replace");
        for existed in [true, false] {
            for step in STEPS.into_iter().chain(["half of write"]) {
                let path = folder.join(format!("{existed}-{step}"));
                if existed {
                    replace(&path, b"before").unwrap();
                }
                let status = Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "replace::tests::the_process_that_is_killed"])
                    .env(PATH, &path)
                    .env(STEP, step)
                    .output()
                    .unwrap()
                    .status;
                assert_eq!(status.code(), None, "{step}: it was not killed");
                let found = std::fs::read(&path).ok();
                let after = matches!(step, "rename" | "sync folder");
                let expected: Option<&[u8]> = match (after, existed) {
                    (true, _) => Some(b"after, and longer"),
                    (false, true) => Some(b"before"),
                    (false, false) => None,
                };
                assert_eq!(found.as_deref(), expected, "{step}");
                // And the next change goes through, whatever was left behind.
                replace(&path, b"next").unwrap();
                assert_eq!(std::fs::read(&path).unwrap(), b"next");
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("private");
        let path = folder.join("ring");
        replace(&path, b"x").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
