//! The one that writes: whatever waits at the same time goes into one transaction.

use super::apply;
use super::options::Options;
use bonafide::replay::{DeviceId, Effects, Outcome, Unavailable};
use core::fmt;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// The most that share a transaction: others of the host wait for its lock meanwhile.
const MAX_GROUP: usize = 256;
/// The most that wait; beyond, callers wait to be let in.
const QUEUE: usize = 4096;

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
pub(super) async fn connect(
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, Unavailable> {
    let opened = options.connect().await;
    opened.map_err(|error| Unavailable::new("the database could not be opened").because(error))
}

impl Writer {
    pub(super) fn start(
        connection: SqliteConnection,
        connect: SqliteConnectOptions,
        options: Options,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let worker =
            Worker { connection: Some(connection), connect, options, counts: Arc::clone(&counts) };
        tokio::spawn(worker.work(jobs));
        Self { queue, counts }
    }

    pub(super) async fn run(&self, job: Job) -> Answer {
        let (sender, answer) = oneshot::channel();
        let gone = || Unavailable::new("the database's writer has ended");
        self.queue.send(Message::Job(job, sender)).await.map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))
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
}

impl Worker {
    async fn work(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut messages = Vec::with_capacity(MAX_GROUP);
        while queue.recv_many(&mut messages, MAX_GROUP).await > 0 {
            let mut jobs = Vec::with_capacity(messages.len());
            let mut senders = Vec::with_capacity(messages.len());
            let mut closers = Vec::new();
            for message in messages.drain(..) {
                match message {
                    Message::Job(job, sender) => {
                        jobs.push(job);
                        senders.push(sender);
                    }
                    Message::Close(sender) => closers.push(sender),
                }
            }
            if !jobs.is_empty() {
                self.answer(&jobs, senders).await;
            }
            if !closers.is_empty() {
                if let Some(connection) = self.connection.take() {
                    let _ = connection.close().await;
                }
                for closer in closers {
                    let _ = closer.send(());
                }
                return;
            }
        }
    }

    async fn answer(&mut self, jobs: &[Job], senders: Vec<oneshot::Sender<Answer>>) {
        let answers = self.transaction(jobs).await;
        // A caller that no longer waits has gone; what was written stays written.
        match answers {
            Ok(outcomes) => {
                let commits = u64::try_from(jobs.len()).unwrap_or(u64::MAX);
                self.counts.commits.fetch_add(commits, Ordering::Relaxed);
                self.counts.transactions.fetch_add(1, Ordering::Relaxed);
                for (sender, outcome) in senders.into_iter().zip(outcomes) {
                    let _ = sender.send(Ok(outcome));
                }
            }
            Err(error) => {
                // Whatever state this connection is in, the next one starts afresh.
                self.connection = None;
                let error = Arc::new(error);
                for sender in senders {
                    let unavailable = Unavailable::new("the database did not commit");
                    let _ = sender.send(Err(unavailable.because(Shared(Arc::clone(&error)))));
                }
            }
        }
    }

    /// All jobs in one transaction: each all or nothing, and all of them on the disk when
    /// this returns.
    async fn transaction(&mut self, jobs: &[Job]) -> Result<Vec<Outcome>, sqlx::Error> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.connect.connect().await?),
        };
        let now = (self.options.clock)();
        // Takes the lock now: what is read below stays true until the commit.
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let forgotten = apply::remove_expired(connection, now).await?;
        let mut outcomes = Vec::with_capacity(jobs.len());
        for job in jobs {
            outcomes.push(match job {
                Job::Commit(effects) => {
                    let policy = self.options.policy.for_effects(effects);
                    apply::commit(connection, effects, policy, &forgotten, now).await?
                }
                Job::Revoke(device) => apply::revoke(connection, device).await?,
                Job::Erase(device) => apply::erase(connection, device).await?,
            });
        }
        sqlx::query("COMMIT").execute(&mut *connection).await?;
        Ok(outcomes)
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
