//! What the server is asked to do, each as one step.

use super::batches::Commit;
use super::connect::{Link, failed};
use super::known::Known;
use crate::numbers::{MAX_MILLIS, length, millis, timestamp};
use bonafide::Timestamp;
use bonafide::replay::{Effect, Effects, Keep, Outcome};
use redis::{RedisError, Script, ScriptInvocation};

/// All in one slot, if there are slots.
///
/// | key | holds |
/// |---|---|
/// | `known` | [`Known`], as text |
/// | `used` | hash: the id of each record, with when it was made and its bucket's end |
/// | `expiry` | sorted set: the ends of the buckets, in milliseconds |
/// | `expiry:END` | list: the ids of the records that are kept until then |
pub(super) const KNOWN: &str = "{bonafide}:known";
const USED: &str = "{bonafide}:used";
const EXPIRY: &str = "{bonafide}:expiry";

/// How long a bucket is, in milliseconds: so much longer is a record kept at most.
const BUCKET: i64 = 10_000;

pub(super) struct Scripts {
    commit: Script,
    release: Script,
    expired: Script,
    remove: Script,
    replace: Script,
}

/// Records whose time is over.
pub(super) struct Expired {
    pub(super) now: Timestamp,
    pub(super) bucket: i64,
    ids: Vec<Vec<u8>>,
    /// When those were made that are removed with their bucket.
    pub(super) made: Vec<Timestamp>,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            commit: Script::new(include_str!("commit.lua")),
            release: Script::new(include_str!("release.lua")),
            expired: Script::new(include_str!("expired.lua")),
            remove: Script::new(include_str!("remove.lua")),
            replace: Script::new(include_str!("replace.lua")),
        }
    }

    /// `None` if the server knows something else.
    pub(super) async fn commit(
        &self,
        link: &Link,
        known: &Known,
        commits: &[&Commit],
        now: Timestamp,
    ) -> Result<Option<Vec<Outcome>>, RedisError> {
        let records = commits.iter().flat_map(|commit| commit.records());
        let last = records.map(|record| last_moment(record.keep, now)).max().unwrap_or(0);
        let bucket = last.div_euclid(BUCKET).saturating_add(1).saturating_mul(BUCKET);
        let mut call = begun(&self.commit);
        call.key(bucket_key(bucket)).arg(known.as_str()).arg(bucket);
        for commit in commits {
            call.arg(commit.records().len());
            for record in commit.records() {
                let made = moment(record.keep.made);
                call.arg(record.id.as_slice()).arg(format!("{made} {bucket}"));
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

    /// Of the first bucket whose time is over; its end is 0 if there is none.
    pub(super) async fn expired(
        &self,
        link: &Link,
        now: Option<Timestamp>,
        at_most: usize,
    ) -> Result<Expired, RedisError> {
        let mut call = begun(&self.expired);
        match now {
            Some(now) => call.arg(moment(now)),
            // The server's own.
            None => call.arg(""),
        };
        call.arg(at_most);
        let (now, bucket, ids, values): (i64, i64, Vec<Vec<u8>>, Vec<String>) =
            call.invoke_async(&mut link.connection()).await?;
        let end = bucket.to_string();
        let made = values.iter().filter_map(|value| {
            let (made, its_end) = value.split_once(' ')?;
            (its_end == end).then(|| made.parse().ok().map(timestamp)).flatten()
        });
        Ok(Expired { now: timestamp(now), bucket, made: made.collect(), ids })
    }

    /// Says how many; `None` if another node was faster.
    pub(super) async fn remove(
        &self,
        link: &Link,
        known: &Known,
        next: &Known,
        expired: &Expired,
    ) -> Result<Option<u64>, RedisError> {
        let mut call = begun(&self.remove);
        call.key(bucket_key(expired.bucket)).arg(known.as_str()).arg(next.as_str());
        call.arg(expired.bucket).arg(&expired.ids);
        let removed: i64 = call.invoke_async(&mut link.connection()).await?;
        Ok(u64::try_from(removed).ok())
    }

    /// Says whether it was done; if not, the server knows something else.
    pub(super) async fn replace(
        &self,
        link: &Link,
        known: Option<&Known>,
        next: &Known,
    ) -> Result<bool, RedisError> {
        let mut call = begun(&self.replace);
        call.arg(known.map_or("", Known::as_str)).arg(next.as_str());
        call.invoke_async(&mut link.connection()).await
    }
}

fn begun(script: &Script) -> ScriptInvocation<'_> {
    let mut call = script.prepare_invoke();
    call.key(KNOWN).key(USED).key(EXPIRY);
    call
}

fn bucket_key(end: i64) -> String {
    format!("{EXPIRY}:{end}")
}

fn last_moment(keep: Keep, now: Timestamp) -> i64 {
    moment(now).saturating_add(length(keep.at_least)).max(moment(keep.until))
}

fn moment(time: Timestamp) -> i64 {
    millis(time).min(MAX_MILLIS)
}
