//! Reports of runtime signals, and the files and properties that a collection reads.

use bonafide::signals::{
    Expectations, Platform, Policy, RecordedHost, Report, collect, property_names,
};
use core::time::Duration;

/// The cap of a report, in bytes.
const MAX_REPORT: usize = 6144;
/// What is expected of the app.
pub const APP: &str = "com.example.app";

/// Any bytes as a report: what is read is written again to the byte, and every policy has an
/// answer.
pub fn report(input: &[u8]) {
    if let Ok(report) = Report::from_bytes(input) {
        assert!(input.len() <= MAX_REPORT);
        assert_eq!(report.to_bytes(), input);
        appraise(&report);
        let _ = report.to_string();
    }
}

/// Any bytes as what a device says: three files, then properties, variables and what the app's
/// own layer found, each behind its length in two bytes; what is left are paths, one in each
/// line. The first byte says which device, what it denies, and whether anything is expected.
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
    host = host.with_facts(|facts| {
        facts.loaded_images = next().map(lines);
        facts.root_managers = next().map(lines);
        facts.app_id = next().map(|id| String::from_utf8_lossy(id).into_owned());
        facts.installer = next().map(|id| String::from_utf8_lossy(id).into_owned());
        let digests = next().map(|bytes| bytes.as_chunks().0.to_vec());
        facts.profile_digest = digests.as_ref().and_then(|digests| digests.first().copied());
        facts.certificate_digests = digests;
        // Each says yes, no or nothing.
        let mut flags = next().unwrap_or_default().iter();
        for flag in [
            &mut facts.debuggable,
            &mut facts.traced,
            &mut facts.simulator,
            &mut facts.ios_app_on_mac,
            &mut facts.wrote_outside_sandbox,
            &mut facts.root_is_writable,
        ] {
            *flag = flags
                .next()
                .and_then(|byte| [None, Some(false), Some(true)][usize::from(byte % 3)]);
        }
        facts.parent_pid = flags.next().map(|byte| u32::from(*byte));
    });
    for line in lines(rest) {
        host = match line.split_at_checked(1) {
            Some(("!", path)) => host.denied(path),
            Some(("?", path)) => host.failing(path),
            Some(("@", path)) => host.link(path, &line),
            Some((":", port)) => host.port(port.parse().unwrap_or_default()),
            _ => host.file(&line, &line),
        };
    }
    let mut expected = Expectations::new();
    if first & 32 != 0 {
        expected.app_ids.push(APP.into());
        expected.installers.push(APP.into());
        expected.certificate_digests.push([1; 32]);
        expected.profile_digests.push([1; 32]);
    }
    let report = collect(&host, &expected, || Duration::ZERO);
    let bytes = report.to_bytes();
    assert!(bytes.len() <= MAX_REPORT);
    // Only the table's own words are read: so there is nothing in it of what the device said.
    assert_eq!(Report::from_bytes(&bytes).as_ref(), Ok(&report));
    appraise(&report);
    let _ = report.to_string();
}

fn lines(text: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(text).split('\n').map(str::to_owned).collect()
}

fn appraise(report: &Report) {
    let refused = |policy: Policy| policy.appraise(report).into_result().is_err();
    assert!(!refused(Policy::log_only()));
    // What the recommended one refuses, the strict one does, too.
    assert!(!refused(Policy::recommended()) || refused(Policy::strict()));
}
