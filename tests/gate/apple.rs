//! App Attest through the gate.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::challenge::Scope;
use bonafide::gate::{Admitted, Claims, Decision, Enforcement};
use bonafide::replay::{AnyStore, Device as StoredDevice, Effect, Outcome, Store};
use bonafide::request::BodyHash;
use bonafide::{ErrorClass, Timestamp};
use bonafide_testkit::app_attest::{System, launch_map};

type Change<T> = fn(&mut T);

fn enrolled() -> (Server, Phone) {
    let (server, phone) = (Server::new(), Phone::new(7));
    assert_eq!(server.kind(&phone.enrolment(&server)), Ok(()));
    (server, phone)
}

#[test]
fn a_device_enrols_calls_and_is_refused_when_it_repeats_itself() {
    let (server, mut phone) = (Server::new(), Phone::new(7));
    let enrolment = phone.enrolment(&server);
    let (decision, effects) = server.decide(&enrolment);
    assert_eq!(effects, ["take", "enrol"]);
    let Decision::Allow(granted) = decision else { panic!("{decision}") };
    assert!(matches!(granted.claims(), Claims::Attestation(_)), "{granted:?}");
    assert_eq!(server.kind(&enrolment), Err(K::Replayed));
    assert_eq!(server.kind(&phone.enrolment(&server)), Err(K::AlreadyEnrolled));

    let call = phone.call(&server);
    let (decision, effects) = server.decide(&call);
    assert_eq!(effects, ["take", "advance"]);
    let Decision::Allow(granted) = decision else { panic!("{decision}") };
    let Claims::Assertion(assertion) = granted.claims() else { panic!("{granted:?}") };
    assert_eq!(assertion.counter(), 1);
    assert_eq!(server.kind(&call), Err(K::Replayed));
    assert_eq!(server.kind(&phone.call(&server)), Ok(()));
}

#[test]
fn each_changed_field_of_a_request_is_refused_without_effects() {
    let (server, mut phone) = enrolled();
    let call = phone.call(&server);
    let changes: [(&str, Change<Sent>, K); 9] = [
        ("body", |sent| sent.body = b"hullo", K::AssertionSignature),
        ("path", |sent| sent.path = "/v1/chat", K::AssertionSignature),
        ("method", |sent| sent.method = "PUT", K::AssertionSignature),
        ("no path", |sent| sent.path = "v1", K::InvalidRequestField),
        ("purpose", |sent| sent.purpose = "pay", K::ChallengeMismatch),
        ("subject", |sent| sent.subject = "user 8", K::ChallengeMismatch),
        ("no subject", |sent| sent.subject = "", K::InvalidScope),
        ("app", |sent| sent.app_id = "TEAMID1234.com.example.other", K::ChallengeMismatch),
        ("unknown app", |sent| sent.app_id = "TEAMID1234.com.evil", K::AppIdMismatch),
    ];
    for (what, change, expected) in changes {
        let mut changed = call.clone();
        change(&mut changed);
        let (decision, effects) = server.decide(&changed);
        assert_eq!(decision.error().unwrap().kind(), expected, "{what}: {decision}");
        assert!(effects.is_empty(), "{what}");
    }
    assert_eq!(server.kind(&call), Ok(()), "nothing was used up");
}

#[test]
fn a_challenge_of_another_subject_does_not_fit() {
    let (server, mut phone) = enrolled();
    let mut call = phone.call(&server);
    call.challenge = challenge(&server, APP, "chat", "user 8");
    call.evidence = phone.assert(&call);
    assert_eq!(server.kind(&call), Err(K::ChallengeMismatch));
    // And with a subject of its own, the device is not theirs.
    call.subject = "user 8";
    assert_eq!(server.kind(&call), Err(K::OwnerMismatch));
    let (mut other, theirs) = (phone.enrolment(&server), Phone::new(7));
    other.subject = "user 8";
    other.challenge = challenge(&server, APP, "enrol", "user 8");
    let object = theirs.0.attest(
        &bonafide_testkit::app_attest::Authority::from_seed(1),
        hash(&other, b"").as_bytes(),
        NOW.unix_seconds(),
    );
    other.evidence = Owned::Attestation(theirs.key_id(), object);
    assert_eq!(server.kind(&other), Err(K::EnrolledForAnother));
}

#[test]
fn evidence_that_cannot_be_read_is_refused_at_admission() {
    let (server, mut phone) = enrolled();
    let call = phone.call(&server);
    let Owned::Assertion(id, object) = call.evidence.clone() else { panic!("an assertion") };
    for (evidence, expected) in [
        (Owned::Assertion("AAAA".into(), object.clone()), K::InvalidBase64),
        (Owned::Assertion(id.clone(), format!("{object} ")), K::InvalidBase64),
        (Owned::Assertion(id.clone(), "A".repeat(88_000)), K::InputTooLarge),
        (Owned::Assertion(id.clone(), "AAAA".into()), K::UnexpectedType),
        (Owned::Assertion(Phone::new(8).key_id(), object.clone()), K::UnknownDevice),
        (Owned::Attestation("x".into(), Vec::new()), K::InvalidBase64),
    ] {
        let sent = Sent { evidence, ..call.clone() };
        assert_eq!(server.kind(&sent), Err(expected));
    }
    for (text, expected) in [("", K::InvalidChallenge), ("AAAA", K::InvalidChallenge)] {
        let sent = Sent { challenge: text.into(), ..call.clone() };
        assert_eq!(server.kind(&sent), Err(expected));
    }
    assert_eq!(server.kind(&call), Ok(()));
}

#[test]
fn what_is_stored_about_the_device_is_judged_before_anything_is_used_up() {
    let (server, mut phone) = enrolled();
    let mut other =
        Phone(bonafide_testkit::app_attest::Device::from_seed(9, "TEAMID1234.com.example.other"));
    let of_other_app = {
        let mut sent = other.enrolment(&server);
        sent.app_id = "TEAMID1234.com.example.other";
        sent.challenge = challenge(&server, sent.app_id, "enrol", "user 7");
        let object = other.0.attest(
            &bonafide_testkit::app_attest::Authority::from_seed(1),
            hash(&sent, b"").as_bytes(),
            NOW.unix_seconds(),
        );
        sent.evidence = Owned::Attestation(other.key_id(), object);
        assert_eq!(server.kind(&sent), Ok(()));
        let call = Sent { purpose: "chat", ..other.call(&server) };
        // The challenge is for one app, the key for another.
        Sent { evidence: other.assert(&call), ..call }
    };
    assert_eq!(server.kind(&of_other_app), Err(K::AppIdMismatch));

    let call = phone.call(&server);
    let changes: [(Change<Option<StoredDevice>>, K); 5] = [
        (|device| *device = None, K::UnknownDevice),
        (|device| device.as_mut().unwrap().revoked = true, K::Revoked),
        (|device| device.as_mut().unwrap().owner = "user 8".into(), K::OwnerMismatch),
        (|device| device.as_mut().unwrap().record[0] = 9, K::StoredKeyUnreadable),
        // Another device's row, by a mistake of the driver's.
        (
            |device| {
                device.as_mut().unwrap().record[7..72]
                    .clone_from_slice(Phone::new(8).0.key().point().as_slice())
            },
            K::StoredKeyUnreadable,
        ),
    ];
    for (change, expected) in changes {
        let (decision, effects) = server.decide_with(&call, change);
        assert_eq!(decision.error().unwrap().kind(), expected, "{decision}");
        assert!(effects.is_empty());
    }
    assert_eq!(server.kind(&call), Ok(()));
    assert!(ready(server.store.revoke(&phone.device_id())).unwrap());
    assert_eq!(server.kind(&phone.call(&server)), Err(K::Revoked));
    assert_eq!(server.kind(&phone.enrolment(&server)), Err(K::Revoked));
    assert!(ready(server.store.erase(&phone.device_id())).unwrap());
    assert_eq!(server.kind(&phone.enrolment(&server)), Err(K::Revoked), "for ever");
}

/// Between the look at the device and the write, another request passed.
#[test]
fn the_write_decides() {
    let (server, mut phone) = enrolled();
    let (first, second) = (phone.call(&server), phone.call(&server));
    assert_eq!(server.kind(&second), Ok(()));
    let (decision, effects) = server.decide(&first);
    assert_eq!(effects, ["take", "advance"]);
    assert_eq!(decision.error().unwrap().kind(), K::CounterNotIncreased);

    let late = phone.call(&server);
    let id = phone.device_id();
    let (decision, effects) = server.decide_with(&late, |_| {
        ready(server.store.revoke(&id)).unwrap();
    });
    assert_eq!(effects, ["take", "advance"]);
    assert_eq!(decision.error().unwrap().kind(), K::Revoked);
}

#[test]
fn a_store_that_is_down_is_no_rejection() {
    let (mut server, mut phone) = enrolled();
    let (enrolment, call) = (phone.enrolment(&server), phone.call(&server));
    server.store = AnyStore::new(Down);
    for sent in [enrolment, call] {
        let (decision, _) = server.decide(&sent);
        let error = decision.error().unwrap();
        assert_eq!(error.kind(), K::StoreUnavailable);
        assert_eq!(error.class(), ErrorClass::Unavailable);
    }
}

/// A development build on iOS 27, which `Policy::recommended` refuses.
fn refused_phone() -> Phone {
    let phone = Phone::new(7);
    let system = System { launch: Some(launch_map(3, "1")), ..System::ios_27() };
    Phone(phone.0.with_system(system))
}

#[test]
fn what_the_policy_refuses_is_used_up_and_enrols_nothing() {
    let (server, phone) = (Server::new(), refused_phone());
    let enrolment = phone.enrolment(&server);
    let (decision, effects) = server.decide(&enrolment);
    assert_eq!(effects, ["take"]);
    let Decision::Deny(denied) = decision else { panic!("{decision}") };
    assert_eq!(denied.error().kind(), K::LaunchCategory);
    assert_eq!(denied.reasons().len(), 1);
    assert!(ready(server.store.load(&phone.device_id())).unwrap().is_none());
    assert_eq!(server.kind(&enrolment), Err(K::Replayed));
}

#[test]
fn monitoring_waives_the_policy_and_nothing_else() {
    let (server, mut phone) = (Server::with(Enforcement::Monitor), refused_phone());
    let (decision, effects) = server.decide(&phone.enrolment(&server));
    assert_eq!(effects, ["take", "enrol"]);
    assert_eq!(decision.as_str(), "allow_monitored");
    let call = phone.call(&server);
    let (decision, effects) = server.decide(&call);
    assert_eq!(effects, ["take", "advance"]);
    let Decision::AllowMonitored(granted) = &decision else { panic!("{decision}") };
    assert_eq!(granted.reasons()[0].kind(), K::LaunchCategory);
    assert!(decision.to_string().contains("LaunchCategory"), "{decision}");

    assert_eq!(server.kind(&call), Err(K::Replayed));
    let mut call = phone.call(&server);
    call.body = b"tampered";
    assert_eq!(server.kind(&call), Err(K::AssertionSignature));
    let expired = NOW.saturating_sub(std::time::Duration::from_secs(361));
    let scope = Scope { app_id: APP, purpose: "chat", subject: "user 7" };
    call.challenge = server.gate.challenge(&scope, expired).unwrap().as_str().into();
    call.evidence = phone.assert(&call);
    assert_eq!(server.kind(&call), Err(K::ChallengeExpired));
    ready(server.store.revoke(&phone.device_id())).unwrap();
    assert_eq!(server.kind(&phone.call(&server)), Err(K::Revoked));
}

/// The object was made over the hash of the rest of the body.
#[test]
fn what_comes_with_an_attestation_is_bound() {
    let (server, phone) = (Server::new(), Phone::new(7));
    let mut enrolment = phone.enrolment(&server);
    enrolment.body = b"another body";
    assert_eq!(server.kind(&enrolment), Err(K::NonceMismatch));
    enrolment.body = b"";
    assert_eq!(server.kind(&enrolment), Ok(()));
}

#[test]
fn an_audit_line_has_what_it_needs_and_nothing_secret() {
    let (server, mut phone) = enrolled();
    let call = phone.call(&server);
    let (decision, _) = server.decide(&call);
    let (again, _) = server.decide(&call);
    let mut lines = vec![decision.to_string(), again.to_string()];
    lines.extend([format!("{decision:?}"), format!("{again:?}"), format!("{:?}", server.gate)]);
    let device = ready(server.store.load(&phone.device_id())).unwrap();
    lines.push(format!("{device:?}"));
    let audit = decision.audit();
    assert_eq!((audit.app_id(), audit.purpose()), (Some(APP), "chat"));
    assert_eq!(audit.evidence().as_str(), "apple-assertion");
    assert_eq!(audit.time(), NOW);
    assert_eq!(
        lines[0],
        "allow 2026-05-28T20:26:40.000Z apple-assertion of TEAMID1234.com.example.app for chat"
    );
    let hex: String = phone.0.key_id().iter().map(|byte| format!("{byte:02x}")).collect();
    for secret in [&phone.key_id(), &hex, "user 7", &call.challenge] {
        assert!(lines.iter().all(|line| !line.contains(secret)), "{lines:#?}");
    }
    // A client's own words do not get into a log.
    let odd = Sent { app_id: "evil\nallow", ..call };
    let (decision, _) = server.decide(&odd);
    assert_eq!(decision.audit().app_id(), None);
    assert!(!decision.to_string().contains("evil"));
}

/// What was admitted in time and comes a day later.
#[test]
fn the_challenge_is_fresh_when_the_body_is_there() {
    let (server, mut phone) = enrolled();
    let sent = phone.call(&server);
    let device = ready(server.store.load(&phone.device_id())).unwrap();
    let verify = |seconds| {
        let Ok(Admitted::Assertion(next)) = server.gate.admit(&sent.call(), NOW) else {
            panic!("an assertion")
        };
        let later = NOW.saturating_add(std::time::Duration::from_secs(seconds));
        let verified = next.device(device.as_ref()).unwrap().verify(BodyHash::of(b"hello"), later);
        verified.map(|_| ()).map_err(|denied| denied.error().kind())
    };
    assert_eq!(verify(360), Ok(()));
    assert_eq!(verify(361), Err(K::ChallengeExpired));
}

/// Between the look and the write the device was erased, and is somebody else's.
#[test]
fn the_owner_is_compared_at_the_write() {
    let (server, mut phone) = enrolled();
    let call = phone.call(&server);
    let id = phone.device_id();
    let store = server.store.clone();
    let (decision, effects) = server.decide_with(&call, |device| {
        ready(store.erase(&id)).unwrap();
        let record = &device.as_ref().unwrap().record;
        let effects = [Effect::enrol(id, "bob", record, b"")].into_iter().collect();
        assert_eq!(ready(store.commit(&effects)).unwrap(), Outcome::Committed);
    });
    assert_eq!(effects, ["take", "advance"]);
    assert_eq!(decision.error().unwrap().kind(), K::EnrolledForAnother);
}

#[test]
fn an_attestation_of_one_app_is_not_anothers() {
    let (server, phone) = (Server::new(), Phone::new(7));
    let mut sent = phone.enrolment(&server);
    sent.app_id = "TEAMID1234.com.example.other";
    sent.challenge = challenge(&server, sent.app_id, "enrol", "user 7");
    let object = phone.0.attest(
        &bonafide_testkit::app_attest::Authority::from_seed(1),
        hash(&sent, b"").as_bytes(),
        NOW.unix_seconds(),
    );
    sent.evidence = Owned::Attestation(phone.key_id(), object);
    assert_eq!(server.kind(&sent), Err(K::AppIdMismatch));
}

#[test]
fn what_is_granted_says_who_it_was() {
    let (server, mut phone) = enrolled();
    let (decision, _) = server.decide(&phone.call(&server));
    let granted = decision.into_result().unwrap();
    assert_eq!(granted.subject(), "user 7");
    assert_eq!(granted.device_id(), Some(phone.device_id()));
    assert!(!format!("{granted:?}").contains("user 7"));
}

/// For a driver whose endpoint takes evidence of another kind.
#[test]
fn what_is_admitted_can_be_refused() {
    let (server, mut phone) = enrolled();
    let sent = phone.call(&server);
    let admitted = server.gate.admit(&sent.call(), NOW).unwrap();
    assert_eq!(admitted.kind().as_str(), "apple-assertion");
    let denied = admitted.refuse(K::EvidenceMissing.into());
    assert_eq!(denied.error().kind(), K::EvidenceMissing);
    assert_eq!(server.kind(&sent), Ok(()));
}

#[test]
fn states_can_be_sent_elsewhere() {
    const fn sendable<T: Send + 'static>() {}
    sendable::<Admitted>();
    sendable::<bonafide::gate::Verified>();
    sendable::<Decision>();
    let _: Timestamp = NOW;
}
