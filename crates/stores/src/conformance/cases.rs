//! One commit after the other.

use super::{Run, device, enrol, keep, random, take};
use bonafide::replay::{Counter, Effect, Outcome, Store};

/// What is used once.
pub(super) async fn used(run: &mut Run) {
    single_use(run).await;
    several(run).await;
}

/// Devices, by themselves and with what is used once.
pub(super) async fn devices(run: &mut Run) {
    enrolment(run).await;
    all_or_nothing(run).await;
    ownership(run).await;
    revocation(run).await;
    erasure(run).await;
    unknown_devices(run).await;
}

async fn enrolment(run: &mut Run) {
    run.case("enrolment");
    let id = device();
    let loaded = run.load(id).await;
    run.equal("before", loaded.is_none(), true);
    let (record, receipt): (Vec<u8>, Vec<u8>) = ((0..=255).collect(), vec![0xff; 10_000]);
    let effect = Effect::enrol(id, "Zoë 7", &record, &receipt);
    run.commit("a new device", vec![effect], Outcome::Committed).await;
    let loaded = run.load(id).await;
    let stored = loaded.map(|device| {
        (device.record, device.receipt, device.owner, device.counter, device.revoked)
    });
    let expected = (record, receipt, "Zoë 7".to_owned(), Counter::ENROLLED, false);
    run.equal("what was stored comes back", stored, Some(expected));

    run.commit("again", vec![enrol(id, "Zoë 7")], Outcome::AlreadyEnrolled).await;
    run.commit("for another", vec![enrol(id, "bob")], Outcome::EnrolledForAnother).await;
    run.commit("owner in other case", vec![enrol(id, "zoë 7")], Outcome::EnrolledForAnother).await;
    run.commit("advance", vec![Effect::advance(id, 5)], Outcome::Committed).await;
    run.commit("after use", vec![enrol(id, "Zoë 7")], Outcome::AlreadyEnrolled).await;
    let loaded = run.load(id).await;
    let kept = loaded.map(|device| (device.owner, device.counter.highest(), device.record.len()));
    run.equal("nothing of it changed", kept, Some(("Zoë 7".to_owned(), 5, 256)));

    let empty = device();
    let effect = Effect::enrol(empty, "", &[], &[]);
    run.commit("empty values", vec![effect], Outcome::Committed).await;
}

async fn single_use(run: &mut Run) {
    run.case("single use");
    for effect in [Effect::take(random(), keep()), Effect::insert_once(random(), keep())] {
        run.commit("first", vec![effect.clone()], Outcome::Committed).await;
        for _ in 0..3 {
            run.commit("again", vec![effect.clone()], Outcome::Replayed).await;
        }
    }
    let (a, mut b) = (random(), random());
    b.clone_from(&a);
    if let Some(last) = b.last_mut() {
        *last ^= 1;
    }
    run.commit("one name", vec![Effect::take(a, keep())], Outcome::Committed).await;
    run.commit("one bit apart", vec![Effect::take(b, keep())], Outcome::Committed).await;
    let twice = Effect::take(random(), keep());
    let both = vec![twice.clone(), twice.clone()];
    run.commit("twice in one commit", both, Outcome::Replayed).await;
    run.commit("which wrote nothing", vec![twice], Outcome::Committed).await;
}

async fn several(run: &mut Run) {
    run.case("several at once");
    let (a, b, used) = (take(), Effect::insert_once(random(), keep()), take());
    run.commit("one", vec![used.clone()], Outcome::Committed).await;
    for refused in [[a.clone(), b.clone(), used.clone()], [a.clone(), used.clone(), b.clone()]] {
        run.commit("with one that was used", refused.into(), Outcome::Replayed).await;
    }
    run.commit("used first", vec![used.clone(), a.clone()], Outcome::Replayed).await;
    run.commit("nothing was written", vec![a.clone(), b.clone()], Outcome::Committed).await;
    for one in [a, b, used] {
        run.commit("each is used", vec![one], Outcome::Replayed).await;
    }
    run.commit("nothing at all", Vec::new(), Outcome::Committed).await;
}

/// A store that keeps no devices says so, and uses nothing up.
pub(super) async fn no_devices(run: &mut Run) {
    run.case("no devices");
    let id = device();
    let challenge = take();
    for effect in [enrol(id, "alice"), Effect::advance(id, 1)] {
        let outcome = run.outcome(vec![effect.clone()]).await;
        run.equal("a device", outcome, None);
        let outcome = run.outcome(vec![challenge.clone(), effect]).await;
        run.equal("a device and a challenge", outcome, None);
    }
    run.commit("which is not used", vec![challenge], Outcome::Committed).await;
    let loaded = run.store.load(&id).await.ok();
    run.equal("load", loaded.is_none(), true);
    let revoked = run.store.revoke(&id).await.ok();
    run.equal("revoke", revoked, None);
    let erased = run.store.erase(&id).await.ok();
    run.equal("erase", erased, None);
}

async fn all_or_nothing(run: &mut Run) {
    run.case("all or nothing");
    let id = run.enrolled().await;
    let used = take();
    run.commit("a challenge", vec![used.clone()], Outcome::Committed).await;
    let fresh = take();

    let effects = vec![fresh.clone(), Effect::advance(id, 0)];
    run.commit("take, then stale", effects, Outcome::Stale).await;
    let effects = vec![fresh.clone(), Effect::advance(device(), 1)];
    run.commit("take, then unknown", effects, Outcome::UnknownDevice).await;
    let effects = vec![fresh.clone(), enrol(id, "alice")];
    run.commit("take, then enrolled", effects, Outcome::AlreadyEnrolled).await;
    let effects = vec![Effect::advance(id, 9), used.clone()];
    run.commit("advance, then replayed", effects, Outcome::Replayed).await;
    run.highest("nothing was advanced", id, 0).await;
    let new = device();
    let effects = vec![enrol(new, "alice"), used.clone()];
    run.commit("enrol, then replayed", effects, Outcome::Replayed).await;
    let loaded = run.load(new).await;
    run.equal("nothing was enrolled", loaded.is_none(), true);
    let effects = vec![used, Effect::advance(device(), 1)];
    run.commit("the first that fails", effects, Outcome::Replayed).await;

    let insert = Effect::insert_once(random(), keep());
    let effects = vec![fresh.clone(), insert.clone(), Effect::advance(id, 1)];
    run.commit("all of them", effects, Outcome::Committed).await;
    run.highest("advanced", id, 1).await;
    run.commit("taken", vec![fresh], Outcome::Replayed).await;
    run.commit("inserted", vec![insert], Outcome::Replayed).await;
}

async fn revocation(run: &mut Run) {
    run.case("revocation");
    let id = run.enrolled().await;
    let revoked = run.store.revoke(&id).await.ok();
    run.equal("revoke", revoked, Some(true));
    let again = run.store.revoke(&id).await.ok();
    run.equal("revoke again", again, Some(true));
    let loaded = run.load(id).await;
    run.equal("loaded", loaded.map(|device| device.revoked), Some(true));
    run.commit("advance", vec![Effect::advance(id, 1)], Outcome::Revoked).await;
    run.commit("stale advance", vec![Effect::advance(id, 0)], Outcome::Revoked).await;
    run.commit("enrol", vec![enrol(id, "alice")], Outcome::Revoked).await;
    run.commit("enrol for another", vec![enrol(id, "bob")], Outcome::Revoked).await;
    let challenge = take();
    let effects = vec![challenge.clone(), Effect::advance(id, 1)];
    run.commit("with a challenge", effects, Outcome::Revoked).await;
    run.commit("which was not taken", vec![challenge], Outcome::Committed).await;
    let unknown = run.store.revoke(&device()).await.ok();
    run.equal("an unknown device", unknown, Some(false));
}

async fn erasure(run: &mut Run) {
    run.case("erasure");
    let id = run.enrolled().await;
    run.commit("advance", vec![Effect::advance(id, 7)], Outcome::Committed).await;
    let erased = run.store.erase(&id).await.ok();
    run.equal("erase", erased, Some(true));
    let loaded = run.load(id).await;
    run.equal("it is gone", loaded.is_none(), true);
    run.commit("advance", vec![Effect::advance(id, 8)], Outcome::UnknownDevice).await;
    let again = run.store.erase(&id).await.ok();
    run.equal("erase again", again, Some(false));

    let id = run.enrolled().await;
    run.commit("advance", vec![Effect::advance(id, 7)], Outcome::Committed).await;
    let _ = run.store.revoke(&id).await;
    let erased = run.store.erase(&id).await.ok();
    run.equal("erase a revoked one", erased, Some(true));
    let loaded = run.load(id).await;
    let left = loaded.map(|device| {
        (device.record.len(), device.receipt.len(), device.owner, device.counter, device.revoked)
    });
    let expected = Some((0, 0, String::new(), Counter::ENROLLED, true));
    run.equal("only the revocation stays", left, expected);
    run.commit("it does not come back", vec![enrol(id, "alice")], Outcome::Revoked).await;
}

/// The owner is compared in the same step as the counter.
async fn ownership(run: &mut Run) {
    run.case("ownership");
    let id = run.enrolled().await;
    let advance = |owner, counter| Effect::advance_of(id, owner, counter);
    run.commit("the owner's", vec![advance("alice", 1)], Outcome::Committed).await;
    for owner in ["bob", "Alice", ""] {
        let effects = vec![advance(owner, 2)];
        run.commit("another's", effects, Outcome::EnrolledForAnother).await;
    }
    let challenge = take();
    let effects = vec![challenge.clone(), advance("bob", 2)];
    run.commit("with a challenge", effects, Outcome::EnrolledForAnother).await;
    run.commit("which was not taken", vec![challenge], Outcome::Committed).await;
    run.highest("nothing advanced", id, 1).await;
    run.commit("the owner's again", vec![advance("alice", 2)], Outcome::Committed).await;
    run.commit("stale", vec![advance("alice", 2)], Outcome::Stale).await;
    let _ = run.store.revoke(&id).await;
    run.commit("revoked", vec![advance("bob", 3)], Outcome::Revoked).await;
}

async fn unknown_devices(run: &mut Run) {
    run.case("unknown devices");
    let effects = vec![Effect::advance(device(), 1)];
    run.commit("advance", effects, Outcome::UnknownDevice).await;
    let erased = run.store.erase(&device()).await.ok();
    run.equal("erase", erased, Some(false));
}

/// Apple's rule.
pub(super) async fn strict(run: &mut Run) {
    run.case("strict counters");
    use Outcome::{Committed, Stale};
    let id = run.enrolled().await;
    for (counter, expected) in [
        (0, Stale),
        (1, Committed),
        (1, Stale),
        (4, Committed),
        (3, Stale),
        (5, Committed),
        (0x8000_0000, Committed),
        (u32::MAX, Committed),
        (u32::MAX, Stale),
        (1, Stale),
    ] {
        let effects = vec![Effect::advance(id, counter)];
        run.commit(&format!("counter {counter}"), effects, expected).await;
        // A challenge makes no difference.
        if expected == Stale {
            let effects = vec![take(), Effect::advance(id, counter)];
            run.commit(&format!("{counter} with a challenge"), effects, Stale).await;
        }
    }
    run.highest("the greatest", id, u32::MAX).await;
}

/// A window, which holds with challenges only.
pub(super) async fn window(run: &mut Run, reach: u8) {
    run.case("a window of counters");
    use Outcome::{Committed, Stale};
    let reach = u32::from(reach).min(63);
    let id = run.enrolled().await;
    let highest = 100;
    run.commit("ahead", vec![Effect::advance(id, highest)], Committed).await;
    for behind in 0..=70 {
        let counter = highest.saturating_sub(behind);
        let what = format!("{behind} behind");
        run.commit(&what, vec![Effect::advance(id, counter)], Stale).await;
        let inside = behind > 0 && behind <= reach;
        let expected = if inside { Committed } else { Stale };
        let effects = vec![take(), Effect::advance(id, counter)];
        run.commit(&format!("{what}, with a challenge"), effects, expected).await;
        let effects = vec![take(), Effect::advance(id, counter)];
        run.commit(&format!("{what}, again"), effects, Stale).await;
    }
    run.highest("the greatest", id, highest).await;
}
