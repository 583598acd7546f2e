//! Which hosts have which pins, until when, and what then.

use crate::host::{Host, Pattern};
use crate::pin::Pin;
use crate::update::Updates;
use bonafide::{ErrorKind, Result, Timestamp};

/// The most patterns that a set may have.
const MAX_HOSTS: usize = 256;
/// The most pins that a pattern may have.
const MAX_PINS: usize = 32;
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// What happens when a pin set has expired: the caller's choice, and no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnExpiry {
    /// Connections go on with the ordinary evaluation alone: an app that nobody updates
    /// keeps working, without pins.
    Open,
    /// Connections to pinned hosts are refused. Where updates come from must then not be one
    /// of them, or an app that missed one needs a release.
    Closed,
}

/// Pins for hosts.
///
/// Patterns are exact (`api.example.com`, or an IP address), `*.example.com` for one label, or
/// `**.example.com` for the name itself and everything below. Of several that match a host,
/// the closest decides alone: the exact one, then the longest name, then `*.` before `**.`.
/// A host that none matches has no pins.
///
/// Each pattern has at least two pins: one in use and a backup, whose key waits offline. One of
/// them has to be on the server's path. Pins are of leaf, intermediate or root; a leaf's needs
/// an update of the set with each new key.
#[derive(Clone, Debug)]
#[must_use]
pub struct PinSet {
    pub(crate) entries: Vec<Entry>,
    pub(crate) version: u64,
    pub(crate) app_id: Option<String>,
    pub(crate) expires: Option<Timestamp>,
    /// Nobody said so for a set that does not expire.
    pub(crate) on_expiry: Option<OnExpiry>,
    pub(crate) report_only: bool,
    pub(crate) updates: Option<Updates>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) pattern: Pattern,
    pub(crate) pins: Vec<Pin>,
}

impl PinSet {
    /// A set from its parts; [`PinSet::parse`] reads one from text.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Only reports: a connection whose path has no pinned key goes on, and the outcome says
    /// so. Nothing else is forgiven: a bad chain, a wrong host and an expired set that is
    /// closed are refused as ever.
    pub fn report_only(mut self) -> Self {
        self.report_only = true;
        self
    }

    /// Counts up with each set that is made; 0 where none was given.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The app that the set is for, where it says so.
    pub fn app_id(&self) -> Option<&str> {
        self.app_id.as_deref()
    }

    /// The moment from which the set no longer counts.
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// Whole days until the set expires, 0 on the last day and after it; `None` if it never
    /// does.
    pub fn days_until_expiry(&self, now: Timestamp) -> Option<u64> {
        let left = self.expires?.unix_seconds().saturating_sub(now.unix_seconds());
        Some(left / DAY_SECONDS)
    }

    /// The pins for a host, or `None` if it has none.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPinHost`] if this is not a host.
    pub fn pins_for(&self, host: &str) -> Result<Option<&[Pin]>> {
        Ok(self.lookup(&Host::parse(host)?))
    }

    pub(crate) fn lookup(&self, host: &Host) -> Option<&[Pin]> {
        let matches = |entry: &Entry| entry.pattern.matches(host);
        let closest = self.entries.iter().max_by_key(|entry| matches(entry))?;
        // None is less than any match.
        matches(closest).map(|_| closest.pins.as_slice())
    }

    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// Collects a [`PinSet`]; [`Builder::build`] reports the first mistake.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    hosts: Vec<(String, Vec<String>)>,
    version: u64,
    expires: Option<Timestamp>,
    on_expiry: Option<OnExpiry>,
}

impl Builder {
    /// The pins of a host or pattern, as text.
    pub fn host<P: AsRef<str>>(mut self, pattern: &str, pins: impl IntoIterator<Item = P>) -> Self {
        let pins = pins.into_iter().map(|pin| pin.as_ref().to_owned());
        self.hosts.push((pattern.to_owned(), pins.collect()));
        self
    }

    /// The set's version, which an update has to exceed; 0 unless it is given.
    pub const fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// From this moment on the set no longer counts, and what happens then.
    pub const fn expires(mut self, at: Timestamp, then: OnExpiry) -> Self {
        self.expires = Some(at);
        self.on_expiry(then)
    }

    /// What happens when a set expires, for one that does not expire itself and takes updates,
    /// which do.
    pub const fn on_expiry(mut self, then: OnExpiry) -> Self {
        self.on_expiry = Some(then);
        self
    }

    /// The finished set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPinHost`], [`ErrorKind::InvalidPin`],
    /// [`ErrorKind::PinsWithoutBackup`], [`ErrorKind::DuplicatePinHost`] or
    /// [`ErrorKind::PinSetSize`].
    pub fn build(self) -> Result<PinSet> {
        let mut entries = Vec::new();
        for (pattern, pins) in &self.hosts {
            add(&mut entries, pattern, pins.iter().map(String::as_str))?;
        }
        let set = PinSet {
            entries: complete(entries)?,
            version: self.version,
            app_id: None,
            expires: self.expires,
            on_expiry: self.on_expiry,
            report_only: false,
            updates: None,
        };
        // Its text can be signed, and read.
        match PinSet::parse(&set.to_string(), OnExpiry::Closed) {
            Ok(_) => Ok(set),
            Err(_) => Err(ErrorKind::PinSetSize.into()),
        }
    }
}

/// Adds a pattern with its pins, by the rules that hold for each.
pub(crate) fn add<'a>(
    entries: &mut Vec<Entry>,
    pattern: &str,
    pins: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let pattern = Pattern::parse(pattern)?;
    if entries.iter().any(|entry| entry.pattern == pattern) {
        return Err(ErrorKind::DuplicatePinHost.into());
    }
    let mut distinct: Vec<Pin> = Vec::new();
    for pin in pins {
        let pin = pin.parse()?;
        // The same pin twice is not a backup.
        if !distinct.contains(&pin) {
            distinct.push(pin);
        }
        if distinct.len() > MAX_PINS {
            return Err(ErrorKind::PinSetSize.into());
        }
    }
    if distinct.len() < 2 {
        return Err(ErrorKind::PinsWithoutBackup.into());
    }
    entries.push(Entry { pattern, pins: distinct });
    if entries.len() > MAX_HOSTS {
        return Err(ErrorKind::PinSetSize.into());
    }
    Ok(())
}

/// The entries, if there are any.
pub(crate) fn complete(entries: Vec<Entry>) -> Result<Vec<Entry>> {
    if entries.is_empty() {
        return Err(ErrorKind::PinSetSize.into());
    }
    Ok(entries)
}
