//! Many nodes: PostgreSQL, in a schema of its own, `bonafide`.
//!
//! Each commit is one call of one stored function, so one round trip, and one transaction of the
//! database. It has reached the disk when it is answered, and that of each synchronous standby.
//! The database's clock says how long records are kept, whatever the nodes' clocks say.
//!
//! Drop the future of a call, or poll it: one that is kept without being polled keeps its connection,
//! or its place in the line for one.
//!
//! Whoever can write these tables decides who is genuine, and everything in them can be read.

mod commit;
mod connect;
mod lost;
mod options;
mod schema;
mod session;
mod subject;
mod sweep;

pub use options::Options;

use crate::sweeper::Sweeper;
use crate::values;
use bonafide::Timestamp;
use bonafide::replay::{Device, DeviceId, Effects, Outcome, Store, Unavailable};
use connect::Pool;
use core::fmt;
use session::session;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::sync::Arc;
use subject::Which;

/// A store in a PostgreSQL database. Cheap to clone; all clones share one pool.
#[derive(Clone)]
pub struct PostgresStore {
    pool: Pool,
    options: Options,
    /// Ends with the last clone.
    _sweeper: Option<Arc<Sweeper>>,
}

impl PostgresStore {
    /// Connects to `postgres://user:password@host/database`, makes the tables if they are not
    /// there (unless [`Options::must_exist`]), and brings them to the current layout. Must be
    /// called within a Tokio runtime.
    ///
    /// Another host is talked to by TLS, with its certificate checked: `sslmode=verify-full` is
    /// the default here, and `sslrootcert` names an authority of yours.
    ///
    /// # Errors
    /// [`Unavailable`], also for a database that a later version of this crate wrote, for one
    /// that is a standby or does not flush (`fsync`), and for an address that asks for no TLS
    /// without [`Options::plaintext`].
    pub async fn open(url: &str, options: Options) -> Result<Self, Unavailable> {
        let settings = connect::settings(url, &options)?;
        let pool = connect::pool(settings, &options).await?;
        schema::prepare(&pool, &options).await?;
        let sweeper = options.sweeps.map(|every| {
            let (pool, options) = (pool.clone(), options.clone());
            Arc::new(Sweeper::start(every, move || {
                let (pool, options) = (pool.clone(), options.clone());
                async move {
                    connect::end_unused(&pool);
                    sweep::all(&pool, &options).await
                }
            }))
        });
        Ok(Self { pool, options, _sweeper: sweeper })
    }

    /// Removes the records whose time is over, in batches that no commit waits for. Says how
    /// many. A store does it by itself every now and then ([`Options::sweeps`]).
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn remove_expired(&self) -> Result<u64, Unavailable> {
        sweep::all(&self.pool, &self.options).await
    }

    /// Every device of a subject, for the export that a person may ask for.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn devices_of(&self, subject: &str) -> Result<Vec<(DeviceId, Device)>, Unavailable> {
        subject::devices(&self.pool, self.options.patience, subject).await
    }

    /// Erases every device of a subject, for the deletion that a person may ask for; of those
    /// that are revoked, name and revocation stay. Says how many there were.
    ///
    /// An empty subject, which no device has that was owned by anybody, erases nothing.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn erase_subject(&self, subject: &str) -> Result<u64, Unavailable> {
        if subject.is_empty() {
            return Ok(0);
        }
        subject::erase(&self.pool, self.options.patience, Which::OwnedBy(subject)).await
    }

    /// Says that writes were lost: after a fail-over to a standby that had not got all of them, or
    /// after a restore. What the database forgot could be used again, so everything that was made
    /// until then, by the nodes' clocks, is refused from now on, and every device but the revoked
    /// ones is erased, and has to attest again. Says how many devices.
    ///
    /// **Revocations and erasures that were lost, do again.** With a synchronous standby nothing
    /// is lost, and this is not needed.
    ///
    /// # Errors
    /// [`Unavailable`], if nothing else after an hour.
    pub async fn writes_were_lost(&self, until: Timestamp) -> Result<u64, Unavailable> {
        lost::void(&self.pool, self.options.patience, until).await
    }

    /// Closes the connections; each that does something, when that was answered. Of all clones:
    /// what they are asked to do from now on is [`Unavailable`].
    pub fn close(self) {
        self.pool.close();
    }
}

impl Store for PostgresStore {
    async fn commit(&self, effects: &Effects) -> Result<Outcome, Unavailable> {
        let policy = self.options.policy.for_effects(effects);
        let now = self.options.clock.as_ref().map(|clock| clock());
        let outcome = session(&self.pool, self.options.patience, async |connection| {
            commit::commit(connection, effects, policy, now).await
        });
        // Whatever the error: if the connection broke before the answer, nobody knows.
        outcome
            .await
            .map_err(|error| Unavailable::new("the database did not commit").because(error))
    }

    async fn load(&self, device: &DeviceId) -> Result<Option<Device>, Unavailable> {
        let row = session(&self.pool, self.options.patience, async |connection| {
            sqlx::query(
                "SELECT record, receipt, owner, counter, used, revoked FROM bonafide.device
                 WHERE id = $1",
            )
            .bind(device.as_bytes().as_slice())
            .fetch_optional(connection)
            .await?
            .map(|row| read_device(&row))
            .transpose()
        });
        let failed = |error| Unavailable::new("the device could not be loaded").because(error);
        row.await.map_err(failed)
    }

    async fn revoke(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        let changed = session(&self.pool, self.options.patience, async |connection| {
            sqlx::query("UPDATE bonafide.device SET revoked = true WHERE id = $1")
                .bind(device.as_bytes().as_slice())
                .execute(connection)
                .await
        });
        let changed = changed.await;
        let changed = changed
            .map_err(|error| Unavailable::new("the revocation is not certain").because(error))?;
        Ok(changed.rows_affected() > 0)
    }

    async fn erase(&self, device: &DeviceId) -> Result<bool, Unavailable> {
        Ok(subject::erase(&self.pool, self.options.patience, Which::Device(device)).await? > 0)
    }
}

fn read_device(row: &PgRow) -> Result<Device, sqlx::Error> {
    let counter = values::counter(row.try_get("counter")?, row.try_get("used")?)?;
    let device = Device::new(
        row.try_get("record")?,
        row.try_get("receipt")?,
        row.try_get("owner")?,
        counter,
    );
    Ok(device.with_revoked(row.try_get("revoked")?))
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
