//! Stands in front of the two calls that reach the disk: SQLite, which is linked into the
//! test, calls these instead of the C library's. They count, and they can kill.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(unsafe_code, reason = "two functions of the C library are replaced")]

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// The calls so far.
pub(crate) static FLUSHES: AtomicU64 = AtomicU64::new(0);
/// Dies at the call of this number: before it, or after it for a negative number.
pub(crate) static DIE_AT: AtomicI64 = AtomicI64::new(0);

/// Whether they fail, as on a broken disk.
pub(crate) static BROKEN: AtomicBool = AtomicBool::new(false);

fn flush(number: std::ffi::c_long, file: c_int) -> c_int {
    let count = i64::try_from(FLUSHES.fetch_add(1, Ordering::SeqCst)).unwrap() + 1;
    let die_at = DIE_AT.load(Ordering::SeqCst);
    if die_at == count {
        die();
    }
    if BROKEN.load(Ordering::SeqCst) {
        // SAFETY: the place of this thread's own error number.
        unsafe { *libc::__errno_location() = libc::EIO };
        return -1;
    }
    // SAFETY: the call that was asked for, with its own argument.
    let answer = unsafe { libc::syscall(number, file) };
    if die_at == -count {
        die();
    }
    c_int::try_from(answer).unwrap()
}

fn die() -> ! {
    // SAFETY: ends this process at once, as kill -9 does.
    unsafe {
        libc::kill(libc::getpid(), libc::SIGKILL);
        libc::_exit(1)
    }
}

// SAFETY: the names and types are those of the C library, which they stand in for.
#[unsafe(no_mangle)]
extern "C" fn fsync(file: c_int) -> c_int {
    flush(libc::SYS_fsync, file)
}

// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn fdatasync(file: c_int) -> c_int {
    flush(libc::SYS_fdatasync, file)
}
