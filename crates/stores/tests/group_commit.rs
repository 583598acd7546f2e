//! How many commits share a call that reaches the disk. One test in one process: it counts.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod commits;
mod disk;

use bonafide::replay::{Outcome, Store};
use bonafide_stores::sqlite::{Options, SqliteStore};
use commits::take;
use disk::FLUSHES;
use std::sync::atomic::Ordering;

/// 64 tasks, each waiting for its own commit: they share transactions, and so flushes.
#[test]
fn many_commits_share_a_flush() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(folder.path().join("devices.sqlite"), Options::default())
            .await
            .unwrap();
        let (before, (commits, transactions)) =
            (FLUSHES.load(Ordering::SeqCst), store.statistics());
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    for turn in 0..32 {
                        let outcome = store.commit(&take(task * 32 + turn)).await.unwrap();
                        assert_eq!(outcome, Outcome::Committed);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let flushes = FLUSHES.load(Ordering::SeqCst) - before;
        let (commits, transactions) =
            (store.statistics().0 - commits, store.statistics().1 - transactions);
        println!("{commits} commits, {transactions} transactions, {flushes} flushes");
        assert_eq!(commits, 64 * 32);
        assert!(flushes >= transactions, "each transaction reaches the disk");
        assert!(commits >= 8 * flushes, "{commits} commits in {flushes} flushes");
    });
}
