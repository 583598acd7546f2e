//! From an old key to the primary one, many rows at a time.

use super::blob::Sealed;
use super::context::Context;
use super::keyring::Keyring;
use crate::error::{Error, Result};
#[cfg(feature = "os-rng")]
use crate::random::OsRandom;
use crate::random::RandomSource;
use core::fmt;

/// A row to be rewrapped.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    value: &'a str,
    context: &'a Context,
    legacy: Option<&'a [u8]>,
}

impl<'a> Row<'a> {
    /// A stored text, and the context that it was sealed with.
    pub const fn new(value: &'a str, context: &'a Context) -> Self {
        Self { value, context, legacy: None }
    }

    /// A text without prefix is of suite 0, with these additional data (mostly none);
    /// it becomes one of suite 2 with the row's context. Without this, it fails.
    #[must_use]
    pub const fn or_legacy(mut self, additional: &'a [u8]) -> Self {
        self.legacy = Some(additional);
        self
    }
}

/// The value is not shown: a row may hold a secret that was never sealed.
impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("context", self.context).finish_non_exhaustive()
    }
}

/// What became of a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Rewrapped {
    /// It is under the primary key already.
    Unchanged,
    /// The new value: write it where the old one still is.
    Rewrapped(Sealed),
    /// It stays as it is.
    Failed(Error),
}

impl Keyring {
    /// Whether a blob is under another key than the primary one.
    pub fn needs_rewrap(&self, sealed: &Sealed) -> bool {
        sealed.key_id() != self.primary()
    }

    /// Opens, and seals again under the primary key.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`seal`](Self::seal).
    #[cfg(feature = "os-rng")]
    pub fn rewrap(&self, sealed: &Sealed, context: &Context) -> Result<Sealed> {
        self.rewrap_with(sealed, context, &mut OsRandom)
    }

    /// [`rewrap`](Self::rewrap) with another source of randomness.
    ///
    /// # Errors
    /// As [`rewrap`](Self::rewrap).
    pub fn rewrap_with(
        &self,
        sealed: &Sealed,
        context: &Context,
        random: &mut dyn RandomSource,
    ) -> Result<Sealed> {
        let secret = self.open(sealed, context)?;
        self.seal_with(secret.expose(), context, random)
    }

    /// Rewraps a batch: one answer for each row, in their order. A bad row stops
    /// nothing.
    #[cfg(feature = "os-rng")]
    pub fn rewrap_batch<'a>(&self, rows: impl IntoIterator<Item = Row<'a>>) -> Vec<Rewrapped> {
        self.rewrap_batch_with(rows, &mut OsRandom)
    }

    /// [`rewrap_batch`](Self::rewrap_batch) with another source of randomness.
    pub fn rewrap_batch_with<'a>(
        &self,
        rows: impl IntoIterator<Item = Row<'a>>,
        random: &mut dyn RandomSource,
    ) -> Vec<Rewrapped> {
        let rewrap = |row| match self.rewrap_row_with(row, random) {
            Ok(Some(sealed)) => Rewrapped::Rewrapped(sealed),
            Ok(None) => Rewrapped::Unchanged,
            Err(error) => Rewrapped::Failed(error),
        };
        rows.into_iter().map(rewrap).collect()
    }

    /// Rewraps one row; `None` if it is under the primary key already.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`seal`](Self::seal).
    #[cfg(feature = "os-rng")]
    pub fn rewrap_row(&self, row: Row<'_>) -> Result<Option<Sealed>> {
        self.rewrap_row_with(row, &mut OsRandom)
    }

    /// [`rewrap_row`](Self::rewrap_row) with another source of randomness.
    ///
    /// # Errors
    /// As [`rewrap_row`](Self::rewrap_row).
    pub fn rewrap_row_with(
        &self,
        row: Row<'_>,
        random: &mut dyn RandomSource,
    ) -> Result<Option<Sealed>> {
        if let (Some(additional), false) = (row.legacy, row.value.starts_with("seal:")) {
            let secret = self.open_legacy(row.value, additional)?;
            return self.seal_with(secret.expose(), row.context, random).map(Some);
        }
        let sealed = Sealed::parse(row.value)?;
        if !self.needs_rewrap(&sealed) {
            return Ok(None);
        }
        self.rewrap_with(&sealed, row.context, random).map(Some)
    }
}
