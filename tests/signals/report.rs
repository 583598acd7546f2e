//! The report's one form.

use crate::devices::{iphone, pixel};
use crate::*;
use bonafide::ErrorKind as K;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::cell::RefCell;

fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    let head = if length < 24 { vec![0x60 | length] } else { vec![0x78, length] };
    [head, text.as_bytes().to_vec()].concat()
}

/// `[1, "android", 5, [checks], [findings], [inconclusive]]`, encoded by hand.
fn encoded(checks: &[&str], findings: &[Vec<u8>], inconclusive: &[&str]) -> Vec<u8> {
    let list = |items: Vec<Vec<u8>>| {
        let mut bytes = vec![0x80 | u8::try_from(items.len()).unwrap()];
        bytes.extend(items.concat());
        bytes
    };
    let texts = |items: &[&str]| list(items.iter().map(|item| text(item)).collect());
    [
        vec![0x86, 1],
        text("android"),
        vec![5],
        texts(checks),
        list(findings.to_vec()),
        texts(inconclusive),
    ]
    .concat()
}

fn finding(id: &str, severity: u8, evidence: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0x83];
    bytes.extend(text(id));
    bytes.extend([severity, 0x80 | u8::try_from(evidence.len()).unwrap()]);
    evidence.iter().for_each(|name| bytes.extend(text(name)));
    bytes
}

const SU: &str = "root.su_binary";
const TRACER: &str = "debugger.tracer";

#[test]
fn the_form_is_the_documented_one() {
    let bytes = encoded(&[SU, TRACER], &[finding(SU, 2, &["su", "magisk"])], &[TRACER]);
    let report = Report::from_bytes(&bytes).unwrap();
    assert_eq!(report.to_bytes(), bytes);
    assert_eq!(report.duration(), Duration::from_millis(5));
    assert_eq!((found(&report), inconclusive(&report)), (vec![SU], vec![TRACER]));
    assert_eq!(report.findings()[0].evidence, ["su", "magisk"]);
    assert_eq!(Report::digest_of(&bytes), <[u8; 32]>::from(Sha256::digest(&bytes)));
}

/// Numbers take the shortest head, and a minute is the longest.
#[test]
fn durations_of_every_length() {
    for (millis, head) in [
        (0_u16, vec![0]),
        (23, vec![23]),
        (24, vec![0x18, 24]),
        (255, vec![0x18, 255]),
        (256, vec![0x19, 1, 0]),
        (60_000, vec![0x19, 0xea, 0x60]),
    ] {
        let mut bytes = encoded(&[], &[], &[]);
        bytes.splice(10..11, head);
        let report = Report::from_bytes(&bytes).unwrap();
        assert_eq!(report.duration(), Duration::from_millis(millis.into()));
    }
    let took = |millis| {
        let times = RefCell::new([0, millis].map(Duration::from_millis).into_iter());
        let report = collect(&pixel(), &expectations(), || times.borrow_mut().next().unwrap());
        assert_eq!(Report::from_bytes(&report.to_bytes()).as_ref(), Ok(&report));
        report.duration().as_millis()
    };
    assert_eq!(
        [1, 59_999, 60_000, 60_001, 65_536, u64::MAX].map(took),
        [1, 59_999, 60_000, 60_000, 60_000, 60_000]
    );
}

#[test]
fn every_other_form_is_refused() {
    let good = || finding(SU, 2, &["su"]);
    let kind = |bytes: &[u8]| Report::from_bytes(bytes).map(|_| ()).map_err(|e| e.kind());
    for (what, bytes) in [
        ("nothing", vec![]),
        ("another type", text("report")),
        ("an unknown check", encoded(&["root.unheard_of"], &[], &[])),
        ("a doubled check", encoded(&[SU, SU], &[], &[])),
        ("another order", encoded(&[TRACER, SU], &[], &[])),
        ("a check of another platform", encoded(&["jailbreak.path"], &[], &[])),
        ("a finding of no check", encoded(&[TRACER], &[good()], &[])),
        ("a doubled finding", encoded(&[SU], &[good(), good()], &[])),
        ("an unknown finding", encoded(&[SU], &[finding("x", 2, &[])], &[])),
        ("an unknown severity", encoded(&[SU], &[finding(SU, 3, &[])], &[])),
        ("an unknown name", encoded(&[SU], &[finding(SU, 2, &["/home/alice"])], &[])),
        ("a doubled name", encoded(&[SU], &[finding(SU, 2, &["su", "su"])], &[])),
        ("names in another order", encoded(&[SU], &[finding(SU, 2, &["magisk", "su"])], &[])),
        ("a severity that is not the table's", encoded(&[SU], &[finding(SU, 0, &["su"])], &[])),
        ("many names", encoded(&[SU], &[finding(SU, 2, &["su", "magisk", "ksud", "apd"])], &[])),
        ("found and inconclusive", encoded(&[SU], &[good()], &[SU])),
        ("inconclusive without a check", encoded(&[SU], &[], &[TRACER])),
        ("another schema", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes[1] = 2;
            bytes
        }),
        ("another platform", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes[3] = b'x';
            bytes
        }),
        ("something behind", [encoded(&[], &[], &[]), vec![0]].concat()),
        ("a longer number", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes.splice(10..11, [0x18, 5]);
            bytes
        }),
        ("a minute and more", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes.splice(10..11, [0x19, 0xea, 0x61]);
            bytes
        }),
        ("a minute in more than two bytes", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes.splice(10..11, [0x1a, 0, 1, 0, 0]);
            bytes
        }),
        ("an indefinite array", {
            let mut bytes = encoded(&[], &[], &[]);
            bytes[0] = 0x9f;
            bytes.push(0xff);
            bytes
        }),
    ] {
        assert_eq!(kind(&bytes), Err(K::InvalidReport), "{what}");
    }
    let full = encoded(&[SU, TRACER], &[good()], &[TRACER]);
    for end in 0..full.len() {
        assert_eq!(kind(&full[..end]), Err(K::InvalidReport), "cut at {end}");
    }
    assert_eq!(kind(&vec![0x80; 6145]), Err(K::InputTooLarge));
    assert_eq!(kind(&vec![0x80; 6144]), Err(K::InvalidReport));
    // The line for the log says which rule it was.
    let error = Report::from_bytes(&encoded(&["root.unheard_of"], &[], &[])).unwrap_err();
    assert!(error.to_string().contains("ids of the table"), "{error}");
}

#[test]
fn only_emulators_are_scored() {
    let read = |id: &str, severity| {
        let bytes = encoded(&[id], &[finding(id, severity, &[])], &[]);
        Report::from_bytes(&bytes).map(|_| ()).map_err(|error| error.kind())
    };
    let all = |id: &str| [0, 1, 2].map(|severity| read(id, severity).is_ok());
    assert_eq!(all("emulator.properties"), [true, true, true]);
    assert_eq!(all("emulator.files"), [false, true, true]);
    assert_eq!(all("debugger.tracer"), [false, false, true]);
    assert_eq!(read("debugger.tracer", 0), Err(K::InvalidReport));
}

#[test]
fn every_finding_at_once_fits() {
    let everything = pixel()
        .port(27042)
        .variable("LD_PRELOAD", "secret-value")
        .variable("DYLD_INSERT_LIBRARIES", "secret-value")
        .variable("PATH", "/secret/folder")
        .file("/secret/folder/su", "secret-content")
        .property("ro.hardware", "ranchu-secret-property")
        .file("/proc/self/status", "TracerPid:\t4711\n");
    let report = report(&everything);
    assert!(report.findings().len() >= 5);
    let bytes = report.to_bytes();
    assert!(bytes.len() < 4096, "{}", bytes.len());
    // Nothing of the user's own: neither in the bytes nor in what people read.
    let shown = format!("{report} {report:?} {}", String::from_utf8_lossy(&bytes));
    for secret in ["secret", "4711"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_written_again(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        if let Ok(report) = Report::from_bytes(&bytes) {
            prop_assert_eq!(report.to_bytes(), bytes);
        }
    }

    #[test]
    fn each_flipped_byte_is_refused_or_another_report(at in 0_usize..300, with in any::<u8>()) {
        let mut bytes = report(&iphone().file("/bin/bash", "")).to_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != with);
        bytes[at] = with;
        if let Ok(report) = Report::from_bytes(&bytes) {
            prop_assert_eq!(report.to_bytes(), bytes);
        }
    }
}
