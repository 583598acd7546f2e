//! What the server is asked to do.

use super::batches::{Commit, Record};
use super::connect::{Link, failed};
use super::known::Known;
use crate::values::{MAX_MILLIS, length, millis, timestamp};
use bonafide::Timestamp;
use bonafide::replay::Outcome;
use core::fmt::Write;
use redis::{Cmd, Pipeline, RedisError, Script, ScriptInvocation};

/// A hash: the id of each record, with `MADE LAST`, in milliseconds: when it was made, and until
/// when it is kept. Braces: all in one slot, if there are slots.
const USED: &str = "{bonafide}:used";
/// A field of the same hash, so that whoever removes the records removes it, too: [`Known`], as
/// text. An id is longer.
const KNOWN: &str = "known";
/// Which node looks for what has expired.
const SWEEPING: &str = "{bonafide}:sweeping";

/// About so many records are looked through in one step, so that none takes long.
const PART: usize = 1000;

pub(super) struct Scripts {
    several: Script,
    expired: Script,
    replace: Script,
}

/// Records whose time is over.
pub(super) struct Expired {
    pub(super) now: Timestamp,
    /// Where the next part begins; 0 after the last.
    pub(super) next_part: u64,
    /// Ids and values.
    pub(super) found: Vec<Vec<u8>>,
}

impl Expired {
    pub(super) fn made(&self) -> impl Iterator<Item = Timestamp> {
        self.found.iter().skip(1).step_by(2).filter_map(|value| {
            let (made, _) = core::str::from_utf8(value).ok()?.split_once(' ')?;
            made.parse().ok().map(timestamp)
        })
    }
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            several: Script::new(include_str!("several.lua")),
            expired: Script::new(include_str!("expired.lua")),
            replace: Script::new(include_str!("replace.lua")),
        }
    }

    /// Whether each was not recorded before, and then what the server knows. In this order: who
    /// finds that a record is gone, knows that it was there.
    pub(super) async fn insert(
        &self,
        link: &Link,
        records: impl Iterator<Item = &Record>,
        now: Timestamp,
    ) -> Result<(Vec<bool>, Option<String>), RedisError> {
        let mut all = Pipeline::new();
        for record in records {
            // Of the greatest size at once.
            let mut insert = Cmd::with_capacity(4, 128);
            insert.arg("HSETNX").arg(USED).arg(record.id.as_slice()).arg(value(record, now));
            all.add_command(insert);
        }
        all.add_command(Cmd::hget(USED, KNOWN));
        let mut answers: Vec<redis::Value> = all.query_async(&mut link.connection()).await?;
        let known = redis::from_redis_value(answers.pop().unwrap_or(redis::Value::Nil))?;
        let is_new = answers.into_iter().map(redis::from_redis_value);
        Ok((is_new.collect::<Result<_, _>>()?, known))
    }

    /// One commit of several records, and then what the server knows.
    pub(super) async fn insert_several(
        &self,
        link: &Link,
        commit: &Commit,
        now: Timestamp,
    ) -> Result<(Outcome, Option<String>), RedisError> {
        let mut call = begun(&self.several);
        for record in commit.records() {
            call.arg(record.id.as_slice()).arg(value(record, now));
        }
        let (outcome, known) = call.invoke_async(&mut link.connection()).await?;
        match outcome {
            1 => Ok((Outcome::Committed, known)),
            2 => Ok((Outcome::Replayed, known)),
            _ => Err(failed("an answer that the script does not give")),
        }
    }

    pub(super) async fn known(&self, link: &Link) -> Result<Option<String>, RedisError> {
        Cmd::hget(USED, KNOWN).query_async(&mut link.connection()).await
    }

    /// Takes back what was just recorded.
    pub(super) async fn release(&self, link: &Link, commit: &Commit) -> Result<(), RedisError> {
        let ids: Vec<&[u8]> = commit.records().iter().map(|record| record.id.as_slice()).collect();
        Cmd::hdel(USED, ids).query_async(&mut link.connection()).await
    }

    /// Says whether nobody looked for so long.
    pub(super) async fn may_sweep(
        &self,
        link: &Link,
        every: core::time::Duration,
    ) -> Result<bool, RedisError> {
        let every = length(every).max(1);
        let mut set = redis::cmd("SET");
        set.arg(SWEEPING).arg("1").arg("NX").arg("PX").arg(every);
        set.query_async(&mut link.connection()).await
    }

    pub(super) async fn expired(
        &self,
        link: &Link,
        now: Option<Timestamp>,
        part: u64,
    ) -> Result<Expired, RedisError> {
        let mut call = begun(&self.expired);
        match now {
            Some(now) => call.arg(moment(now)),
            // The server's own.
            None => call.arg(""),
        };
        call.arg(part).arg(PART);
        let (now, next_part, found): (i64, u64, Vec<Vec<u8>>) =
            call.invoke_async(&mut link.connection()).await?;
        Ok(Expired { now: timestamp(now), next_part, found })
    }

    /// Replaces what the server knows, and removes records. Says how many; `None` if it knows
    /// something else, or it is later than it may be.
    pub(super) async fn replace(
        &self,
        link: &Link,
        known: Option<&Known>,
        next: &Known,
        deadline: Option<Timestamp>,
        removed: &[Vec<u8>],
    ) -> Result<Option<u64>, RedisError> {
        let mut call = begun(&self.replace);
        call.arg(known.map_or("", Known::as_str)).arg(next.as_str());
        // By the server's clock.
        match deadline {
            Some(deadline) => call.arg(moment(deadline)),
            None => call.arg(""),
        };
        call.arg(removed);
        let count: i64 = call.invoke_async(&mut link.connection()).await?;
        Ok(u64::try_from(count).ok())
    }
}

fn begun(script: &Script) -> ScriptInvocation<'_> {
    let mut call = script.prepare_invoke();
    call.key(USED);
    call
}

fn value(record: &Record, now: Timestamp) -> String {
    let keep = record.keep;
    let last = moment(now).saturating_add(length(keep.at_least)).max(moment(keep.until));
    let mut value = String::with_capacity(40);
    // Into memory, which does not fail.
    let _ = write!(value, "{} {last}", moment(keep.made));
    value
}

fn moment(time: Timestamp) -> i64 {
    millis(time).min(MAX_MILLIS)
}
