//! The six steps of a rotation, each a command of its own.

use crate::table::{Credentials, context};
use bonafide::Timestamp;
use bonafide::seal::{Census, Key, KeyId, KeyState, Sealed};
use bonafide_keyring::{KeyringFile, Rewrapper, Rows, census};
use sqlx::Connection;
use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// For how long a node of this service goes on with a ring that it has loaded.
pub(crate) const RING_CACHED_FOR: Duration = Duration::from_secs(1);

/// Where everything is.
pub(crate) struct Files {
    pub(crate) ring: PathBuf,
    table: PathBuf,
    cursor: PathBuf,
}

impl Files {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            ring: folder.join("keyring.json"),
            table: folder.join("credentials.db"),
            cursor: folder.join("cursor"),
        }
    }
}

pub(crate) fn now() -> bonafide::Result<Timestamp> {
    Timestamp::try_from(SystemTime::now())
}

fn secret(id: i64) -> String {
    format!("sk-live-{id:08}-0123456789abcdef0123456789abcdef")
}

/// Before the rotation: a ring with one key, and a table sealed under it.
pub(crate) async fn seed(files: &Files, rows: i64) -> Outcome<()> {
    let key = Key::generate(KeyId::new("2026-01")?)?;
    let file = KeyringFile::create(&files.ring, key, now()?)?;
    let mut table = Credentials::open(&files.table).await?;
    let mut transaction = table.0.begin().await?;
    for id in 1..=rows {
        let (tenant, name) = (id.rem_euclid(1000), format!("key-{id}"));
        let sealed = file.ring().seal(secret(id).as_bytes(), &context(tenant, &name)?)?;
        sqlx::query("INSERT INTO credential (id, tenant, name, secret) VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(tenant)
            .bind(&name)
            .bind(sealed.to_string())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// 1: a new key, which opens and does not seal yet.
pub(crate) fn add(files: &Files, kid: &str) -> Outcome<()> {
    let mut file = KeyringFile::load(&files.ring)?;
    file.edit(|ring| ring.add(Key::generate(KeyId::new(kid)?)?, now()?))?;
    Ok(())
}

/// 2: the new key seals, once every node has loaded it.
pub(crate) fn promote(files: &Files, kid: &str) -> Outcome<()> {
    KeyringFile::load(&files.ring)?.edit(|ring| ring.promote(&KeyId::new(kid)?))?;
    Ok(())
}

/// 3: the old rows move, page by page. May be killed at any time.
pub(crate) async fn rewrap(files: &Files) -> Outcome<()> {
    let file = KeyringFile::load(&files.ring)?;
    let mut table = Credentials::open(&files.table).await?;
    let (rows,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM credential").fetch_one(&mut table.0).await?;
    let primary = file.ring().primary().as_str();
    let after = cursor(files, primary);
    if let Some(id) = after {
        println!("  going on after row {id}");
    }
    let failure =
        |id: &i64, error: &bonafide::Error| eprintln!("  row {id} stays as it is: {error}");
    let mut bar = Bar::new(rows);
    let done = Rewrapper::new(file.ring())
        .run(&mut table, after, failure, |progress| {
            if let Some(id) = progress.cursor {
                // Only a hint: a row that is done twice is left alone the second time.
                let _ = std::fs::write(&files.cursor, format!("{primary} {id}"));
                bar.show(id);
            }
        })
        .await?;
    bar.end();
    println!(
        "  {} rewrapped, {} had the key already, {} overtaken, {} failed",
        done.rewrapped, done.unchanged, done.overtaken, done.failed
    );
    let _ = std::fs::remove_file(&files.cursor);
    Ok(())
}

/// Where a run to this key was interrupted. One to another key says nothing of this.
fn cursor(files: &Files, primary: &str) -> Option<i64> {
    let text = std::fs::read_to_string(&files.cursor).ok()?;
    text.strip_prefix(primary)?.strip_prefix(' ')?.parse().ok()
}

/// 4: how many rows each key still has.
pub(crate) async fn count(files: &Files) -> Outcome<Census> {
    let file = KeyringFile::load(&files.ring)?;
    let mut table = Credentials::open(&files.table).await?;
    let census = census(&mut table, now()?, 1000).await?;
    for info in file.ring().keys() {
        let (state, rows) = (info.state.as_str(), census.rows_of(&info.id));
        println!("  {} {state:<12} {rows:>7} rows", info.id);
    }
    if census.unreadable() > 0 {
        println!("  {} rows say nothing of their key", census.unreadable());
    }
    Ok(census)
}

/// 5: the old key does nothing any more, and could be enabled again.
pub(crate) fn disable(files: &Files, kid: &str) -> Outcome<()> {
    // The time is read under the lock: nodes load what was written after it.
    KeyringFile::load(&files.ring)?.edit(|ring| ring.disable(&KeyId::new(kid)?, now()?))?;
    Ok(())
}

/// 6: it is gone for ever, if a new census has no row under it.
pub(crate) async fn destroy(files: &Files, kid: &str) -> Outcome<()> {
    let census = count(files).await?;
    KeyringFile::load(&files.ring)?
        .edit(|ring| ring.destroy(&KeyId::new(kid)?, &census, RING_CACHED_FOR))?;
    Ok(())
}

/// Opens every row and compares it with what was sealed; how many there are.
pub(crate) async fn check(files: &Files) -> Outcome<u64> {
    let file = KeyringFile::load(&files.ring)?;
    let mut table = Credentials::open(&files.table).await?;
    let (mut after, mut opened) = (None, 0_u64);
    loop {
        let page = table.page(after.as_ref(), 1000).await?;
        let Some(last) = page.last().map(|row| row.id) else { return Ok(opened) };
        for row in page {
            let opening = file.ring().open(&Sealed::parse(&row.value)?, &row.context?)?;
            if opening.expose() != secret(row.id).as_bytes() {
                return Err(format!("row {} has another secret", row.id).into());
            }
            opened = opened.saturating_add(1);
        }
        after = Some(last);
    }
}

/// Whether nothing but the tombstone of a key is left.
pub(crate) fn is_destroyed(files: &Files, kid: &str) -> Outcome<bool> {
    let file = KeyringFile::load(&files.ring)?;
    let id = KeyId::new(kid)?;
    let state = file.ring().keys().find(|info| info.id == id).map(|info| info.state);
    Ok(state == Some(KeyState::Destroyed) && file.ring().material(&id).is_none())
}

/// A bar on a terminal; a line now and then elsewhere.
struct Bar {
    rows: i64,
    is_terminal: bool,
    tenth: i64,
}

impl Bar {
    fn new(rows: i64) -> Self {
        Self { rows: rows.max(1), is_terminal: std::io::stdout().is_terminal(), tenth: 0 }
    }

    fn show(&mut self, done: i64) {
        let share = |of: i64| done.saturating_mul(of).checked_div(self.rows).unwrap_or(0);
        if self.is_terminal {
            let full = usize::try_from(share(40)).unwrap_or(0).min(40);
            print!(
                "\r  [{}{}] {:>3} %",
                "#".repeat(full),
                " ".repeat(40_usize.saturating_sub(full)),
                share(100)
            );
            let _ = std::io::stdout().flush();
        } else if share(10) > self.tenth {
            self.tenth = share(10);
            println!("  {:>3} %", share(100));
        }
    }

    fn end(&self) {
        if self.is_terminal {
            println!();
        }
    }
}
