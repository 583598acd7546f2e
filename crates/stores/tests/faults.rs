//! What goes wrong with a file: the store says that it is not certain, nothing is accepted
//! twice, and it goes on when the trouble is over.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod commits;

use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::sqlite::{Options, SqliteStore};
use commits::{NOW, take};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::time::{Duration, Instant};

const PHONE: DeviceId = DeviceId::from_bytes([7; 32]);
const OTHER: DeviceId = DeviceId::from_bytes([8; 32]);

fn one(effect: Effect) -> Effects {
    [effect].into_iter().collect()
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Options::default().clock(|| NOW)).await.unwrap()
}

async fn raw(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

#[tokio::test]
async fn files_of_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = async |path: &Path| {
        let refused = SqliteStore::open(path, Options::default()).await;
        refused.map(|_| ()).map_err(|error| error.to_string())
    };
    let later = folder.path().join("later.sqlite");
    open(&later).await.close().await;
    let mut connection = raw(&later).await;
    sqlx::query("PRAGMA user_version = 2").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(
        refusal(&later).await,
        Err("the database was written by a later version".to_owned())
    );
    let foreign = folder.path().join("foreign.sqlite");
    let mut connection = raw(&foreign).await;
    sqlx::query("CREATE TABLE device (x)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let expected = Err("the file is another program's database".to_owned());
    assert_eq!(refusal(&foreign).await, expected);
    let garbage = folder.path().join("garbage.sqlite");
    std::fs::write(&garbage, [0x55; 8192]).unwrap();
    assert!(refusal(&garbage).await.is_err());
    // The last two are databases in memory for SQLite, and a new one for each connection.
    for odd in ["", ":memory:", "file:x?mode=memory", "file::memory:"] {
        assert_eq!(refusal(Path::new(odd)).await, Err("the store needs a file".to_owned()));
    }
    assert!(refusal(&folder.path().join("nowhere/devices.sqlite")).await.is_err());
}

/// A setting of ours (WAL) would stay with the file.
#[tokio::test]
async fn a_file_of_others_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("foreign.sqlite");
    let mut connection = raw(&path).await;
    let sql = "PRAGMA journal_mode = delete; CREATE TABLE device (x); PRAGMA user_version = 1";
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let before = std::fs::read(&path).unwrap();
    for options in [Options::default(), Options::default().must_exist()] {
        let refused = SqliteStore::open(&path, options).await.unwrap_err();
        assert_eq!(refused.to_string(), "the file is another program's database");
    }
    assert!(std::fs::read(&path).unwrap() == before, "its bytes are others");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no log beside it");
    let mut connection = raw(&path).await;
    let mode = sqlx::query_scalar::<_, String>("PRAGMA journal_mode");
    assert_eq!(mode.fetch_one(&mut connection).await.unwrap(), "delete");
}

/// A volume that is not mounted, a mistyped path, a file that was cut to nothing.
#[tokio::test]
async fn what_must_exist_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let options = || Options::default().clock(|| NOW).must_exist();
    let refusal = async || SqliteStore::open(&path, options()).await.unwrap_err().to_string();
    assert_eq!(refusal().await, "the database must exist, and does not");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    std::fs::write(&path, []).unwrap();
    assert_eq!(refusal().await, "the database must exist, and this file is empty");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    let store = open(&path).await;
    assert_eq!(store.commit(&take(1)).await.unwrap(), Outcome::Committed);
    store.close().await;
    let store = SqliteStore::open(&path, options()).await.unwrap();
    assert_eq!(store.commit(&take(1)).await.unwrap(), Outcome::Replayed);
}

/// An empty one would say that no device is known, and that nothing was used.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_goes_missing_does_not_come_back_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let options = Options::default().clock(|| NOW).busy_timeout(Duration::from_millis(200));
    let store = SqliteStore::open(&path, options).await.unwrap();
    enrol_marked(&store).await;
    // The writer gives up its connection, and takes a new one for the next commit.
    let mut other = raw(&path).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    assert!(store.commit(&take(1)).await.is_err());
    other.close().await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        // The last one who closes the log removes it, maybe now.
        let file = entry.unwrap().path();
        let removed = std::fs::remove_file(&file);
        assert!(removed.is_ok() || !file.exists(), "{removed:?}");
    }
    assert!(store.load(&PHONE).await.is_err());
    assert!(store.commit(&take(1)).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = open(&path).await;
    assert_eq!(store.commit(&take(1)).await.unwrap(), Outcome::Committed);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_unreadable_row_is_no_reason_to_refuse_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = open(&path).await;
    for device in [PHONE, OTHER] {
        let enrol = one(Effect::enrol(device, "alice", b"record", b""));
        assert_eq!(store.commit(&enrol).await.unwrap(), Outcome::Committed);
    }
    let mut connection = raw(&path).await;
    sqlx::query("UPDATE device SET counter = -1 WHERE id = ?1")
        .bind(PHONE.as_bytes().as_slice())
        .execute(&mut connection)
        .await
        .unwrap();
    let commits = (0..64_u32).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut effects: Vec<Effect> = take(number).iter().cloned().collect();
            let device = if number % 8 == 0 { PHONE } else { OTHER };
            effects.push(Effect::advance(device, number + 1));
            let answer = store.commit(&effects.into_iter().collect()).await;
            (number, answer.ok())
        })
    });
    for task in commits.collect::<Vec<_>>() {
        let (number, answer) = task.await.unwrap();
        let certain = matches!(answer, Some(Outcome::Committed | Outcome::Stale));
        assert_eq!(certain, number % 8 != 0, "{number}: {answer:?}");
        if number % 8 == 0 {
            let challenge = store.commit(&take(number)).await.unwrap();
            assert_eq!(challenge, Outcome::Committed, "{number}: all or nothing");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_database_is_told_to_all_that_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let options = Options::default().clock(|| NOW).busy_timeout(Duration::from_millis(200));
    let store = SqliteStore::open(&path, options).await.unwrap();
    let mut other = raw(&path).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let waiting: Vec<_> = (0..2000)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(&take(number)).await })
        })
        .collect();
    let mut unavailable = 0;
    for task in waiting {
        unavailable += u32::from(task.await.unwrap().is_err());
    }
    assert_eq!(unavailable, 2000);
    let (_, transactions) = store.statistics();
    assert_eq!(transactions, 0);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(store.commit(&take(5000)).await.unwrap(), Outcome::Committed);
}

const MARK: &str = "alice@example.com";

/// Whether a file of the folder holds the mark.
fn holds_mark(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    let mut files = files.filter_map(|entry| std::fs::read(entry.unwrap().path()).ok());
    files.any(|bytes| bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()))
}

/// The log is emptied soon, not before the answer.
async fn loses_mark(folder: &Path) -> bool {
    for _ in 0..200 {
        if !holds_mark(folder) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

async fn enrol_marked(store: &SqliteStore) {
    let enrol = one(Effect::enrol(PHONE, MARK, b"record", b"receipt"));
    assert_eq!(store.commit(&enrol).await.unwrap(), Outcome::Committed);
}

/// A backup, or somebody who looks: sees the database as it is now until it ends.
async fn reader(path: &Path) -> SqliteConnection {
    let mut reader = raw(path).await;
    sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
    sqlx::query("SELECT * FROM device").fetch_all(&mut reader).await.unwrap();
    reader
}

#[tokio::test]
async fn what_is_erased_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = open(&path).await;
    enrol_marked(&store).await;
    assert!(holds_mark(folder.path()), "the test is blind");
    assert!(store.erase(&PHONE).await.unwrap());
    assert!(loses_mark(folder.path()).await);
    store.close().await;
    assert!(!holds_mark(folder.path()));
}

/// What was erased leaves the file with the reader that still sees it, and nobody waits for
/// that reader.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_waits_for_no_reader() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let patient = || Options::default().clock(|| NOW).busy_timeout(Duration::from_secs(30));
    let store = SqliteStore::open(&path, patient()).await.unwrap();
    let process = SqliteStore::open(&path, patient()).await.unwrap();
    for (number, ended_by) in [(1, "a commit"), (2, "nothing"), (3, "closing")] {
        enrol_marked(&store).await;
        let reader = reader(&path).await;
        let started = Instant::now();
        assert!(store.erase(&PHONE).await.unwrap());
        assert_eq!(store.commit(&take(number)).await.unwrap(), Outcome::Committed);
        assert_eq!(process.commit(&take(100 + number)).await.unwrap(), Outcome::Committed);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        assert!(holds_mark(folder.path()), "the test is blind");
        reader.close().await.unwrap();
        match ended_by {
            // So often that there is no idle moment.
            "a commit" => {
                for number in 200..250 {
                    let outcome = store.commit(&take(number)).await.unwrap();
                    assert_eq!(outcome, Outcome::Committed);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    if !holds_mark(folder.path()) {
                        break;
                    }
                }
                assert!(!holds_mark(folder.path()));
            }
            // Not the last one that has it open, which would remove the log.
            "closing" => store.clone().close().await,
            _ => {}
        }
        assert!(loses_mark(folder.path()).await, "ended by {ended_by}");
    }
}

/// It is only the emptying of the log that waits for nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_after_an_erasure_is_as_patient_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let options = Options::default().clock(|| NOW).busy_timeout(Duration::from_secs(30));
    let store = SqliteStore::open(&path, options).await.unwrap();
    enrol_marked(&store).await;
    let mut other = reader(&path).await;
    assert!(store.erase(&PHONE).await.unwrap());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let commit = {
        let store = store.clone();
        tokio::spawn(async move { store.commit(&take(1)).await })
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(commit.await.unwrap().unwrap(), Outcome::Committed);
}

/// A process may end before it could empty the log.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_process_before_is_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = open(&path).await;
    enrol_marked(&store).await;
    let reader = reader(&path).await;
    assert!(store.erase(&PHONE).await.unwrap());
    store.close().await;
    assert!(holds_mark(folder.path()), "the test is blind");
    // Has the file open, so that the reader is not the last one.
    let _store = open(&path).await;
    reader.close().await.unwrap();
    assert!(loses_mark(folder.path()).await);
}

#[tokio::test]
async fn what_has_expired_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let clock = ManualClock::at(NOW);
    let now = clock.clone();
    let options = Options::default().clock(move || now.now());
    let store = SqliteStore::open(&path, options).await.unwrap();
    for number in 0..2500 {
        assert_eq!(store.commit(&take(number)).await.unwrap(), Outcome::Committed);
    }
    let mut connection = raw(&path).await;
    let mut rows = async || {
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM used");
        count.fetch_one(&mut connection).await.unwrap()
    };
    assert_eq!(rows().await, 2500);
    clock.pass(Duration::from_secs(421));
    // Bit by bit, so that no commit takes long; more than a full group adds.
    for left in [1477, 454, 3, 4] {
        let made = clock.now().max(NOW);
        let fresh = Keep { at_least: Duration::from_secs(420), until: made, made };
        let mut id = [9; 32];
        id[0] = u8::try_from(left % 251).unwrap();
        let effect = one(Effect::take(id, fresh));
        assert_eq!(store.commit(&effect).await.unwrap(), Outcome::Committed);
        assert_eq!(rows().await, left);
    }
}

/// Several processes start at once: one of them prepares the file, the others wait for it.
#[test]
fn many_open_a_new_file_at_once() {
    for round in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("devices.sqlite");
        let threads: Vec<_> = (0..8_u32)
            .map(|number| {
                let path = path.clone();
                std::thread::spawn(move || {
                    tokio::runtime::Runtime::new().unwrap().block_on(async {
                        let store = open(&path).await;
                        let outcome = store.commit(&take(number)).await.unwrap();
                        assert_eq!(outcome, Outcome::Committed, "{round}");
                        store.close().await;
                    });
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}
