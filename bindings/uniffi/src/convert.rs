//! Times, and bytes of a length that must be right.

use crate::error::{CallMistake, Result};
use bonafide::Timestamp;
use std::time::{Duration, SystemTime};

/// A moment before 1970 is 1970, at which no evidence is good.
pub(crate) fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// A moment that no clock of the host can show is its last one.
pub(crate) fn system_time(time: Timestamp) -> SystemTime {
    // The year 9999: later ones are no dates in Python.
    const LAST: u64 = 253_402_300_799_999;
    let since = Duration::from_millis(time.unix_millis().min(LAST));
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Exactly as many bytes as are wanted, borrowed: of a key, no copy stays behind.
pub(crate) fn array<'a, const N: usize>(bytes: &'a [u8], what: &str) -> Result<&'a [u8; N]> {
    bytes.try_into().map_err(|_| CallMistake::Length.because(format!("{what} has {N} bytes")))
}
