//! From an old key to the primary one.

use crate::setup::{Broken, at, context, key, kid, kind, material, ring};
use bonafide::ErrorKind as K;
use bonafide::seal::{Context, Keyring, LegacyKey, Rewrapped, Row};

#[test]
fn each_row_gets_its_answer_and_a_bad_one_stops_nothing() {
    let mut ring = ring();
    let old = ring.add_legacy(LegacyKey::new(kid("old"), material("old")), at(0)).unwrap();
    let other = Context::new([("tenant", "8")]).unwrap();
    let before = Keyring::new(key("one"), at(0)).seal(b"before", &context()).unwrap().to_string();
    let current = ring.seal(b"current", &context()).unwrap().to_string();
    let legacy = ring.seal_legacy(&old, b"legacy", b"row").unwrap();
    let unknown = Keyring::new(key("xx"), at(0)).seal(b"x", &context()).unwrap().to_string();
    let context = context();

    let rows = [
        Row::new(&before, &context),
        Row::new(&current, &context),
        Row::new("", &context),
        Row::new(&before, &other),
        Row::new(&unknown, &context),
        Row::new(&legacy, &context),
        Row::new(&legacy, &context).or_legacy(b"row"),
        Row::new(&legacy, &context).or_legacy(b"another row"),
        Row::new(&before, &context).or_legacy(b"row"),
    ];
    let answers = ring.rewrap_batch(rows);
    let words: Vec<String> = answers
        .iter()
        .map(|answer| match answer {
            Rewrapped::Unchanged => "unchanged".into(),
            Rewrapped::Rewrapped(sealed) => {
                assert_eq!(sealed.key_id().as_str(), "two");
                ring.open(sealed, &context).unwrap().expose_str().unwrap().into()
            }
            Rewrapped::Failed(error) => error.kind().name().into(),
            _ => unreachable!(),
        })
        .collect();
    assert_eq!(
        words,
        [
            "before",
            "unchanged",
            "InvalidSealed",
            "CannotBeOpened",
            "UnknownSealingKey",
            "InvalidSealed",
            "legacy",
            "CannotBeOpened",
            "before",
        ]
    );
}

#[test]
fn without_randomness_every_row_fails_and_none_changes() {
    let before = Keyring::new(key("one"), at(0)).seal(b"x", &context()).unwrap().to_string();
    let context = context();
    let answers = ring().rewrap_batch_with([Row::new(&before, &context); 3], &mut Broken);
    assert_eq!(answers.len(), 3);
    for answer in answers {
        let Rewrapped::Failed(error) = answer else { panic!("{answer:?}") };
        assert_eq!(error.kind(), K::RandomUnavailable);
    }
}

#[test]
fn a_rewrapped_secret_keeps_its_context() {
    let ring = ring();
    let sealed = Keyring::new(key("one"), at(0)).seal(b"x", &context()).unwrap();
    let rewrapped = ring.rewrap(&sealed, &context()).unwrap();
    assert_eq!(ring.open(&rewrapped, &context()).unwrap().expose(), b"x");
    assert_eq!(kind(ring.open(&rewrapped, &Context::none())), K::CannotBeOpened);
    assert_eq!(kind(ring.rewrap(&sealed, &Context::none())), K::CannotBeOpened);
}
