use crate::setup::kind;
use bonafide::ErrorKind as K;
use bonafide::seal::{Context, KeyId};

#[test]
fn the_order_of_pairs_does_not_count() {
    let one = Context::new([("a", "1"), ("b", "2"), ("a.a", "3")]).unwrap();
    assert_eq!(one, Context::new([("b", "2"), ("a.a", "3"), ("a", "1")]).unwrap());
    assert_ne!(one, Context::new([("a", "2"), ("b", "1"), ("a.a", "3")]).unwrap());
}

#[test]
fn pairs_do_not_run_together() {
    let contexts = [
        Context::none(),
        Context::new([("a", "")]).unwrap(),
        Context::new([("a", "b")]).unwrap(),
        Context::new([("ab", "")]).unwrap(),
        Context::new([("a", "b"), ("c", "")]).unwrap(),
        Context::new([("a", ""), ("b", "c")]).unwrap(),
    ];
    for (at, one) in contexts.iter().enumerate() {
        for other in &contexts[at + 1..] {
            assert_ne!(one.encoding(), other.encoding());
        }
    }
}

#[test]
fn other_forms_are_refused() {
    let long = "n".repeat(65);
    let value = "v".repeat(1025);
    for pairs in [
        vec![],
        vec![("", "x")],
        vec![("A", "x")],
        vec![("a b", "x")],
        vec![("é", "x")],
        vec![(long.as_str(), "x")],
        vec![("a", value.as_str())],
        vec![("a", "x"), ("b", "y"), ("a", "x")],
    ] {
        assert_eq!(kind(Context::new(pairs.clone())), K::InvalidContext, "{pairs:?}");
    }
    let names: Vec<String> = (0..17).map(|n| format!("n{n}")).collect();
    let many = |count: usize| Context::new(names[..count].iter().map(|name| (name, "x")));
    assert!(many(16).is_ok());
    assert_eq!(kind(many(17)), K::InvalidContext);
    assert!(Context::new([("n".repeat(64), "v".repeat(1024))]).is_ok());
}

#[test]
fn names_of_keys() {
    for name in ["a", "2026-04", "-", "abcdefghijklmnopqrstuvwxyz-01234"] {
        assert_eq!(KeyId::new(name).unwrap().as_str(), name);
    }
    for name in ["", "A", "a_b", "a:b", "a%", "é", " a", &"a".repeat(33)] {
        assert_eq!(kind(KeyId::new(name)), K::InvalidSealingKeyId, "{name:?}");
    }
}
