//! States, and what may follow which.

use crate::setup::{Broken, Stream, at, context, key, kid, kind, material, ring};
use bonafide::ErrorKind as K;
use bonafide::seal::{Census, Key, KeyInfo, KeyMaterial, KeyState, Keyring, LegacyKey, Sealed};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Of these, and of a row that is under a key of no interest.
fn census(begun: u64, texts: &[&str]) -> Census {
    let mut count = Census::begin(at(begun));
    count.add(kid("else"), 1);
    for text in texts {
        count.count(text);
    }
    count.finish()
}

#[test]
fn the_primary_key_seals_and_every_enabled_key_opens() {
    let mut ring = ring();
    let new = ring.seal(b"secret", &context()).unwrap();
    assert_eq!(new.key_id().as_str(), "two");
    ring.promote(&kid("one")).unwrap();
    let old = ring.seal(b"secret", &context()).unwrap();
    assert_eq!(old.key_id().as_str(), "one");
    for sealed in [&new, &old] {
        assert_eq!(ring.open(sealed, &context()).unwrap().expose_str().unwrap(), "secret");
    }
    assert!(ring.needs_rewrap(&new) && !ring.needs_rewrap(&old));
}

#[test]
fn no_two_blobs_are_alike() {
    let ring = ring();
    let one = ring.seal(b"secret", &context()).unwrap();
    let two = ring.seal(b"secret", &context()).unwrap();
    assert_ne!(one.as_bytes()[6..], two.as_bytes()[6..]);
}

#[test]
fn a_key_is_used_as_its_state_allows() {
    let mut ring = ring();
    let (one, two) = (kid("one"), kid("two"));
    let sealed = Keyring::new(key("one"), at(0)).seal(b"x", &context()).unwrap();

    ring.decrypt_only(&one, at(1)).unwrap();
    assert!(ring.open(&sealed, &context()).is_ok());
    assert_eq!(kind(ring.promote(&one)), K::KeyNotEnabled);

    ring.disable(&one, at(2)).unwrap();
    assert_eq!(kind(ring.open(&sealed, &context())), K::KeyDisabled);
    assert_eq!(kind(ring.promote(&one)), K::KeyDisabled);
    ring.enable(&one, at(3)).unwrap();
    assert!(ring.open(&sealed, &context()).is_ok());

    for refused in [ring.disable(&two, at(4)), ring.decrypt_only(&two, at(4))] {
        assert_eq!(kind(refused), K::KeyIsPrimary);
    }
    assert_eq!(kind(ring.enable(&kid("three"), at(4))), K::UnknownSealingKey);
    assert_eq!(kind(ring.promote(&kid("three"))), K::UnknownSealingKey);
}

#[test]
fn a_key_of_a_later_ring_is_unknown_to_an_earlier_one() {
    let sealed = Keyring::new(key("three"), at(0)).seal(b"x", &context()).unwrap();
    assert_eq!(kind(ring().open(&sealed, &context())), K::UnknownSealingKey);
}

#[test]
fn a_key_is_destroyed_only_after_a_census_that_nothing_escaped() {
    let mut ring = ring();
    let one = kid("one");
    let sealed = Keyring::new(key("one"), at(0)).seal(b"x", &context()).unwrap().to_string();

    let empty = census(9999, &[]);
    assert_eq!(kind(ring.destroy(&one, &empty, HOUR)), K::KeyNotDisabled);
    ring.decrypt_only(&one, at(50)).unwrap();
    assert_eq!(kind(ring.destroy(&one, &empty, HOUR)), K::KeyNotDisabled);
    assert_eq!(kind(ring.destroy(&kid("two"), &empty, HOUR)), K::KeyNotDisabled);

    ring.disable(&one, at(100)).unwrap();
    assert_eq!(kind(ring.destroy(&one, &census(99, &[]), Duration::ZERO)), K::CensusTooEarly);
    assert_eq!(kind(ring.destroy(&one, &census(3699, &[]), HOUR)), K::CensusTooEarly);
    assert_eq!(kind(ring.destroy(&one, &census(3700, &[&sealed]), HOUR)), K::KeyInUse);
    // Disabling it once more does not begin the time anew.
    ring.disable(&one, at(3000)).unwrap();
    let unreadable = census(3700, &["garbage"]);
    assert_eq!(kind(ring.destroy(&one, &unreadable, HOUR)), K::UnreadableRows);
    ring.destroy(&one, &unreadable.ignoring_unreadable(), HOUR).unwrap();

    // Only the tombstone is left.
    let sealed = Sealed::parse(&sealed).unwrap();
    assert_eq!(kind(ring.open(&sealed, &context())), K::KeyDestroyed);
    assert!(ring.material(&one).is_none());
    assert_eq!(ring.keys().next().unwrap().state, KeyState::Destroyed);
    for refused in [
        ring.enable(&one, at(9999)),
        ring.disable(&one, at(9999)),
        ring.destroy(&one, &empty, HOUR),
        ring.promote(&one).map(|_| ()),
    ] {
        assert_eq!(kind(refused), K::KeyDestroyed);
    }
    // Neither name nor key come back.
    assert_eq!(kind(ring.add(Key::new(one, material("new")), at(9999))), K::KeyIdTaken);
    assert_eq!(kind(ring.add(Key::new(kid("again"), material("one")), at(9999))), K::DuplicateKey);
}

/// A census of the wrong table looks like this.
#[test]
fn a_census_of_nothing_destroys_nothing() {
    let nothing = || {
        let mut count = Census::begin(at(10));
        count.add(kid("one"), 0);
        count.add_unreadable(0);
        count.finish()
    };
    for legacy in [false, true] {
        let mut ring = ring();
        if legacy {
            ring.add_legacy(LegacyKey::new(kid("old"), material("old")), at(0)).unwrap();
        }
        let key = kid(if legacy { "old" } else { "one" });
        ring.disable(&key, at(0)).unwrap();
        let refused = ring.destroy(&key, &nothing(), Duration::ZERO);
        assert_eq!(kind(refused), K::EmptyCensus);
        ring.destroy(&key, &nothing().even_if_empty(), Duration::ZERO).unwrap();
    }
    // It allows no row that is there.
    let mut ring = ring();
    ring.disable(&kid("one"), at(0)).unwrap();
    let mut count = Census::begin(at(10));
    count.add(kid("one"), 1);
    let refused = ring.destroy(&kid("one"), &count.finish().even_if_empty(), Duration::ZERO);
    assert_eq!(kind(refused), K::KeyInUse);
}

#[test]
fn a_legacy_key_lives_until_the_last_row_without_a_name() {
    let mut ring = ring();
    let old = ring.add_legacy(LegacyKey::new(kid("old"), material("old")), at(0)).unwrap();
    let text = ring.seal_legacy(&old, b"x", b"").unwrap();
    ring.disable(&old, at(10)).unwrap();
    let refused = ring.destroy(&old, &census(20, &[&text]), Duration::ZERO);
    assert_eq!(kind(refused), K::KeyInUse);
    ring.destroy(&old, &census(20, &[]), Duration::ZERO).unwrap();
}

/// What does not open as it stands may still be mended, as long as there is the key.
#[test]
fn a_row_that_names_a_key_needs_it_whatever_else_is_wrong_with_it() {
    let sealed = Keyring::new(key("one"), at(0)).seal(b"x", &context()).unwrap().to_string();
    for text in [
        format!("{sealed}\n"),
        format!("{sealed}      "),
        format!("\r\n\t {sealed}"),
        sealed.replacen("seal:2:", "seal:3:", 1),
        sealed.replacen("seal:2:", "seal:2026:", 1),
        format!("{sealed}="),
        format!("{sealed}:{sealed}"),
        sealed[..20].to_owned(),
        "seal:2:one:".into(),
    ] {
        let counted = census(10, &[&text]);
        assert_eq!((counted.rows_of(&kid("one")), counted.unreadable()), (1, 0), "{text:?}");
        let mut ring = ring();
        ring.disable(&kid("one"), at(0)).unwrap();
        let refused = ring.destroy(&kid("one"), &counted, Duration::ZERO);
        assert_eq!(kind(refused), K::KeyInUse, "{text:?}");
        // To ignore what is unreadable is not to ignore this.
        let counted = counted.ignoring_unreadable();
        assert_eq!(kind(ring.destroy(&kid("one"), &counted, Duration::ZERO)), K::KeyInUse);
    }
}

#[test]
fn a_row_that_names_no_key_might_need_any() {
    let mut sample = ring();
    let old = sample.add_legacy(LegacyKey::new(kid("old"), material("old")), at(0)).unwrap();
    let legacy = sample.seal_legacy(&old, &[0xff; 80], b"").unwrap();
    let (first, rest) = legacy.split_at(76);
    let wrapped = format!("{first}\n{rest}\n");
    let url_safe = legacy.replace('+', "-").replace('/', "_") + "-_==";
    let sealed = sample.seal(b"x", &context()).unwrap().to_string();
    // Which of the two names is right, nobody knows.
    let renamed = sealed.replacen(":two:", ":x:", 1);
    for text in [
        wrapped.as_str(),
        &url_safe,
        &renamed,
        "SEAL:2:one:AAAA",
        "seal::one:AAAA",
        "seal:two:one:AAAA",
        "seal:2:o_e:AAAA",
        "seal:2:one",
        "\u{feff}seal:2:one:AAAA",
        "\0",
        "",
    ] {
        let counted = census(10, &[text]);
        assert_eq!((counted.legacy(), counted.unreadable()), (0, 1), "{text:?}");
        let mut ring = sample.clone();
        for key in ["one", "old"] {
            ring.disable(&kid(key), at(0)).unwrap();
            let refused = ring.destroy(&kid(key), &counted, Duration::ZERO);
            assert_eq!(kind(refused), K::UnreadableRows, "{text:?}");
            let looked_at = counted.clone().ignoring_unreadable();
            assert_eq!(looked_at.unreadable(), 1);
            ring.destroy(&kid(key), &looked_at, Duration::ZERO).unwrap();
        }
    }
    // At its ends, white space is nothing.
    let padded = format!("{legacy}  \n");
    assert_eq!(census(10, &[&padded]).legacy(), 1);
    let mut count = Census::begin(at(10));
    count.add_unreadable(2);
    count.add_unreadable(1);
    assert_eq!(count.finish().unreadable(), 3);
}

#[test]
fn a_census_counts_by_key() {
    let ring = ring();
    let text = ring.seal(b"x", &context()).unwrap().to_string();
    let legacy = "A".repeat(40);
    let counted = census(0, &[&text, &text, &legacy, "garbage", ""]);
    assert_eq!(counted.rows_of(&kid("two")), 2);
    assert_eq!(counted.rows_of(&kid("one")), 0);
    assert_eq!(counted.keys().collect::<Vec<_>>(), [(&kid("else"), 1), (&kid("two"), 2)]);
    assert_eq!((counted.legacy(), counted.unreadable()), (1, 2));
    assert_eq!(counted.begun(), at(0));
    let mut count = Census::begin(at(0));
    count.add(kid("one"), 41);
    count.add(kid("one"), 1);
    assert_eq!(count.finish().rows_of(&kid("one")), 42);
}

#[test]
fn names_and_keys_are_taken_once() {
    let mut ring = ring();
    assert_eq!(kind(ring.add(Key::new(kid("one"), material("x")), at(0))), K::KeyIdTaken);
    assert_eq!(kind(ring.add(Key::new(kid("x"), material("one")), at(0))), K::DuplicateKey);
    assert_eq!(kind(ring.add(Key::new(kid("one"), material("one")), at(0))), K::DuplicateKey);
    // No key serves both suites, whatever its name.
    for name in ["x", "one"] {
        let both = LegacyKey::new(kid(name), material("one"));
        assert_eq!(kind(ring.add_legacy(both, at(0))), K::KeyOfOtherSuite);
    }
    for number in 0..254 {
        ring.add(key(&format!("k{number}")), at(0)).unwrap();
    }
    assert_eq!(kind(ring.add(key("one-too-many"), at(0))), K::KeyringFull);
    // What is wrong with the key itself is said first.
    assert_eq!(kind(ring.add(key("k7"), at(0))), K::DuplicateKey);
}

#[test]
fn a_stored_ring_is_checked_when_it_is_loaded() {
    let info = |name: &str, state| {
        KeyInfo::new(kid(name), state, at(0), at(0), false, material(name).check_value())
    };
    let one = || info("one", KeyState::Enabled);
    let built = |builder: bonafide::seal::Builder| builder.build();
    let builder = || Keyring::builder().primary(kid("one"));

    assert!(built(builder().key(one(), material("one"))).is_ok());
    assert_eq!(kind(built(builder().key(one(), material("two")))), K::WrongKey);
    assert_eq!(kind(built(Keyring::builder().key(one(), material("one")))), K::InvalidKeyring);
    assert_eq!(kind(built(builder())), K::InvalidKeyring);
    for state in [KeyState::DecryptOnly, KeyState::Disabled] {
        let ring = builder().key(info("one", state), material("one"));
        assert_eq!(kind(built(ring)), K::InvalidKeyring, "{state:?}");
    }
    let destroyed = info("one", KeyState::Destroyed);
    assert_eq!(kind(built(builder().tombstone(destroyed.clone()))), K::InvalidKeyring);
    assert_eq!(kind(built(builder().key(destroyed, material("one")))), K::InvalidKeyring);
    assert_eq!(kind(built(builder().tombstone(one()))), K::InvalidKeyring);
    // Beside a primary key that is well: the state and the bytes must fit together.
    let beside =
        |builder: bonafide::seal::Builder| kind(built(builder.key(one(), material("one"))));
    let two = |state| info("two", state);
    let with_bytes = builder().key(two(KeyState::Destroyed), material("two"));
    assert_eq!(beside(with_bytes), K::InvalidKeyring);
    assert_eq!(beside(builder().tombstone(two(KeyState::Enabled))), K::InvalidKeyring);
    let ring = builder().tombstone(two(KeyState::Destroyed)).key(one(), material("one"));
    assert!(built(ring).is_ok());
    let twice = builder().key(one(), material("one")).key(one(), material("one"));
    assert_eq!(kind(built(twice)), K::DuplicateKey);
    let name = KeyInfo::new(
        kid("one"),
        KeyState::Enabled,
        at(0),
        at(0),
        false,
        material("two").check_value(),
    );
    let name = builder().key(one(), material("one")).key(name, material("two"));
    assert_eq!(kind(built(name)), K::KeyIdTaken);
    let mut same = one();
    same.id = kid("same");
    let same = builder().key(one(), material("one")).key(same, material("one"));
    assert_eq!(kind(built(same)), K::DuplicateKey);
    let mut legacy = one();
    legacy.legacy = true;
    assert_eq!(kind(built(builder().key(legacy, material("one")))), K::InvalidKeyring);
}

#[test]
fn a_wrong_key_is_known_by_its_check_value() {
    let value = material("one").check_value();
    assert!(key("one").check(value).is_ok());
    assert_eq!(kind(key("two").check(value)), K::WrongKey);
}

#[test]
fn keys_that_were_never_filled_are_refused() {
    assert_eq!(kind(KeyMaterial::from_bytes(&[0; 32])), K::WeakKey);
    assert_eq!(kind(KeyMaterial::from_bytes(&[0xff; 32])), K::WeakKey);
    let mut bytes = [0; 32];
    bytes[31] = 1;
    assert!(KeyMaterial::from_bytes(&bytes).is_ok());
    assert_eq!(kind(KeyMaterial::generate_with(&mut Broken)), K::RandomUnavailable);
}

#[test]
fn without_randomness_nothing_is_sealed() {
    assert_eq!(kind(ring().seal_with(b"x", &context(), &mut Broken)), K::RandomUnavailable);
}

#[test]
fn a_secret_has_a_longest_length() {
    let longest = vec![7; 16 * 1024 * 1024];
    let ring = ring();
    let mut random = Stream::new("long");
    let sealed = ring.seal_with(&longest, &context(), &mut random).unwrap();
    let sealed = Sealed::parse(&sealed.to_string()).unwrap();
    assert_eq!(ring.open(&sealed, &context()).unwrap().expose(), longest);
    let too_long = vec![7; longest.len() + 1];
    assert_eq!(kind(ring.seal_with(&too_long, &context(), &mut random)), K::SecretTooLong);
    let mut bytes = sealed.as_bytes().to_vec();
    bytes.push(0);
    assert_eq!(kind(Sealed::from_bytes(&bytes)), K::InvalidSealed);
}

#[test]
fn a_secret_may_be_no_text() {
    let ring = ring();
    let sealed = ring.seal(&[0xff], &context()).unwrap();
    let secret = ring.open(&sealed, &context()).unwrap();
    assert_eq!(kind(secret.expose_str()), K::SecretIsNotText);
    assert!(!secret.is_empty());
}

#[test]
fn the_age_of_the_primary_key_is_told() {
    let mut ring = Keyring::new(key("one"), at(0));
    assert_eq!(ring.primary_age(at(60)), Duration::from_secs(60));
    ring.add(key("two"), at(100)).unwrap();
    ring.promote(&kid("two")).unwrap();
    assert_eq!(ring.primary_age(at(160)), Duration::from_secs(60));
    assert_eq!(ring.primary_age(at(0)), Duration::ZERO);
}
