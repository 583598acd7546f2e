//! Play Integrity through the gate: classic tokens and standard ones.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::gate::{Claims, Decision, Enforcement};
use bonafide::play_integrity::Provenance;
use bonafide_testkit::play_integrity::{Console, Payload};

fn unsigned(server: &Server) -> Sent {
    Sent {
        app_id: PACKAGE,
        purpose: "chat",
        subject: "user 7",
        challenge: challenge(server, PACKAGE, "chat", "user 7"),
        method: "POST",
        path: "/v1/chat",
        body: b"hello",
        report: None,
        google: (200, String::new()),
        evidence: Owned::Classic(String::new()),
    }
}

pub fn classic_with(server: &Server, change: impl FnOnce(&mut Payload)) -> Sent {
    let mut sent = unsigned(server);
    let nonce = hash(&sent, sent.body).to_base64url();
    let mut payload = Payload::good(PACKAGE, &nonce, NOW.unix_millis());
    change(&mut payload);
    sent.evidence = Owned::Classic(Console::from_seed(1).token(&payload.to_json()));
    sent
}

pub fn standard_with(server: &Server, change: impl FnOnce(&mut Payload)) -> Sent {
    let mut sent = unsigned(server);
    let hash = hash(&sent, sent.body).to_base64url();
    let mut payload = Payload::good_standard(PACKAGE, &hash, NOW.unix_millis());
    change(&mut payload);
    sent.google.1 = payload.to_decode_answer();
    sent.evidence = Owned::Standard("opaque".into());
    sent
}

#[test]
fn both_kinds_pass_once() {
    let server = Server::new();
    for (sent, provenance) in [
        (classic_with(&server, |_| {}), Provenance::LocalKeys),
        (standard_with(&server, |_| {}), Provenance::GoogleDecode),
    ] {
        let (decision, effects) = server.decide(&sent);
        assert_eq!(effects, ["take", "insert"]);
        let Decision::Allow(granted) = decision else { panic!("{decision}") };
        let Claims::Verdict(verdict) = granted.claims() else { panic!("{granted:?}") };
        assert_eq!(verdict.provenance(), provenance);
        assert_eq!(server.kind(&sent), Err(K::Replayed));
    }
}

#[test]
fn a_changed_request_is_refused_without_effects() {
    let server = Server::new();
    for sent in [classic_with(&server, |_| {}), standard_with(&server, |_| {})] {
        let changed = Sent { body: b"hullo", ..sent.clone() };
        let (decision, effects) = server.decide(&changed);
        assert_eq!(decision.error().unwrap().kind(), K::BindingMismatch);
        assert!(effects.is_empty());
        assert_eq!(server.kind(&sent), Ok(()));
    }
}

#[test]
fn what_the_policy_refuses_is_used_up() {
    for (enforcement, word) in
        [(Enforcement::Enforce, "deny"), (Enforcement::Monitor, "allow_monitored")]
    {
        let server = Server::with(enforcement);
        let no_labels = |payload: &mut Payload| payload.device_integrity = "{}".into();
        for sent in [classic_with(&server, no_labels), standard_with(&server, no_labels)] {
            let (decision, effects) = server.decide(&sent);
            assert_eq!(effects, ["take", "insert"]);
            assert_eq!(decision.as_str(), word);
            assert_eq!(decision.reasons()[0].kind(), K::DeviceIntegrity);
            assert_eq!(server.kind(&sent), Err(K::Replayed));
        }
    }
}

#[test]
fn a_server_of_googles_in_trouble_is_no_rejection() {
    let server = Server::new();
    let sent = standard_with(&server, |_| {});
    for (status, expected) in [
        (400, K::DecodeRejected),
        (401, K::DecodeDenied),
        (429, K::DecodeUnavailable),
        (500, K::DecodeUnavailable),
        (503, K::DecodeUnavailable),
    ] {
        let sent = Sent { google: (status, "<html>".into()), ..sent.clone() };
        let (decision, effects) = server.decide(&sent);
        assert_eq!(decision.error().unwrap().kind(), expected, "{status}");
        assert!(effects.is_empty());
    }
    // A page of somebody between, no answer at all, one of another form.
    for (status, page) in [(200, "<html>"), (200, ""), (204, ""), (200, "{}"), (200, "[]")] {
        let page = Sent { google: (status, page.into()), ..sent.clone() };
        assert_eq!(server.kind(&page), Err(K::DecodeUnavailable));
    }
    assert_eq!(server.kind(&sent), Ok(()));
}

#[test]
fn tokens_that_are_too_long_or_of_another_package_are_refused_at_admission() {
    let server = Server::new();
    let sent = classic_with(&server, |_| {});
    for evidence in [Owned::Classic("x".repeat(65_537)), Owned::Standard("x".repeat(65_537))] {
        assert_eq!(server.kind(&Sent { evidence, ..sent.clone() }), Err(K::InputTooLarge));
    }
    for evidence in [sent.evidence.clone(), Owned::Standard("opaque".into())] {
        let other = Sent { app_id: "com.example.other", evidence, ..sent.clone() };
        assert_eq!(server.kind(&other), Err(K::AppIdMismatch));
    }
    // What no token has is the client's fault, before Google is asked.
    let odd = Sent { evidence: Owned::Standard("a\"b".into()), ..sent };
    assert_eq!(server.kind(&odd), Err(K::InvalidBase64));
}

#[test]
fn a_method_in_lower_case_is_another_method() {
    let server = Server::new();
    for sent in [classic_with(&server, |_| {}), standard_with(&server, |_| {})] {
        for method in ["post", "Post"] {
            let other = Sent { method, ..sent.clone() };
            assert_eq!(server.kind(&other), Err(K::InvalidRequestField));
        }
        assert_eq!(server.kind(&sent), Ok(()));
    }
}

#[test]
fn the_gates_own_window_of_freshness_counts() {
    use bonafide::play_integrity::Freshness;
    use std::time::Duration;
    let window = Freshness { max_age: Duration::from_secs(5), max_ahead: Duration::ZERO };
    let gate = builder().play_freshness(window).build().unwrap();
    let server = Server { gate, store: store() };
    let seconds_ago = |seconds: u64| {
        move |payload: &mut Payload| {
            let made = (NOW.unix_millis() - seconds * 1000).to_string();
            let now = NOW.unix_millis().to_string();
            payload.request_details = payload.request_details.replace(&now, &made);
        }
    };
    for make in
        [classic_with, standard_with] as [fn(&Server, Box<dyn FnOnce(&mut Payload)>) -> Sent; 2]
    {
        assert_eq!(server.kind(&make(&server, Box::new(seconds_ago(5)))), Ok(()));
        let old = make(&server, Box::new(seconds_ago(6)));
        assert_eq!(server.kind(&old), Err(K::TokenTooOld));
    }
}
