//! Moving a database from one key to the next, and counting what is left.

mod census;
mod rewrapper;
mod rows;

pub use census::{census, count_rows};
pub use rewrapper::{Progress, Rewrapper};
pub use rows::{Change, Rows, StoredRow};
