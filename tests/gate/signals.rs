//! Reports of runtime signals through the gate.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::gate::{Decision, Enforcement};
use bonafide::signals::{Expectations, Platform, Policy, RecordedHost, collect};
use std::time::Duration;

fn report(host: &RecordedHost) -> Vec<u8> {
    collect(host, &Expectations::new(), || Duration::ZERO).to_bytes()
}

/// A real one, and said to be so.
fn iphone() -> RecordedHost {
    RecordedHost::new(Platform::Ios).with_facts(|facts| {
        facts.simulator = Some(false);
        facts.ios_app_on_mac = Some(false);
    })
}

fn clean() -> Vec<u8> {
    report(&iphone())
}

fn jailbroken() -> Vec<u8> {
    report(&iphone().file("/var/jb/usr/bin/su", ""))
}

fn server(enforcement: Enforcement) -> (Server, Phone) {
    let gate = builder()
        .signals(Policy::recommended())
        .require_report("chat")
        .enforcement(enforcement)
        .build()
        .unwrap();
    let (server, phone) = (Server { gate, store: store() }, Phone::new(7));
    // Enrolment does without.
    assert_eq!(server.kind(&phone.enrolment(&server)), Ok(()));
    (server, phone)
}

fn call(server: &Server, phone: &mut Phone, report: Option<Vec<u8>>) -> Sent {
    let mut sent = phone.call(server);
    sent.report = report;
    sent.evidence = phone.assert(&sent);
    sent
}

#[test]
fn a_bound_report_is_judged_with_the_evidence() {
    let (server, mut phone) = server(Enforcement::Enforce);
    let sent = call(&server, &mut phone, Some(clean()));
    let (decision, _) = server.decide(&sent);
    let Decision::Allow(granted) = decision else { panic!("{decision}") };
    assert_eq!(granted.report().unwrap().to_bytes(), clean());

    let sent = call(&server, &mut phone, Some(jailbroken()));
    let (decision, effects) = server.decide(&sent);
    assert_eq!(effects, ["take", "advance"], "genuine, and used up");
    assert_eq!(decision.error().unwrap().kind(), K::PrivilegedAccess);
    assert_eq!(server.kind(&sent), Err(K::Replayed));

    let sent = call(&server, &mut phone, None);
    assert_eq!(server.kind(&sent), Err(K::ReportMissing));
}

/// It is no proof of a changed app, and it looked at nothing that counts for an iPhone.
#[test]
fn a_report_of_another_platform_is_noted() {
    let (server, mut phone) = server(Enforcement::Enforce);
    for (platform, noted) in [(Platform::Ios, 0), (Platform::Linux, 1), (Platform::Android, 1)] {
        let host = if platform == Platform::Ios { iphone() } else { RecordedHost::new(platform) };
        let host = host
            .file("/proc/self/status", "TracerPid:\t0\n")
            .file("/proc/self/maps", "7f00-7f01 r-xp 0 0 0 /a\n")
            .file("/proc/self/mounts", "/dev/x / ext4 ro 0 0\n");
        let sent = call(&server, &mut phone, Some(report(&host)));
        let Decision::Allow(granted) = server.decide(&sent).0 else { panic!("it is no refusal") };
        let inconclusive = granted
            .reasons()
            .iter()
            .filter(|reason| reason.kind() == K::SignalsInconclusive)
            .count();
        assert_eq!(inconclusive, noted, "{platform:?}");
    }
}

#[test]
fn what_was_not_bound_is_refused_without_effects() {
    let (server, mut phone) = server(Enforcement::Monitor);
    let good = call(&server, &mut phone, Some(jailbroken()));
    for (report, expected) in [
        (None, K::AssertionSignature),
        (Some(clean()), K::AssertionSignature),
        (Some(jailbroken()[1..].to_vec()), K::InvalidReport),
        (Some(vec![0; 6145]), K::InputTooLarge),
    ] {
        let (decision, effects) = server.decide(&Sent { report, ..good.clone() });
        assert_eq!(decision.error().unwrap().kind(), expected);
        assert!(effects.is_empty());
    }
    let without = call(&server, &mut phone, None);
    let added = Sent { report: Some(clean()), ..without };
    assert_eq!(server.kind(&added), Err(K::AssertionSignature));
}

#[test]
fn monitoring_waives_what_the_policy_says_of_reports() {
    let (server, mut phone) = server(Enforcement::Monitor);
    for (report, kind) in [(Some(jailbroken()), K::PrivilegedAccess), (None, K::ReportMissing)] {
        let sent = call(&server, &mut phone, report);
        let (decision, _) = server.decide(&sent);
        assert_eq!(decision.as_str(), "allow_monitored");
        assert_eq!(decision.reasons()[0].kind(), kind);
    }
}

#[test]
fn a_gate_without_a_policy_binds_reports_and_does_not_judge_them() {
    let (server, mut phone) = (Server::new(), Phone::new(7));
    assert_eq!(server.kind(&phone.enrolment(&server)), Ok(()));
    let sent = call(&server, &mut phone, Some(jailbroken()));
    let (decision, _) = server.decide(&sent);
    assert!(decision.is_allowed() && decision.reasons().is_empty(), "{decision}");
    let changed = Sent { report: Some(clean()), ..call(&server, &mut phone, Some(jailbroken())) };
    assert_eq!(server.kind(&changed), Err(K::AssertionSignature));
}
