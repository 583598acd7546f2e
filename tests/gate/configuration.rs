//! Gates that cannot be meant, and kinds of evidence that a gate does not judge.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::challenge::Scope;
use bonafide::gate::{Call, Evidence, EvidenceKind, Gate};
use bonafide::play_integrity::Freshness;
use bonafide::request::Scheme;
use std::time::Duration;

#[test]
fn a_gate_without_a_judge_or_a_usable_authority_is_refused() {
    let kind = |builder: bonafide::gate::Builder| builder.build().unwrap_err().kind();
    let new = |authority| Gate::builder(challenges(), Scheme::Https, authority);
    assert_eq!(kind(new(AUTHORITY)), K::InvalidGate);
    for authority in ["", "https://api.example.com", "api.example.com/", "user@api.example.com"] {
        let gate = new(authority).play_keys(play_keys(), play_policy());
        assert_eq!(kind(gate), K::InvalidGate, "{authority}");
    }
    let none: [&str; 0] = [];
    assert_eq!(kind(new(AUTHORITY).play_decode(none, play_policy())), K::NoPackage);
    let odd = new(AUTHORITY).play_decode(["no package"], play_policy());
    assert_eq!(kind(odd), K::InvalidPackage);
    // A window that no token is judged by.
    let day = Duration::from_secs(24 * 60 * 60);
    let window = |max_age, max_ahead| {
        let gate = new(AUTHORITY).play_keys(play_keys(), play_policy());
        gate.play_freshness(Freshness { max_age, max_ahead })
    };
    let longer = day + Duration::from_nanos(1);
    assert!(window(day, day).build().is_ok());
    assert_eq!(kind(window(longer, day)), K::InvalidExpectation);
    assert_eq!(kind(window(day, longer)), K::InvalidExpectation);
}

#[test]
fn what_a_gate_does_not_judge_is_the_servers_mistake() {
    use EvidenceKind::{Assertion, Attestation, ClassicToken, StandardToken};
    let evidence = |kind| match kind {
        Attestation => Evidence::Attestation { key_id: "" },
        Assertion => Evidence::Assertion { key_id: "", object: "" },
        ClassicToken => Evidence::ClassicToken(""),
        _ => Evidence::StandardToken(""),
    };
    let new = || Gate::builder(challenges(), Scheme::Https, AUTHORITY);
    let app_attest = new().app_attest(app_attest(), Default::default()).build().unwrap();
    let keys = new().play_keys(play_keys(), play_policy()).build().unwrap();
    let decode = new().play_decode([PACKAGE], play_policy()).build().unwrap();
    for (gate, judged) in [
        (&app_attest, &[Attestation, Assertion][..]),
        (&keys, &[ClassicToken]),
        (&decode, &[StandardToken]),
    ] {
        for kind in EvidenceKind::ALL {
            let call = Call {
                app_id: if kind.as_str().starts_with("apple") { APP } else { PACKAGE },
                purpose: "chat",
                subject: "user 7",
                challenge: "",
                evidence: evidence(kind),
                method: "GET",
                path_and_query: "/",
                report: None,
            };
            let refused = gate.admit(&call, NOW).unwrap_err().error().kind();
            assert_eq!(refused != K::EvidenceNotServed, judged.contains(&kind), "{kind:?}");
        }
    }
}

#[test]
fn challenges_are_for_apps_that_are_served() {
    let server = Server::new();
    let scope = |app_id| Scope { app_id, purpose: "chat", subject: "user 7" };
    for (app_id, served) in [(APP, true), (PACKAGE, true), ("com.example.other", false)] {
        assert_eq!(server.gate.serves(app_id), served);
        let kind = server.gate.challenge(&scope(app_id), NOW).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(kind, if served { Ok(()) } else { Err(K::AppIdMismatch) });
    }
}
