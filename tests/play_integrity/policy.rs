//! Each rule of a policy, broken alone, under the three presets.

use crate::setup::*;
use bonafide::play_integrity::{
    AppRecognition, Binding, CertificateDigest, DetectedApp, Expected, Policy, Verdict,
    verify_decoded,
};
use bonafide::replay::Uncommitted;
use bonafide::{ErrorKind as K, Remediation};
use bonafide_testkit::play_integrity::Payload;

const HASH: &str = "cmVxdWVzdCBoYXNo";

fn with(change: impl FnOnce(&mut Payload)) -> Payload {
    let mut payload = good();
    payload.device_integrity =
        labels(r#""MEETS_BASIC_INTEGRITY","MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY""#, 36);
    payload.environment_details = surroundings("NO_ISSUES", r#"{"appsDetected":[]}"#);
    change(&mut payload);
    payload
}

fn labels(labels: &str, sdk: u32) -> String {
    format!(
        r#"{{"deviceRecognitionVerdict":[{labels}],"deviceAttributes":{{"sdkVersion":{sdk}}},{ACTIVITY}}}"#
    )
}

const ACTIVITY: &str = r#""recentDeviceActivity":{"deviceActivityLevel":"LEVEL_1"}"#;

fn surroundings(play_protect: &str, access: &str) -> String {
    format!(r#"{{"playProtectVerdict":"{play_protect}","appAccessRiskVerdict":{access}}}"#)
}

#[test]
fn presets_judge_as_their_table_says() {
    type Change = fn(&mut Payload);
    let none: &[K] = &[];
    // What is changed; then the reasons of lenient, recommended, strict.
    let cases: &[(&str, Change, [&[K]; 3])] = &[
        ("nothing", |_| {}, [none, none, none]),
        (
            "another certificate",
            |p| p.app_integrity = p.app_integrity.replace("47DEQpj8", "57DEQpj8"),
            [&[K::CertificateDigest], &[K::CertificateDigest], &[K::CertificateDigest]],
        ),
        (
            "no certificate",
            |p| {
                p.app_integrity = format!(
                    r#"{{"appRecognitionVerdict":"PLAY_RECOGNIZED","packageName":"{PACKAGE}"}}"#
                );
            },
            [&[K::CertificateDigest], &[K::CertificateDigest], &[K::CertificateDigest]],
        ),
        (
            "an unrecognized app",
            |p| {
                p.app_integrity = p.app_integrity.replace("PLAY_RECOGNIZED", "UNRECOGNIZED_VERSION")
            },
            [&[K::AppRecognition], &[K::AppRecognition], &[K::AppRecognition]],
        ),
        (
            "an app that was not evaluated",
            |p| p.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into(),
            [
                none,
                &[K::CertificateDigest, K::AppRecognition],
                &[K::CertificateDigest, K::AppRecognition],
            ],
        ),
        (
            "a recognition of a later day",
            |p| p.app_integrity = p.app_integrity.replace("PLAY_RECOGNIZED", "NEW"),
            [&[K::AppRecognition], &[K::AppRecognition], &[K::AppRecognition]],
        ),
        (
            "an app of which nothing is known",
            |p| p.app_integrity = p.app_integrity.replace("PLAY_RECOGNIZED", "UNKNOWN"),
            [none, &[K::AppRecognition], &[K::AppRecognition]],
        ),
        (
            "no recognition",
            |p| {
                let recognition = r#""appRecognitionVerdict":"PLAY_RECOGNIZED","#;
                p.app_integrity = p.app_integrity.replace(recognition, "");
            },
            [&[K::AppRecognition], &[K::AppRecognition], &[K::AppRecognition]],
        ),
        (
            "an app that was not evaluated, with another certificate",
            |p| {
                p.app_integrity = p
                    .app_integrity
                    .replace("PLAY_RECOGNIZED", "UNEVALUATED")
                    .replace("47DEQpj8", "57DEQpj8");
            },
            [
                &[K::CertificateDigest],
                &[K::CertificateDigest, K::AppRecognition],
                &[K::CertificateDigest, K::AppRecognition],
            ],
        ),
        (
            "only basic integrity",
            |p| p.device_integrity = labels(r#""MEETS_BASIC_INTEGRITY""#, 36),
            [none, &[K::DeviceIntegrity], &[K::DeviceIntegrity]],
        ),
        (
            "a label that contains another",
            |p| p.device_integrity = labels(r#""X_MEETS_DEVICE_INTEGRITY""#, 36),
            [&[K::DeviceIntegrity], &[K::DeviceIntegrity], &[K::DeviceIntegrity]],
        ),
        (
            "only virtual integrity",
            |p| p.device_integrity = labels(r#""MEETS_VIRTUAL_INTEGRITY""#, 36),
            [&[K::DeviceIntegrity], &[K::DeviceIntegrity], &[K::DeviceIntegrity]],
        ),
        (
            "no label",
            |p| p.device_integrity = labels("", 36),
            [&[K::DeviceIntegrity], &[K::DeviceIntegrity], &[K::DeviceIntegrity]],
        ),
        (
            "strong on Android 12",
            |p| {
                p.device_integrity =
                    labels(r#""MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY""#, 32);
            },
            [none, none, &[K::OsVersion]],
        ),
        (
            "strong on an unknown system",
            |p| {
                let both = r#""MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY""#;
                p.device_integrity =
                    format!(r#"{{"deviceRecognitionVerdict":[{both}],{ACTIVITY}}}"#);
            },
            [none, none, &[K::OsVersion]],
        ),
        (
            "no licence",
            |p| p.account_details = r#"{"appLicensingVerdict":"UNLICENSED"}"#.into(),
            [none, &[K::AppLicensing], &[K::AppLicensing]],
        ),
        (
            "a licence that is not there",
            |p| p.account_details = String::new(),
            [none, &[K::AppLicensing], &[K::AppLicensing]],
        ),
        (
            "a testing response",
            |p| p.testing_details = r#"{"isTestingResponse":true}"#.into(),
            [&[K::TestingResponse], &[K::TestingResponse], &[K::TestingResponse]],
        ),
        (
            "a risk that Play Protect found",
            |p| p.environment_details = surroundings("HIGH_RISK", r#"{"appsDetected":[]}"#),
            [none, none, &[K::PlayProtect]],
        ),
        (
            "what Play Protect did not evaluate",
            |p| p.environment_details = surroundings("UNEVALUATED", r#"{"appsDetected":[]}"#),
            [none, none, &[K::PlayProtect]],
        ),
        (
            "apps that were not looked for",
            |p| p.environment_details = surroundings("NO_DATA", "{}"),
            [none, none, &[K::AppAccessRisk]],
        ),
        (
            "no surroundings",
            |p| p.environment_details = String::new(),
            [none, none, &[K::PlayProtect, K::AppAccessRisk]],
        ),
        (
            "an unknown app that captures",
            |p| {
                p.environment_details =
                    surroundings("NO_ISSUES", r#"{"appsDetected":["UNKNOWN_CAPTURING"]}"#);
            },
            [none, none, &[K::AppAccessRisk]],
        ),
        (
            "the most activity",
            |p| p.device_integrity = p.device_integrity.replace("LEVEL_1", "LEVEL_4"),
            [none, none, &[K::RecentActivity]],
        ),
        (
            "no activity",
            |p| p.device_integrity = p.device_integrity.replace("recentDeviceActivity", "x"),
            [none, none, &[K::RecentActivity]],
        ),
        (
            "everything cleared",
            |p| {
                p.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
                p.device_integrity = labels("", 36);
                p.account_details = r#"{"appLicensingVerdict":"UNEVALUATED"}"#.into();
            },
            [
                &[K::NoIntegrity, K::DeviceIntegrity],
                &[
                    K::NoIntegrity,
                    K::CertificateDigest,
                    K::AppRecognition,
                    K::DeviceIntegrity,
                    K::AppLicensing,
                ],
                &[
                    K::NoIntegrity,
                    K::CertificateDigest,
                    K::AppRecognition,
                    K::DeviceIntegrity,
                    K::AppLicensing,
                ],
            ],
        ),
    ];
    let policies = [
        Policy::lenient(digests()).unwrap(),
        Policy::recommended(digests()).unwrap(),
        Policy::strict(digests()).unwrap(),
    ];
    for (what, change, expected) in cases {
        let payload = with(change);
        for (policy, expected) in policies.iter().zip(expected) {
            assert_eq!(reasons(policy, &payload), *expected, "{what}: {policy:?}");
        }
    }
}

#[test]
fn what_presets_leave_alone_can_be_asked_for() {
    let base = || Policy::recommended(digests()).unwrap();
    let payload = |extra: &str| {
        with(|p| {
            p.device_integrity.pop();
            p.device_integrity.push_str(extra);
        })
    };
    assert_eq!(reasons(&base().min_version_code(42), &good()), []);
    assert_eq!(reasons(&base().min_version_code(43), &good()), [K::VersionCode]);
    let recall = payload(r#","deviceRecall":{"values":{"bitSecond":true}}}"#);
    assert_eq!(reasons(&base(), &recall), []);
    assert_eq!(reasons(&base().refuse_recall([true, false, true]), &recall), []);
    assert_eq!(reasons(&base().refuse_recall([false, true, false]), &recall), [K::DeviceRecall]);
    let testing = with(|p| p.testing_details = r#"{"isTestingResponse":true}"#.into());
    assert_eq!(reasons(&base().allow_testing_responses(true), &testing), []);
    let unlicensed = with(|p| p.account_details = r#"{"appLicensingVerdict":"UNLICENSED"}"#.into());
    assert_eq!(reasons(&base().require_licensed(false), &unlicensed), []);
}

#[test]
fn reasons_name_the_dialog_that_mends_them() {
    let dialogs = |policy: &Policy, payload: &Payload| {
        let appraisal = policy.appraise(&verdict(payload).unwrap());
        appraisal.reasons().iter().map(|reason| reason.remediation()).collect::<Vec<_>>()
    };
    let recommended = Policy::recommended(digests()).unwrap();
    let strict = Policy::strict(digests()).unwrap();
    let unlicensed = with(|p| p.account_details = r#"{"appLicensingVerdict":"UNLICENSED"}"#.into());
    assert_eq!(dialogs(&recommended, &unlicensed), [Some(Remediation::GetLicensed)]);
    let basic = with(|p| p.device_integrity = labels(r#""MEETS_BASIC_INTEGRITY""#, 36));
    assert_eq!(dialogs(&recommended, &basic), [Some(Remediation::GetIntegrity)]);
    assert_eq!(dialogs(&strict, &basic), [Some(Remediation::GetStrongIntegrity)]);
    let apps = |apps: &str| {
        let json = surroundings("NO_ISSUES", &format!(r#"{{"appsDetected":[{apps}]}}"#));
        with(|p| p.environment_details = json)
    };
    // Where nothing was evaluated, or only the system is too old, no dialog helps.
    let old = with(|p| {
        p.device_integrity = p.device_integrity.replace("\"sdkVersion\":36", "\"sdkVersion\":32");
    });
    assert_eq!(dialogs(&strict, &old), [None]);
    // The least one is new enough.
    let least = with(|p| {
        p.device_integrity = p.device_integrity.replace("\"sdkVersion\":36", "\"sdkVersion\":33");
    });
    assert_eq!(dialogs(&strict, &least), []);
    let unevaluated = with(|p| {
        p.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
        p.account_details = r#"{"appLicensingVerdict":"UNEVALUATED"}"#.into();
    });
    assert_eq!(dialogs(&recommended, &unevaluated), [None; 3]);
    let unknown = apps(r#""UNKNOWN_CAPTURING""#);
    assert_eq!(dialogs(&strict, &unknown), [Some(Remediation::CloseUnknownAccessRisk)]);
    let all = strict.refuse_apps([DetectedApp::KnownCapturing, DetectedApp::UnknownCapturing]);
    let both = apps(r#""UNKNOWN_CAPTURING","KNOWN_CAPTURING""#);
    assert_eq!(dialogs(&all, &both), [Some(Remediation::CloseAllAccessRisk)]);
    let testing = with(|p| p.testing_details = r#"{"isTestingResponse":true}"#.into());
    assert_eq!(dialogs(&recommended, &testing), [None]);
    assert_eq!(Remediation::CloseAllAccessRisk.as_str(), "CLOSE_ALL_ACCESS_RISK");
}

/// Any configured digest may match any listed one.
#[test]
fn digests_are_sets() {
    let other = CertificateDigest::from_bytes([7; 32]);
    let [ours] = digests();
    let policy = Policy::recommended([other, ours]).unwrap();
    let two = with(|p| {
        p.app_integrity = p.app_integrity.replace("[\"47DEQ", "[\"AAAA\",\"47DEQ");
    });
    assert_eq!(reasons(&policy, &two), []);
    let only_other = Policy::recommended([other]).unwrap();
    assert_eq!(reasons(&only_other, &two), [K::CertificateDigest]);
}

#[test]
fn a_policy_without_a_digest_is_a_configuration_error() {
    for policy in [Policy::lenient([]), Policy::recommended([]), Policy::strict([])] {
        assert_eq!(policy.unwrap_err().kind(), K::NoCertificateDigest);
    }
}

#[test]
fn digests_are_read_as_google_and_as_the_console_write_them() {
    let [expected] = digests();
    let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let pairs: Vec<_> = hex.as_bytes().chunks(2).map(|p| std::str::from_utf8(p).unwrap()).collect();
    assert_eq!(CertificateDigest::parse(hex).unwrap(), expected);
    assert_eq!(CertificateDigest::parse(&pairs.join(":").to_uppercase()).unwrap(), expected);
    for text in ["", "AAAA", &hex[..62], "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", "é"] {
        let refused = CertificateDigest::parse(text).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidCertificateDigest), "{text:?}");
    }
}

/// A token that was decrypted here cannot have been cleared by an earlier decoding; a
/// verdict that Google decoded can, and looks the same.
#[test]
fn a_cleared_verdict_names_the_causes_that_it_can_have() {
    let mut payload = Payload::good_standard(PACKAGE, HASH, NOW);
    payload.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
    payload.device_integrity = "{}".into();
    payload.account_details = r#"{"appLicensingVerdict":"UNEVALUATED"}"#.into();
    let expected = Expected::new(PACKAGE, Binding::RequestHash(HASH));
    let decoded = verify_decoded(payload.to_decode_answer().as_bytes(), &expected, now());
    let local = verifier().verify(&console().token(&payload.to_json()), &expected, now());
    let policy = Policy::recommended(digests()).unwrap();
    let first = |verdict: Uncommitted<Verdict>| {
        policy.appraise_before_commit(&verdict).into_result().unwrap_err()
    };
    let (decoded, local) = (first(decoded.unwrap()), first(local.unwrap()));
    assert_eq!((decoded.kind(), local.kind()), (K::ClearedVerdict, K::NoIntegrity));
    assert!(decoded.to_string().contains("no integrity, or a token that was decoded before"));
    assert!(!local.to_string().contains("decoded before"));
}

#[test]
fn another_recognition_can_be_accepted() {
    let own_build = with(|p| {
        p.app_integrity = p.app_integrity.replace("PLAY_RECOGNIZED", "UNRECOGNIZED_VERSION");
    });
    let policy = Policy::recommended(digests())
        .unwrap()
        .accept_recognition([AppRecognition::UnrecognizedVersion]);
    assert_eq!(reasons(&policy, &own_build), []);
    assert_eq!(reasons(&policy, &with(|_| {})), [K::AppRecognition]);
}
