//! The loop over a table.

use super::rows::{Change, Rows, StoredRow};
use bonafide::Error;
use bonafide::seal::{Keyring, Rewrapped, Row};

/// Rows in a page, unless it is said otherwise: a page is one transaction.
const PAGE: usize = 500;

/// Moves every row of a table to the ring's primary key.
///
/// A row that fails stays as it is, is told of, and stops nothing. The loop may be killed
/// at any moment: begin again after the last [`Progress::cursor`], or from the beginning,
/// since a row that is done is left alone.
///
/// Nodes that still seal under the old key write rows behind the loop's back. So run it
/// once more after the last of them has the new ring; then take a
/// [`census`](super::census).
#[derive(Debug)]
pub struct Rewrapper<'r> {
    ring: &'r Keyring,
    page: usize,
    dry_run: bool,
    legacy: Option<Vec<u8>>,
}

/// How far the loop has come, and what became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<Id> {
    /// The last row that is done: where to go on after.
    pub cursor: Option<Id>,
    /// Rows that were looked at.
    pub seen: u64,
    /// Rows that were under the primary key already.
    pub unchanged: u64,
    /// Rows that were rewrapped, or would have been in a dry run.
    pub rewrapped: u64,
    /// Rows that somebody else changed or deleted meanwhile: they were left alone.
    pub overtaken: u64,
    /// Rows that failed and were left alone.
    pub failed: u64,
}

impl<'r> Rewrapper<'r> {
    /// To this ring's primary key.
    pub const fn new(ring: &'r Keyring) -> Self {
        Self { ring, page: PAGE, dry_run: false, legacy: None }
    }

    /// Another number of rows in a page (and a transaction), at least one.
    #[must_use]
    pub fn page_size(mut self, rows: usize) -> Self {
        self.page = rows.max(1);
        self
    }

    /// Opens every row that needs it and writes none.
    #[must_use]
    pub const fn dry_run(mut self, dry: bool) -> Self {
        self.dry_run = dry;
        self
    }

    /// Takes texts without a prefix for suite 0, with these additional data (mostly
    /// none). Without this they fail.
    #[must_use]
    pub fn or_legacy(mut self, additional: &[u8]) -> Self {
        self.legacy = Some(additional.to_vec());
        self
    }

    /// Runs over the rows after `after`, or all of them.
    ///
    /// `failure` is told of each row that fails; `progress` how far it has come, after
    /// each page is written: keep its cursor, or show a bar.
    ///
    /// # Errors
    /// Only what the database says. What was written until then stays written.
    pub async fn run<R: Rows>(
        &self,
        rows: &mut R,
        after: Option<R::Id>,
        mut failure: impl FnMut(&R::Id, &Error),
        mut progress: impl FnMut(&Progress<R::Id>),
    ) -> Result<Progress<R::Id>, R::Error> {
        let mut done = Progress {
            cursor: after,
            seen: 0,
            unchanged: 0,
            rewrapped: 0,
            overtaken: 0,
            failed: 0,
        };
        loop {
            let page = rows.page(done.cursor.as_ref(), self.page).await?;
            let Some(last) = page.last().map(|row| row.id.clone()) else { return Ok(done) };
            let changes = self.rewrap(page, &mut done, &mut failure);
            if !self.dry_run && !changes.is_empty() {
                let written = rows.replace(&changes).await?;
                for is_written in
                    written.iter().chain(core::iter::repeat(&false)).take(changes.len())
                {
                    let count = if *is_written { &mut done.rewrapped } else { &mut done.overtaken };
                    *count = count.saturating_add(1);
                }
            }
            done.cursor = Some(last);
            progress(&done);
        }
    }

    fn rewrap<Id: Clone>(
        &self,
        page: Vec<StoredRow<Id>>,
        done: &mut Progress<Id>,
        failure: &mut impl FnMut(&Id, &Error),
    ) -> Vec<Change<Id>> {
        let readable = page.iter().filter_map(|row| {
            let batch_row = Row::new(&row.value, row.context.as_ref().ok()?);
            Some(match &self.legacy {
                Some(additional) => batch_row.or_legacy(additional),
                None => batch_row,
            })
        });
        let mut answers = self.ring.rewrap_batch(readable).into_iter();
        let mut changes = Vec::new();
        for row in page {
            done.seen = done.seen.saturating_add(1);
            let answer = match row.context {
                Ok(_) => answers.next(),
                Err(error) => Some(Rewrapped::Failed(error)),
            };
            match answer {
                Some(Rewrapped::Unchanged) => done.unchanged = done.unchanged.saturating_add(1),
                Some(Rewrapped::Rewrapped(_)) if self.dry_run => {
                    done.rewrapped = done.rewrapped.saturating_add(1);
                }
                Some(Rewrapped::Rewrapped(sealed)) => {
                    changes.push(Change { id: row.id, old: row.value, new: sealed.to_string() });
                }
                Some(Rewrapped::Failed(error)) => {
                    done.failed = done.failed.saturating_add(1);
                    failure(&row.id, &error);
                }
                // An answer of a later version: the row was not changed.
                _ => done.failed = done.failed.saturating_add(1),
            }
        }
        changes
    }
}
