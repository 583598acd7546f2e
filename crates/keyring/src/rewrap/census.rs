//! Counting rows by their key.

use super::rows::Rows;
use bonafide::Timestamp;
use bonafide::seal::{Census, CensusCount};

/// Counts every row of a table by the key that it is sealed under; without any key.
///
/// `now` is the time before the first row is read. Secrets in more than one table:
/// [`Census::begin`], [`count_rows`] for each, then `finish`. Read the primary database;
/// a replica may be behind. A database can count faster, with `LIKE 'seal:2:<kid>:%'`:
/// see [`CensusCount::add`].
///
/// # Errors
/// What the database says.
pub async fn census<R: Rows>(
    rows: &mut R,
    now: Timestamp,
    page_size: usize,
) -> Result<Census, R::Error> {
    let mut count = Census::begin(now);
    count_rows(&mut count, rows, page_size).await?;
    Ok(count.finish())
}

/// Counts every row of one table into a census of several, in pages of `page_size` rows,
/// at least one.
///
/// # Errors
/// What the database says; the census then lacks rows, and must be begun anew.
pub async fn count_rows<R: Rows>(
    count: &mut CensusCount,
    rows: &mut R,
    page_size: usize,
) -> Result<(), R::Error> {
    let mut after = None;
    loop {
        let page = rows.page(after.as_ref(), page_size.max(1)).await?;
        let Some(last) = page.last().map(|row| row.id.clone()) else { return Ok(()) };
        for row in &page {
            count.count(&row.value);
        }
        after = Some(last);
    }
}
