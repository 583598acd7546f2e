//! A table is moved from one key to the next.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use bonafide::seal::{Census, Context, Key, KeyId, KeyMaterial, Keyring, LegacyKey, Sealed};
use bonafide::{ErrorKind as K, Timestamp};
use bonafide_keyring::{Change, Rewrapper, Rows, StoredRow, census, count_rows};
use std::collections::BTreeMap;
use std::future::{Future, ready};
use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};

/// The table answers at once, so one poll is enough.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Task::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("a table in memory waits for nothing"),
    }
}

#[derive(Debug, PartialEq)]
struct Killed;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Death {
    BeforeItWrote,
    AfterItWrote,
}

#[derive(Default)]
struct Table {
    rows: BTreeMap<u32, String>,
    /// Fails at this page; counts down.
    killed_at: Option<u32>,
    /// Dies in this write, which counts from 1.
    dies_in: Option<(u32, Death)>,
    /// This row has no context.
    without_context: Option<u32>,
    /// Changes this row behind the loop's back, before the next write.
    meanwhile: Option<(u32, String)>,
    writes: u32,
}

fn context(id: u32) -> Context {
    Context::new([("table", "secrets".to_owned()), ("id", id.to_string())]).unwrap()
}

impl Table {
    fn context(&self, id: u32) -> bonafide::Result<Context> {
        if self.without_context == Some(id) {
            return Context::new([("Name", "x")]);
        }
        Ok(context(id))
    }
}

impl Rows for Table {
    type Id = u32;
    type Error = Killed;

    fn page(
        &mut self,
        after: Option<&u32>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredRow<u32>>, Killed>> + Send {
        if let Some(left) = &mut self.killed_at {
            if *left == 0 {
                return ready(Err(Killed));
            }
            *left -= 1;
        }
        let from = after.map_or(0, |id| id + 1);
        let rows = self.rows.range(from..).take(limit);
        ready(Ok(rows
            .map(|(id, value)| StoredRow {
                id: *id,
                value: value.clone(),
                context: self.context(*id),
            })
            .collect()))
    }

    fn replace(
        &mut self,
        changes: &[Change<u32>],
    ) -> impl Future<Output = Result<Vec<bool>, Killed>> + Send {
        self.writes += 1;
        let dies = self.dies_in.filter(|(write, _)| *write == self.writes).map(|(_, how)| how);
        if dies == Some(Death::BeforeItWrote) {
            return ready(Err(Killed));
        }
        if let Some((id, value)) = self.meanwhile.take() {
            self.rows.insert(id, value);
        }
        let write = |change: &Change<u32>| match self.rows.get_mut(&change.id) {
            Some(value) if *value == change.old => {
                value.clone_from(&change.new);
                true
            }
            _ => false,
        };
        let written = changes.iter().map(write).collect();
        ready(if dies.is_some() { Err(Killed) } else { Ok(written) })
    }
}

fn kid(name: &str) -> KeyId {
    KeyId::new(name).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(1_780_000_000 + seconds)
}

/// A ring that has sealed `rows` rows under its first key, and now has a second.
fn rotated(rows: u32) -> (Keyring, Table) {
    let mut ring = Keyring::new(Key::generate(kid("old")).unwrap(), at(0));
    let mut table = Table::default();
    for id in 0..rows {
        let secret = format!("secret {id}");
        let sealed = ring.seal(secret.as_bytes(), &context(id)).unwrap();
        table.rows.insert(id, sealed.to_string());
    }
    ring.add(Key::generate(kid("new")).unwrap(), at(1)).unwrap();
    ring.promote(&kid("new")).unwrap();
    (ring, table)
}

fn check(ring: &Keyring, table: &Table, key: &str) {
    for (id, value) in &table.rows {
        let sealed = Sealed::parse(value).unwrap();
        assert_eq!(sealed.key_id().as_str(), key, "row {id}");
        let secret = ring.open(&sealed, &context(*id)).unwrap();
        assert_eq!(secret.expose_str().unwrap(), format!("secret {id}"));
    }
}

fn no_failure(id: &u32, error: &bonafide::Error) {
    panic!("row {id}: {error}");
}

#[test]
fn every_row_is_moved_and_a_second_run_finds_nothing_to_do() {
    let (ring, mut table) = rotated(1203);
    let mut cursors = Vec::new();
    let done = now(Rewrapper::new(&ring).page_size(100).run(&mut table, None, no_failure, |p| {
        cursors.push(p.cursor.unwrap());
    }))
    .unwrap();
    assert_eq!((done.seen, done.rewrapped, done.failed, done.overtaken), (1203, 1203, 0, 0));
    assert_eq!(cursors.len(), 13);
    assert_eq!(done.cursor, Some(1202));
    check(&ring, &table, "new");
    let before = table.rows.clone();
    let again = now(Rewrapper::new(&ring).run(&mut table, None, no_failure, |_| {})).unwrap();
    assert_eq!((again.unchanged, again.rewrapped), (1203, 0));
    assert_eq!((table.writes, &table.rows), (13, &before));
}

#[test]
fn a_dry_run_opens_everything_and_writes_nothing() {
    let (ring, mut table) = rotated(10);
    table.rows.insert(3, "garbage".into());
    let current = ring.seal(b"secret 5", &context(5)).unwrap().to_string();
    table.rows.insert(5, current);
    let before = table.rows.clone();
    let (mut failures, mut cursors) = (Vec::new(), Vec::new());
    let done = now(Rewrapper::new(&ring).dry_run(true).page_size(4).run(
        &mut table,
        None,
        |id, error| failures.push((*id, error.kind())),
        |p| cursors.push(p.cursor.unwrap()),
    ))
    .unwrap();
    assert_eq!((done.seen, done.rewrapped, done.unchanged), (10, 8, 1));
    assert_eq!((done.failed, done.overtaken), (1, 0));
    assert_eq!(failures, [(3, K::InvalidSealed)]);
    assert_eq!(cursors, [3, 7, 9]);
    assert_eq!((table.writes, &table.rows), (0, &before));
}

#[test]
fn a_bad_row_stops_nothing_and_is_never_changed() {
    let (ring, mut table) = rotated(20);
    let moved = table.rows[&1].clone();
    let foreign =
        Keyring::new(Key::generate(kid("else")).unwrap(), at(0)).seal(b"x", &context(7)).unwrap();
    let bad = [(0, String::new()), (5, moved), (7, foreign.to_string()), (19, "plain".into())];
    table.rows.extend(bad.iter().cloned());
    let mut failures = Vec::new();
    let done = now(Rewrapper::new(&ring).page_size(3).run(
        &mut table,
        None,
        |id, error| failures.push((*id, error.kind())),
        |_| {},
    ))
    .unwrap();
    assert_eq!((done.seen, done.rewrapped, done.failed), (20, 16, 4));
    let kinds = [
        (0, K::InvalidSealed),
        (5, K::CannotBeOpened),
        (7, K::UnknownSealingKey),
        (19, K::InvalidSealed),
    ];
    assert_eq!(failures, kinds);
    for (id, value) in &bad {
        assert_eq!(&table.rows[id], value);
    }
}

/// As a row whose columns have other values than the program expects.
#[test]
fn a_row_without_a_context_stops_neither_the_batch_nor_the_census() {
    let (mut ring, mut table) = rotated(20);
    table.without_context = Some(7);
    let before = table.rows[&7].clone();
    for dry in [true, false] {
        let mut failures = Vec::new();
        let done = now(Rewrapper::new(&ring).page_size(6).dry_run(dry).run(
            &mut table,
            None,
            |id, error| failures.push((*id, error.kind())),
            |_| {},
        ))
        .unwrap();
        assert_eq!((done.seen, done.rewrapped, done.failed), (20, 19, 1));
        assert_eq!(failures, [(7, K::InvalidContext)]);
    }
    assert_eq!(table.rows[&7], before);
    // It still needs its key.
    ring.disable(&kid("old"), at(10)).unwrap();
    let counted = now(census(&mut table, at(20), 6)).unwrap();
    assert_eq!((counted.rows_of(&kid("old")), counted.rows_of(&kid("new"))), (1, 19));
    let refused = ring.destroy(&kid("old"), &counted, std::time::Duration::ZERO);
    assert_eq!(refused.unwrap_err().kind(), K::KeyInUse);
    table.rows.remove(&7);
    check(&ring, &table, "new");
}

#[test]
fn it_goes_on_where_it_was_killed() {
    let (ring, mut table) = rotated(1000);
    table.killed_at = Some(4);
    let mut cursor = None;
    let rewrapper = Rewrapper::new(&ring).page_size(100);
    let killed = now(rewrapper.run(&mut table, None, no_failure, |p| cursor = p.cursor));
    assert_eq!(killed, Err(Killed));
    assert_eq!(cursor, Some(399));
    table.killed_at = None;
    let done = now(rewrapper.run(&mut table, cursor, no_failure, |_| {})).unwrap();
    assert_eq!((done.seen, done.rewrapped), (600, 600));
    check(&ring, &table, "new");
}

/// A page counts as done when its write is answered, and never before.
#[test]
fn a_table_that_dies_while_it_writes_loses_nothing() {
    for how in [Death::BeforeItWrote, Death::AfterItWrote] {
        for first in [1, 4] {
            let (ring, mut table) = rotated(1000);
            table.dies_in = Some((first, how));
            let mut cursor = None;
            let rewrapper = Rewrapper::new(&ring).page_size(100);
            let killed = now(rewrapper.run(&mut table, None, no_failure, |p| cursor = p.cursor));
            assert_eq!(killed, Err(Killed), "{how:?}");
            let done_before = (first - 1) * 100;
            assert_eq!(cursor, done_before.checked_sub(1), "{how:?}");
            let done = now(rewrapper.run(&mut table, cursor, no_failure, |_| {})).unwrap();
            let unchanged = if how == Death::AfterItWrote { 100 } else { 0 };
            let left = u64::from(1000 - done_before);
            assert_eq!((done.seen, done.unchanged), (left, unchanged), "{how:?}");
            assert_eq!((done.rewrapped, done.overtaken), (left - unchanged, 0), "{how:?}");
            check(&ring, &table, "new");
        }
    }
}

#[test]
fn a_row_that_is_overtaken_is_left_to_who_overtook() {
    let (ring, mut table) = rotated(5);
    let newer = ring.seal(b"newer", &context(2)).unwrap().to_string();
    table.meanwhile = Some((2, newer.clone()));
    let done = now(Rewrapper::new(&ring).run(&mut table, None, no_failure, |_| {})).unwrap();
    assert_eq!((done.rewrapped, done.overtaken), (4, 1));
    assert_eq!(table.rows[&2], newer);
}

#[test]
fn suite_0_is_moved_only_if_it_is_asked_for() {
    let (mut ring, mut table) = rotated(0);
    let old = LegacyKey::new(kid("php"), KeyMaterial::generate().unwrap());
    ring.add_legacy(old, at(0)).unwrap();
    table.rows.insert(0, ring.seal_legacy(&kid("php"), b"secret 0", b"").unwrap());
    let mut failed = 0;
    let run = Rewrapper::new(&ring);
    now(run.run(&mut table, None, |_, _| failed += 1, |_| {})).unwrap();
    assert_eq!(failed, 1);
    let run = Rewrapper::new(&ring).or_legacy(b"");
    now(run.run(&mut table, None, no_failure, |_| {})).unwrap();
    check(&ring, &table, "new");
}

#[test]
fn a_census_counts_every_row_and_destroys_what_has_none() {
    let (mut ring, mut table) = rotated(250);
    ring.disable(&kid("old"), at(10)).unwrap();
    let hour = std::time::Duration::from_secs(3600);
    let early = now(census(&mut table, at(4000), 100)).unwrap();
    assert_eq!(early.rows_of(&kid("old")), 250);
    assert_eq!(ring.destroy(&kid("old"), &early, hour).unwrap_err().kind(), K::KeyInUse);
    ring.enable(&kid("old"), at(11)).unwrap();
    now(Rewrapper::new(&ring).run(&mut table, None, no_failure, |_| {})).unwrap();
    ring.disable(&kid("old"), at(12)).unwrap();
    let counted = now(census(&mut table, at(4000), 7)).unwrap();
    assert_eq!((counted.rows_of(&kid("old")), counted.rows_of(&kid("new"))), (0, 250));
    ring.destroy(&kid("old"), &counted, hour).unwrap();
    check(&ring, &table, "new");
    table.killed_at = Some(1);
    assert_eq!(now(census(&mut table, at(0), 100)), Err(Killed));
}

#[test]
fn a_census_spans_tables_and_pages_of_no_rows_are_of_one() {
    let (mut ring, mut first) = rotated(3);
    ring.disable(&kid("old"), at(10)).unwrap();
    let mut second = Table::default();
    let sealed = ring.seal(b"x", &context(0)).unwrap().to_string();
    second.rows.insert(0, sealed);
    // The second alone has no row of the key.
    let mut count = Census::begin(at(20));
    for table in [&mut first, &mut second] {
        now(count_rows(&mut count, table, 0)).unwrap();
    }
    let counted = count.finish();
    assert_eq!(counted.begun(), at(20));
    assert_eq!((counted.rows_of(&kid("old")), counted.rows_of(&kid("new"))), (3, 1));
    let refused = ring.destroy(&kid("old"), &counted, std::time::Duration::ZERO);
    assert_eq!(refused.unwrap_err().kind(), K::KeyInUse);
    assert_eq!(now(census(&mut first, at(20), 0)).unwrap().rows_of(&kid("old")), 3);

    let nothing = now(census(&mut Table::default(), at(20), 100)).unwrap();
    let refused = ring.destroy(&kid("old"), &nothing, std::time::Duration::ZERO);
    assert_eq!(refused.unwrap_err().kind(), K::EmptyCensus);
}
