//! A disk that is soon full.

use crate::machine::{is_root, needed, run};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A file system of its own, of so many MiB; `None` where this user may not make one.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    pub fn new(mebibytes: u32) -> Option<Self> {
        needed("right to mount", is_root().then_some(()))?;
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={mebibytes}m");
        let at = folder.path().to_str().unwrap();
        run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", at]);
        Some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Until not one page is left.
    pub fn fill(&self) {
        let zeros = vec![0; 65_536];
        let mut file = fs::File::create(self.ballast()).unwrap();
        while std::io::Write::write_all(&mut file, &zeros).is_ok() {}
        // In smaller pieces, what is left.
        while std::io::Write::write_all(&mut file, &zeros[..512]).is_ok() {}
    }

    pub fn empty(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["--lazy", self.path().to_str().unwrap()]);
    }
}
