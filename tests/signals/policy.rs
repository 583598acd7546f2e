//! What a policy says about reports.

use crate::devices::{open_iphone as iphone, pixel};
use crate::*;
use bonafide::signals::{Category, Policy, Reaction, Severity};
use bonafide::{ErrorKind as K, Reason};

fn reasons(policy: &Policy, host: &RecordedHost) -> Vec<(K, bool)> {
    let appraisal = policy.appraise(&report(host));
    appraisal.reasons().iter().map(|reason| (reason.kind(), reason.is_decisive())).collect()
}

#[test]
fn the_presets_are_the_table() {
    let debugger = iphone().with_facts(|facts| facts.traced = Some(true));
    let emulator = iphone().with_facts(|facts| facts.simulator = Some(true));
    let medium = iphone().port(27042);
    let (log, recommended, strict) = (Policy::log_only(), Policy::recommended(), Policy::strict());
    let changed = iphone().with_facts(|facts| facts.app_id = Some("com.evil.app".into()));
    for (host, kind, decisive) in [
        (&changed, K::AppChanged, [false, true, true]),
        (&debugger, K::DebuggerFound, [false, true, true]),
        (&emulator, K::EmulatorFound, [false, false, true]),
        (&medium, K::InstrumentationFound, [false, false, true]),
    ] {
        for (policy, decisive) in [&log, &recommended, &strict].into_iter().zip(decisive) {
            assert_eq!(reasons(policy, host), [(kind, decisive)], "{policy:?}");
            assert_eq!(policy.appraise(&report(host)).is_accepted(), !decisive);
        }
    }
}

#[test]
fn what_is_inconclusive_is_noted_and_never_clean() {
    for policy in [Policy::log_only(), Policy::recommended(), Policy::strict()] {
        assert_eq!(reasons(&policy, &pixel()), [(K::SignalsInconclusive, false)]);
        assert_eq!(reasons(&policy, &iphone()), []);
        // No check ran at all.
        let nothing = [&[0x86, 0x01, 0x65][..], b"linux", &[0x00, 0x80, 0x80, 0x80]].concat();
        let appraisal = policy.appraise(&Report::from_bytes(&nothing).unwrap());
        let kinds: Vec<_> = appraisal.reasons().iter().map(Reason::kind).collect();
        assert_eq!(kinds, [K::SignalsInconclusive]);
    }
}

#[test]
fn two_independent_mediums_are_a_high_one() {
    let policy = Policy::recommended();
    // Both are properties of the same build.
    let same = pixel().property("ro.build.tags", "test-keys").property("ro.secure", "0");
    let inconclusive = (K::SignalsInconclusive, false);
    assert_eq!(reasons(&policy, &same), [(K::PrivilegedAccess, false), inconclusive]);
    // The environment and the network are not.
    let apart = iphone().port(27042).variable("DYLD_INSERT_LIBRARIES", "x");
    assert_eq!(reasons(&policy, &apart), [(K::InstrumentationFound, true)]);
    // In different categories they are two findings.
    let across = iphone().port(27042).with_facts(|facts| facts.parent_pid = Some(9));
    assert_eq!(
        reasons(&policy, &across),
        [(K::DebuggerFound, false), (K::InstrumentationFound, false)]
    );
}

#[test]
fn each_category_has_its_own_reaction() {
    let host = iphone().with_facts(|facts| facts.traced = Some(true)).file("/bin/bash", "");
    let policy = Policy::strict().react(Category::Debugger, Reaction::Ignore);
    assert_eq!(reasons(&policy, &host), [(K::PrivilegedAccess, true)]);
    let policy = Policy::log_only().react(Category::Debugger, Reaction::Block(Severity::Low));
    assert_eq!(reasons(&policy, &host), [(K::PrivilegedAccess, false), (K::DebuggerFound, true)]);
}
