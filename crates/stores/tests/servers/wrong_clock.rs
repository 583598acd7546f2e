//! A server's clock that is wrong.

use crate::machine::{needed, program, run};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The time of one server. Needs a C compiler.
pub struct WrongClock(TempDir);

impl WrongClock {
    pub fn new() -> Option<Self> {
        needed("C compiler", program("cc"))?;
        let clock = Self(tempfile::tempdir().unwrap());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/clock.c");
        let (source, library) = (source.display().to_string(), clock.library());
        run("cc", &["-shared", "-fPIC", "-O1", "-o", library.to_str().unwrap(), &source]);
        clock.set(0);
        // The server may run as another user.
        run("chmod", &["-R", "a+rX", clock.0.path().to_str().unwrap()]);
        Some(clock)
    }

    fn library(&self) -> PathBuf {
        self.0.path().join("clock.so")
    }

    fn offset(&self) -> PathBuf {
        self.0.path().join("offset")
    }

    /// So many hours from the right time.
    pub fn set(&self, hours: i64) {
        let seconds: [u8; 8] = (hours * 3600).to_ne_bytes();
        let mut options = fs::OpenOptions::new();
        // In place: the server has it in its memory.
        let file = options.write(true).create(true).truncate(false).open(self.offset());
        file.unwrap().write_all_at(&seconds, 0).unwrap();
    }

    /// For `env`.
    pub fn variables(&self) -> Vec<String> {
        let (library, offset) = (self.library(), self.offset());
        vec![
            format!("LD_PRELOAD={}", library.display()),
            format!("CLOCK_OFFSET={}", offset.display()),
        ]
    }
}
