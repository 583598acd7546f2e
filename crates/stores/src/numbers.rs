//! Times, counters and timeouts as databases have them: their integers are signed.

use bonafide::Timestamp;
use bonafide::replay::Counter;
use core::time::Duration;

/// No time that matters is farther away than an integer reaches.
pub(crate) fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.unix_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(u64::try_from(millis).unwrap_or(0))
}

/// A counter from its two columns.
pub(crate) fn counter(highest: i64, used: i64) -> Result<Counter, sqlx::Error> {
    let highest = u32::try_from(highest).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Counter::from_parts(highest, used.cast_unsigned()))
}

/// A timeout in milliseconds: both databases count it in an `int`, the greatest of which is 24
/// days.
pub(crate) fn timeout(patience: Duration) -> u32 {
    const MAX: u32 = i32::MAX.cast_unsigned();
    u32::try_from(patience.as_millis()).map_or(MAX, |millis| millis.min(MAX))
}
