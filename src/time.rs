//! Points in time and windows, without a clock.

use crate::error::{Error, ErrorKind, Found, Result};
use core::fmt;
use core::time::Duration;
use der::DateTime;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The library reads no clock: `now` is always an argument. With the system's
/// clock that is `SystemTime::now().try_into()?`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// From seconds since the epoch; saturates at the end of the range.
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the epoch.
    pub const fn unix_seconds(self) -> u64 {
        self.0 / 1000
    }

    /// From the form `2026-04-21T18:13:12.153Z` (RFC 3339, UTC only). Digits
    /// after the third of a fraction are dropped.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTime`].
    pub fn from_rfc3339(text: &str) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidTime).expected("2026-04-21T18:13:12.153Z");
        let body = text.strip_suffix('Z').ok_or_else(invalid)?;
        let (seconds, fraction) = match body.split_once('.') {
            Some((seconds, fraction)) => (seconds, Some(fraction)),
            None => (body, None),
        };
        let whole: DateTime = format!("{seconds}Z").parse().map_err(|_| invalid())?;
        let mut millis = 0_u64;
        if let Some(fraction) = fraction {
            if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return Err(invalid());
            }
            let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
            millis = digits.parse().map_err(|_| invalid())?;
        }
        Ok(Self::from_unix_seconds(whole.unix_duration().as_secs()).saturating_add_millis(millis))
    }

    /// This time plus a duration; saturates at the end of the range.
    pub fn saturating_add(self, duration: Duration) -> Self {
        self.saturating_add_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    /// This time minus a duration; saturates at the epoch.
    pub fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }

    const fn saturating_add_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    fn try_from(time: SystemTime) -> Result<Self> {
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| {
            Error::new(ErrorKind::InvalidTime).expected("a time after 1970").found("an earlier one")
        })?;
        Ok(Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC; the number of milliseconds for a year after 9999.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(time) = DateTime::from_unix_duration(Duration::from_secs(self.unix_seconds()))
        else {
            return write!(f, "{} ms", self.0);
        };
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minutes(),
            time.seconds(),
            self.0 % 1000
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<(&'static str, Timestamp)> for Found {
    fn from((name, time): (&'static str, Timestamp)) -> Self {
        Self::Date(name, time.unix_seconds())
    }
}

/// A span of time that includes both of its ends, as a certificate's validity
/// does (RFC 5280, 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment inside.
    pub not_before: Timestamp,
    /// The last moment inside.
    pub not_after: Timestamp,
}

impl Window {
    /// Whether the moment is inside.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.not_before <= moment && moment <= self.not_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_is_read_and_written() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-04-21T18:13:12.153Z", 1_776_795_192_153),
            ("2026-04-21T18:13:12.1539Z", 1_776_795_192_153),
            ("2026-04-21T18:13:12.5Z", 1_776_795_192_500),
        ] {
            let time = Timestamp::from_rfc3339(text).unwrap();
            assert_eq!(time.unix_millis(), millis, "{text}");
            assert_eq!(Timestamp::from_rfc3339(&time.to_string()).unwrap(), time);
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "Z",
            "2026-04-21",
            "2026-04-21T18:13:12",
            "2026-04-21T18:13:12+00:00",
            "2026-04-21T18:13:12.Z",
            "2026-04-21T18:13:12.x1Z",
            "2026-02-30T00:00:00Z",
            "2026-04-21T24:13:12Z",
            "2026-04-21T18:13:12ZZ",
            "1969-12-31T23:59:59Z",
        ] {
            let refused = Timestamp::from_rfc3339(text).map_err(|e| e.kind());
            assert_eq!(refused, Err(ErrorKind::InvalidTime), "{text:?}");
        }
    }

    #[test]
    fn a_window_includes_its_ends() {
        let at = Timestamp::from_unix_millis;
        let window = Window { not_before: at(5), not_after: at(7) };
        for (millis, inside) in [(4, false), (5, true), (7, true), (8, false)] {
            assert_eq!(window.contains(at(millis)), inside, "{millis}");
        }
    }

    #[test]
    fn the_ends_of_the_range_saturate() {
        let end = Timestamp::from_unix_millis(u64::MAX);
        assert_eq!(end.saturating_add(Duration::from_secs(1)), end);
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX), end);
        assert_eq!(
            Timestamp::from_unix_millis(1).saturating_sub(Duration::from_secs(1)).unix_millis(),
            0
        );
        assert_eq!(end.to_string(), format!("{} ms", u64::MAX));
    }
}
