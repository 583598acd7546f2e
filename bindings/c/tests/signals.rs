//! Reports, their policy and appraisals through C: what Rust says, and each rule of the
//! interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::ErrorKind as K;
use bonafide::signals::{
    Category, Confidence, Expectations, Platform, Policy, Reaction, RecordedHost, Report, Severity,
    Signal, Source, TABLE, collect,
};
use bonafide_c::*;
use common::{ENUMERATOR, HANDLE, INDEX, LENGTH, NULL, Owned, written};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::time::Duration;

/// Text of the library's own.
fn str_of(text: &bonafide_bytes) -> &'static str {
    // SAFETY: it is part of the library.
    let bytes = unsafe { std::slice::from_raw_parts(text.data, text.len) };
    std::str::from_utf8(bytes).unwrap()
}

/// A report, freed at its end.
struct Handle(*mut bonafide_signals_report);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: a live handle.
        unsafe { bonafide_signals_report_free(self.0) };
    }
}

impl Handle {
    fn read(bytes: &[u8]) -> Result<Self, u32> {
        let (mut report, mut error) = (null_mut(), null_mut());
        // SAFETY: data of its length, and an error that was given or NULL.
        let result = unsafe {
            let (data, len) = (bytes.as_ptr(), bytes.len());
            let result = bonafide_signals_report_from_bytes(data, len, &mut report, &mut error);
            assert_eq!(bonafide_error_code(error), result);
            bonafide_error_free(error);
            result
        };
        assert_eq!(report.is_null(), result != 0);
        if result == 0 { Ok(Self(report)) } else { Err(result) }
    }

    fn get<T>(
        &self,
        read: unsafe extern "C" fn(*const bonafide_signals_report, *mut T) -> u32,
    ) -> T {
        // SAFETY: a live handle.
        written(|out| unsafe { read(self.0, out) }).unwrap()
    }

    /// Each element, and that there is none behind them.
    fn each<T>(
        &self,
        count: unsafe extern "C" fn(*const bonafide_signals_report, *mut usize) -> u32,
        one: unsafe extern "C" fn(*const bonafide_signals_report, usize, *mut T) -> u32,
    ) -> Vec<T> {
        let count = self.get(count);
        // SAFETY: a live handle.
        let one = |index| written(|out| unsafe { one(self.0, index, out) });
        assert_eq!(one(count).err(), Some(INDEX));
        assert_eq!(one(usize::MAX).err(), Some(INDEX));
        (0..count).map(|index| one(index).unwrap()).collect()
    }

    fn digest(&self) -> [u8; 32] {
        // SAFETY: a live handle, and 32 bytes.
        written(|out: *mut [u8; 32]| unsafe { bonafide_signals_report_digest(self.0, out.cast()) })
            .unwrap()
    }

    fn text(&self) -> String {
        let buffer = self.get(bonafide_signals_report_text);
        // SAFETY: the buffer that was given.
        unsafe {
            let (data, len) = (bonafide_buffer_data(buffer), bonafide_buffer_len(buffer));
            let text = std::slice::from_raw_parts(data, len).to_vec();
            bonafide_buffer_free(buffer);
            String::from_utf8(text).unwrap()
        }
    }

    fn evidence(&self, finding: usize) -> Vec<&'static str> {
        let one = |index| {
            // SAFETY: a live handle.
            written(|out| unsafe {
                bonafide_signals_report_finding_evidence(self.0, finding, index, out)
            })
        };
        let mut names = Vec::new();
        while let Ok(name) = one(names.len()) {
            names.push(str_of(&name));
        }
        assert_eq!(one(names.len()).err(), Some(INDEX));
        names
    }
}

/// A policy, freed at its end.
struct Judge(*mut bonafide_signals_policy);

impl Drop for Judge {
    fn drop(&mut self) {
        // SAFETY: a live handle.
        unsafe { bonafide_signals_policy_free(self.0) };
    }
}

impl Judge {
    fn new(preset: u32) -> Result<Self, u32> {
        // SAFETY: a place that can be written.
        written(|out| unsafe { bonafide_signals_policy_new(preset, out) }).map(Self)
    }

    fn react(&self, category: u32, reaction: u32) -> u32 {
        // SAFETY: a live handle.
        unsafe { bonafide_signals_policy_react(self.0, category, reaction) }
    }

    fn appraise(&self, report: &Handle) -> Owned<bonafide_appraisal> {
        // SAFETY: live handles.
        written(|out| unsafe { bonafide_signals_policy_appraise(self.0, report.0, out) })
            .map(Owned)
            .unwrap()
    }
}

fn report(host: &RecordedHost) -> Vec<u8> {
    collect(host, &Expectations::new(), || Duration::ZERO).to_bytes()
}

fn android() -> RecordedHost {
    RecordedHost::new(Platform::Android)
        .file("/proc/self/status", "Name:\tapp\nTracerPid:\t0\n")
        .file("/proc/self/maps", "")
        .file("/proc/self/mounts", "")
}

/// Devices on which everything, something and nothing is found.
fn devices() -> Vec<RecordedHost> {
    let rooted = android()
        .file("/proc/self/status", "Name:\tapp\nTracerPid:\t4711\n")
        .file("/system/bin/su", "")
        .file("/system/xbin/su", "")
        .property("ro.build.tags", "test-keys")
        .property("ro.secure", "0")
        .denied("/data/adb")
        .port(27042);
    let iphone = RecordedHost::new(Platform::Ios).variable("DYLD_INSERT_LIBRARIES", "x");
    vec![
        android(),
        rooted,
        android().denied("/proc/self/maps"),
        iphone.clone(),
        iphone.clone().port(27042),
        iphone.with_facts(|facts| {
            facts.simulator = Some(true);
            facts.traced = Some(true);
        }),
        RecordedHost::new(Platform::Linux),
    ]
}

/// No check ran.
const NOTHING: &[u8] = &[0x86, 0x01, 0x65, b'l', b'i', b'n', b'u', b'x', 0x00, 0x80, 0x80, 0x80];

fn severity(severity: Severity) -> u32 {
    match severity {
        Severity::Low => BONAFIDE_SEVERITY_LOW,
        Severity::Medium => BONAFIDE_SEVERITY_MEDIUM,
        _ => BONAFIDE_SEVERITY_HIGH,
    }
}

fn is_row(row: &bonafide_signal, signal: &Signal) {
    assert_eq!(str_of(&row.id), signal.id);
    assert_eq!(str_of(&row.finds), signal.finds);
    assert_eq!(str_of(&row.evaded_by), signal.evaded_by);
    assert_eq!(str_of(&row.false_alarm), signal.false_alarm);
    assert_eq!(str_of(&row.mastg), signal.mastg);
    let category = match signal.category {
        Category::PrivilegedAccess => BONAFIDE_SIGNAL_PRIVILEGED_ACCESS,
        Category::Debugger => BONAFIDE_SIGNAL_DEBUGGER,
        Category::Emulator => BONAFIDE_SIGNAL_EMULATOR,
        Category::Integrity => BONAFIDE_SIGNAL_INTEGRITY,
        _ => BONAFIDE_SIGNAL_INSTRUMENTATION,
    };
    let confidence = match signal.confidence {
        Confidence::Low => BONAFIDE_CONFIDENCE_LOW,
        Confidence::Medium => BONAFIDE_CONFIDENCE_MEDIUM,
        _ => BONAFIDE_CONFIDENCE_HIGH,
    };
    let source = match signal.source {
        Source::Files => BONAFIDE_SIGNAL_SOURCE_FILES,
        Source::Mounts => BONAFIDE_SIGNAL_SOURCE_MOUNTS,
        Source::Properties => BONAFIDE_SIGNAL_SOURCE_PROPERTIES,
        Source::Process => BONAFIDE_SIGNAL_SOURCE_PROCESS,
        Source::Environment => BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT,
        Source::Network => BONAFIDE_SIGNAL_SOURCE_NETWORK,
        _ => BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS,
    };
    let numbers = (row.category, row.severity, row.confidence, row.source);
    assert_eq!(numbers, (category, severity(signal.severity), confidence, source));
}

#[test]
fn the_table_is_rusts() {
    assert_eq!(bonafide_signals_table_count(), TABLE.len());
    // SAFETY: a place that can be written.
    let row = |index| written(|out| unsafe { bonafide_signals_table_row(index, out) });
    for (index, signal) in TABLE.iter().enumerate() {
        is_row(&row(index).unwrap(), signal);
    }
    assert_eq!(row(TABLE.len()).err(), Some(INDEX));
}

#[test]
fn reports_are_rusts() {
    let (mut found, mut names) = (0, 0);
    for bytes in devices().iter().map(report).chain([NOTHING.to_vec()]) {
        let expected = Report::from_bytes(&bytes).unwrap();
        let report = Handle::read(&bytes).unwrap();
        assert_eq!(report.digest(), Report::digest_of(&bytes));
        assert_eq!(report.text(), expected.to_string());
        let duration = report.get(bonafide_signals_report_duration);
        assert_eq!(u128::from(duration), expected.duration().as_millis());
        let platform = match expected.platform() {
            Platform::Android => BONAFIDE_SIGNALS_PLATFORM_ANDROID,
            Platform::Ios => BONAFIDE_SIGNALS_PLATFORM_IOS,
            _ => BONAFIDE_SIGNALS_PLATFORM_LINUX,
        };
        assert_eq!(report.get(bonafide_signals_report_platform), platform);

        let checks =
            report.each(bonafide_signals_report_check_count, bonafide_signals_report_check);
        let inconclusive = report
            .each(bonafide_signals_report_inconclusive_count, bonafide_signals_report_inconclusive);
        for (rows, signals) in
            [(checks, expected.checks()), (inconclusive, expected.inconclusive())]
        {
            assert_eq!(rows.len(), signals.len());
            rows.iter().zip(signals).for_each(|(row, signal)| is_row(row, signal));
        }
        let findings =
            report.each(bonafide_signals_report_finding_count, bonafide_signals_report_finding);
        assert_eq!(findings.len(), expected.findings().len());
        for (index, (finding, expected)) in findings.iter().zip(expected.findings()).enumerate() {
            is_row(&finding.signal, expected.signal);
            assert_eq!(finding.severity, severity(expected.severity));
            assert_eq!(finding.evidence_count, expected.evidence.len());
            assert_eq!(report.evidence(index), expected.evidence);
            names += finding.evidence_count;
        }
        assert!(report.evidence(findings.len()).is_empty());
        found += findings.len();
    }
    assert!(found > 5 && names > 2, "{found} findings, {names} names");
}

#[test]
fn a_bad_report_is_refused_with_the_cores_code() {
    let good = report(&devices()[1]);
    let refused = |bytes: &[u8]| Handle::read(bytes).err().unwrap_or(BONAFIDE_OK);
    assert_eq!(refused(&good), 0);
    for end in 0..good.len() {
        assert_eq!(refused(&good[..end]), K::InvalidReport.code(), "cut at {end}");
    }
    assert_eq!(refused(&[&good[..], &[0]].concat()), K::InvalidReport.code());
    assert_eq!(refused(&[&[0x98, 6], &NOTHING[1..]].concat()), K::InvalidReport.code());
    assert_eq!(refused(&[0; 6 * 1024 + 1]), K::InputTooLarge.code());
}

#[test]
fn policies_are_rusts() {
    let presets = [
        (BONAFIDE_SIGNALS_PRESET_LOG_ONLY, Policy::log_only()),
        (BONAFIDE_SIGNALS_PRESET_RECOMMENDED, Policy::recommended()),
        (BONAFIDE_SIGNALS_PRESET_STRICT, Policy::strict()),
    ];
    let categories = [
        (BONAFIDE_SIGNAL_PRIVILEGED_ACCESS, Category::PrivilegedAccess),
        (BONAFIDE_SIGNAL_DEBUGGER, Category::Debugger),
        (BONAFIDE_SIGNAL_EMULATOR, Category::Emulator),
        (BONAFIDE_SIGNAL_INTEGRITY, Category::Integrity),
        (BONAFIDE_SIGNAL_INSTRUMENTATION, Category::Instrumentation),
    ];
    let reactions = [
        (BONAFIDE_REACTION_IGNORE, Reaction::Ignore),
        (BONAFIDE_REACTION_LOG, Reaction::Log),
        (BONAFIDE_REACTION_BLOCK_FROM_LOW, Reaction::Block(Severity::Low)),
        (BONAFIDE_REACTION_BLOCK_FROM_MEDIUM, Reaction::Block(Severity::Medium)),
        (BONAFIDE_REACTION_BLOCK_FROM_HIGH, Reaction::Block(Severity::High)),
    ];
    let reports: Vec<_> = devices()
        .iter()
        .map(report)
        .chain([NOTHING.to_vec()])
        .map(|bytes| (Handle::read(&bytes).unwrap(), Report::from_bytes(&bytes).unwrap()))
        .collect();
    let mut accepted = [0, 0];
    let mut compare = |judge: &Judge, policy: &Policy| {
        for (handle, report) in &reports {
            let expected = policy.appraise(report);
            judge.appraise(handle).is(&expected);
            accepted[usize::from(expected.is_accepted())] += 1;
        }
    };
    for (preset, policy) in &presets {
        compare(&Judge::new(*preset).unwrap(), policy);
        for (category_number, category) in categories {
            // One handle that is changed again and again.
            let judge = Judge::new(*preset).unwrap();
            for (number, reaction) in reactions {
                assert_eq!(judge.react(category_number, number), 0);
                compare(&judge, &policy.clone().react(category, reaction));
            }
            for odd in [0, 6, u32::MAX] {
                assert_eq!(judge.react(category_number, odd), ENUMERATOR);
                assert_eq!(judge.react(odd, BONAFIDE_REACTION_IGNORE), ENUMERATOR);
            }
            compare(&judge, &policy.clone().react(category, Reaction::Block(Severity::High)));
        }
    }
    assert!(accepted[0] > 100 && accepted[1] > 100, "{accepted:?}");
    for odd in [0, 4, u32::MAX] {
        assert_eq!(Judge::new(odd).err(), Some(ENUMERATOR));
    }
}

#[test]
fn threads_share_a_policy_and_a_report() {
    struct Shared(Judge, Handle);
    // SAFETY: the interface says that any number of threads may share both.
    unsafe impl Sync for Shared {}
    let bytes = report(&devices()[1]);
    let judge = Judge::new(BONAFIDE_SIGNALS_PRESET_STRICT).unwrap();
    let shared = &Shared(judge, Handle::read(&bytes).unwrap());
    let expected = &Policy::strict().appraise(&Report::from_bytes(&bytes).unwrap());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                let Shared(judge, report) = shared;
                for _ in 0..200 {
                    let reaction = BONAFIDE_REACTION_BLOCK_FROM_MEDIUM;
                    assert_eq!(judge.react(BONAFIDE_SIGNAL_DEBUGGER, reaction), 0);
                    judge.appraise(report).is(expected);
                }
            });
        }
    });
}

#[test]
fn null_lengths_and_handles_are_checked() {
    let bytes = report(&devices()[1]);
    let report = Handle::read(&bytes).unwrap();
    let judge = Judge::new(BONAFIDE_SIGNALS_PRESET_STRICT).unwrap();
    let judged = judge.appraise(&report);
    let (r, p, a) = (report.0, judge.0, judged.0);
    let (data, len) = (bytes.as_ptr(), bytes.len());
    let mut text = [0xa5_u8; 512];
    let (mut number, mut duration, mut size, mut needed) = (77, 77, 77, 77);
    let mut made_report = null_mut::<bonafide_signals_report>();
    let mut made_appraisal = null_mut::<bonafide_appraisal>();
    let mut made_buffer = null_mut::<bonafide_buffer>();
    let mut signal = MaybeUninit::uninit();
    let mut finding = MaybeUninit::uninit();
    let mut reason = MaybeUninit::uninit();
    let mut name = MaybeUninit::uninit();
    // SAFETY: NULL, great lengths and handles of another type are what is tried; everything else
    // is live.
    let (nulls, others) = unsafe {
        let (signal, finding) = (signal.as_mut_ptr(), finding.as_mut_ptr());
        let (reason, name, buffer) = (reason.as_mut_ptr(), name.as_mut_ptr(), text.as_mut_ptr());
        let (number, duration, size) = (&raw mut number, &raw mut duration, &raw mut size);
        let (new_report, new_buffer) = (&raw mut made_report, &raw mut made_buffer);
        let new_appraisal = &raw mut made_appraisal;
        let from_bytes = bonafide_signals_report_from_bytes;
        let evidence = bonafide_signals_report_finding_evidence;
        let appraise = bonafide_signals_policy_appraise;
        let message = bonafide_appraisal_reason_message;
        assert_eq!(from_bytes(data, usize::MAX, new_report, null_mut()), LENGTH);
        // NULL and nothing to read is an empty report, which is none.
        assert_eq!(from_bytes(null(), 0, new_report, null_mut()), K::InvalidReport.code());
        let about_report = |r: *const bonafide_signals_report| {
            [
                bonafide_signals_report_digest(r, buffer),
                bonafide_signals_report_platform(r, number),
                bonafide_signals_report_duration(r, duration),
                bonafide_signals_report_check_count(r, size),
                bonafide_signals_report_check(r, 0, signal),
                bonafide_signals_report_finding_count(r, size),
                bonafide_signals_report_finding(r, 0, finding),
                evidence(r, 0, 0, name),
                bonafide_signals_report_inconclusive_count(r, size),
                bonafide_signals_report_inconclusive(r, 0, signal),
                bonafide_signals_report_text(r, new_buffer),
                appraise(p, r, new_appraisal),
            ]
        };
        let about_policy = |p: *mut bonafide_signals_policy| {
            [bonafide_signals_policy_react(p, 1, 1), appraise(p, r, new_appraisal)]
        };
        let about_appraisal = |a: *const bonafide_appraisal| {
            [
                bonafide_appraisal_result(a, null_mut()),
                bonafide_appraisal_is_accepted(a, number),
                bonafide_appraisal_reason_count(a, size),
                bonafide_appraisal_reason(a, 0, reason),
                message(a, 0, buffer, 512, size),
            ]
        };
        let mut nulls = vec![
            bonafide_signals_table_row(0, null_mut()),
            from_bytes(null(), 1, new_report, null_mut()),
            from_bytes(data, len, null_mut(), null_mut()),
            bonafide_signals_report_digest(r, null_mut()),
            bonafide_signals_report_platform(r, null_mut()),
            bonafide_signals_report_duration(r, null_mut()),
            bonafide_signals_report_check_count(r, null_mut()),
            bonafide_signals_report_check(r, 0, null_mut()),
            bonafide_signals_report_finding_count(r, null_mut()),
            bonafide_signals_report_finding(r, 0, null_mut()),
            evidence(r, 0, 0, null_mut()),
            bonafide_signals_report_inconclusive_count(r, null_mut()),
            bonafide_signals_report_inconclusive(r, 0, null_mut()),
            bonafide_signals_report_text(r, null_mut()),
            bonafide_signals_policy_new(1, null_mut()),
            appraise(p, r, null_mut()),
            bonafide_appraisal_is_accepted(a, null_mut()),
            bonafide_appraisal_reason_count(a, null_mut()),
            bonafide_appraisal_reason(a, 0, null_mut()),
            message(a, 0, null_mut(), 512, &mut needed),
            message(a, 0, buffer, 512, null_mut()),
        ];
        nulls.extend(about_report(null()));
        nulls.extend(about_policy(null_mut()));
        nulls.extend(about_appraisal(null()));
        let mut others = vec![];
        if cfg!(debug_assertions) {
            others.extend(about_report(p.cast_const().cast()));
            others.extend(about_policy(r.cast()));
            others.extend(about_appraisal(r.cast_const().cast()));
        }
        (nulls, others)
    };
    for (call, result) in nulls.iter().enumerate() {
        assert_eq!(*result, NULL, "call {call}");
    }
    for (call, result) in others.iter().enumerate() {
        assert_eq!(*result, HANDLE, "call {call}");
    }
    assert_eq!((number, duration, size), (77, 77, 77), "written on success only");
    assert_eq!(text, [0xa5; 512], "written on success only");
    assert!(needed > 0 && needed < 512);
    assert!(made_report.is_null() && made_appraisal.is_null() && made_buffer.is_null());
    // SAFETY: NULL is nothing to free.
    unsafe {
        bonafide_signals_report_free(null_mut());
        bonafide_signals_policy_free(null_mut());
        bonafide_appraisal_free(null_mut());
    }
}
