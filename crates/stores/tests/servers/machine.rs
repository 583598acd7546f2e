//! What tests need of the machine.

use std::ffi::OsStr;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// Where something is that tests need; `None`, loudly, where it is not and
/// `BONAFIDE_REQUIRE_SERVERS` does not ask for it.
pub fn needed<T>(what: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        let required = std::env::var_os("BONAFIDE_REQUIRE_SERVERS").is_some();
        assert!(!required, "BONAFIDE_REQUIRE_SERVERS is set, and there is no {what}");
        eprintln!("SKIPPED: there is no {what} here");
    }
    found
}

pub fn program(name: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
        .into_iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.exists())
}

/// A port on loopback that nobody uses.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub fn wait_until_closed(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_ok() {
        sleep(Duration::from_millis(10));
    }
}

pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Runs it, which must succeed.
pub fn run(program: &str, arguments: &[impl AsRef<OsStr>]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
