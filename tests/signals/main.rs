//! Signals on recorded devices, the report's one form, and the policy.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

mod devices;
mod page;
mod policy;
mod report;
mod table;

use bonafide::signals::{Expectations, RecordedHost, Report, collect};
use std::time::Duration;

pub(crate) const APP: &str = "com.example.app";
pub(crate) const DIGEST: [u8; 32] = [0xd1; 32];

pub(crate) fn expectations() -> Expectations {
    let mut expected = Expectations::new();
    expected.app_ids.push(APP.into());
    expected.certificate_digests.push(DIGEST);
    expected.installers.push("com.android.vending".into());
    expected.profile_digests.push(DIGEST);
    expected
}

pub(crate) fn report(host: &RecordedHost) -> Report {
    let report = collect(host, &expectations(), || Duration::ZERO);
    // Whatever was found, it is read back as it was.
    assert_eq!(Report::from_bytes(&report.to_bytes()).as_ref(), Ok(&report));
    report
}

pub(crate) fn found(report: &Report) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.signal.id).collect()
}

pub(crate) fn inconclusive(report: &Report) -> Vec<&'static str> {
    report.inconclusive().iter().map(|signal| signal.id).collect()
}
