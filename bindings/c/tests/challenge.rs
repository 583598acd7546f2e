//! Challenges through C: as Rust's own, refused for the core's reasons, and merged with the
//! evidence that answers them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::ErrorKind as K;
use bonafide::Timestamp;
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide_c::*;
use bonafide_testkit::app_attest::{Authority, Device};
use common::{APP, BUFFER, ENUMERATOR, FINISHED, HANDLE, LENGTH, NOW, NULL, STATE, UTF8};
use std::ptr::{null, null_mut};
use std::slice;

const HASH: [u8; 32] = [0x11; 32];
const KEY: [u8; 32] = *b"a key of 32 bytes for this alone";
const OTHER_KEY: [u8; 32] = *b"another key that is known to all";
const MINUTE: u64 = 60_000;

fn scope(subject: &str) -> bonafide_challenge_scope {
    bonafide_challenge_scope {
        app_id: APP.as_ptr(),
        app_id_len: APP.len(),
        purpose: b"chat".as_ptr(),
        purpose_len: 4,
        subject: subject.as_ptr(),
        subject_len: subject.len(),
    }
}

fn options(lifetime_ms: u64, skew_ms: u64) -> bonafide_challenge_options {
    bonafide_challenge_options { lifetime_ms, skew_ms, also_accept: null() }
}

fn rust() -> Challenges {
    Challenges::new(ChallengeKey::from_bytes(&KEY).unwrap())
}

fn rust_scope(subject: &str) -> Scope<'_> {
    Scope { app_id: APP, purpose: "chat", subject }
}

/// The handle is freed when the test ends.
struct Handle(*mut bonafide_challenges);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: it was given once, and ends here.
        unsafe { bonafide_challenges_free(self.0) };
    }
}

fn new(key: &[u8; 32], options: Option<&bonafide_challenge_options>) -> Result<Handle, u32> {
    let options = options.map_or(null(), |options| &raw const *options);
    let mut handle = null_mut();
    // SAFETY: live data.
    match unsafe { bonafide_challenges_new(key.as_ptr(), options, &mut handle, null_mut()) } {
        BONAFIDE_OK => Ok(Handle(handle)),
        code => {
            assert!(handle.is_null(), "written on success only");
            Err(code)
        }
    }
}

impl Handle {
    fn issue(&self, subject: &str, now: u64) -> Result<String, u32> {
        let mut buffer = null_mut();
        // SAFETY: live handles and data; the buffer's bytes are copied before its end.
        unsafe {
            let scope = scope(subject);
            match bonafide_challenges_issue(self.0, &scope, now, &mut buffer, null_mut()) {
                BONAFIDE_OK => {
                    let data = bonafide_buffer_data(buffer);
                    let text = slice::from_raw_parts(data, bonafide_buffer_len(buffer)).to_vec();
                    bonafide_buffer_free(buffer);
                    Ok(String::from_utf8(text).unwrap())
                }
                code => {
                    assert!(buffer.is_null(), "written on success only");
                    Err(code)
                }
            }
        }
    }

    fn redeem(&self, text: &[u8], subject: &str, now: u64) -> Result<*mut bonafide_pending, u32> {
        let (mut pending, mut error) = (null_mut(), null_mut());
        let scope = scope(subject);
        let (data, len) = (text.as_ptr(), text.len());
        // SAFETY: live handles and data.
        unsafe {
            let code = bonafide_challenges_redeem(
                self.0,
                data,
                len,
                &scope,
                now,
                &mut pending,
                &mut error,
            );
            assert_eq!(bonafide_error_code(error), code);
            bonafide_error_free(error);
            assert_eq!(pending.is_null(), code != BONAFIDE_OK, "written on success only");
            if code == BONAFIDE_OK { Ok(pending) } else { Err(code) }
        }
    }

    fn refusal(&self, text: &[u8], subject: &str, now: u64) -> u32 {
        self.redeem(text, subject, now).map_or_else(
            |code| code,
            |pending| {
                // SAFETY: it is not used any more.
                unsafe { bonafide_pending_free(pending) };
                BONAFIDE_OK
            },
        )
    }
}

/// Subject and time of a redeemed challenge, which ends here.
fn told(redeemed: *mut bonafide_redeemed) -> (String, u64) {
    let (mut len, mut issued, mut text) = (0, 0, vec![0; 2000]);
    // SAFETY: a live handle until its end here.
    unsafe {
        let none = bonafide_redeemed_subject(redeemed, null_mut(), 0, &mut len);
        assert_eq!((none, len), (BUFFER, "user 7".len()));
        assert_eq!(bonafide_redeemed_subject(redeemed, text.as_mut_ptr(), len, &mut len), 0);
        assert_eq!(bonafide_redeemed_issued(redeemed, &mut issued), 0);
        bonafide_redeemed_free(redeemed);
    }
    text.truncate(len);
    (String::from_utf8(text).unwrap(), issued)
}

fn finish(pending: *mut bonafide_pending, outcome: u32) -> Result<*mut bonafide_redeemed, u32> {
    let mut redeemed = null_mut();
    // SAFETY: a live handle.
    let code =
        unsafe { bonafide_pending_finish_challenge(pending, outcome, &mut redeemed, null_mut()) };
    if code == BONAFIDE_OK { Ok(redeemed) } else { Err(code) }
}

#[test]
fn each_side_redeems_what_the_other_issued() {
    let c = new(&KEY, None).unwrap();
    let now = Timestamp::from_unix_millis(NOW);
    let text = c.issue("user 7", NOW).unwrap();
    assert_eq!(text.len(), 75);
    let redeemed = rust().redeem(&text, &rust_scope("user 7"), now).unwrap();
    assert!(redeemed.effects().take_a_challenge());

    let text = rust().issue(&rust_scope("user 7"), now).unwrap();
    let pending = c.redeem(text.as_str().as_bytes(), "user 7", NOW + MINUTE).unwrap();
    // SAFETY: live handles.
    unsafe {
        let (mut count, mut effect) = (0, std::mem::zeroed::<bonafide_effect>());
        assert_eq!(bonafide_pending_effect_count(pending, &mut count), 0);
        assert_eq!(count, 1);
        assert_eq!(bonafide_pending_effect(pending, 0, &mut effect), 0);
        assert_eq!(effect.kind, BONAFIDE_EFFECT_TAKE);
        assert_eq!((effect.made_ms, effect.keep_until_ms), (NOW, NOW + 6 * MINUTE));
        assert_eq!(effect.keep_at_least_ms, 7 * MINUTE);
        let expected = rust().redeem(text.as_str(), &rust_scope("user 7"), now).unwrap();
        let expected = expected.effects().iter().next().cloned().unwrap();
        let bonafide::replay::Effect::Take { id, .. } = expected else { panic!("a taking") };
        assert_eq!(effect.id, id);

        let mut none = null_mut();
        let finish_as_other = bonafide_pending_finish_assertion(pending, 1, &mut none, null_mut());
        assert_eq!(finish_as_other, HANDLE);
        for outcome in [0, 8] {
            assert_eq!(finish(pending, outcome), Err(ENUMERATOR));
        }
        let nowhere = bonafide_pending_finish_challenge(pending, 1, null_mut(), null_mut());
        assert_eq!(nowhere, NULL);
        let redeemed = finish(pending, BONAFIDE_OUTCOME_COMMITTED).unwrap();
        assert_eq!(told(redeemed), ("user 7".to_owned(), NOW));
        assert_eq!(finish(pending, BONAFIDE_OUTCOME_COMMITTED), Err(FINISHED));
        bonafide_pending_free(pending);
    }
    let pending = c.redeem(text.as_str().as_bytes(), "user 7", NOW).unwrap();
    assert_eq!(finish(pending, BONAFIDE_OUTCOME_REPLAYED), Err(K::Replayed.code()));
    assert_eq!(finish(pending, BONAFIDE_OUTCOME_COMMITTED), Err(FINISHED));
    // SAFETY: it is not used any more.
    unsafe { bonafide_pending_free(pending) };
}

#[test]
fn each_refusal_has_the_cores_code() {
    let c = new(&KEY, None).unwrap();
    let text = c.issue("user 7", NOW).unwrap().into_bytes();
    assert_eq!(c.refusal(&text, "user 7", NOW), BONAFIDE_OK);
    assert_eq!(c.refusal(&text, "user 8", NOW), K::ChallengeMismatch.code());
    let future = K::ChallengeFromTheFuture.code();
    assert_eq!(c.refusal(&text, "user 7", NOW - MINUTE), BONAFIDE_OK);
    assert_eq!(c.refusal(&text, "user 7", NOW - MINUTE - 1), future);
    assert_eq!(c.refusal(&text, "user 7", NOW + 6 * MINUTE), BONAFIDE_OK);
    let expired = K::ChallengeExpired.code();
    assert_eq!(c.refusal(&text, "user 7", NOW + 6 * MINUTE + 1), expired);
    // What a client sends is never a mistake of the server's program.
    let invalid = K::InvalidChallenge.code();
    for odd in [&b""[..], b"x", &[0xff; 75], &[b'='; 75], &text[1..], &[0; 100_000]] {
        assert_eq!(c.refusal(odd, "user 7", NOW), invalid);
    }
    assert_eq!(c.issue("", NOW), Err(K::InvalidScope.code()));
    assert_eq!(c.issue(&"u".repeat(1025), NOW), Err(K::InvalidScope.code()));
    assert_eq!(c.refusal(&text, "", NOW), K::InvalidScope.code());
}

#[test]
fn options_are_the_cores() {
    let c = new(&KEY, Some(&options(0, 0))).unwrap();
    let text = c.issue("user 7", NOW).unwrap().into_bytes();
    assert_eq!(c.refusal(&text, "user 7", NOW + 6 * MINUTE), BONAFIDE_OK);
    // Lifetime, skew, and how long a challenge is good: 0 is the default of each, and no skew
    // is longer than the lifetime.
    for (lifetime, skew, good_for) in [
        (10_000, 1, 10_001),
        (10_000, 0, 20_000),
        (2 * MINUTE, 0, 3 * MINUTE),
        (0, 1, 5 * MINUTE + 1),
        (0, 5 * MINUTE, 10 * MINUTE),
        (86_400_000, 86_400_000, 2 * 86_400_000),
    ] {
        let c = new(&KEY, Some(&options(lifetime, skew))).unwrap();
        assert_eq!(c.refusal(&text, "user 7", NOW + good_for), BONAFIDE_OK);
        let late = c.refusal(&text, "user 7", NOW + good_for + 1);
        assert_eq!(late, K::ChallengeExpired.code(), "{lifetime} {skew}");
    }
    let c = new(&KEY, Some(&options(10_000, 1))).unwrap();
    for (lifetime, skew) in
        [(999, 0), (86_400_001, 0), (1000, 1001), (0, 5 * MINUTE + 1), (u64::MAX, 0), (0, u64::MAX)]
    {
        let code = new(&KEY, Some(&options(lifetime, skew))).err();
        assert_eq!(code, Some(K::InvalidLifetime.code()), "{lifetime} {skew}");
    }
    assert_eq!(new(&[7; 32], None).err(), Some(K::WeakKey.code()));

    // A change of keys: nobody's challenge is refused.
    let other = bonafide_challenge_options { also_accept: KEY.as_ptr(), ..options(0, 0) };
    let next = new(&OTHER_KEY, Some(&other)).unwrap();
    assert_eq!(next.refusal(&text, "user 7", NOW), BONAFIDE_OK);
    let fresh = next.issue("user 7", NOW).unwrap();
    assert_eq!(c.refusal(fresh.as_bytes(), "user 7", NOW), K::ChallengeMismatch.code());
    let weak = bonafide_challenge_options { also_accept: [0_u8; 32].as_ptr(), ..options(0, 0) };
    assert_eq!(new(&OTHER_KEY, Some(&weak)).err(), Some(K::WeakKey.code()));
}

#[test]
fn mistakes_of_the_caller_are_results() {
    let c = new(&KEY, None).unwrap();
    let text = c.issue("user 7", NOW).unwrap();
    let (data, len) = (text.as_ptr(), text.len());
    let good = scope("user 7");
    // SAFETY: NULL and lengths that are refused are what is tried; everything else is live.
    unsafe {
        let nowhere = bonafide_challenges_new(KEY.as_ptr(), null(), null_mut(), null_mut());
        assert_eq!(nowhere, NULL);
        let mut out = null_mut();
        assert_eq!(bonafide_challenges_new(null(), null(), &mut out, null_mut()), NULL);
        assert!(out.is_null());

        let mut buffer = null_mut();
        let issue = |challenges, scope, out| {
            bonafide_challenges_issue(challenges, scope, NOW, out, null_mut())
        };
        assert_eq!(issue(null(), &good, &mut buffer), NULL);
        assert_eq!(issue(c.0, null(), &mut buffer), NULL);
        assert_eq!(issue(c.0, &good, null_mut()), NULL);
        let mut pending = null_mut();
        let redeem = |challenges, text, len, scope, out| {
            bonafide_challenges_redeem(challenges, text, len, scope, NOW, out, null_mut())
        };
        assert_eq!(redeem(null(), data, len, &good, &mut pending), NULL);
        assert_eq!(redeem(c.0, null(), len, &good, &mut pending), NULL);
        assert_eq!(redeem(c.0, data, usize::MAX, &good, &mut pending), LENGTH);
        assert_eq!(redeem(c.0, data, len, null(), &mut pending), NULL);
        assert_eq!(redeem(c.0, data, len, &good, null_mut()), NULL);
        assert_eq!(redeem(c.0, null(), 0, &good, &mut pending), K::InvalidChallenge.code());

        let fields: [fn(&mut bonafide_challenge_scope, *const u8, usize); 3] = [
            |scope, data, len| (scope.app_id, scope.app_id_len) = (data, len),
            |scope, data, len| (scope.purpose, scope.purpose_len) = (data, len),
            |scope, data, len| (scope.subject, scope.subject_len) = (data, len),
        ];
        for set in fields {
            for (wrong, wrong_len, code) in [
                (null(), 1, NULL),
                (null(), 0, K::InvalidScope.code()),
                (data, usize::MAX, LENGTH),
                ([0xff_u8].as_ptr(), 1, UTF8),
            ] {
                let mut scope = scope("user 7");
                set(&mut scope, wrong, wrong_len);
                assert_eq!(issue(c.0, &scope, &mut buffer), code);
                assert_eq!(redeem(c.0, data, len, &scope, &mut pending), code);
            }
        }
        assert!(buffer.is_null() && pending.is_null());

        let (mut len, mut issued) = (0, 0);
        assert_eq!(bonafide_redeemed_subject(null(), null_mut(), 0, &mut len), NULL);
        assert_eq!(bonafide_redeemed_issued(null(), &mut issued), NULL);
        let mut redeemed = null_mut();
        let finish = bonafide_pending_finish_challenge(null_mut(), 1, &mut redeemed, null_mut());
        assert_eq!(finish, NULL);
        let pending = c.redeem(text.as_bytes(), "user 7", NOW).unwrap();
        assert_eq!(bonafide_pending_and(null_mut(), pending, &mut null_mut()), NULL);
        assert_eq!(bonafide_pending_and(pending, null_mut(), &mut null_mut()), NULL);
        let redeemed = self::finish(pending, 1).unwrap();
        assert_eq!(bonafide_redeemed_subject(redeemed, null_mut(), 0, null_mut()), NULL);
        assert_eq!(bonafide_redeemed_subject(redeemed, null_mut(), 99, &mut len), NULL);
        assert_eq!(bonafide_redeemed_issued(redeemed, null_mut()), NULL);
        if cfg!(debug_assertions) {
            let mut out = null_mut();
            let wrong: *mut bonafide_challenges = redeemed.cast();
            assert_eq!(issue(wrong, &good, &mut buffer), HANDLE);
            assert_eq!(redeem(wrong, data, 75, &good, &mut out), HANDLE);
            assert_eq!(bonafide_redeemed_issued(c.0.cast(), &mut issued), HANDLE);
            assert_eq!(bonafide_redeemed_subject(c.0.cast(), null_mut(), 0, &mut len), HANDLE);
            assert_eq!(bonafide_pending_and(c.0.cast(), pending, &mut out), HANDLE);
            assert_eq!(bonafide_pending_and(pending, c.0.cast(), &mut out), HANDLE);
            assert_eq!(self::finish(c.0.cast(), 1), Err(HANDLE));
            assert_eq!(bonafide_buffer_len(c.0.cast()), 0);
            assert!(bonafide_buffer_data(c.0.cast()).is_null());
        }
        bonafide_redeemed_free(redeemed);
        bonafide_pending_free(pending);
        assert_eq!(bonafide_buffer_len(null()), 0);
        assert!(bonafide_buffer_data(null()).is_null());
        bonafide_buffer_free(null_mut());
        bonafide_redeemed_free(null_mut());
        bonafide_challenges_free(null_mut());
    }
}

/// An attestation that verified, of this device.
fn attested(device: &Device) -> *mut bonafide_pending {
    let authority = Authority::from_seed(1);
    let (root, object) = (authority.root_der(), device.attest(&authority, &HASH, NOW / 1000));
    let builder = bonafide_app_attest_builder_new();
    let (mut verifier, mut pending) = (null_mut(), null_mut());
    // SAFETY: live handles, and lengths that are the data's.
    unsafe {
        assert_eq!(bonafide_app_attest_builder_app(builder, APP.as_ptr(), APP.len()), 0);
        let anchor = bonafide_app_attest_builder_trust_anchor(builder, root.as_ptr(), root.len());
        assert_eq!(anchor, 0);
        assert_eq!(bonafide_app_attest_builder_build(builder, &mut verifier, null_mut()), 0);
        let result = bonafide_app_attest_verify_attestation(
            verifier,
            object.as_ptr(),
            object.len(),
            device.key_id().as_ptr(),
            HASH.as_ptr(),
            NOW,
            &mut pending,
            null_mut(),
        );
        assert_eq!(result, BONAFIDE_OK);
        bonafide_app_attest_builder_free(builder);
        bonafide_app_attest_verifier_free(verifier);
    }
    pending
}

/// An effect of no kind.
fn unset() -> bonafide_effect {
    // SAFETY: numbers and pointers, which may be 0 and NULL.
    unsafe { std::mem::zeroed() }
}

fn owned_by(pending: *mut bonafide_pending, subject: &str) -> u32 {
    // SAFETY: a live handle, and a text of this length.
    unsafe { bonafide_pending_owned_by(pending, subject.as_ptr(), subject.len()) }
}

fn kinds(pending: *const bonafide_pending) -> Vec<u32> {
    let mut count = 0;
    // SAFETY: a live handle.
    unsafe {
        assert_eq!(bonafide_pending_effect_count(pending, &mut count), 0);
        let effect = |index| {
            let mut effect = unset();
            assert_eq!(bonafide_pending_effect(pending, index, &mut effect), 0);
            effect.kind
        };
        (0..count).map(effect).collect()
    }
}

fn and(first: *mut bonafide_pending, second: *mut bonafide_pending) -> Result<Merged, u32> {
    let mut both = null_mut();
    // SAFETY: live handles.
    let code = unsafe { bonafide_pending_and(first, second, &mut both) };
    assert_eq!(both.is_null(), code != BONAFIDE_OK, "written on success only");
    if code == BONAFIDE_OK { Ok(Merged(both)) } else { Err(code) }
}

struct Merged(*mut bonafide_pending);

impl Drop for Merged {
    fn drop(&mut self) {
        // SAFETY: it was given once, and ends here.
        unsafe { bonafide_pending_free(self.0) };
    }
}

fn finish_attestation(pending: *mut bonafide_pending, outcome: u32) -> u32 {
    let mut attestation = null_mut();
    // SAFETY: a live handle; the claims end here.
    unsafe {
        let code =
            bonafide_pending_finish_attestation(pending, outcome, &mut attestation, null_mut());
        assert_eq!(attestation.is_null(), code != BONAFIDE_OK, "written on success only");
        bonafide_attestation_free(attestation);
        code
    }
}

#[test]
fn a_challenge_and_its_evidence_are_one_write() {
    let c = new(&KEY, None).unwrap();
    let text = c.issue("user 7", NOW).unwrap();
    let device = Device::from_seed(7, APP);
    let pair = || {
        let challenge = Merged(c.redeem(text.as_bytes(), "user 7", NOW).unwrap());
        (challenge, Merged(attested(&device)))
    };
    let committed = BONAFIDE_OUTCOME_COMMITTED;

    let (challenge, evidence) = pair();
    // SAFETY: live handles.
    assert_eq!(unsafe { bonafide_pending_and(challenge.0, evidence.0, null_mut()) }, NULL);
    let both = and(challenge.0, evidence.0).unwrap();
    assert_eq!(kinds(both.0), [BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_ENROL]);
    // Effects and claims moved, and what was merged is not merged again.
    for moved in [challenge.0, evidence.0] {
        assert_eq!(owned_by(moved, "user 8"), FINISHED);
        let (mut count, mut effect) = (77, unset());
        // SAFETY: live handles.
        unsafe {
            assert_eq!(bonafide_pending_effect_count(moved, &mut count), FINISHED);
            assert_eq!(bonafide_pending_effect(moved, 0, &mut effect), FINISHED);
        }
        assert_eq!((count, effect.kind), (77, 0));
    }
    assert_eq!(finish(challenge.0, committed), Err(FINISHED));
    assert_eq!(finish_attestation(evidence.0, committed), FINISHED);
    assert_eq!(and(challenge.0, evidence.0).err(), Some(FINISHED));
    assert_eq!(and(both.0, evidence.0).err(), Some(FINISHED));
    drop((challenge, evidence));
    assert_eq!(finish_attestation(both.0, committed), BONAFIDE_OK);
    assert_eq!(finish_attestation(both.0, committed), FINISHED);
    assert_eq!(and(both.0, both.0).err(), Some(FINISHED));
    assert_eq!(told(finish(both.0, committed).unwrap()), ("user 7".to_owned(), NOW));
    assert_eq!(finish(both.0, committed), Err(FINISHED));

    // A refusal is one of both.
    let (challenge, evidence) = pair();
    let both = and(challenge.0, evidence.0).unwrap();
    assert_eq!(finish(both.0, BONAFIDE_OUTCOME_REPLAYED), Err(K::Replayed.code()));
    assert_eq!(finish_attestation(both.0, committed), FINISHED);
    // One write has one outcome: another one is a mistake, and the end of all claims.
    let (challenge, evidence) = pair();
    let (again, _) = pair();
    let two = and(challenge.0, evidence.0).unwrap();
    let both = and(two.0, again.0).unwrap();
    assert_eq!(owned_by(both.0, "user 7"), BONAFIDE_OK);
    assert_eq!(finish_attestation(both.0, committed), BONAFIDE_OK);
    // Whose it is was to be said before the write.
    assert_eq!(owned_by(both.0, "user 8"), FINISHED);
    assert_eq!(finish(both.0, BONAFIDE_OUTCOME_REPLAYED), Err(STATE));
    assert_eq!(finish(both.0, committed), Err(FINISHED));
    // Neither does a refusal become another refusal.
    let (challenge, evidence) = pair();
    let both = and(challenge.0, evidence.0).unwrap();
    assert_eq!(finish(both.0, BONAFIDE_OUTCOME_REPLAYED), Err(K::Replayed.code()));
    assert_eq!(finish_attestation(both.0, BONAFIDE_OUTCOME_STALE), FINISHED);

    // With itself, nothing happens, and it can still be finished.
    let (challenge, _) = pair();
    assert_eq!(and(challenge.0, challenge.0).err(), Some(FINISHED));
    assert!(finish(challenge.0, committed).map(told).is_ok());

    // Two of one type, in their order.
    let (challenge, evidence) = pair();
    let (again, _) = pair();
    let two = and(challenge.0, evidence.0).unwrap();
    let three = and(two.0, again.0).unwrap();
    let (take, enrol) = (BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_ENROL);
    assert_eq!(kinds(three.0), [take, enrol, take]);
    for _ in 0..2 {
        assert!(finish(three.0, committed).map(told).is_ok());
    }
    assert_eq!(finish(three.0, committed), Err(FINISHED));
    assert_eq!(finish_attestation(three.0, committed), BONAFIDE_OK);
}

/// Not `Sync` of itself, as it holds a pointer.
struct Shared(Handle);

// SAFETY: the interface says that any number of threads may share one.
unsafe impl Sync for Shared {}

#[test]
fn threads_share_one() {
    let shared = Shared(new(&KEY, None).unwrap());
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let shared = &shared;
                for _ in 0..100 {
                    let text = shared.0.issue("user 7", NOW).unwrap();
                    assert_eq!(shared.0.refusal(text.as_bytes(), "user 7", NOW), BONAFIDE_OK);
                }
            });
        }
    });
}
