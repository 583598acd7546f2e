//! How a store forgets, by a clock that is set.

use super::{ManualClock, Run, WINDOW, keep_from, random};
use bonafide::Timestamp;
use bonafide::replay::{Effect, Keep, Outcome};
use core::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn all(run: &mut Run, clock: &ManualClock) {
    kept(run, clock).await;
    other_settings(run, clock).await;
    ahead_of_the_verifier(run, clock).await;
    behind_the_verifier(run, clock).await;
    ahead_and_back(run, clock).await;
    twice_ahead_and_back(run, clock).await;
    two_lifetimes(run, clock).await;
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

/// A verifier with other settings accepts old evidence again: what was removed is known by
/// when it was made, which no setting changes.
async fn other_settings(run: &mut Run, clock: &ManualClock) {
    run.case("a verifier whose settings change");
    clock.pass(DAY.saturating_mul(3));
    let (id, made) = (random(), clock.now());
    let accepted_for = |at_least: Duration| {
        Effect::take(id, Keep { at_least, until: made.saturating_add(at_least), made })
    };
    run.commit("for a minute", vec![accepted_for(SECOND.saturating_mul(60))], Outcome::Committed)
        .await;
    clock.pass(SECOND.saturating_mul(600));
    another(run, "it is removed", clock).await;
    for seconds in [61, 90, 3600] {
        let longer = accepted_for(SECOND.saturating_mul(seconds));
        run.commit("accepted for longer", vec![longer], Outcome::Replayed).await;
    }
    another(run, "honest ones go on", clock).await;
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

/// The verifier's clock was ahead when it took a challenge, and is set right: the record is
/// there for as long as the challenge could be accepted.
async fn behind_the_verifier(run: &mut Run, clock: &ManualClock) {
    run.case("a store whose clock is behind");
    clock.pass(DAY.saturating_mul(3));
    let effect = issued(clock.now().saturating_add(DAY));
    run.commit("first", vec![effect.clone()], Outcome::Committed).await;
    for _ in 0..3 {
        clock.pass(Duration::from_secs(6 * 60 * 60));
        another(run, "others", clock).await;
        run.commit("again", vec![effect.clone()], Outcome::Replayed).await;
    }
}

/// Records that were made at different times are removed together.
async fn twice_ahead_and_back(run: &mut Run, clock: &ManualClock) {
    run.case("a clock that steps ahead twice");
    clock.pass(DAY.saturating_mul(3));
    let start = clock.now();
    let first = issued(start);
    run.commit("the first", vec![first.clone()], Outcome::Committed).await;
    clock.pass(SECOND.saturating_mul(100));
    let second = issued(clock.now());
    run.commit("the second", vec![second.clone()], Outcome::Committed).await;
    clock.set(start.saturating_add(DAY.saturating_mul(365)));
    another(run, "a year ahead", clock).await;
    clock.set(start.saturating_add(SECOND.saturating_mul(110)));
    another(run, "honest ones go on", clock).await;
    clock.set(start.saturating_add(DAY.saturating_mul(800)));
    another(run, "two years ahead", clock).await;
    clock.set(start.saturating_add(SECOND.saturating_mul(120)));
    run.commit("the first again", vec![first], Outcome::Replayed).await;
    run.commit("the second again", vec![second], Outcome::Replayed).await;
    another(run, "honest ones still go on", clock).await;
    clock.pass(DAY.saturating_mul(10));
    another(run, "and on", clock).await;
    // Beyond everything that was made in the wrong times.
    clock.set(start.saturating_add(DAY.saturating_mul(1000)));
    another(run, "later", clock).await;
}

/// What is accepted for a day does not stand in the way of what is accepted for minutes.
async fn two_lifetimes(run: &mut Run, clock: &ManualClock) {
    run.case("records of two lifetimes");
    clock.pass(DAY.saturating_mul(3));
    let start = clock.now();
    let long = Keep { at_least: DAY, until: start.saturating_add(DAY), made: start };
    let long = Effect::insert_once(random(), long);
    run.commit("for a day", vec![long.clone()], Outcome::Committed).await;
    clock.pass(SECOND);
    another(run, "for minutes", clock).await;
    clock.pass(DAY.saturating_mul(2));
    another(run, "ahead", clock).await;
    clock.set(start.saturating_add(SECOND.saturating_mul(100)));
    run.commit("for a day, again", vec![long], Outcome::Replayed).await;
    another(run, "honest ones go on", clock).await;
    clock.set(start.saturating_add(DAY.saturating_mul(3)));
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
