//! Challenges: each rule broken alone, rotation of keys, and the published bytes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use bonafide::ErrorKind as K;
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::replay::{Effect, Keep, Outcome};
use bonafide::{RandomSource, Result, Timestamp};
use proptest::prelude::*;
use std::collections::HashSet;
use std::time::Duration;

const SCOPE: Scope<'static> =
    Scope { app_id: "TEAMID1234.com.example.app", purpose: "chat", subject: "user 7" };
const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

struct Counting(u8);

impl RandomSource for Counting {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        for byte in buffer {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

fn key(first: u8) -> ChallengeKey {
    ChallengeKey::generate_with(&mut Counting(first)).unwrap()
}

fn challenges() -> Challenges {
    Challenges::new(key(1))
}

fn later(seconds: u64) -> Timestamp {
    NOW.saturating_add(Duration::from_secs(seconds))
}

fn earlier(seconds: u64) -> Timestamp {
    NOW.saturating_sub(Duration::from_secs(seconds))
}

fn redeem(text: &str, scope: &Scope<'_>, now: Timestamp) -> Result<(), K> {
    challenges().redeem(text, scope, now).map(|_| ()).map_err(|error| error.kind())
}

/// Computed apart from this code, with Python's `hmac`, from the format in the docs.
const KNOWN: &str = "ZGVmZ2hpamtsbW5vcHFycwAAAZ5wRIgAfRBoqYcgl0XnUdNezCJpFVwIoG2e0REBU_vpQCIQ8Tc";

#[test]
fn the_bytes_are_the_documented_ones() {
    let issued = challenges().issue_with(&SCOPE, NOW, &mut Counting(100)).unwrap();
    assert_eq!(issued.as_str(), KNOWN);
    assert_eq!(issued.lifetime(), Duration::from_secs(300));
}

#[test]
fn a_challenge_is_taken_once_by_its_random_bytes() {
    let text = challenges().issue(&SCOPE, NOW).unwrap();
    let taken = challenges().redeem(text.as_str(), &SCOPE, later(1)).unwrap();
    let effects: Vec<_> = taken.effects().iter().cloned().collect();
    let [Effect::Take { id, keep, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    // Whatever the clocks do, the record outlasts the challenge.
    let at_least = Duration::from_secs(300 + 2 * 60);
    assert_eq!(*keep, Keep { at_least, until: later(360), made: later(0) });
    let redeemed = taken.finish(Outcome::Committed).unwrap();
    assert_eq!((redeemed.subject(), redeemed.issued()), ("user 7", NOW));

    let id_of = |text: &str| {
        let taken = challenges().redeem(text, &SCOPE, NOW).unwrap();
        match taken.effects().iter().next() {
            Some(Effect::Take { id, .. }) => *id,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(id_of(text.as_str()), *id, "the same challenge, the same record");
    let ids: HashSet<_> =
        (0..100).map(|_| id_of(challenges().issue(&SCOPE, NOW).unwrap().as_str())).collect();
    assert_eq!(ids.len(), 100);
    let replayed = challenges().redeem(text.as_str(), &SCOPE, NOW).unwrap();
    assert_eq!(replayed.finish(Outcome::Replayed).unwrap_err().kind(), K::Replayed);
}

#[test]
fn another_scope_or_key_is_refused() {
    let text = challenges().issue(&SCOPE, NOW).unwrap();
    let text = text.as_str();
    for other in [
        Scope { app_id: "TEAMID1234.com.example.other", ..SCOPE },
        Scope { purpose: "enrol", ..SCOPE },
        Scope { subject: "user 8", ..SCOPE },
        // The same characters, cut in another place.
        Scope { purpose: "chatu", subject: "ser 7", ..SCOPE },
    ] {
        assert_eq!(redeem(text, &other, NOW), Err(K::ChallengeMismatch), "{other:?}");
    }
    let stranger = Challenges::new(key(2)).redeem(text, &SCOPE, NOW);
    assert_eq!(stranger.unwrap_err().kind(), K::ChallengeMismatch);
    assert_eq!(redeem(text, &SCOPE, NOW), Ok(()));
}

#[test]
fn time_is_judged_after_the_tag_and_includes_its_ends() {
    let text = challenges().issue(&SCOPE, NOW).unwrap();
    for (moment, expected) in [
        (earlier(61), Err(K::ChallengeFromTheFuture)),
        (earlier(60), Ok(())),
        (later(360), Ok(())),
        (later(361), Err(K::ChallengeExpired)),
    ] {
        assert_eq!(redeem(text.as_str(), &SCOPE, moment), expected, "{moment}");
    }
    let other = Scope { subject: "user 8", ..SCOPE };
    assert_eq!(redeem(text.as_str(), &other, later(9999)), Err(K::ChallengeMismatch));
}

#[test]
fn a_challenge_has_one_spelling() {
    let text = challenges().issue(&SCOPE, NOW).unwrap();
    let text = text.as_str();
    let last = text.chars().last().unwrap();
    // The last character holds four bits and two that must be zero.
    let stray = char::from(last as u8 + 1);
    for odd in [
        String::new(),
        text[1..].into(),
        format!("{text}="),
        format!(" {text}"),
        format!("{}\n", &text[..74]),
        format!("{}{stray}", &text[..74]),
        format!("{}+", &text[..74]),
        "é".repeat(37) + "x",
        "A".repeat(1_000_000),
    ] {
        assert_eq!(redeem(&odd, &SCOPE, NOW), Err(K::InvalidChallenge), "{odd:.90}");
    }
}

#[test]
fn a_new_key_refuses_no_challenge() {
    let (old, new) = (key(1), key(2));
    let before = Challenges::new(old.clone());
    let told = Challenges::new(old.clone()).also_accept(new.clone());
    let switched = Challenges::new(new.clone()).also_accept(old);
    let after = Challenges::new(new);
    // While nodes change one by one, neighbours in this order run side by side.
    for pair in [[&before, &told], [&told, &switched], [&switched, &after]] {
        let [a, b] = pair;
        let from_b = b.issue(&SCOPE, NOW).unwrap();
        let from_a = a.issue(&SCOPE, NOW).unwrap();
        let accepts = |node: &Challenges, text: &str| node.redeem(text, &SCOPE, NOW).is_ok();
        assert!(accepts(a, from_b.as_str()));
        // What the oldest key made ends with it: drop it after lifetime and skew.
        assert!(accepts(b, from_a.as_str()) || std::ptr::eq(b, &raw const after));
    }
    let gone = after.redeem(before.issue(&SCOPE, NOW).unwrap().as_str(), &SCOPE, NOW);
    assert_eq!(gone.unwrap_err().kind(), K::ChallengeMismatch);
}

#[test]
fn what_cannot_be_meant_is_a_configuration_error() {
    let long = "x".repeat(1025);
    for scope in [
        Scope { app_id: "", ..SCOPE },
        Scope { purpose: "", ..SCOPE },
        Scope { subject: "", ..SCOPE },
        Scope { subject: &long, ..SCOPE },
    ] {
        let refused = challenges().issue(&scope, NOW).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidScope), "{scope:?}");
        assert_eq!(redeem(KNOWN, &scope, NOW), Err(K::InvalidScope), "{scope:?}");
    }
    let longest = "x".repeat(1024);
    let scope = Scope { subject: &longest, ..SCOPE };
    let text = challenges().issue(&scope, NOW).unwrap();
    assert_eq!(redeem(text.as_str(), &scope, NOW), Ok(()));
    let second = Duration::from_secs(1);
    for (lifetime, skew, accepted) in [
        (second, second, true),
        (second * 86_400, Duration::ZERO, true),
        (second / 2, Duration::ZERO, false),
        (second * 86_401, Duration::ZERO, false),
        (second, second * 2, false),
    ] {
        let refused = challenges().lifetime(lifetime, skew).err().map(|error| error.kind());
        assert_eq!(refused, (!accepted).then_some(K::InvalidLifetime), "{lifetime:?} {skew:?}");
    }
    let weak = ChallengeKey::from_bytes(&[7; 32]).map(|_| ()).map_err(|error| error.kind());
    assert_eq!(weak, Err(K::WeakKey));
}

#[test]
fn nothing_is_shown() {
    let text = challenges().issue(&SCOPE, NOW).unwrap();
    let taken = challenges().redeem(text.as_str(), &SCOPE, NOW).unwrap();
    let redeemed = challenges().redeem(text.as_str(), &SCOPE, NOW).unwrap().assume_committed();
    let shown = format!("{:?} {SCOPE:?} {text:?} {taken:?} {redeemed:?}", challenges());
    for secret in [text.as_str(), "user 7", "[1, 2", "0102"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_or_was_issued(text in "[A-Za-z0-9_-]{70,80}") {
        prop_assert!(redeem(&text, &SCOPE, NOW).is_err());
    }

    #[test]
    fn each_flipped_byte_is_refused(at in 0_usize..75, with in "[A-Za-z0-9_-]") {
        let text = challenges().issue(&SCOPE, NOW).unwrap();
        let mut changed = text.as_str().to_owned();
        changed.replace_range(at..=at, &with);
        prop_assume!(changed != text.as_str());
        prop_assert!(redeem(&changed, &SCOPE, NOW).is_err());
    }
}
