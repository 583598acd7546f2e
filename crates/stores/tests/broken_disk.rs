//! A disk that breaks and is well again. One test in one process: there is one disk.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod commits;
mod disk;

use bonafide::replay::{Outcome, Store};
use bonafide_stores::sqlite::{Options, SqliteStore};
use commits::{NOW, take};
use disk::BROKEN;
use std::sync::atomic::Ordering;

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_breaks_and_is_well_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = SqliteStore::open(&path, Options::default().clock(|| NOW)).await.unwrap();
    assert_eq!(store.commit(&take(1)).await.unwrap(), Outcome::Committed);
    // Who is refused and tries again at once is not refused with those who waited before.
    let refused = |round: u32| [1000 + round, 2000 + round];
    for round in 10..60 {
        BROKEN.store(true, Ordering::SeqCst);
        for number in refused(round) {
            let refused = store.commit(&take(number)).await.unwrap_err();
            assert_eq!(refused.to_string(), "the database did not commit");
            assert!(std::error::Error::source(&refused).is_some());
        }
        BROKEN.store(false, Ordering::SeqCst);
        assert_eq!(store.commit(&take(round)).await.unwrap(), Outcome::Committed, "well again");
    }
    assert_eq!(store.commit(&take(1)).await.unwrap(), Outcome::Replayed);
    // What had no answer is accepted once more at most.
    for number in (10..60).flat_map(refused) {
        let _ = store.commit(&take(number)).await.unwrap();
        assert_eq!(store.commit(&take(number)).await.unwrap(), Outcome::Replayed);
    }
}
