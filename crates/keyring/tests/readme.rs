//! What the README of this crate shows, compiled and run: see `tests/readme` of the core.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test"
)]

use bonafide_keyring::{Change, KeyringFile, Rows, StoredRow};
use core::task::Poll;
use std::future::ready;
use std::path::Path;

mod keys {
    // README
    use bonafide::Timestamp;
    use bonafide::seal::{Context, Key, KeyId, Keyring, Sealed, Secret};
    use bonafide_keyring::KeyringFile;
    use std::error::Error;
    use std::path::Path;
    use std::time::SystemTime;

    pub fn now() -> bonafide::Result<Timestamp> {
        Timestamp::try_from(SystemTime::now())
    }

    /// Once, by an operator: a file with one key.
    pub fn create(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
        let key = Key::generate(KeyId::new(kid)?)?;
        KeyringFile::create(path, key, now()?)?;
        Ok(())
    }

    /// On every node: at start, and again before `CACHED_FOR` (below) is over.
    pub fn load(path: &Path) -> bonafide_keyring::Result<Keyring> {
        Ok(KeyringFile::load(path)?.into_ring())
    }

    /// Which secret it is. Not stored with it, and the same for ever.
    pub fn context(id: usize) -> bonafide::Result<Context> {
        Context::new([("table", "credential"), ("id", id.to_string().as_str())])
    }

    /// What goes into the column.
    pub fn seal(ring: &Keyring, id: usize, secret: &str) -> bonafide::Result<String> {
        Ok(ring.seal(secret.as_bytes(), &context(id)?)?.to_string())
    }

    /// What comes out of it.
    pub fn open(ring: &Keyring, id: usize, column: &str) -> bonafide::Result<Secret> {
        ring.open(&Sealed::parse(column)?, &context(id)?)
    }
    // END
}

mod rotation {
    use super::keys::now;

    // README
    use bonafide::seal::{Census, Key, KeyId};
    use bonafide_keyring::{KeyringFile, Rewrapper, Rows, census};
    use std::error::Error;
    use std::path::Path;
    use std::time::Duration;

    /// For how long a node goes on with a ring that it has loaded, and with a transaction
    /// in which it sealed.
    pub const CACHED_FOR: Duration = Duration::from_secs(3600);

    /// 1: a new key, which opens. Then load the file on every node.
    pub fn add(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
        let key = Key::generate(KeyId::new(kid)?)?;
        KeyringFile::load(path)?.edit(|ring| ring.add(key, now()?))?;
        Ok(())
    }

    /// 2: it seals. Then load the file on every node.
    pub fn promote(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
        let kid = KeyId::new(kid)?;
        KeyringFile::load(path)?.edit(|ring| ring.promote(&kid))?;
        Ok(())
    }

    /// 3: old rows move, of every table. `CACHED_FOR` after 2, so that none is added.
    pub async fn rewrap<R: Rows<Id = usize>>(
        path: &Path,
        rows: &mut R,
    ) -> Result<(), Box<dyn Error>>
    where
        R::Error: Error + 'static,
    {
        let file = KeyringFile::load(path)?;
        let failure = |id: &usize, error: &bonafide::Error| eprintln!("row {id}: {error}");
        let done = Rewrapper::new(file.ring()).run(rows, None, failure, |_| {}).await?;
        println!("{} rewrapped, {} failed", done.rewrapped, done.failed);
        Ok(())
    }

    /// 4: the old key should have no rows. Of every table, see `count_rows`; from the
    /// primary database, not from a replica.
    pub async fn count<R: Rows>(rows: &mut R) -> Result<Census, Box<dyn Error>>
    where
        R::Error: Error + 'static,
    {
        Ok(census(rows, now()?, 1000).await?)
    }

    /// 5: the old key does nothing. Then load the file on every node. The time is read
    /// under the file's lock, in the closure.
    pub fn disable(path: &Path, kid: &str) -> Result<(), Box<dyn Error>> {
        let kid = KeyId::new(kid)?;
        KeyringFile::load(path)?.edit(|ring| ring.disable(&kid, now()?))?;
        Ok(())
    }

    /// 6: counted once more, `CACHED_FOR` after 5, it is destroyed; only its name is left.
    pub async fn destroy<R: Rows>(
        path: &Path,
        kid: &str,
        rows: &mut R,
    ) -> Result<(), Box<dyn Error>>
    where
        R::Error: Error + 'static,
    {
        let (kid, census) = (KeyId::new(kid)?, count(rows).await?);
        KeyringFile::load(path)?.edit(|ring| ring.destroy(&kid, &census, CACHED_FOR))?;
        Ok(())
    }
    // END
}

use keys::{context, create, load, open, seal};
use rotation::{CACHED_FOR, add, count, destroy, disable, promote, rewrap};

struct Table(Vec<String>);

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
        let rows =
            rows.map(|(id, value)| StoredRow { id, value: value.clone(), context: context(id) });
        ready(Ok(rows.collect()))
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
        ready(Ok(vec![true; changes.len()]))
    }
}

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
    create(&path, "2026-01").unwrap();
    let ring = load(&path).unwrap();
    let mut table = Table((0..10).map(|id| seal(&ring, id, "secret").unwrap()).collect());
    add(&path, "2026-04").unwrap();
    promote(&path, "2026-04").unwrap();
    wait(rewrap(&path, &mut table)).unwrap();
    let keys: Vec<_> =
        wait(count(&mut table)).unwrap().keys().map(|(key, _)| key.clone()).collect();
    assert_eq!(keys.iter().map(|key| key.as_str()).collect::<Vec<_>>(), ["2026-04"]);
    disable(&path, "2026-01").unwrap();
    let early = wait(destroy(&path, "2026-01", &mut table)).unwrap_err();
    assert!(early.to_string().contains("CensusTooEarly"), "{early}");
    // An hour later.
    let mut file = KeyringFile::load(&path).unwrap();
    let since = file.ring().keys().next().unwrap().since.saturating_add(CACHED_FOR);
    let census = wait(bonafide_keyring::census(&mut table, since, 1000)).unwrap();
    let old = file.ring().keys().next().unwrap().id.clone();
    file.edit(|ring| ring.destroy(&old, &census, CACHED_FOR)).unwrap();
    let ring = load(&path).unwrap();
    for (id, text) in table.0.iter().enumerate() {
        assert_eq!(open(&ring, id, text).unwrap().expose(), b"secret");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What stands between the markers, without `pub` and the indentation of its module.
fn shown(code: &str) -> Vec<String> {
    let blocks = code.split("    // README\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("    // END\n").next().unwrap());
    let line =
        |line: &str| line.strip_prefix("    ").unwrap_or(line).replacen("pub ", "", 1) + "\n";
    blocks.map(|block| block.lines().map(line).collect()).collect()
}

#[test]
fn the_readme_shows_this_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let code = std::fs::read_to_string(root.join("tests/readme.rs")).unwrap();
    let in_readme: Vec<&str> =
        readme.split("```rust\n").skip(1).map(|rest| rest.split("```\n").next().unwrap()).collect();
    assert_eq!(in_readme, shown(&code));
    assert_eq!(in_readme.len(), 2);
}
