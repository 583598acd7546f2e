//! A whole collection.

use super::host::Host;
use super::probes::{Outcome, PROBES};
use super::report::{Finding, Report};
use core::time::Duration;

/// What the developer says of the app, to compare with what the device says. What is left
/// empty is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectations {
    /// Bundle and package ids of the app, as the platform names them: without the team's
    /// prefix that an App ID has.
    pub app_ids: Vec<String>,
    /// SHA-256 of the certificates that may sign it (Android).
    pub certificate_digests: Vec<[u8; 32]>,
    /// Packages of the stores that may install it (Android), such as `com.android.vending`.
    pub installers: Vec<String>,
    /// SHA-256 of the provisioning profiles that it may carry (iOS).
    pub profile_digests: Vec<[u8; 32]>,
}

impl Expectations {
    /// Nothing is compared.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Runs every probe of this platform.
///
/// `clock` is any clock that does not go back, `Instant::elapsed` for instance; the report
/// says how long the collection took. **Not for the main thread**: reading files takes a few
/// milliseconds, and a port up to 50.
pub fn collect(host: &dyn Host, expected: &Expectations, clock: impl Fn() -> Duration) -> Report {
    let started = clock();
    let mut report = Report::empty(host.platform());
    for (signal, probe) in PROBES {
        if !signal.platforms.contains(&host.platform()) {
            continue;
        }
        host.probe_begins();
        match probe(host, expected) {
            Outcome::NotRun => continue,
            Outcome::Clean => {}
            Outcome::Inconclusive => report.inconclusive.push(signal),
            Outcome::Found(severity, evidence) => {
                report.findings.push(Finding::new(signal, severity, evidence));
            }
        }
        report.checks.push(signal);
    }
    report.took(clock().saturating_sub(started));
    report
}
