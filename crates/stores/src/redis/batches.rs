//! Commits of one record that wait at the same time are sent together.

use super::connect::{Connector, failed};
use bonafide::replay::{Effect, Effects, Keep, Outcome, Unavailable};
use core::time::Duration;
use redis::RedisError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The most that are sent together.
const BATCH: usize = 256;

/// So many are sent before others wait: the server works on one while the answer to another is on
/// its way.
const TURNS: usize = 4;

/// What one commit records.
pub(super) struct Commit(Vec<Record>);

pub(super) struct Record {
    pub(super) id: [u8; 32],
    pub(super) keep: Keep,
}

impl Commit {
    /// # Errors
    /// What is not used once, Redis does not keep.
    pub(super) fn new(effects: &Effects) -> Result<Self, Unavailable> {
        let record = |effect: &Effect| match effect {
            Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. } => {
                Ok(Record { id: *id, keep: *keep })
            }
            _ => Err(super::NO_DEVICES),
        };
        effects.iter().map(record).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn records(&self) -> &[Record] {
        &self.0
    }
}

/// Many hear of one error.
type Answer = Result<Outcome, Arc<RedisError>>;

struct Waiting {
    commit: Commit,
    since: Instant,
    answer: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct Queue {
    /// How many were sent and are not answered.
    turns: usize,
    waiting: Vec<Waiting>,
}

pub(super) struct Batches {
    connector: Arc<Connector>,
    patience: Duration,
    queue: Mutex<Queue>,
}

impl Batches {
    pub(super) fn new(connector: Arc<Connector>, patience: Duration) -> Self {
        Self { connector, patience, queue: Mutex::default() }
    }

    pub(super) async fn commit(self: &Arc<Self>, commit: Commit) -> Answer {
        let link = self.connector.link().await?;
        if self.connector.has_forgotten(&link, &commit).await? {
            return Ok(Outcome::Replayed);
        }
        if commit.records().len() != 1 {
            return Ok(self.connector.commit_several(&link, &commit).await?);
        }
        match self.enter(commit) {
            // Alone: at once, and without a task.
            Entered::First(commit, _turn) => {
                let answers = self.connector.commit(&link, &[&commit]).await?;
                let answer = answers.first().copied();
                answer.ok_or_else(|| Arc::new(failed("there is no answer")))
            }
            Entered::Waits(answer) => match timeout(self.patience, answer).await {
                Ok(answer) => answer.unwrap_or_else(|_| Err(Arc::new(failed("the runtime ended")))),
                Err(_) => Err(Arc::new(failed("too many commits wait"))),
            },
        }
    }

    fn enter(self: &Arc<Self>, commit: Commit) -> Entered {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = queue.waiting.first().map(|waiting| waiting.since.elapsed());
        // A turn does not end while nobody polls it, or the runtime that it is on: then others get
        // more.
        if queue.turns < TURNS || oldest.is_some_and(|waits| waits > self.patience.div_f32(2.0)) {
            queue.turns = queue.turns.saturating_add(1);
            return Entered::First(commit, Turn(Arc::clone(self)));
        }
        let (answer, waits) = oneshot::channel();
        queue.waiting.push(Waiting { commit, since: Instant::now(), answer });
        Entered::Waits(waits)
    }

    /// The turn is passed on also if this is never polled.
    async fn commit_all(turn: Turn, batch: Vec<Waiting>) {
        let commits: Vec<&Commit> = batch.iter().map(|waiting| &waiting.commit).collect();
        let connector = &turn.0.connector;
        let outcomes = async { connector.commit(&connector.link().await?, &commits).await };
        match outcomes.await {
            Ok(outcomes) => {
                for (waiting, outcome) in batch.into_iter().zip(outcomes) {
                    // Whoever waited may be gone.
                    let _ = waiting.answer.send(Ok(outcome));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for waiting in batch {
                    let _ = waiting.answer.send(Err(Arc::clone(&error)));
                }
            }
        }
    }
}

enum Entered {
    First(Commit, Turn),
    Waits(oneshot::Receiver<Answer>),
}

/// Whoever has it sends; dropped, also by a caller who no longer waits, it goes to those who wait.
struct Turn(Arc<Batches>);

impl Turn {
    /// What waits, if anything does.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever gave up is not sent, nor who waits for too long. No timer for each: a turn ends
        // in time, and asks.
        let patience = self.0.patience;
        queue
            .waiting
            .retain(|waiting| !waiting.answer.is_closed() && waiting.since.elapsed() < patience);
        let count = queue.waiting.len().min(BATCH);
        let batch: Vec<Waiting> = queue.waiting.drain(..count).collect();
        if batch.is_empty() {
            queue.turns = queue.turns.saturating_sub(1);
            return None;
        }
        Some(batch)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        while let Some(batch) = self.next() {
            if let Ok(runtime) = Handle::try_current() {
                let turn = Self(Arc::clone(&self.0));
                drop(runtime.spawn(Batches::commit_all(turn, batch)));
                return;
            }
            // Nobody is left to send: those who wait hear that.
            drop(batch);
        }
    }
}
