//! What the server is asked to do, each as one step.

use super::batches::Commit;
use super::connect::{Link, failed};
use super::known::Known;
use crate::numbers::{MAX_MILLIS, length, millis, timestamp};
use bonafide::Timestamp;
use bonafide::replay::{Effect, Effects, Outcome};
use redis::{RedisError, Script, ScriptInvocation};

/// All in one slot, if there are slots.
pub(super) const KNOWN: &str = "{bonafide}:known";
const USED: &str = "{bonafide}:used";
const EXPIRY: &str = "{bonafide}:expiry";

pub(super) struct Scripts {
    commit: Script,
    release: Script,
    expired: Script,
    replace: Script,
}

/// Records whose time is over.
pub(super) struct Expired {
    pub(super) now: Timestamp,
    pub(super) ids: Vec<Vec<u8>>,
    pub(super) made: Vec<Timestamp>,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            commit: Script::new(include_str!("commit.lua")),
            release: Script::new(include_str!("release.lua")),
            expired: Script::new(include_str!("expired.lua")),
            replace: Script::new(include_str!("replace.lua")),
        }
    }

    /// `None` if the server knows something else.
    pub(super) async fn commit(
        &self,
        link: &Link,
        known: &Known,
        commits: &[&Commit],
        now: Option<Timestamp>,
    ) -> Result<Option<Vec<Outcome>>, RedisError> {
        let mut call = begun(&self.commit);
        call.arg(known.as_str());
        time(&mut call, now);
        for commit in commits {
            call.arg(commit.records().len());
            for record in commit.records() {
                call.arg(record.id.as_slice()).arg(moment(record.keep.made));
                call.arg(length(record.keep.at_least)).arg(moment(record.keep.until));
            }
        }
        let answer: Option<String> = call.invoke_async(&mut link.connection()).await?;
        let Some(answer) = answer else { return Ok(None) };
        let outcome = |character| match character {
            '1' => Some(Outcome::Committed),
            '2' => Some(Outcome::Replayed),
            _ => None,
        };
        let outcomes: Option<Vec<Outcome>> = answer.chars().map(outcome).collect();
        let outcomes = outcomes.filter(|outcomes| outcomes.len() == commits.len());
        outcomes.map(Some).ok_or_else(|| failed("an answer that the script does not give"))
    }

    /// Takes back what [`commit`](Self::commit) has just recorded.
    pub(super) async fn release(&self, link: &Link, effects: &Effects) -> Result<(), RedisError> {
        let mut call = begun(&self.release);
        for effect in effects {
            if let Effect::Take { id, .. } | Effect::InsertOnce { id, .. } = effect {
                call.arg(id.as_slice());
            }
        }
        call.invoke_async(&mut link.connection()).await
    }

    pub(super) async fn expired(
        &self,
        link: &Link,
        now: Option<Timestamp>,
        at_most: usize,
    ) -> Result<Expired, RedisError> {
        let mut call = begun(&self.expired);
        time(&mut call, now);
        call.arg(at_most);
        let (now, ids, made): (i64, Vec<Vec<u8>>, Vec<String>) =
            call.invoke_async(&mut link.connection()).await?;
        // One that was removed by hand needs no note.
        let made = made.iter().filter_map(|made| made.parse().ok().map(timestamp));
        Ok(Expired { now: timestamp(now), ids, made: made.collect() })
    }

    /// Says whether it was done; if not, the server knows something else.
    pub(super) async fn replace(
        &self,
        link: &Link,
        known: Option<&Known>,
        next: &Known,
        removed: &[Vec<u8>],
    ) -> Result<bool, RedisError> {
        let mut call = begun(&self.replace);
        call.arg(known.map_or("", Known::as_str)).arg(next.as_str()).arg(removed);
        call.invoke_async(&mut link.connection()).await
    }
}

fn begun(script: &Script) -> ScriptInvocation<'_> {
    let mut call = script.prepare_invoke();
    call.key(KNOWN).key(USED).key(EXPIRY);
    call
}

fn time(call: &mut ScriptInvocation<'_>, now: Option<Timestamp>) {
    match now {
        Some(now) => call.arg(moment(now)),
        // The server's own.
        None => call.arg(""),
    };
}

fn moment(time: Timestamp) -> i64 {
    millis(time).min(MAX_MILLIS)
}
