//! One file, no server: SQLite.
//!
//! Any number of processes **of one host** may open the same file, on a local disk (SQLite's
//! locks do not hold on network file systems). Each commit has reached the disk when it is
//! answered: `synchronous = FULL`. Many commits that wait at the same time share one
//! transaction, and so one flush of the disk.
//!
//! Whoever can write the file decides who is genuine, and everything in it can be read:
//! protect it as you protect a database with customers in it.

mod apply;
mod options;
mod schema;
mod subject;
mod writer;

pub use options::Options;

use crate::values;
use bonafide::replay::{Device, DeviceId, Effects, Outcome, Store, Unavailable};
use core::fmt;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sqlx::{Connection, Row};
use std::path::{Path, PathBuf};
use writer::{Job, Statistics, Writer};

/// A store in an SQLite file. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, makes it if it is not there (unless [`Options::must_exist`]), and
    /// brings it to the current layout. Must be called within a Tokio runtime, on which its
    /// writer then runs.
    ///
    /// A new file can be read by its owner alone.
    ///
    /// # Errors
    /// [`Unavailable`], also for a file that a later version of this crate wrote or that is
    /// another program's, which is left as it is; and for `:memory:` and `file:` addresses,
    /// which may be no file.
    pub async fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, Unavailable> {
        let path = file(path.as_ref())?;
        if options.must_exist {
            must_exist(&path)?;
        } else {
            create_private(&path)?;
        }
        recognise(&path, &options).await?;
        let connect = options.connect(&path);
        let mut connection = writer::connect(&connect, options.busy_timeout).await?;
        schema::migrate(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.readers)
            .acquire_timeout(options.busy_timeout)
            .connect_lazy_with(connect.clone());
        let writer = Writer::start(connection, connect, options);
        Ok(Self { writer, readers })
    }

    /// Every device of a subject, for the export that a person may ask for.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn devices_of(&self, subject: &str) -> Result<Vec<(DeviceId, Device)>, Unavailable> {
        subject::devices(&self.readers, subject).await
    }

    /// Erases every device of a subject, for the deletion that a person may ask for; of those
    /// that are revoked, name and revocation stay. Says how many there were. If it is
    /// interrupted, some are left: call it again.
    ///
    /// An empty subject, which no device has that was owned by anybody, erases nothing.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn erase_subject(&self, subject: &str) -> Result<u64, Unavailable> {
        if subject.is_empty() {
            return Ok(0);
        }
        subject::erase(self, subject).await
    }

    /// How many commits there were in this process, and in how many transactions.
    pub fn statistics(&self) -> (u64, u64) {
        let Statistics { commits, transactions } = self.writer.statistics();
        (commits, transactions)
    }

    /// Closes the file, after everything that waits was answered.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Store for SqliteStore {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        self.writer.run(Job::Commit(effects.clone())).await
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        let row = sqlx::query(
            "SELECT record, receipt, owner, counter, used, revoked FROM device WHERE id = ?1",
        )
        .bind(device.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await
        .and_then(|row| row.map(|row| read_device(&row)).transpose());
        row.map_err(|error| Unavailable::new("the device could not be loaded").because(error))
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        let outcome = self.writer.run(Job::Revoke(*device)).await?;
        Ok(outcome == Outcome::Committed)
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        let outcome = self.writer.run(Job::Erase(*device)).await?;
        Ok(outcome == Outcome::Committed)
    }
}

/// An absolute path, which SQLite takes for nothing but a file, and which stays the same when
/// the process changes its folder.
fn file(path: &Path) -> Result<PathBuf, Unavailable> {
    let name = path.as_os_str().as_encoded_bytes();
    if name.is_empty() || name == b":memory:" || name.starts_with(b"file:") {
        return Err(Unavailable::new("the store needs a file"));
    }
    let absolute = std::path::absolute(path);
    absolute.map_err(|error| Unavailable::new("the database's path is not known").because(error))
}

fn must_exist(path: &Path) -> Result<(), Unavailable> {
    // Not opened: closing it again would end the locks of this process.
    let found = std::fs::metadata(path);
    let missing = |error| Unavailable::new("the database must exist, and does not").because(error);
    found.map(|_| ()).map_err(missing)
}

/// Refuses what is not this crate's before a setting changes it: WAL stays with a file.
async fn recognise(path: &Path, options: &Options) -> Result<(), Unavailable> {
    let mut connection = writer::connect(&options.look(path), options.busy_timeout).await?;
    let found = schema::layout(&mut connection).await;
    // Waits until it is closed, as the next one needs the file for itself.
    let _ = connection.close().await;
    match found? {
        None if options.must_exist => {
            Err(Unavailable::new("the database must exist, and this file is empty"))
        }
        _ => Ok(()),
    }
}

/// Makes the file, if it is not there, for nobody else's eyes.
fn create_private(path: &Path) -> Result<(), Unavailable> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Unavailable::new("the database could not be made").because(error)),
    }
}

fn read_device(row: &sqlx::sqlite::SqliteRow) -> Result<Device, sqlx::Error> {
    let counter = values::counter(row.try_get(3)?, row.try_get(4)?)?;
    let device = Device::new(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, counter);
    Ok(device.with_revoked(row.try_get(5)?))
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
