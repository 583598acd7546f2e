//! Runtime signals: the reports that apps send, and the server's policy about them.

use crate::appraisal::bonafide_appraisal;
use crate::boundary::{Opaque, Out, borrow, bytes, change, current, free, give, guard};
use crate::buffer::{bonafide_buffer, bonafide_bytes};
use crate::error::bonafide_error;
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::signals::{
    Category, Confidence, Platform, Policy, Reaction, Report, Severity, Signal, Source, TABLE,
};
use core::ptr;
use std::sync::Mutex;

/// What an app found on its device, and what it could not look at. **It proves nothing by
/// itself.** Bound into a request, it shows that the genuine app sent exactly these bytes, not
/// that they are true. Any number of threads may share one.
pub struct bonafide_signals_report {
    _private: [u8; 0],
}

impl Opaque for bonafide_signals_report {
    type Inner = Report;
    const TAG: u32 = 0xb0f1_0060;
}

/// Says which findings are good enough. Any number of threads may share one.
pub struct bonafide_signals_policy {
    _private: [u8; 0],
}

impl Opaque for bonafide_signals_policy {
    type Inner = Mutex<Policy>;
    const TAG: u32 = 0xb0f1_0061;
}

/// The system that the app says it runs on.
pub type bonafide_signals_platform = u32;
/// Android.
pub const BONAFIDE_SIGNALS_PLATFORM_ANDROID: bonafide_signals_platform = 1;
/// iOS and iPadOS; also such an app on a Mac, and the Simulator.
pub const BONAFIDE_SIGNALS_PLATFORM_IOS: bonafide_signals_platform = 2;
/// Linux: for tests of what Android shares with it.
pub const BONAFIDE_SIGNALS_PLATFORM_LINUX: bonafide_signals_platform = 3;

/// What kind of trouble a signal is a sign of.
pub type bonafide_signal_category = u32;
/// Root or jailbreak.
pub const BONAFIDE_SIGNAL_PRIVILEGED_ACCESS: bonafide_signal_category = 1;
/// A debugger is attached.
pub const BONAFIDE_SIGNAL_DEBUGGER: bonafide_signal_category = 2;
/// The device is not a real one.
pub const BONAFIDE_SIGNAL_EMULATOR: bonafide_signal_category = 3;
/// The app is not the one that was shipped.
pub const BONAFIDE_SIGNAL_INTEGRITY: bonafide_signal_category = 4;
/// Foreign code in the app's process.
pub const BONAFIDE_SIGNAL_INSTRUMENTATION: bonafide_signal_category = 5;

const CATEGORIES: [(bonafide_signal_category, Category); 5] = [
    (BONAFIDE_SIGNAL_PRIVILEGED_ACCESS, Category::PrivilegedAccess),
    (BONAFIDE_SIGNAL_DEBUGGER, Category::Debugger),
    (BONAFIDE_SIGNAL_EMULATOR, Category::Emulator),
    (BONAFIDE_SIGNAL_INTEGRITY, Category::Integrity),
    (BONAFIDE_SIGNAL_INSTRUMENTATION, Category::Instrumentation),
];

/// How grave a finding is; a graver one is the greater number.
pub type bonafide_signal_severity = u32;
/// Worth a line in a log.
pub const BONAFIDE_SEVERITY_LOW: bonafide_signal_severity = 1;
/// Two of these that do not depend on each other count as a high one.
pub const BONAFIDE_SEVERITY_MEDIUM: bonafide_signal_severity = 2;
/// Grave by itself.
pub const BONAFIDE_SEVERITY_HIGH: bonafide_signal_severity = 3;

/// How sure one can be that a finding is what it seems to be.
pub type bonafide_signal_confidence = u32;
/// Honest devices have it, too.
pub const BONAFIDE_CONFIDENCE_LOW: bonafide_signal_confidence = 1;
/// A few honest devices have it.
pub const BONAFIDE_CONFIDENCE_MEDIUM: bonafide_signal_confidence = 2;
/// No honest device is known to have it.
pub const BONAFIDE_CONFIDENCE_HIGH: bonafide_signal_confidence = 3;

/// What a signal is read from: findings of one source do not count as independent.
pub type bonafide_signal_source = u32;
/// Names in the file system.
pub const BONAFIDE_SIGNAL_SOURCE_FILES: bonafide_signal_source = 1;
/// The list of mounts.
pub const BONAFIDE_SIGNAL_SOURCE_MOUNTS: bonafide_signal_source = 2;
/// System properties.
pub const BONAFIDE_SIGNAL_SOURCE_PROPERTIES: bonafide_signal_source = 3;
/// What the kernel says of this process.
pub const BONAFIDE_SIGNAL_SOURCE_PROCESS: bonafide_signal_source = 4;
/// The environment of this process.
pub const BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT: bonafide_signal_source = 5;
/// The loopback interface.
pub const BONAFIDE_SIGNAL_SOURCE_NETWORK: bonafide_signal_source = 6;
/// What the platform's frameworks say.
pub const BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS: bonafide_signal_source = 7;

/// One thing that is looked for: a row of the library's own table. Its texts are ASCII and part
/// of the library: they are never freed.
#[repr(C)]
pub struct bonafide_signal {
    /// Its stable name, such as `root.su_binary`.
    pub id: bonafide_bytes,
    /// What is found.
    pub finds: bonafide_bytes,
    /// How it is evaded.
    pub evaded_by: bonafide_bytes,
    /// On which honest devices it is found.
    pub false_alarm: bonafide_bytes,
    /// The tests of the OWASP Mobile Application Security Testing Guide that ask for it.
    pub mastg: bonafide_bytes,
    /// `BONAFIDE_SIGNAL_…`.
    pub category: bonafide_signal_category,
    /// How grave a finding is by itself: `BONAFIDE_SEVERITY_…`.
    pub severity: bonafide_signal_severity,
    /// `BONAFIDE_CONFIDENCE_…`.
    pub confidence: bonafide_signal_confidence,
    /// `BONAFIDE_SIGNAL_SOURCE_…`.
    pub source: bonafide_signal_source,
}

/// Something that was found.
#[repr(C)]
pub struct bonafide_finding {
    /// What.
    pub signal: bonafide_signal,
    /// How grave it is here: `BONAFIDE_SEVERITY_…`.
    pub severity: bonafide_signal_severity,
    /// How many of the table's own names matched, for
    /// `bonafide_signals_report_finding_evidence`.
    pub evidence_count: usize,
}

/// A policy to begin with.
pub type bonafide_signals_preset = u32;
/// Refuses nothing. Begin with this one, and look at what it says for some weeks.
pub const BONAFIDE_SIGNALS_PRESET_LOG_ONLY: bonafide_signals_preset = 1;
/// For most apps: refuses high findings of every category, except emulators, which it logs.
pub const BONAFIDE_SIGNALS_PRESET_RECOMMENDED: bonafide_signals_preset = 2;
/// For what is worth most: refuses medium findings of every category.
pub const BONAFIDE_SIGNALS_PRESET_STRICT: bonafide_signals_preset = 3;

/// What a policy does about a category. What it does not refuse, it logs.
pub type bonafide_reaction = u32;
/// It is not looked at.
pub const BONAFIDE_REACTION_IGNORE: bonafide_reaction = 1;
/// It is a reason that does not decide.
pub const BONAFIDE_REACTION_LOG: bonafide_reaction = 2;
/// It refuses whatever is found.
pub const BONAFIDE_REACTION_BLOCK_FROM_LOW: bonafide_reaction = 3;
/// It refuses medium findings and graver ones.
pub const BONAFIDE_REACTION_BLOCK_FROM_MEDIUM: bonafide_reaction = 4;
/// It refuses high findings; two medium ones from different sources count as one.
pub const BONAFIDE_REACTION_BLOCK_FROM_HIGH: bonafide_reaction = 5;

const fn lasting(text: &'static str) -> bonafide_bytes {
    bonafide_bytes { data: text.as_ptr(), len: text.len() }
}

fn plain_severity(severity: Severity) -> Result<bonafide_signal_severity, Failure> {
    match severity {
        Severity::Low => Ok(BONAFIDE_SEVERITY_LOW),
        Severity::Medium => Ok(BONAFIDE_SEVERITY_MEDIUM),
        Severity::High => Ok(BONAFIDE_SEVERITY_HIGH),
        _ => Err(Misuse::Panic.into()),
    }
}

fn plain_signal(signal: &'static Signal) -> Result<bonafide_signal, Failure> {
    let category = CATEGORIES.iter().find(|(_, known)| *known == signal.category);
    Ok(bonafide_signal {
        id: lasting(signal.id),
        finds: lasting(signal.finds),
        evaded_by: lasting(signal.evaded_by),
        false_alarm: lasting(signal.false_alarm),
        mastg: lasting(signal.mastg),
        category: category.ok_or(Misuse::Panic)?.0,
        severity: plain_severity(signal.severity)?,
        confidence: match signal.confidence {
            Confidence::Low => BONAFIDE_CONFIDENCE_LOW,
            Confidence::Medium => BONAFIDE_CONFIDENCE_MEDIUM,
            Confidence::High => BONAFIDE_CONFIDENCE_HIGH,
            _ => return Err(Misuse::Panic.into()),
        },
        source: match signal.source {
            Source::Files => BONAFIDE_SIGNAL_SOURCE_FILES,
            Source::Mounts => BONAFIDE_SIGNAL_SOURCE_MOUNTS,
            Source::Properties => BONAFIDE_SIGNAL_SOURCE_PROPERTIES,
            Source::Process => BONAFIDE_SIGNAL_SOURCE_PROCESS,
            Source::Environment => BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT,
            Source::Network => BONAFIDE_SIGNAL_SOURCE_NETWORK,
            Source::Frameworks => BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS,
            _ => return Err(Misuse::Panic.into()),
        },
    })
}

/// How many signals this library knows. Thread safe.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_signals_table_count() -> usize {
    TABLE.len()
}

/// One row of the table of signals, from 0: what each check finds, and what that is worth.
/// Thread safe.
///
/// # Safety
/// `signal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_table_row(
    index: usize,
    signal: *mut bonafide_signal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(signal)?;
            out.write(plain_signal(TABLE.get(index).ok_or(Misuse::Index)?)?);
            Ok(())
        })
    }
}

/// A report from its bytes, at most 6 KiB, as they were received; freed with
/// `bonafide_signals_report_free`. There is one form of each report, and no other is read.
/// Thread safe.
///
/// # Safety
/// `data` can be read for its length; `report` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_from_bytes(
    data: *const u8,
    data_len: usize,
    report: *mut *mut bonafide_signals_report,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(report)?;
            out.write(give(Report::from_bytes(bytes(data, data_len)?)?));
            Ok(())
        })
    }
}

/// Writes something about a report.
///
/// # Safety
/// As for the functions that call it.
unsafe fn about<T>(
    report: *const bonafide_signals_report,
    place: *mut T,
    read: impl FnOnce(&Report) -> Result<T, Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(place)?;
            out.write(read(borrow(report)?)?);
            Ok(())
        })
    }
}

/// The SHA-256 of a report's bytes, 32 bytes: the `report_sha256` of `bonafide_request`, so that
/// the evidence is bound to the report.
///
/// # Safety
/// `report` is a live handle; `digest` can take 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_digest(
    report: *const bonafide_signals_report,
    digest: *mut u8,
) -> bonafide_result {
    // The bytes that were received are the only ones that this report has.
    let read = |report: &Report| Ok(Report::digest_of(&report.to_bytes()));
    // SAFETY: by this function's contract.
    unsafe { about(report, digest.cast::<[u8; 32]>(), read) }
}

/// The platform that a report is of: `BONAFIDE_SIGNALS_PLATFORM_…`.
///
/// # Safety
/// `report` is a live handle; `platform` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_platform(
    report: *const bonafide_signals_report,
    platform: *mut bonafide_signals_platform,
) -> bonafide_result {
    let read = |report: &Report| match report.platform() {
        Platform::Android => Ok(BONAFIDE_SIGNALS_PLATFORM_ANDROID),
        Platform::Ios => Ok(BONAFIDE_SIGNALS_PLATFORM_IOS),
        Platform::Linux => Ok(BONAFIDE_SIGNALS_PLATFORM_LINUX),
        _ => Err(Misuse::Panic.into()),
    };
    // SAFETY: by this function's contract.
    unsafe { about(report, platform, read) }
}

/// How long the collection took, in milliseconds, at most 60000.
///
/// # Safety
/// `report` is a live handle; `duration_ms` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_duration(
    report: *const bonafide_signals_report,
    duration_ms: *mut u64,
) -> bonafide_result {
    let read =
        |report: &Report| Ok(u64::try_from(report.duration().as_millis()).unwrap_or(u64::MAX));
    // SAFETY: by this function's contract.
    unsafe { about(report, duration_ms, read) }
}

/// How many checks ran, those included that were inconclusive.
///
/// # Safety
/// `report` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_check_count(
    report: *const bonafide_signals_report,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { about(report, count, |report| Ok(report.checks().len())) }
}

/// One of the checks that ran, from 0.
///
/// # Safety
/// `report` is a live handle; `signal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_check(
    report: *const bonafide_signals_report,
    index: usize,
    signal: *mut bonafide_signal,
) -> bonafide_result {
    let read = |report: &Report| plain_signal(report.checks().get(index).ok_or(Misuse::Index)?);
    // SAFETY: by this function's contract.
    unsafe { about(report, signal, read) }
}

/// How many findings there are.
///
/// # Safety
/// `report` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_finding_count(
    report: *const bonafide_signals_report,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { about(report, count, |report| Ok(report.findings().len())) }
}

/// One of the findings, from 0.
///
/// # Safety
/// `report` is a live handle; `finding` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_finding(
    report: *const bonafide_signals_report,
    index: usize,
    finding: *mut bonafide_finding,
) -> bonafide_result {
    let read = |report: &Report| {
        let finding = report.findings().get(index).ok_or(Misuse::Index)?;
        Ok(bonafide_finding {
            signal: plain_signal(finding.signal)?,
            severity: plain_severity(finding.severity)?,
            evidence_count: finding.evidence.len(),
        })
    };
    // SAFETY: by this function's contract.
    unsafe { about(report, finding, read) }
}

/// One of the names that matched in a finding, both from 0. It is ASCII, one of the library's
/// own table and part of the library: it is never freed.
///
/// # Safety
/// `report` is a live handle; `name` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_finding_evidence(
    report: *const bonafide_signals_report,
    finding: usize,
    index: usize,
    name: *mut bonafide_bytes,
) -> bonafide_result {
    let read = |report: &Report| {
        let finding = report.findings().get(finding).ok_or(Misuse::Index)?;
        Ok(lasting(finding.evidence.get(index).ok_or(Misuse::Index)?))
    };
    // SAFETY: by this function's contract.
    unsafe { about(report, name, read) }
}

/// How many checks were inconclusive: they could not look, which is **not** the same as clean.
///
/// # Safety
/// `report` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_inconclusive_count(
    report: *const bonafide_signals_report,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { about(report, count, |report| Ok(report.inconclusive().len())) }
}

/// One of the checks that were inconclusive, from 0.
///
/// # Safety
/// `report` is a live handle; `signal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_inconclusive(
    report: *const bonafide_signals_report,
    index: usize,
    signal: *mut bonafide_signal,
) -> bonafide_result {
    let read =
        |report: &Report| plain_signal(report.inconclusive().get(index).ok_or(Misuse::Index)?);
    // SAFETY: by this function's contract.
    unsafe { about(report, signal, read) }
}

/// A report as a person would want to read it, in several lines.
///
/// # Safety
/// `report` is a live handle; `text` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_text(
    report: *const bonafide_signals_report,
    text: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { about(report, text, |report| Ok(give(report.to_string().into_bytes()))) }
}

/// Frees a report. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_report_free(report: *mut bonafide_signals_report) {
    // SAFETY: by this function's contract.
    unsafe { free(report) };
}

/// A policy from a preset, `BONAFIDE_SIGNALS_PRESET_…`; freed with
/// `bonafide_signals_policy_free`.
///
/// # Safety
/// `policy` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_policy_new(
    preset: bonafide_signals_preset,
    policy: *mut *mut bonafide_signals_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(policy)?;
            out.write(give(Mutex::new(match preset {
                BONAFIDE_SIGNALS_PRESET_LOG_ONLY => Policy::log_only(),
                BONAFIDE_SIGNALS_PRESET_RECOMMENDED => Policy::recommended(),
                BONAFIDE_SIGNALS_PRESET_STRICT => Policy::strict(),
                _ => return Err(Misuse::Enumerator.into()),
            })));
            Ok(())
        })
    }
}

/// Does this about a category: `BONAFIDE_SIGNAL_…` and `BONAFIDE_REACTION_…`. It counts for
/// what is appraised from now on.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_policy_react(
    policy: *mut bonafide_signals_policy,
    category: bonafide_signal_category,
    reaction: bonafide_reaction,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            let category = CATEGORIES.iter().find(|(number, _)| *number == category);
            let (_, category) = category.ok_or(Misuse::Enumerator)?;
            let reaction = match reaction {
                BONAFIDE_REACTION_IGNORE => Reaction::Ignore,
                BONAFIDE_REACTION_LOG => Reaction::Log,
                BONAFIDE_REACTION_BLOCK_FROM_LOW => Reaction::Block(Severity::Low),
                BONAFIDE_REACTION_BLOCK_FROM_MEDIUM => Reaction::Block(Severity::Medium),
                BONAFIDE_REACTION_BLOCK_FROM_HIGH => Reaction::Block(Severity::High),
                _ => return Err(Misuse::Enumerator.into()),
            };
            Ok(policy.react(*category, reaction))
        })
    }
}

/// Judges a report. The result says whether it could be judged; what the policy says of it is
/// in the appraisal, which is freed with `bonafide_appraisal_free`. Thread safe.
///
/// # Safety
/// `policy` and `report` are live handles; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_policy_appraise(
    policy: *const bonafide_signals_policy,
    report: *const bonafide_signals_report,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            let policy: Policy = current(policy)?;
            out.write(give(policy.appraise(borrow(report)?)));
            Ok(())
        })
    }
}

/// Frees a policy. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_signals_policy_free(policy: *mut bonafide_signals_policy) {
    // SAFETY: by this function's contract.
    unsafe { free(policy) };
}
