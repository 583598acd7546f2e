//! A pin set as text.

use crate::set::{self, OnExpiry, PinSet};
use bonafide::{ErrorKind, Result, Timestamp};
use core::fmt;

/// The longest text that is read.
pub(crate) const MAX_TEXT: usize = 64 * 1024;
/// The first line. It is signed too, so that no other text can be taken for a pin set.
const HEADER: &str = "bonafide-pins 1";

impl PinSet {
    /// Reads a pin set from text.
    ///
    /// ```text
    /// bonafide-pins 1
    /// app TEAMID1234.com.example.app
    /// version 7
    /// expires 2027-06-30T00:00:00Z
    /// pins api.example.com sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg= sha256/C5+l…
    /// pins **.cdn.example.com sha256/… sha256/…
    /// ```
    ///
    /// The first line is always the same. `app`, `version` and `expires` may be left out of a
    /// set that is shipped with the app (a signed update has all three), and stand once and in
    /// this order. At least one line of `pins` follows. Words are separated by one space;
    /// every line, the last one too, ends with a line feed alone; there are no comments and no
    /// empty lines.
    ///
    /// `on_expiry` says what happens after `expires`: the choice is the app's, and no update
    /// changes it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPinSet`] for the form, [`ErrorKind::InputTooLarge`] over 64 KiB,
    /// and what [`Builder::build`](crate::Builder::build) refuses.
    pub fn parse(text: &str, on_expiry: OnExpiry) -> Result<Self> {
        let invalid = || ErrorKind::InvalidPinSet;
        if text.len() > MAX_TEXT {
            return Err(ErrorKind::InputTooLarge.into());
        }
        let lines = text.strip_suffix('\n').ok_or_else(invalid)?;
        let mut lines = lines.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(invalid().into());
        }
        let mut field = |name: &str| {
            let value = lines.peek()?.strip_prefix(name)?.strip_prefix(' ')?;
            lines.next();
            Some(value)
        };
        let app_id = field("app").map(parse_app).transpose()?;
        let version = field("version").map(parse_version).transpose()?;
        let expires = field("expires").map(parse_time).transpose()?;
        let mut entries = Vec::new();
        for line in lines {
            let mut words = line.split(' ');
            if words.next() != Some("pins") {
                return Err(invalid().into());
            }
            let pattern = words.next().ok_or_else(invalid)?;
            set::add(&mut entries, pattern, words)?;
        }
        Ok(Self {
            entries: set::complete(entries)?,
            version: version.unwrap_or(0),
            app_id,
            expires,
            on_expiry: Some(on_expiry),
            report_only: false,
            updates: None,
        })
    }
}

/// The text that [`PinSet::parse`] reads.
impl fmt::Display for PinSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(app_id) = &self.app_id {
            writeln!(f, "app {app_id}")?;
        }
        if self.version > 0 {
            writeln!(f, "version {}", self.version)?;
        }
        if let Some(expires) = self.expires {
            writeln!(f, "expires {expires}")?;
        }
        for entry in &self.entries {
            write!(f, "pins {}", entry.pattern)?;
            for pin in &entry.pins {
                write!(f, " {pin}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// A word of printable ASCII.
pub(crate) fn parse_app(text: &str) -> Result<String> {
    let is_app =
        !text.is_empty() && text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic());
    if is_app { Ok(text.to_owned()) } else { Err(ErrorKind::InvalidPinSet.into()) }
}

/// A number from 1 without sign and leading zeros.
fn parse_version(text: &str) -> Result<u64> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    let number = text.parse().ok().filter(|_| is_number);
    number.ok_or_else(|| ErrorKind::InvalidPinSet.into())
}

fn parse_time(text: &str) -> Result<Timestamp> {
    Timestamp::from_rfc3339(text).map_err(|_| ErrorKind::InvalidPinSet.into())
}
