//! A process that is killed in the middle of a commit, at each call that reaches the
//! disk: nothing is accepted twice, what was answered stays, and afterwards others go on.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod commits;
mod disk;

use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::sqlite::{Options, SqliteStore};
use commits::{NOW, take};
use disk::{DIE_AT, FLUSHES};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

const PHONE: DeviceId = DeviceId::from_bytes([7; 32]);
const FILE: &str = "BONAFIDE_CRASH_FILE";
const AT: &str = "BONAFIDE_CRASH_AT";

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Options::default().clock(|| NOW)).await.unwrap()
}

fn enrol(device: DeviceId) -> Effects {
    [Effect::enrol(device, "user 7", b"record", b"receipt")].into_iter().collect()
}

/// A request: its number is its counter, and names its challenge.
fn request(number: u32) -> Effects {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let keep = Keep { at_least: Duration::from_secs(420), until: NOW, made: NOW };
    [Effect::take(id, keep), Effect::advance(PHONE, number)].into_iter().collect()
}

#[test]
#[ignore = "a process that is killed, started by the test"]
fn victim() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(&path).await;
        let at: i64 = std::env::var(AT).unwrap().parse().unwrap();
        let before = i64::try_from(FLUSHES.load(Ordering::SeqCst)).unwrap();
        DIE_AT.store(at + at.signum() * before, Ordering::SeqCst);
        // One after the other, each told to the parent before the next.
        for number in 1..=6 {
            let outcome = store.commit(&request(number)).await.unwrap();
            assert_eq!(outcome, Outcome::Committed);
            println!("victim: {number}");
            std::io::stdout().flush().unwrap();
        }
        store.close().await;
    });
}

#[test]
fn killed_at_each_call_that_reaches_the_disk() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut killed = 0;
    for at in (1..=8).flat_map(|call| [call, -call]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("devices.sqlite");
        runtime.block_on(async {
            let store = open(&path).await;
            assert_eq!(store.commit(&enrol(PHONE)).await.unwrap(), Outcome::Committed);
            store.close().await;
        });
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "victim", "--ignored", "--nocapture", "--test-threads=1"])
            .env(FILE, &path)
            .env(AT, at.to_string())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let answered = u32::try_from(text.matches("victim: ").count()).unwrap();
        killed += u32::from(!output.status.success());
        runtime.block_on(async {
            let store = open(&path).await;
            // What was answered stays.
            for number in 1..=answered {
                let outcome = store.commit(&request(number)).await.unwrap();
                assert_eq!(outcome, Outcome::Replayed, "{number} at {at}");
            }
            // What had no answer was written whole, or not at all: the same evidence is
            // accepted at most once, and the counter agrees with the challenge.
            let highest = store.load(&PHONE).await.unwrap().unwrap().counter.highest();
            assert!(highest == answered || highest == answered + 1, "{highest} at {at}");
            let unknown = store.commit(&request(answered + 1)).await.unwrap();
            let written = highest > answered;
            let expected = if written { Outcome::Replayed } else { Outcome::Committed };
            assert_eq!(unknown, expected, "at {at}");
            assert_eq!(store.commit(&request(answered + 1)).await.unwrap(), Outcome::Replayed);
            // Honest devices go on.
            assert_eq!(store.commit(&request(100)).await.unwrap(), Outcome::Committed);
            let other = DeviceId::from_bytes([8; 32]);
            assert_eq!(store.commit(&enrol(other)).await.unwrap(), Outcome::Committed);
        });
    }
    assert!(killed >= 8, "{killed} were killed: each commit flushes at least once");
}

/// Killed from outside, at any moment, while many tasks write.
#[test]
fn killed_while_many_write() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let mut known = Vec::new();
    for round in 0..8_u32 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "many", "--ignored", "--nocapture", "--test-threads=1"])
            .env(FILE, &path)
            .env(AT, round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + u64::from(round) * 17));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // The last line may be cut off.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let numbers = whole.lines().filter_map(|line| line.strip_prefix("many: "));
        known.extend(numbers.map(|number| number.parse::<u32>().unwrap()));
    }
    assert!(known.len() > 64, "{} answers", known.len());
    runtime.block_on(async {
        let store = open(&path).await;
        for number in &known {
            let outcome = store.commit(&take(*number)).await.unwrap();
            assert_eq!(outcome, Outcome::Replayed, "{number} was answered");
        }
    });
}

#[test]
#[ignore = "a process that is killed, started by the test"]
fn many() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let round: u32 = std::env::var(AT).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(&path).await;
        println!();
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    for turn in 0..10_000 {
                        let number = round * 1_000_000 + task * 10_000 + turn;
                        if store.commit(&take(number)).await.unwrap() == Outcome::Committed {
                            println!("many: {number}");
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}
