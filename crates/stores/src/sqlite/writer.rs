//! The one that writes: whatever waits at the same time goes into one transaction.

use super::apply;
use super::options::Options;
use bonafide::replay::{DeviceId, Effects, Outcome, Unavailable};
use core::fmt;
use core::panic::AssertUnwindSafe;
use core::time::Duration;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

/// The most that share a transaction: others of the host wait for its lock meanwhile.
pub(super) const MAX_GROUP: usize = 256;
/// The most that wait; beyond, callers wait to be let in.
const QUEUE: usize = 4096;
/// How soon a log that could not be emptied is tried again when nobody writes; a try under a
/// reader costs little.
const RETRY: Duration = Duration::from_secs(1);

/// What is to be written.
pub(super) enum Job {
    Commit(Effects),
    /// Both say `Committed`, or `UnknownDevice`.
    Revoke(DeviceId),
    Erase(DeviceId),
}

type Answer = Result<Outcome, Unavailable>;

enum Message {
    Job(Job, oneshot::Sender<Answer>),
    Close(oneshot::Sender<()>),
}

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    /// How long to wait for a place in the queue.
    patience: Duration,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    commits: AtomicU64,
    transactions: AtomicU64,
}

pub(super) struct Statistics {
    pub(super) commits: u64,
    pub(super) transactions: u64,
}

/// A new connection, with the settings applied.
///
/// Several processes may start at once. To make the journal a WAL, one of them needs the file
/// for itself, and SQLite does not wait for that.
pub(super) async fn connect(
    settings: &SqliteConnectOptions,
    patience: Duration,
) -> Result<SqliteConnection, Unavailable> {
    const PAUSE: Duration = Duration::from_millis(10);
    let started = Instant::now();
    loop {
        match settings.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_busy(&error) && started.elapsed() < patience => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => {
                let refused = Unavailable::new("the database could not be opened");
                return Err(refused.because(error));
            }
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5; // The lowest byte of the extended codes, too.
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == BUSY)
}

impl Writer {
    pub(super) fn start(
        connection: SqliteConnection,
        connect: SqliteConnectOptions,
        options: Options,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let patience = options.busy_timeout;
        let worker = Worker {
            connection: Some(connection),
            connect,
            options,
            counts: Arc::clone(&counts),
            // A process before this one may have ended with it undone.
            log_is_due: true,
        };
        tokio::spawn(worker.work(jobs));
        Self { queue, patience, counts }
    }

    pub(super) async fn run(&self, job: Job) -> Answer {
        let (sender, answer) = oneshot::channel();
        let message = Message::Job(job, sender);
        self.queue.send_timeout(message, self.patience).await.map_err(|error| match error {
            SendTimeoutError::Timeout(_) => Unavailable::new("too many commits wait"),
            SendTimeoutError::Closed(_) => Unavailable::new("the database's writer has ended"),
        })?;
        let ended = |_| Err(Unavailable::new("the database's writer has ended"));
        answer.await.unwrap_or_else(ended)
    }

    pub(super) fn statistics(&self) -> Statistics {
        Statistics {
            commits: self.counts.commits.load(Ordering::Relaxed),
            transactions: self.counts.transactions.load(Ordering::Relaxed),
        }
    }

    pub(super) async fn close(&self) {
        let (sender, closed) = oneshot::channel();
        if self.queue.send(Message::Close(sender)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

struct Worker {
    connection: Option<SqliteConnection>,
    connect: SqliteConnectOptions,
    options: Options,
    counts: Arc<Counts>,
    /// What was erased may still stand in the log.
    log_is_due: bool,
}

impl Worker {
    async fn work(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut messages = Vec::with_capacity(MAX_GROUP);
        let mut closers = Vec::new();
        while closers.is_empty() {
            let idle = if self.log_is_due { RETRY } else { Duration::MAX };
            let received = queue.recv_many(&mut messages, MAX_GROUP);
            if tokio::time::timeout(idle, received).await == Ok(0) {
                break;
            }
            let mut group = Group::default();
            for message in messages.drain(..) {
                group.add(message, &mut closers);
            }
            if !group.jobs.is_empty() {
                self.answer(group, &mut queue, &mut closers).await;
            }
            if self.log_is_due {
                self.empty_log().await;
            }
        }
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
        for closer in closers {
            let _ = closer.send(());
        }
    }

    async fn answer(
        &mut self,
        group: Group,
        queue: &mut mpsc::Receiver<Message>,
        closers: &mut Vec<oneshot::Sender<()>>,
    ) {
        match self.transaction(&group.jobs).await {
            Ok(answers) => {
                let commits = u64::try_from(group.jobs.len()).unwrap_or(u64::MAX);
                self.counts.commits.fetch_add(commits, Ordering::Relaxed);
                self.counts.transactions.fetch_add(1, Ordering::Relaxed);
                for (sender, answer) in group.senders.into_iter().zip(answers) {
                    // A caller that no longer waits has gone; what was written stays.
                    let _ = sender.send(answer);
                }
            }
            Err(error) => {
                // Whatever state this connection is in, the next one starts afresh.
                self.connection = None;
                // The database is busy or broken: whoever waits behind would wait as long
                // again. Collected before anyone is told: who then tries again, tries anew.
                let mut waiting = Group::default();
                while let Ok(message) = queue.try_recv() {
                    waiting.add(message, closers);
                }
                group.refuse(Arc::new(error));
                waiting.refuse(Arc::new(sqlx::Error::PoolTimedOut));
            }
        }
    }

    /// Empties the log, and waits for nobody: the others of the host could not write
    /// meanwhile. While somebody reads what stands in the log, it stays due.
    async fn empty_log(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        let emptied = async {
            sqlx::raw_sql("PRAGMA busy_timeout = 0").execute(&mut *connection).await?;
            let checkpoint = sqlx::query_scalar::<_, i64>("PRAGMA wal_checkpoint(TRUNCATE)");
            let busy = checkpoint.fetch_one(&mut *connection).await;
            let patience = self.options.busy_millis();
            let patience = sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {patience}"));
            sqlx::raw_sql(patience).execute(&mut *connection).await?;
            Ok::<_, sqlx::Error>(busy? == 0)
        };
        match emptied.await {
            Ok(emptied) => self.log_is_due = !emptied,
            // Nothing is known of its settings: the next one has its own.
            Err(_) => self.connection = None,
        }
    }

    /// All jobs in one transaction: each all or nothing, and all of them on the disk when
    /// this returns.
    async fn transaction(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, sqlx::Error> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.connect.connect().await?),
        };
        // A clock of the caller's that panics refuses this group, and ends nothing.
        let clock = AssertUnwindSafe(|| (self.options.clock)());
        let now = std::panic::catch_unwind(clock)
            .map_err(|_| sqlx::Error::Protocol("the clock panicked".into()))?;
        // Takes the lock now: what is read below stays true until the commit.
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let forgotten = apply::remove_expired(connection, now).await?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            let outcome = match job {
                Job::Commit(effects) => {
                    let policy = self.options.policy.for_effects(effects);
                    apply::commit(connection, effects, policy, &forgotten, now).await
                }
                Job::Revoke(device) => apply::revoke(connection, device).await,
                Job::Erase(device) => {
                    self.log_is_due = true;
                    apply::erase(connection, device).await
                }
            };
            answers.push(match outcome {
                Ok(outcome) => Ok(outcome),
                // One row that cannot be read is no reason to refuse the others.
                Err(error) if apply::is_of_one_row(&error) => {
                    Err(Unavailable::new("a row of the database cannot be read").because(error))
                }
                Err(error) => return Err(error),
            });
        }
        sqlx::query("COMMIT").execute(&mut *connection).await?;
        Ok(answers)
    }
}

/// What shares a transaction.
#[derive(Default)]
struct Group {
    jobs: Vec<Job>,
    senders: Vec<oneshot::Sender<Answer>>,
}

impl Group {
    fn add(&mut self, message: Message, closers: &mut Vec<oneshot::Sender<()>>) {
        match message {
            Message::Job(job, sender) => {
                self.jobs.push(job);
                self.senders.push(sender);
            }
            Message::Close(sender) => closers.push(sender),
        }
    }

    fn refuse(self, error: Arc<sqlx::Error>) {
        for sender in self.senders {
            let unavailable = Unavailable::new("the database did not commit");
            let _ = sender.send(Err(unavailable.because(Shared(Arc::clone(&error)))));
        }
    }
}

/// One error for all that shared the transaction.
#[derive(Debug)]
struct Shared(Arc<sqlx::Error>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl core::error::Error for Shared {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.0.source()
    }
}
