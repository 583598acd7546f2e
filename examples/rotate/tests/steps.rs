//! The steps as an operator runs them, on a table with something wrong in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use bonafide::Timestamp;
use bonafide_keyring::KeyringFile;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

struct Story(PathBuf);

impl Story {
    fn begin(name: &str, rows: u32) -> Self {
        let name = format!("bonafide-steps-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let story = Self(folder);
        story.step(&["seed", &rows.to_string()]);
        story
    }

    fn command(&self, step: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide-rotate"));
        command.arg(&self.0).args(step).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, step: &[&str]) -> (bool, String) {
        let Output { status, stdout, stderr } = self.command(step).output().unwrap();
        let text = [stdout, stderr].concat();
        (status.success(), String::from_utf8(text).unwrap())
    }

    fn step(&self, step: &[&str]) -> String {
        let (done, text) = self.run(step);
        assert!(done, "{step:?}: {text}");
        text
    }

    fn refused(&self, step: &[&str]) -> String {
        let (done, text) = self.run(step);
        assert!(!done, "{step:?}: {text}");
        text
    }

    fn sql(&self, statement: &'static str) {
        let path = self.0.join("credentials.db");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(path);
            let mut table = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(statement).execute(&mut table).await.unwrap();
            table.close().await.unwrap();
        });
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_bad_row_stops_neither_rewrapping_nor_the_census() {
    let story = Story::begin("bad-row", 10);
    story.sql("UPDATE credential SET name = CAST(x'ff00' AS BLOB) WHERE id = 3");
    story.sql("UPDATE credential SET name = replace(hex(zeroblob(600)), '0', 'x') WHERE id = 5");
    story.sql("UPDATE credential SET secret = x'00' WHERE id = 7");
    story.sql("UPDATE credential SET secret = secret || char(10) WHERE id = 9");
    story.step(&["add", "2026-04"]);
    story.step(&["promote", "2026-04"]);
    let text = story.step(&["rewrap"]);
    assert!(text.contains("6 rewrapped") && text.contains("4 failed"), "{text}");
    for (row, kind) in
        [(3, "InvalidContext"), (5, "InvalidContext"), (7, "InvalidSealed"), (9, "InvalidSealed")]
    {
        let told = |line: &str| line.contains(&format!("row {row} ")) && line.contains(kind);
        assert!(text.lines().any(told), "row {row}: {text}");
    }
    let text = story.step(&["census"]);
    let rows = |kid: &str, rows: &str| {
        text.lines().any(|line| line.contains(kid) && line.contains(&format!(" {rows} rows")))
    };
    assert!(rows("2026-01", "3") && rows("2026-04", "6"), "{text}");
    assert!(text.contains("1 rows say nothing of their key"), "{text}");
    // Nothing that is left behind is lost.
    story.step(&["disable", "2026-01"]);
    std::thread::sleep(Duration::from_millis(1100));
    assert!(story.refused(&["destroy", "2026-01"]).contains("KeyInUse"));
    story.sql("DELETE FROM credential WHERE id IN (3, 5, 9)");
    assert!(story.refused(&["destroy", "2026-01"]).contains("UnreadableRows"));
    story.sql("DELETE FROM credential WHERE id = 7");
    story.step(&["destroy", "2026-01"]);
    assert!(story.step(&["check"]).contains("6 rows open"));
}

#[test]
fn an_empty_table_destroys_nothing() {
    let story = Story::begin("empty", 0);
    story.step(&["add", "2026-04"]);
    story.step(&["promote", "2026-04"]);
    story.step(&["disable", "2026-01"]);
    std::thread::sleep(Duration::from_millis(1100));
    assert!(story.refused(&["destroy", "2026-01"]).contains("EmptyCensus"));
}

/// The cursor of a run that was killed, and never resumed before the next rotation.
#[test]
fn a_cursor_counts_for_its_own_key_only() {
    for (text, rewrapped) in [("2026-01 8", 10), ("8", 10), ("2026-04 8", 2), ("2026-048", 10)] {
        let story = Story::begin("cursor", 10);
        story.step(&["add", "2026-04"]);
        story.step(&["promote", "2026-04"]);
        let cursor = story.0.join("cursor");
        std::fs::write(&cursor, text).unwrap();
        let told = story.step(&["rewrap"]);
        assert!(told.contains(&format!("  {rewrapped} rewrapped")), "{text}: {told}");
        assert!(!cursor.exists());
    }
}

/// While an edit waits for the lock, nodes load the ring in which the key is enabled.
#[test]
fn a_key_is_disabled_when_it_is_written_and_not_when_it_was_asked_for() {
    let story = Story::begin("since", 1);
    story.step(&["add", "2026-04"]);
    story.step(&["promote", "2026-04"]);
    let lock = std::fs::File::open(story.0.join("keyring.json.lock")).unwrap();
    lock.lock().unwrap();
    let mut waiting = story.command(&["disable", "2026-01"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(waiting.try_wait().unwrap(), None, "it did not wait");
    let released = Timestamp::try_from(SystemTime::now()).unwrap();
    lock.unlock().unwrap();
    assert!(waiting.wait().unwrap().success());
    let file = KeyringFile::load(&story.0.join("keyring.json")).unwrap();
    let info = file.ring().keys().next().unwrap();
    assert_eq!(info.id.as_str(), "2026-01");
    assert!(info.since >= released, "{} {released}", info.since);
}
