//! How many rows each key still has.

use super::blob::{Inspection, inspect};
use super::kid::KeyId;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A census that is being taken: [`finish`](Self::finish) it after the last row.
#[derive(Clone, Debug)]
#[must_use]
pub struct CensusCount(Census);

/// How many rows each key has: of every row, counted after a moment that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    begun: Timestamp,
    keys: BTreeMap<KeyId, u64>,
    legacy: u64,
    unreadable: u64,
}

impl Census {
    /// Begins to count. `now` is read *before* the first row is.
    pub fn begin(now: Timestamp) -> CensusCount {
        CensusCount(Self { begun: now, keys: BTreeMap::new(), legacy: 0, unreadable: 0 })
    }

    /// When it was begun.
    pub const fn begun(&self) -> Timestamp {
        self.begun
    }

    /// The rows of a key.
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

    /// Rows that are of no form that is known here.
    pub const fn unreadable(&self) -> u64 {
        self.unreadable
    }
}

impl CensusCount {
    /// Counts a row by its text.
    pub fn count(&mut self, text: &str) {
        match inspect(text) {
            Ok(Inspection::Sealed { key_id, .. }) => self.add(key_id, 1),
            Ok(Inspection::Legacy { .. }) => self.0.legacy = self.0.legacy.saturating_add(1),
            Err(_) => self.0.unreadable = self.0.unreadable.saturating_add(1),
        }
    }

    /// Adds rows that were counted elsewhere: by the database, with
    /// `LIKE 'seal:2:<kid>:%'`.
    pub fn add(&mut self, key: KeyId, rows: u64) {
        let count = self.0.keys.entry(key).or_default();
        *count = count.saturating_add(rows);
    }

    /// The census, of all rows.
    pub fn finish(self) -> Census {
        self.0
    }
}
