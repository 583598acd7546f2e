//! The way through the gate as one value: the same answers, and a step that is not waited for
//! changes nothing.

use crate::play;
use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::gate::{Next, Steps, WrongStep};
use bonafide::replay::{Outcome, Store};
use bonafide::request::BodyHash;

type Step = fn(&mut Steps) -> Result<(), WrongStep>;

/// Every step, and when it may be taken. (Of those that wait for a body, only a classic token's
/// request can still be refused: that is for `refuse` to say.)
const STEPS: [(Step, &[Next]); 7] = [
    (|steps| steps.attestation(b"", BodyHash::EMPTY, NOW), &[Next::Attestation]),
    (|steps| steps.device(None), &[Next::Device]),
    (|steps| steps.body(BodyHash::EMPTY, NOW), &[Next::Body]),
    (|steps| steps.decoded(200, b"", BodyHash::EMPTY, NOW), &[Next::Decoded]),
    (|steps| steps.finish(Outcome::Committed), &[Next::Commit]),
    (|steps| steps.unavailable(), &[Next::Device, Next::Decoded, Next::Commit]),
    (
        |steps| steps.refuse(K::EvidenceNotServed.into()),
        &[Next::Attestation, Next::Device, Next::Body, Next::Decoded],
    ),
];

/// Waits for this, and takes no other step.
fn waits_for(steps: &mut Steps, next: Next) {
    assert_eq!(steps.next(), Some(next));
    for (step, _) in STEPS.iter().filter(|(_, right)| !right.contains(&next)) {
        assert_eq!(step(steps), Err(WrongStep));
        assert_eq!(steps.next(), Some(next), "nothing changed");
    }
    assert_eq!(steps.device_id().is_ok(), next == Next::Device);
    assert_eq!(steps.standard_token().is_ok(), next == Next::Decoded);
    assert_eq!(steps.effects().is_ok(), next == Next::Commit);
    assert_eq!(steps.decision().is_ok(), next == Next::Decision);
}

/// All steps, as a driver takes them; says which kind was refused.
fn decide(server: &Server, sent: &Sent) -> Result<(), K> {
    let body = BodyHash::of(sent.body);
    let mut steps = Steps::admit(&server.gate, &sent.call(), NOW);
    loop {
        let next = steps.next().unwrap();
        waits_for(&mut steps, next);
        let taken = match next {
            Next::Attestation => {
                let Owned::Attestation(_, object) = &sent.evidence else { panic!("{steps:?}") };
                steps.attestation(object, body, NOW)
            }
            Next::Device => {
                let device = ready(server.store.load(&steps.device_id().unwrap()));
                steps.device(device.unwrap().as_ref())
            }
            Next::Body => steps.body(body, NOW),
            Next::Decoded => {
                let (status, answer) = &sent.google;
                steps.decoded(*status, answer.as_bytes(), body, NOW)
            }
            Next::Commit => {
                let outcome = ready(server.store.commit(steps.effects().unwrap()));
                steps.finish(outcome.unwrap())
            }
            Next::Decision => {
                return match steps.decision().unwrap().error() {
                    None => Ok(()),
                    Some(error) => Err(error.kind()),
                };
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(taken, Ok(()));
    }
}

#[test]
fn each_kind_of_evidence_passes_once() {
    let (server, mut phone) = (Server::new(), Phone::new(7));
    let enrolment = phone.enrolment(&server);
    assert_eq!(decide(&server, &enrolment), Ok(()));
    assert_eq!(decide(&server, &enrolment), Err(K::Replayed));
    let call = phone.call(&server);
    assert_eq!(decide(&server, &call), Ok(()));
    assert_eq!(decide(&server, &call), Err(K::Replayed));
    for sent in [play::classic_with(&server, |_| {}), play::standard_with(&server, |_| {})] {
        assert_eq!(decide(&server, &sent), Ok(()));
        assert_eq!(decide(&server, &sent), Err(K::Replayed));
    }
}

#[test]
fn a_refusal_at_any_step_is_the_end() {
    let (server, mut phone) = (Server::new(), Phone::new(7));
    let call = phone.call(&server);
    assert_eq!(decide(&server, &call), Err(K::UnknownDevice));
    let of_another_app = Sent { app_id: "TEAMID1234.com.example.other", ..call };
    assert_eq!(decide(&server, &of_another_app), Err(K::ChallengeMismatch));
    let changed = Sent { body: b"changed", ..phone.enrolment(&server) };
    assert_eq!(decide(&server, &changed), Err(K::NonceMismatch));
}

#[test]
fn who_has_no_answer_or_wants_other_evidence_ends_it() {
    let (server, mut phone) = (Server::new(), Phone::new(7));
    let enrolment = phone.enrolment(&server);
    let ended = |sent: &Sent, step: Step| {
        let mut steps = Steps::admit(&server.gate, &sent.call(), NOW);
        assert_eq!(step(&mut steps), Ok(()));
        waits_for(&mut steps, Next::Decision);
        steps.decision().unwrap().error().unwrap().kind()
    };
    let refuse: Step = |steps| steps.refuse(K::EvidenceNotServed.into());
    for sent in [
        &enrolment,
        &phone.call(&server),
        &play::classic_with(&server, |_| {}),
        &play::standard_with(&server, |_| {}),
    ] {
        assert_eq!(ended(sent, refuse), K::EvidenceNotServed);
    }
    let unavailable: Step = |steps| steps.unavailable();
    assert_eq!(ended(&phone.call(&server), unavailable), K::StoreUnavailable);
    assert_eq!(ended(&play::standard_with(&server, |_| {}), unavailable), K::DecodeUnavailable);
    let mut steps = Steps::admit(&server.gate, &enrolment.call(), NOW);
    let Owned::Attestation(_, object) = &enrolment.evidence else { panic!("another kind") };
    steps.attestation(object, BodyHash::of(enrolment.body), NOW).unwrap();
    assert_eq!(steps.unavailable(), Ok(()));
    let kind = steps.decision().unwrap().error().unwrap().kind();
    assert_eq!(kind, K::StoreUnavailable);
    assert_eq!(decide(&server, &enrolment), Ok(()), "nothing was used up");
    assert_eq!(format!("{steps:?}"), "Steps(Some(Decision))");
}
