//! What was found, in one form to the byte.

use super::host::Platform;
use super::lists;
use super::table::{self, Severity, Signal, TABLE};
use crate::encoding::cbor::Reader;
use crate::error::{Error, ErrorKind, Result};
use core::fmt;
use core::time::Duration;
use sha2::{Digest, Sha256};

/// The number of the form; another form gets another number.
const SCHEMA: u16 = 1;
/// The longest report that is read. One with every finding has less than 4 KiB.
pub(super) const MAX_REPORT: usize = 6 * 1024;
/// The most of the table's names that one finding lists.
const MAX_EVIDENCE: usize = 3;
/// The longest duration that is told apart, in milliseconds.
const MAX_MILLIS: u16 = 60_000;

/// What a collection found, and what it could not look at.
///
/// **It proves nothing by itself.** Bound into a request, it shows that the genuine app sent
/// exactly these bytes, not that they are true. It holds no content of files, no value of
/// the environment and no name that is not in the library's own table.
///
/// The form, deterministic CBOR (RFC 8949, section 4.2):
///
/// ```text
/// [ 1, platform, milliseconds,
///   [ id of each check that ran, in the table's order ],
///   [ [ id, severity (0 low, 1 medium, 2 high), [ matched name … ] ] … ],
///   [ id of each check that was inconclusive ] ]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(super) platform: Platform,
    millis: u16,
    pub(super) checks: Vec<&'static Signal>,
    pub(super) findings: Vec<Finding>,
    pub(super) inconclusive: Vec<&'static Signal>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What.
    pub signal: &'static Signal,
    /// How grave it is here.
    pub severity: Severity,
    /// Which of the table's own names matched; may be empty.
    pub evidence: Vec<&'static str>,
}

impl Finding {
    pub(super) fn new(
        signal: &'static Signal,
        severity: Severity,
        found: Vec<&'static str>,
    ) -> Self {
        // In the table's order, whatever the device's was: one form.
        let mut evidence = lists::of(signal);
        evidence.retain(|name| found.contains(name));
        evidence.truncate(MAX_EVIDENCE);
        Self { signal, severity, evidence }
    }
}

impl Report {
    pub(super) const fn empty(platform: Platform) -> Self {
        Self {
            platform,
            millis: 0,
            checks: Vec::new(),
            findings: Vec::new(),
            inconclusive: Vec::new(),
        }
    }

    pub(super) fn took(&mut self, duration: Duration) {
        self.millis = u16::try_from(duration.as_millis()).unwrap_or(MAX_MILLIS).min(MAX_MILLIS);
    }

    /// The system that the app says it runs on.
    pub const fn platform(&self) -> Platform {
        self.platform
    }

    /// How long the collection took.
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.millis as u64)
    }

    /// The checks that ran, those included that were inconclusive.
    pub fn checks(&self) -> &[&'static Signal] {
        &self.checks
    }

    /// What was found.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What could not be looked at: **not** the same as clean.
    pub fn inconclusive(&self) -> &[&'static Signal] {
        &self.inconclusive
    }

    /// The report's bytes, to be sent as they are.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(512));
        out.array(6);
        out.uint(SCHEMA);
        out.text(self.platform.as_str());
        out.uint(self.millis);
        out.array(self.checks.len());
        self.checks.iter().for_each(|signal| out.text(signal.id));
        out.array(self.findings.len());
        for finding in &self.findings {
            out.array(3);
            out.text(finding.signal.id);
            out.uint(severity_number(finding.severity));
            out.array(finding.evidence.len());
            finding.evidence.iter().for_each(|name| out.text(name));
        }
        out.array(self.inconclusive.len());
        self.inconclusive.iter().for_each(|signal| out.text(signal.id));
        out.0
    }

    /// What is bound into the request ([`Request::report`](crate::request::Request::report)):
    /// the SHA-256 of the bytes.
    pub fn digest_of(bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    /// Reads a report. Only the one form that [`to_bytes`](Self::to_bytes) writes.
    ///
    /// # Errors
    /// [`ErrorKind::InputTooLarge`] beyond 6 KiB; [`ErrorKind::InvalidReport`] for what is no
    /// report, has unknown or doubled entries, or is written in another way.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_REPORT {
            return Err(Error::new(ErrorKind::InputTooLarge)
                .at("report")
                .expected("at most 6144 bytes")
                .found((bytes.len(), "bytes")));
        }
        let read = Self::read(bytes).map_err(|error| match error.kind() {
            ErrorKind::InvalidReport => error,
            _ => invalid("the CBOR of a report"),
        });
        let report = read.map_err(|error| error.at("report"))?;
        if report.to_bytes() != bytes {
            return Err(invalid("the canonical form").at("report"));
        }
        Ok(report)
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        if reader.array("a report")? != 6 || reader.uint("the schema")? != u64::from(SCHEMA) {
            return Err(invalid("a report of schema 1"));
        }
        let platform = reader.text("a platform")?;
        let platform = Platform::from_word(platform).ok_or_else(|| invalid("a known platform"))?;
        let mut report = Self::empty(platform);
        let millis = u16::try_from(reader.uint("milliseconds")?).ok();
        report.millis = millis
            .filter(|millis| *millis <= MAX_MILLIS)
            .ok_or_else(|| invalid("at most 60000 milliseconds"))?;
        report.checks = signals(&mut reader, platform)?;
        let findings = reader.array("findings")?;
        for _ in 0..findings {
            let finding = finding(&mut reader)?;
            report.findings.push(finding);
        }
        reader.close_array();
        report.inconclusive = signals(&mut reader, platform)?;
        reader.close_array();
        reader.finish()?;
        report.check()?;
        Ok(report)
    }

    /// Each entry once, in the table's order, and only of checks that ran.
    fn check(&self) -> Result<()> {
        let found: Vec<_> = self.findings.iter().map(|finding| finding.signal).collect();
        let in_order = |signals: &[&'static Signal]| {
            signals.windows(2).all(|pair| match pair {
                [a, b] => place(a) < place(b),
                _ => true,
            })
        };
        for signals in [&self.checks, &found, &self.inconclusive] {
            if !in_order(signals) {
                return Err(invalid("each entry once, in the table's order"));
            }
        }
        let ran = |signal: &&&'static Signal| self.checks.contains(*signal);
        let both = found.iter().any(|signal| self.inconclusive.contains(signal));
        if both || !found.iter().chain(&self.inconclusive).all(|signal| ran(&signal)) {
            return Err(invalid("entries of checks that ran"));
        }
        Ok(())
    }
}

fn place(signal: &Signal) -> usize {
    TABLE.iter().position(|known| known.id == signal.id).unwrap_or(usize::MAX)
}

fn invalid(expected: &'static str) -> Error {
    Error::new(ErrorKind::InvalidReport).expected(expected)
}

fn signal(id: &str) -> Result<&'static Signal> {
    table::by_id(id).ok_or_else(|| invalid("ids of the table"))
}

fn signals(reader: &mut Reader<'_>, platform: Platform) -> Result<Vec<&'static Signal>> {
    let count = reader.array("ids")?;
    let mut signals = Vec::with_capacity(count.min(TABLE.len()));
    for _ in 0..count {
        let signal = signal(reader.text("an id")?)?;
        if !signal.platforms.contains(&platform) {
            return Err(invalid("signals of the platform"));
        }
        signals.push(signal);
    }
    reader.close_array();
    Ok(signals)
}

fn finding(reader: &mut Reader<'_>) -> Result<Finding> {
    if reader.array("a finding")? != 3 {
        return Err(invalid("id, severity and evidence"));
    }
    let signal = signal(reader.text("an id")?)?;
    let severity = match reader.uint("a severity")? {
        0 => Severity::Low,
        1 => Severity::Medium,
        2 => Severity::High,
        _ => return Err(invalid("a severity of 0 to 2")),
    };
    if !table::may_have(signal, severity) {
        return Err(invalid("the severity that the table gives"));
    }
    let count = reader.array("evidence")?;
    if count > MAX_EVIDENCE {
        return Err(invalid("at most 3 names for each finding"));
    }
    let mut names = lists::of(signal).into_iter();
    let mut evidence = Vec::with_capacity(count);
    for _ in 0..count {
        let name = reader.text("a name")?;
        // Goes on behind the one before: each once, in the table's order.
        let known = names.find(|known| *known == name);
        evidence.push(known.ok_or_else(|| invalid("names of the table, in its order"))?);
    }
    reader.close_array();
    reader.close_array();
    Ok(Finding { signal, severity, evidence })
}

const fn severity_number(severity: Severity) -> u16 {
    match severity {
        Severity::Low => 0,
        Severity::Medium => 1,
        Severity::High => 2,
    }
}

/// As a person would want to read it.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} checks in {} ms, {} findings, {} inconclusive",
            self.platform.as_str(),
            self.checks.len(),
            self.millis,
            self.findings.len(),
            self.inconclusive.len()
        )?;
        for finding in &self.findings {
            let Finding { signal, severity, evidence } = finding;
            write!(f, "  {severity:?}: {} ({})", signal.finds, signal.id)?;
            if !evidence.is_empty() {
                write!(f, ": {}", evidence.join(", "))?;
            }
            writeln!(f)?;
        }
        for signal in &self.inconclusive {
            writeln!(f, "  could not look for {} ({})", signal.finds, signal.id)?;
        }
        Ok(())
    }
}

/// Deterministic CBOR: shortest heads, definite lengths. No number of a report needs more than
/// two bytes.
struct Writer(Vec<u8>);

impl Writer {
    fn head(&mut self, major: u8, value: u16) {
        let major = major << 5;
        match u8::try_from(value) {
            Ok(small @ 0..24) => self.0.push(major | small),
            Ok(byte) => self.0.extend([major | 24, byte]),
            Err(_) => {
                self.0.push(major | 25);
                self.0.extend(value.to_be_bytes());
            }
        }
    }

    fn uint(&mut self, value: u16) {
        self.head(0, value);
    }

    fn text(&mut self, text: &str) {
        self.head(3, length(text.len()));
        self.0.extend(text.as_bytes());
    }

    fn array(&mut self, length: usize) {
        self.head(4, self::length(length));
    }
}

/// Of a text or an array: the table has none that is so long.
fn length(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a device says, the server reads the report: no platform's longest one, with
    /// the longest names in each finding, comes near to the cap.
    #[test]
    fn the_longest_report_is_below_the_cap() {
        for platform in [Platform::Android, Platform::Ios, Platform::Linux] {
            let mut report = Report::empty(platform);
            report.took(Duration::MAX);
            for signal in TABLE.iter().filter(|signal| signal.platforms.contains(&platform)) {
                let mut names = lists::of(signal);
                names.sort_unstable_by_key(|name| (core::cmp::Reverse(name.len()), *name));
                names.dedup();
                report.checks.push(signal);
                report.findings.push(Finding::new(signal, signal.severity, names));
            }
            let bytes = report.to_bytes();
            println!("{}: {} bytes", platform.as_str(), bytes.len());
            assert!(bytes.len() < 4096, "{platform:?}: {}", bytes.len());
            assert_eq!(Report::from_bytes(&bytes), Ok(report));
        }
    }
}
