//! Pins, hosts, sets and their text: what is refused, and who has which pins.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

use bonafide::{ErrorKind as K, Timestamp};
use bonafide_pinning::{OnExpiry, Pin, PinSet};
use proptest::prelude::*;

const A: &str = "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=";
const B: &str = "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=";
const C: &str = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn kind<T>(result: bonafide::Result<T>) -> Result<(), K> {
    result.map(|_| ()).map_err(|error| error.kind())
}

#[test]
fn a_pin_has_one_text() {
    let pin: Pin = A.parse().unwrap();
    assert_eq!(pin.to_string(), A);
    assert_eq!(A[7..].parse::<Pin>(), Ok(pin), "the prefix may be left out");
    for text in [
        "",
        "sha256/",
        "sha1/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=",
        "sha256//Lh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg", // no padding
        "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG_uEtLMkBgFF2Fuihg=", // base64url
        "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihh=", // stray bits
        "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuih==",
        "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=\n",
        "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2FuihgAAA==",
        "SHA256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=",
    ] {
        assert_eq!(kind(text.parse::<Pin>()), Err(K::InvalidPin), "{text:?}");
    }
}

#[test]
fn a_set_without_backup_or_with_a_mistake_is_refused() {
    let build = |host: &str, pins: &[&str]| kind(PinSet::builder().host(host, pins).build());
    assert_eq!(build("a.example.com", &[A, B]), Ok(()));
    for (host, pins, expected) in [
        ("a.example.com", &[][..], K::PinsWithoutBackup),
        ("a.example.com", &[A], K::PinsWithoutBackup),
        ("a.example.com", &[A, A], K::PinsWithoutBackup),
        ("a.example.com", &[A, &A[7..]], K::PinsWithoutBackup),
        ("a.example.com", &[A, "sha256/no"], K::InvalidPin),
        ("", &[A, B], K::InvalidPinHost),
        ("*", &[A, B], K::InvalidPinHost),
        ("*.", &[A, B], K::InvalidPinHost),
        ("**.", &[A, B], K::InvalidPinHost),
        ("a.*.com", &[A, B], K::InvalidPinHost),
        ("*a.example.com", &[A, B], K::InvalidPinHost),
        ("***.example.com", &[A, B], K::InvalidPinHost),
        ("*.192.0.2.1", &[A, B], K::InvalidPinHost),
        ("**.::1", &[A, B], K::InvalidPinHost),
        ("https://a.example.com", &[A, B], K::InvalidPinHost),
        ("a.example.com:443", &[A, B], K::InvalidPinHost),
        ("a.example.com/", &[A, B], K::InvalidPinHost),
        ("a..example.com", &[A, B], K::InvalidPinHost),
        ("a.example.com..", &[A, B], K::InvalidPinHost),
        ("bücher.example", &[A, B], K::InvalidPinHost),
        ("a example.com", &[A, B], K::InvalidPinHost),
    ] {
        assert_eq!(build(host, pins), Err(expected), "{host:?} {pins:?}");
    }
    assert_eq!(kind(PinSet::builder().build()), Err(K::PinSetSize));
    let twice = PinSet::builder().host("a.example.com", [A, B]).host("A.example.com.", [A, B]);
    assert_eq!(kind(twice.build()), Err(K::DuplicatePinHost));
    let many = |hosts: usize| {
        let add = |set: bonafide_pinning::Builder, number| {
            set.host(&format!("{number}.example.com"), [A, B])
        };
        kind((0..hosts).fold(PinSet::builder(), add).build())
    };
    assert_eq!((many(256), many(257)), (Ok(()), Err(K::PinSetSize)));
    let pins = |count: u8| {
        let pins = (0..count).map(|number| Pin::from_bytes([number; 32]).to_string());
        kind(PinSet::builder().host("a.example.com", pins).build())
    };
    assert_eq!((pins(32), pins(33)), (Ok(()), Err(K::PinSetSize)));
    // What could not be read again is not made.
    let all = (0..32).map(|number| Pin::from_bytes([number; 32]).to_string());
    let all: Vec<_> = all.collect();
    let large = (0..256)
        .fold(PinSet::builder(), |set, number| set.host(&format!("{number}.example.com"), &all));
    assert_eq!(kind(large.build()), Err(K::PinSetSize));
    let late = PinSet::builder().host("a.example.com", [A, B]);
    let late = late.expires(at(300_000_000_000), OnExpiry::Open);
    assert_eq!(kind(late.build()), Err(K::PinSetSize));
}

/// Which of the patterns decides about which host.
#[test]
fn the_closest_pattern_decides_alone() {
    let pin = |number: u8| Pin::from_bytes([number; 32]).to_string();
    let patterns = [
        "a.example.com",
        "*.example.com",
        "**.example.com",
        "**.deep.example.com",
        "*.deep.example.com",
        "192.0.2.1",
        "2001:db8::1",
    ];
    let mut builder = PinSet::builder();
    for (number, pattern) in (1..).zip(patterns) {
        builder = builder.host(pattern, [pin(number), pin(100 + number)]);
    }
    let set = builder.build().unwrap();
    for (host, expected) in [
        ("a.example.com", Some(1)),
        ("A.EXAMPLE.com", Some(1)),
        ("a.example.com.", Some(1)),
        ("b.example.com", Some(2)),
        ("example.com", Some(3)),
        ("c.b.example.com", Some(3)),
        ("notexample.com", None),
        ("com", None),
        ("example.com.evil.org", None),
        // The longer name is closer than a `*` of the shorter one.
        ("deep.example.com", Some(4)),
        ("x.deep.example.com", Some(5)),
        ("y.x.deep.example.com", Some(4)),
        ("192.0.2.1", Some(6)),
        ("192.0.2.2", None),
        ("2001:db8::1", Some(7)),
        ("2001:DB8:0:0:0:0:0:1", Some(7)),
        ("[2001:db8::1]", Some(7)),
        ("::ffff:192.0.2.1", Some(6)),
        ("example.org", None),
    ] {
        let pins = set.pins_for(host).unwrap();
        assert_eq!(pins.map(|pins| pins[0].as_bytes()[0]), expected, "{host}");
    }
    for host in ["", ".", "a.example.com..", "a.example.com:443", "a_b .com", "[a]", "[192.0.2.1]"]
    {
        assert_eq!(kind(set.pins_for(host)), Err(K::InvalidPinHost), "{host:?}");
    }
}

#[test]
fn days_are_counted_down() {
    let set = |expires| {
        let builder = PinSet::builder().host("a.example.com", [A, B]);
        builder.expires(at(expires), OnExpiry::Open).build().unwrap()
    };
    let days = |expires, now| set(expires).days_until_expiry(at(now));
    assert_eq!(days(10 * 86_400, 0), Some(10));
    assert_eq!(days(10 * 86_400, 1), Some(9));
    assert_eq!(days(10 * 86_400, 10 * 86_400), Some(0));
    assert_eq!(days(10 * 86_400, 11 * 86_400), Some(0));
    let never = PinSet::builder().host("a.example.com", [A, B]).build().unwrap();
    assert_eq!(never.days_until_expiry(at(0)), None);
}

fn text(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_set_is_written_and_read() {
    let pins = format!("pins a.example.com {A} {B}");
    let whole = text(&[
        "bonafide-pins 1",
        "app TEAMID1234.com.example.app",
        "version 7",
        "expires 2027-06-30T00:00:00Z",
        &pins,
        &format!("pins **.example.com {B} {A} {C}"),
    ]);
    let set = PinSet::parse(&whole, OnExpiry::Closed).unwrap();
    assert_eq!((set.version(), set.app_id()), (7, Some("TEAMID1234.com.example.app")));
    assert_eq!(set.expires(), Some(Timestamp::from_rfc3339("2027-06-30T00:00:00Z").unwrap()));
    assert_eq!(set.pins_for("x.y.example.com").unwrap().map(<[_]>::len), Some(3));
    // Times are written with milliseconds.
    assert_eq!(set.to_string(), whole.replace("00Z", "00.000Z"));
    assert!(PinSet::parse(&text(&["bonafide-pins 1", &pins]), OnExpiry::Open).is_ok());
}

#[test]
fn another_form_is_refused() {
    let pins = format!("pins a.example.com {A} {B}");
    let pins = pins.as_str();
    let head = "bonafide-pins 1";
    for lines in [
        &[][..],
        &[pins][..],
        &["bonafide-pins 2", pins],
        &["bonafide-pins 1 ", pins],
        &["# pins", head, pins],
        &[head, "", pins],
        &[head, pins, ""],
        &[head, pins, "# behind"],
        &[head, &format!("{pins} ")],
        &[head, &format!("pins  a.example.com {A} {B}")],
        &[head, &format!("pins a.example.com\t{A} {B}")],
        &[head, &format!("{pins}\r")],
        &[head, &format!(" {pins}")],
        &[head, "pins"],
        &[head, "version 7", "app T.x", pins],
        &[head, "version 7", "version 8", pins],
        &[head, pins, "version 7"],
        &[head, "version 0", pins],
        &[head, "version 07", pins],
        &[head, "version +7", pins],
        &[head, "version -7", pins],
        &[head, "version ", pins],
        &[head, "version 18446744073709551616", pins],
        &[head, "app ", pins],
        &[head, "app a b", pins],
        &[head, "app ä", pins],
        &[head, "expires 2027-06-30", pins],
        &[head, "expires never", pins],
    ] {
        let refused = kind(PinSet::parse(&text(lines), OnExpiry::Open));
        assert!(
            matches!(refused, Err(K::InvalidPinSet | K::InvalidPin | K::InvalidPinHost)),
            "{lines:?}: {refused:?}"
        );
    }
    let good = text(&[head, pins]);
    for cut in [&good[..good.len() - 1], "", "\n"] {
        assert_eq!(kind(PinSet::parse(cut, OnExpiry::Open)), Err(K::InvalidPinSet), "{cut:?}");
    }
    assert_eq!(kind(PinSet::parse(&text(&[head]), OnExpiry::Open)), Err(K::PinSetSize));
    let one = text(&[head, &format!("pins a.example.com {A}")]);
    assert_eq!(kind(PinSet::parse(&one, OnExpiry::Open)), Err(K::PinsWithoutBackup));
    let twice = text(&[head, pins, pins]);
    assert_eq!(kind(PinSet::parse(&twice, OnExpiry::Open)), Err(K::DuplicatePinHost));
    let long = good.repeat(65_536 / good.len() + 1);
    assert_eq!(kind(PinSet::parse(&long, OnExpiry::Open)), Err(K::InputTooLarge));
    for (length, refused) in [(65_536, K::InvalidPinSet), (65_537, K::InputTooLarge)] {
        assert_eq!(kind(PinSet::parse(&"x".repeat(length), OnExpiry::Open)), Err(refused));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = PinSet::parse(&text, OnExpiry::Open);
        let _ = PinSet::parse(&format!("bonafide-pins 1\n{text}\n"), OnExpiry::Open);
        let _ = PinSet::parse(&format!("bonafide-pins 1\npins {text} {A} {B}\n"), OnExpiry::Open);
        let _ = text.parse::<Pin>();
    }

    #[test]
    fn what_is_read_is_written_the_same(
        hosts in prop::collection::btree_set("[a-z]{1,8}\\.(example|test)", 1..8),
        version in 1_u64..,
    ) {
        let mut builder = PinSet::builder().version(version);
        for host in &hosts {
            builder = builder.host(host, [A, B, C]);
        }
        let text = builder.build().unwrap().to_string();
        let again = PinSet::parse(&text, OnExpiry::Closed).unwrap();
        prop_assert_eq!(again.to_string(), text);
    }
}
