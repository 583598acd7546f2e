//! How a store forgets, by a clock that is set.

use super::{ManualClock, Run, WINDOW, keep_from, random};
use bonafide::Timestamp;
use bonafide::replay::{Effect, Outcome};
use core::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn all(run: &mut Run, clock: &ManualClock) {
    kept(run, clock).await;
    ahead_of_the_verifier(run, clock).await;
    ahead_and_back(run, clock).await;
    wrong_for_long(run, clock).await;
}

fn issued(at: Timestamp) -> Effect {
    Effect::take(random(), keep_from(at))
}

/// A commit of something else, in which a store may remove what has expired.
async fn another(run: &mut Run, what: &str, clock: &ManualClock) {
    run.commit(what, vec![issued(clock.now())], Outcome::Committed).await;
}

/// A record is there for as long as its evidence could be accepted.
async fn kept(run: &mut Run, clock: &ManualClock) {
    run.case("records are kept");
    let start = clock.now();
    let effect = issued(start);
    run.commit("first", vec![effect.clone()], Outcome::Committed).await;
    for _ in 0..12 {
        clock.pass(Duration::from_secs(60));
        another(run, "others", clock).await;
        run.commit("again", vec![effect.clone()], Outcome::Replayed).await;
    }
    clock.pass(DAY);
    another(run, "a day later", clock).await;
    run.commit("long expired", vec![effect], Outcome::Replayed).await;
}

/// The store's clock is a day ahead of the verifier's: the duration holds.
async fn ahead_of_the_verifier(run: &mut Run, clock: &ManualClock) {
    run.case("a store whose clock is ahead");
    clock.pass(DAY.saturating_mul(3));
    another(run, "what is left is removed", clock).await;
    let verifier = clock.now().saturating_sub(DAY);
    let effect = issued(verifier);
    run.commit("first", vec![effect.clone()], Outcome::Committed).await;
    clock.pass(WINDOW);
    let later = issued(verifier.saturating_add(WINDOW));
    run.commit("others", vec![later], Outcome::Committed).await;
    run.commit("again", vec![effect], Outcome::Replayed).await;
}

/// The clock steps ahead, records are removed, and it steps back.
async fn ahead_and_back(run: &mut Run, clock: &ManualClock) {
    run.case("a clock that steps ahead and back");
    // Apart from what was removed before.
    clock.pass(DAY.saturating_mul(2));
    let start = clock.now();
    let before = issued(start);
    run.commit("before", vec![before.clone()], Outcome::Committed).await;
    clock.set(start.saturating_add(DAY));
    another(run, "a day ahead", clock).await;
    another(run, "a day ahead", clock).await;
    clock.set(start.saturating_add(SECOND));
    run.commit("again, and fresh again", vec![before], Outcome::Replayed).await;
    another(run, "honest ones go on", clock).await;
}

/// The clock is a day ahead for so long that records of that time are removed, too.
async fn wrong_for_long(run: &mut Run, clock: &ManualClock) {
    run.case("a clock that is wrong for long");
    let start = clock.now().saturating_add(DAY.saturating_mul(2));
    let wrong = start.saturating_add(DAY);
    clock.set(wrong);
    let effect = issued(wrong);
    run.commit("in the wrong time", vec![effect.clone()], Outcome::Committed).await;
    for _ in 0..12 {
        clock.pass(WINDOW);
        another(run, "others, still", clock).await;
    }
    clock.set(start);
    another(run, "honest ones go on", clock).await;
    clock.set(wrong.saturating_add(SECOND));
    run.commit("when the wrong time comes", vec![effect], Outcome::Replayed).await;
}
