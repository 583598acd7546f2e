//! What the README of this crate shows, compiled and run: see `tests/readme` of the core.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use bonafide::seal::{Context, Sealed};
use core::future::Ready;
use core::task::Poll;

struct Table(Vec<String>);

fn context(id: usize) -> Context {
    Context::new([("id", id.to_string().as_str())].map(|(n, v)| (n, v.to_owned()))).unwrap()
}

impl Rows for Table {
    type Id = usize;
    type Error = core::convert::Infallible;

    fn page(
        &mut self,
        after: Option<&usize>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredRow<usize>>, Self::Error>> + Send {
        let from = after.map_or(0, |id| id.saturating_add(1));
        let rows = self.0.iter().enumerate().skip(from).take(limit);
        let rows = rows.map(|(id, value)| StoredRow {
            id,
            value: value.clone(),
            context: Ok(context(id)),
        });
        core::future::ready(Ok(rows.collect()))
    }

    fn replace(
        &mut self,
        changes: &[Change<usize>],
    ) -> impl Future<Output = Result<Vec<bool>, Self::Error>> + Send {
        for change in changes {
            if let Some(value) = self.0.get_mut(change.id) {
                value.clone_from(&change.new);
            }
        }
        let answer: Ready<_> = core::future::ready(Ok(vec![true; changes.len()]));
        answer
    }
}

// README
use bonafide::Timestamp;
use bonafide::seal::{Key, KeyId};
use bonafide_keyring::{Change, KeyringFile, Rewrapper, Rows, StoredRow, census};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// For how long a node goes on with a ring that it has loaded.
const CACHED_FOR: Duration = Duration::from_secs(3600);

fn now() -> bonafide::Result<Timestamp> {
    Timestamp::try_from(SystemTime::now())
}

/// 1: a new key. Then load the file on every node.
fn add(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
    let (key, now) = (Key::generate(KeyId::new(kid)?)?, now()?);
    KeyringFile::load(path)?.edit(|ring| ring.add(key, now))?;
    Ok(())
}

/// 2: it seals.
fn promote(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
    let kid = KeyId::new(kid)?;
    KeyringFile::load(path)?.edit(|ring| ring.promote(&kid))?;
    Ok(())
}

/// 3: old rows move. Once more when no node seals under the old key.
async fn rewrap<R: Rows<Id = usize>>(path: &Path, rows: &mut R) -> Result<(), Box<dyn Error>>
where
    R::Error: Error + 'static,
{
    let file = KeyringFile::load(path)?;
    let failure = |id: &usize, error: &bonafide::Error| eprintln!("row {id}: {error}");
    let done = Rewrapper::new(file.ring()).run(rows, None, failure, |_| {}).await?;
    println!("{} rewrapped, {} failed", done.rewrapped, done.failed);
    Ok(())
}

/// 4: the old key does nothing. Then load the file on every node.
fn disable(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
    let (kid, now) = (KeyId::new(kid)?, now()?);
    KeyringFile::load(path)?.edit(|ring| ring.disable(&kid, now))?;
    Ok(())
}

/// 5 and 6: no row needs it, so it is destroyed; only its name is left.
async fn destroy<R: Rows>(path: &Path, kid: &str, rows: &mut R) -> Result<(), Box<dyn Error>>
where
    R::Error: Error + 'static,
{
    let census = census(rows, now()?, 1000).await?;
    let kid = KeyId::new(kid)?;
    KeyringFile::load(path)?.edit(|ring| ring.destroy(&kid, &census, CACHED_FOR))?;
    Ok(())
}
// END

/// The table answers at once, so one poll is enough.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut task = core::task::Context::from_waker(core::task::Waker::noop());
    match core::pin::pin!(future).poll(&mut task) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("a table in memory waits for nothing"),
    }
}

#[test]
fn a_rotation_as_it_is_shown() {
    let folder = std::env::temp_dir().join(format!("bonafide-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("keyring.json");
    let first = Key::generate(KeyId::new("2026-01").unwrap()).unwrap();
    let file = KeyringFile::create(&path, first, now().unwrap()).unwrap();
    let mut table = Table(Vec::new());
    for id in 0..10 {
        table.0.push(file.ring().seal(b"secret", &context(id)).unwrap().to_string());
    }
    add(&path, "2026-04").unwrap();
    promote(&path, "2026-04").unwrap();
    wait(rewrap(&path, &mut table)).unwrap();
    disable(&path, "2026-01").unwrap();
    let early = wait(destroy(&path, "2026-01", &mut table)).unwrap_err();
    assert!(early.to_string().contains("CensusTooEarly"), "{early}");
    let file = KeyringFile::load(&path).unwrap();
    for (id, text) in table.0.iter().enumerate() {
        let sealed = Sealed::parse(text).unwrap();
        assert_eq!(sealed.key_id().as_str(), "2026-04");
        assert_eq!(file.ring().open(&sealed, &context(id)).unwrap().expose(), b"secret");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_readme_shows_this_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let code = std::fs::read_to_string(root.join("tests/readme.rs")).unwrap();
    let shown = code.split("// README\n").nth(1).unwrap().split("// END\n").next().unwrap();
    assert!(readme.contains(&format!("```rust\n{shown}```\n")), "they differ");
}
