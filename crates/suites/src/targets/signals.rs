//! Reports of runtime signals, and the files and properties that a collection reads.

use bonafide::signals::{
    Expectations, Platform, Policy, RecordedHost, Report, collect, property_names,
};
use core::time::Duration;

/// The cap of a report, in bytes.
const MAX_REPORT: usize = 6144;

/// Any bytes as a report: what is read is written again to the byte, and every policy has an
/// answer.
pub fn report(input: &[u8]) {
    if let Ok(report) = Report::from_bytes(input) {
        assert_eq!(report.to_bytes(), input);
        appraise(&report);
        let _ = report.to_string();
    }
}

/// Any bytes as what a device says: three files, then properties and variables, each behind
/// its length in two bytes. The first byte says which device, and what it denies.
pub fn collection(input: &[u8]) {
    let Some((first, mut rest)) = input.split_first() else { return };
    let platform = match first & 3 {
        0 => Platform::Linux,
        1 => Platform::Ios,
        _ => Platform::Android,
    };
    let mut next = || {
        let (head, behind) = rest.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*head)).min(behind.len());
        let (piece, behind) = behind.split_at(length);
        rest = behind;
        Some(piece)
    };
    let mut host = RecordedHost::new(platform);
    for (bit, path) in [(4, "/proc/self/status"), (8, "/proc/self/maps"), (16, "/proc/self/mounts")]
    {
        host = match next() {
            _ if first & bit != 0 => host.denied(path),
            Some(content) => host.file(path, content),
            None => host.failing(path),
        };
    }
    for name in property_names() {
        let Some(value) = next() else { break };
        host = host.property(name, &String::from_utf8_lossy(value));
    }
    for name in ["PATH", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES"] {
        let Some(value) = next() else { break };
        host = host.variable(name, &String::from_utf8_lossy(value));
    }
    let images = next().map(|names| {
        String::from_utf8_lossy(names).split('\n').map(str::to_owned).collect::<Vec<_>>()
    });
    let host = host.with_facts(|facts| facts.loaded_images = images);
    let report = collect(&host, &Expectations::new(), || Duration::ZERO);
    let bytes = report.to_bytes();
    assert!(bytes.len() <= MAX_REPORT);
    // Only the table's own words are read: so there is nothing in it of what the device said.
    assert_eq!(Report::from_bytes(&bytes).as_ref(), Ok(&report));
    appraise(&report);
}

fn appraise(report: &Report) {
    let refused = |policy: Policy| policy.appraise(report).into_result().is_err();
    assert!(!refused(Policy::log_only()));
    // What the recommended one refuses, the strict one does, too.
    assert!(!refused(Policy::recommended()) || refused(Policy::strict()));
}
