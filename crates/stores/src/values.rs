//! Times, counters, names and timeouts as databases have them: their integers are signed.

use bonafide::Timestamp;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use bonafide::replay::{Counter, DeviceId};
use core::time::Duration;

/// No record is kept for longer than this after it was made, in milliseconds: 30,000 years,
/// which leaves room for sums in a database, and which a double holds exactly.
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) const MAX_MILLIS: i64 = 1_000_000_000_000_000;

/// No time that matters is farther away than an integer reaches.
pub(crate) fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.unix_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(u64::try_from(millis).unwrap_or(0))
}

/// A counter from its two columns.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) fn counter(highest: i64, used: i64) -> Result<Counter, sqlx::Error> {
    let highest = u32::try_from(highest).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Counter::from_parts(highest, used.cast_unsigned()))
}

/// The name of a device, from its column.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) fn device_id(column: &[u8]) -> Result<DeviceId, sqlx::Error> {
    let id = <[u8; 32]>::try_from(column);
    id.map(DeviceId::from_bytes).map_err(|_| sqlx::Error::Decode("an id has 32 bytes".into()))
}

/// A timeout in milliseconds: both databases count it in an `int`, the greatest of which is 24
/// days.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) fn timeout(patience: Duration) -> u32 {
    const MAX: u32 = i32::MAX.cast_unsigned();
    u32::try_from(patience.as_millis()).map_or(MAX, |millis| millis.clamp(1, MAX)) // 0 is none
}

/// For how long, at most [`MAX_MILLIS`].
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) fn length(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(MAX_MILLIS).min(MAX_MILLIS)
}
