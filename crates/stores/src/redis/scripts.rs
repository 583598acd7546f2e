//! What the server is asked to do, each as one step.

use super::connect::moment;
use super::connect::{Link, failed};
use crate::numbers::length;
use bonafide::replay::{Effect, Effects, Forgotten, Outcome};
use bonafide::{Timestamp, Window};
use redis::{RedisError, Script, ScriptInvocation};

/// All in one slot, if there are slots.
const SERVER: &str = "{bonafide}:server";
const FORGOTTEN: &str = "{bonafide}:forgotten";
const USED: &str = "{bonafide}:used";
const EXPIRY: &str = "{bonafide}:expiry";

pub(super) struct Scripts {
    commit: Script,
    release: Script,
    void: Script,
    expired: Script,
    remove: Script,
}

/// Records whose time is over, and what was noted when they were found.
pub(super) struct Expired {
    pub(super) now: Timestamp,
    pub(super) ids: Vec<Vec<u8>>,
    pub(super) made: Vec<Timestamp>,
    windows: Vec<String>,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            commit: Script::new(include_str!("commit.lua")),
            release: Script::new(include_str!("release.lua")),
            void: Script::new(include_str!("void.lua")),
            expired: Script::new(include_str!("expired.lua")),
            remove: Script::new(include_str!("remove.lua")),
        }
    }

    /// `None` if the server does not know its name: it has forgotten everything.
    pub(super) async fn commit(
        &self,
        link: &Link,
        effects: &Effects,
        now: Option<Timestamp>,
    ) -> Result<Option<Outcome>, RedisError> {
        let mut call = begun(&self.commit, link);
        match now {
            Some(now) => call.arg(moment(now)),
            None => call.arg(""),
        };
        for effect in effects {
            let (Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. }) = effect
            else {
                return Err(failed("an effect that Redis does not keep"));
            };
            call.arg(id.as_slice()).arg(moment(keep.made));
            call.arg(length(keep.at_least)).arg(moment(keep.until));
        }
        match invoke(&call, link).await? {
            0 => Ok(None),
            1 => Ok(Some(Outcome::Committed)),
            2 => Ok(Some(Outcome::Replayed)),
            _ => Err(failed("an answer that no script gives")),
        }
    }

    /// Takes back what [`commit`](Self::commit) has just recorded.
    pub(super) async fn release(&self, link: &Link, effects: &Effects) -> Result<(), RedisError> {
        let mut call = begun(&self.release, link);
        for effect in effects {
            if let Effect::Take { id, .. } | Effect::InsertOnce { id, .. } = effect {
                call.arg(id.as_slice());
            }
        }
        invoke(&call, link).await.map(drop)
    }

    /// Everything that was made until then counts as used.
    pub(super) async fn void(
        &self,
        link: &Link,
        until: i64,
        only_if_new: bool,
    ) -> Result<bool, RedisError> {
        let mut call = begun(&self.void, link);
        call.arg(until).arg(u8::from(only_if_new));
        Ok(invoke(&call, link).await? == 1)
    }

    pub(super) async fn expired(
        &self,
        link: &Link,
        now: Option<Timestamp>,
        at_most: usize,
    ) -> Result<Expired, RedisError> {
        let mut call = self.expired.prepare_invoke();
        keys(&mut call);
        match now {
            Some(now) => call.arg(moment(now)),
            None => call.arg(""),
        };
        call.arg(at_most);
        let (now, ids, made, windows): (i64, Vec<Vec<u8>>, Vec<String>, Vec<String>) =
            call.invoke_async(&mut link.connection.clone()).await?;
        // One that was removed by hand needs no note.
        let made = made.iter().filter_map(|made| made.parse().ok());
        let timestamp = crate::numbers::timestamp;
        Ok(Expired { now: timestamp(now), ids, made: made.map(timestamp).collect(), windows })
    }

    /// Says whether it was done; if not, another node was faster.
    pub(super) async fn remove(&self, link: &Link, expired: &Expired) -> Result<bool, RedisError> {
        let mut forgotten = Forgotten::from_windows(expired.windows()?);
        expired.made.iter().for_each(|made| forgotten.note(*made, expired.now));
        let after: Vec<i64> = forgotten
            .windows()
            .iter()
            .flat_map(|window| [moment(window.not_before), moment(window.not_after)])
            .collect();
        let mut call = begun(&self.remove, link);
        call.arg(expired.windows.len()).arg(&expired.windows);
        call.arg(after.len()).arg(after);
        call.arg(expired.ids.len()).arg(&expired.ids);
        Ok(invoke(&call, link).await? == 1)
    }
}

impl Expired {
    fn windows(&self) -> Result<Vec<Window>, RedisError> {
        let moment = |text: &String| text.parse().map(crate::numbers::timestamp);
        let window = |pair: &[String]| match pair {
            [from, to] => {
                Some(Window { not_before: moment(from).ok()?, not_after: moment(to).ok()? })
            }
            _ => None,
        };
        let windows: Option<Vec<Window>> = self.windows.chunks(2).map(window).collect();
        windows.ok_or_else(|| failed("a window that cannot be read"))
    }
}

fn keys(call: &mut ScriptInvocation<'_>) {
    call.key(SERVER).key(FORGOTTEN).key(USED).key(EXPIRY);
}

/// A script that looks for its server first.
fn begun<'s>(script: &'s Script, link: &Link) -> ScriptInvocation<'s> {
    let mut call = script.prepare_invoke();
    keys(&mut call);
    call.arg(&*link.server);
    call
}

async fn invoke(call: &ScriptInvocation<'_>, link: &Link) -> Result<i64, RedisError> {
    call.invoke_async(&mut link.connection.clone()).await
}
