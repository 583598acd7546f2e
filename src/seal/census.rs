//! How many rows each key still has.

use super::blob::{Inspection, inspect, named_key};
use super::kid::KeyId;
use crate::error::ErrorKind;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A census that is being taken: [`finish`](Self::finish) it after the last row.
#[derive(Clone, Debug)]
#[must_use]
pub struct CensusCount(Census);

/// How many rows each key has: of every row, counted after a moment that is known.
///
/// Every row is every row of every table that has secrets of this ring, as the primary
/// database has them: a replica may be behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    begun: Timestamp,
    keys: BTreeMap<KeyId, u64>,
    legacy: u64,
    unreadable: u64,
    ignores_unreadable: bool,
    may_be_empty: bool,
}

impl Census {
    /// Begins to count. `now` is read *before* the first row is.
    pub fn begin(now: Timestamp) -> CensusCount {
        CensusCount(Self {
            begun: now,
            keys: BTreeMap::new(),
            legacy: 0,
            unreadable: 0,
            ignores_unreadable: false,
            may_be_empty: false,
        })
    }

    /// When it was begun.
    pub const fn begun(&self) -> Timestamp {
        self.begun
    }

    /// The rows that name a key, those included that do not open as they stand: with a
    /// line's end behind them, or of a suite that is not known here.
    pub fn rows_of(&self, key: &KeyId) -> u64 {
        self.keys.get(key).copied().unwrap_or(0)
    }

    /// The rows of each key that has any.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyId, u64)> {
        self.keys.iter().map(|(key, rows)| (key, *rows))
    }

    /// Rows of suite 0, which name no key.
    pub const fn legacy(&self) -> u64 {
        self.legacy
    }

    /// Rows that do not say which key they need: of no form that is known here, as
    /// base64 in lines or in the URL's alphabet, or with another key inside than in
    /// front.
    pub const fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Says that no unreadable row needs a key, because somebody looked at each:
    /// otherwise [`Keyring::destroy`](super::Keyring::destroy) refuses while there are
    /// any.
    #[must_use]
    pub const fn ignoring_unreadable(mut self) -> Self {
        self.ignores_unreadable = true;
        self
    }

    /// Says that there are no rows at all: otherwise
    /// [`Keyring::destroy`](super::Keyring::destroy) refuses a census that was shown
    /// none, since one of the wrong table, or of a replica that is behind, looks the
    /// same.
    #[must_use]
    pub const fn even_if_empty(mut self) -> Self {
        self.may_be_empty = true;
        self
    }

    pub(super) fn is_suspiciously_empty(&self) -> bool {
        let shown = self.keys.values().any(|rows| *rows > 0);
        !self.may_be_empty && !shown && self.legacy == 0 && self.unreadable == 0
    }

    pub(super) const fn may_hide_rows(&self) -> bool {
        self.unreadable > 0 && !self.ignores_unreadable
    }
}

impl CensusCount {
    /// Counts a row by its text. White space around it does not count: a row that an
    /// import or a column of fixed length has padded still needs its key.
    pub fn count(&mut self, text: &str) {
        let text = text.trim();
        let inspected = inspect(text);
        if let Some(key) = named_key(text) {
            self.add(key, 1);
            // Which of the two keys it needs, nobody knows.
            if inspected.is_err_and(|error| error.kind() == ErrorKind::SealingKeyIdMismatch) {
                self.add_unreadable(1);
            }
            return;
        }
        match inspected {
            Ok(Inspection::Legacy { .. }) => self.0.legacy = self.0.legacy.saturating_add(1),
            _ => self.add_unreadable(1),
        }
    }

    /// Adds rows of no key's pattern that were counted elsewhere.
    pub fn add_unreadable(&mut self, rows: u64) {
        self.0.unreadable = self.0.unreadable.saturating_add(rows);
    }

    /// Adds rows that were counted elsewhere: by the database, with
    /// `LIKE 'seal:2:<kid>:%'`. Count what is like none of the ring's keys, too, and
    /// [add it as unreadable](Self::add_unreadable): what is padded in front, or of
    /// another suite, is found by no such pattern.
    pub fn add(&mut self, key: KeyId, rows: u64) {
        let count = self.0.keys.entry(key).or_default();
        *count = count.saturating_add(rows);
    }

    /// The census, of all rows.
    pub fn finish(self) -> Census {
        self.0
    }
}
