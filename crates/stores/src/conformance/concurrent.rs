//! Many at the same time.

use super::{Run, device, enrol, take};
use bonafide::replay::{AnyStore, Effect, Effects, Outcome, Store};

const TASKS: u32 = 64;

/// What is used once.
pub(super) async fn used(run: &mut Run) {
    for _ in 0..8 {
        one_challenge(run).await;
        crossed(run).await;
    }
}

pub(super) async fn devices(run: &mut Run) {
    for _ in 0..8 {
        one_counter(run).await;
        many_counters(run).await;
        one_enrolment(run).await;
    }
}

/// All commits at the same time, and how often each outcome came.
async fn at_once(store: &AnyStore, commits: Vec<Vec<Effect>>) -> Vec<Option<Outcome>> {
    let tasks: Vec<_> = commits
        .into_iter()
        .map(|effects| {
            let store = store.clone();
            let effects: Effects = effects.into_iter().collect();
            tokio::spawn(async move { store.commit(&effects).await.ok() })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        outcomes.push(task.await.ok().flatten());
    }
    outcomes
}

fn count(outcomes: &[Option<Outcome>], which: Outcome) -> usize {
    outcomes.iter().filter(|outcome| **outcome == Some(which)).count()
}

/// Exactly one was committed, and all others met this outcome.
fn one_of_many(run: &mut Run, outcomes: &[Option<Outcome>], others: Outcome) {
    run.equal("committed", count(outcomes, Outcome::Committed), 1);
    let rest = outcomes.len().saturating_sub(1);
    run.equal("the others", count(outcomes, others), rest);
}

async fn one_challenge(run: &mut Run) {
    run.case("many take one challenge");
    let effect = take();
    let outcomes = at_once(&run.store, vec![vec![effect]; TASKS as usize]).await;
    one_of_many(run, &outcomes, Outcome::Replayed);
}

async fn one_counter(run: &mut Run) {
    run.case("many bring one counter");
    let id = run.enrolled().await;
    // Each with a challenge of its own: only the counter is the same.
    let commits = (0..TASKS).map(|_| vec![take(), Effect::advance(id, 1)]).collect();
    let outcomes = at_once(&run.store, commits).await;
    one_of_many(run, &outcomes, Outcome::Stale);
    run.highest("the counter", id, 1).await;
}

async fn many_counters(run: &mut Run) {
    run.case("many counters at once");
    let id = run.enrolled().await;
    let commits = (1..=TASKS).map(|counter| vec![Effect::advance(id, counter)]).collect();
    let outcomes = at_once(&run.store, commits).await;
    let certain =
        count(&outcomes, Outcome::Committed).saturating_add(count(&outcomes, Outcome::Stale));
    run.equal("answered", certain, outcomes.len());
    run.equal("the greatest is committed", outcomes.last(), Some(&Some(Outcome::Committed)));
    run.highest("and it stays", id, TASKS).await;
}

async fn one_enrolment(run: &mut Run) {
    run.case("many enrol one device");
    let id = device();
    let owners = (0..TASKS).map(|owner| vec![take(), enrol(id, &owner.to_string())]);
    let outcomes = at_once(&run.store, owners.collect()).await;
    one_of_many(run, &outcomes, Outcome::EnrolledForAnother);
    let winner = outcomes.iter().position(|outcome| *outcome == Some(Outcome::Committed));
    let owner = run.load(id).await.map(|device| device.owner);
    run.equal("the owner", owner, winner.map(|winner| winner.to_string()));
}

/// Two commits want the same two things in opposite orders: no deadlock, no half.
async fn crossed(run: &mut Run) {
    run.case("two in opposite orders");
    let (a, b) = (take(), take());
    let mut commits = vec![vec![a.clone(), b.clone()], vec![b, a]];
    for _ in 0..4 {
        commits.extend(commits.clone());
    }
    let outcomes = at_once(&run.store, commits).await;
    one_of_many(run, &outcomes, Outcome::Replayed);
}
