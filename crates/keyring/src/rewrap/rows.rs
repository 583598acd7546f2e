//! Rows of sealed secrets, wherever they are.

use bonafide::seal::Context;
use core::fmt;
use core::future::Future;

/// A table of sealed secrets, in an order that does not change: that of its primary key.
///
/// The two calls are all that rewrapping needs. A synchronous source answers with
/// [`core::future::ready`].
pub trait Rows {
    /// What names a row, and the place in the order: the primary key.
    type Id: Clone + Send + Sync;
    /// What the database says when it fails.
    type Error;

    /// At most `limit` rows after `after`, in order; from the beginning without it. No
    /// rows means that there are no more.
    ///
    /// An error here ends the loop, so it is for the database. A row that cannot be read
    /// is a row: without a context, or with a value that is no sealed secret (an empty
    /// one will do), it is reported, and counted.
    fn page(
        &mut self,
        after: Option<&Self::Id>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredRow<Self::Id>>, Self::Error>> + Send;

    /// Writes each new value where the old one still is, in one transaction, and says of
    /// each whether it was: `UPDATE … SET secret = $new WHERE id = $id AND secret = $old`.
    ///
    /// A row that was changed or deleted meanwhile is left alone.
    fn replace(
        &mut self,
        changes: &[Change<Self::Id>],
    ) -> impl Future<Output = Result<Vec<bool>, Self::Error>> + Send;
}

/// A row as it was read.
#[derive(Clone)]
pub struct StoredRow<Id> {
    /// What names the row.
    pub id: Id,
    /// The sealed secret, as it stands in its column.
    pub value: String,
    /// The context that it was sealed with, made of the row's other columns. Where they
    /// make none, the error: the row then counts as failed and stops nothing.
    pub context: bonafide::Result<Context>,
}

/// A row to be written.
#[derive(Clone)]
#[non_exhaustive]
pub struct Change<Id> {
    /// What names the row.
    pub id: Id,
    /// What must still be there.
    pub old: String,
    /// What takes its place.
    pub new: String,
}

/// The value is not shown: it may be a secret that was never sealed.
impl<Id: fmt::Debug> fmt::Debug for StoredRow<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRow").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<Id: fmt::Debug> fmt::Debug for Change<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("id", &self.id).finish_non_exhaustive()
    }
}
