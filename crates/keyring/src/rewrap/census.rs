//! Counting rows by their key.

use super::rows::Rows;
use bonafide::Timestamp;
use bonafide::seal::Census;

/// Counts every row of a table by the key that it is sealed under; without any key.
///
/// `now` is the time before the first row is read. A database can count faster, with
/// `LIKE 'seal:2:<kid>:%'`: see [`CensusCount::add`](bonafide::seal::CensusCount::add).
///
/// # Errors
/// What the database says.
pub async fn census<R: Rows>(
    rows: &mut R,
    now: Timestamp,
    page_size: usize,
) -> Result<Census, R::Error> {
    let mut count = Census::begin(now);
    let mut after = None;
    loop {
        let page = rows.page(after.as_ref(), page_size.max(1)).await?;
        let Some(last) = page.last().map(|row| row.id.clone()) else {
            return Ok(count.finish());
        };
        for row in &page {
            count.count(&row.value);
        }
        after = Some(last);
    }
}
