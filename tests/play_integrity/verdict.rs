//! The whole verdict: typed, open, absent and empty told apart.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::play_integrity::{
    ActivityLevel, AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
use bonafide_testkit::play_integrity::Payload;

fn full() -> Payload {
    let mut payload = good();
    payload.device_integrity = r#"{"deviceRecognitionVerdict":["MEETS_BASIC_INTEGRITY","MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY","MEETS_VIRTUAL_INTEGRITY"],"legacyDeviceRecognitionVerdict":["MEETS_STRONG_INTEGRITY"],"deviceAttributes":{"sdkVersion":36},"recentDeviceActivity":{"deviceActivityLevel":"LEVEL_2"},"deviceRecall":{"values":{"bitFirst":true,"bitThird":false},"writeDates":{"yyyymmFirst":202601}}}"#.into();
    payload.account_details = r#"{"appLicensingVerdict":"LICENSED","accountActivity":{"activityLevel":"TYPICAL_STRONG"}}"#.into();
    payload.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":["KNOWN_INSTALLED","UNKNOWN_CAPTURING"]},"playProtectVerdict":"NO_ISSUES","locationSpoofingRiskVerdict":["NO_RISK"]}"#.into();
    payload.testing_details = r#"{"isTestingResponse":false}"#.into();
    payload
}

#[test]
fn every_member_is_typed() {
    let verdict = verdict(&full()).unwrap();
    let (app, device) = (verdict.app().unwrap(), verdict.device().unwrap());
    assert_eq!(app.recognition(), Some(&AppRecognition::PlayRecognized));
    assert_eq!(app.package(), Some(PACKAGE));
    assert_eq!(app.certificate_digests().unwrap().len(), 1);
    assert_eq!(app.version_code(), Some(42));
    for label in [
        DeviceLabel::MeetsBasicIntegrity,
        DeviceLabel::MeetsDeviceIntegrity,
        DeviceLabel::MeetsStrongIntegrity,
        DeviceLabel::MeetsVirtualIntegrity,
    ] {
        assert!(device.has(&label), "{label:?}");
    }
    assert_eq!(device.legacy_labels(), Some(&[DeviceLabel::MeetsStrongIntegrity][..]));
    assert_eq!(device.sdk_version(), Some(36));
    assert_eq!(device.attributes().unwrap().sdk_version, Some(36));
    assert_eq!(device.recent_activity().unwrap().level, Some(DeviceActivity::Level2));
    let recall = device.recall().unwrap();
    assert_eq!(recall.bits(), [Some(true), None, Some(false)]);
    assert_eq!(recall.written(), [Some(202_601), None, None]);
    let account = verdict.account().unwrap();
    assert_eq!(account.licensing(), Some(&Licensing::Licensed));
    assert_eq!(account.activity().unwrap().level, Some(ActivityLevel::TypicalStrong));
    let environment = verdict.environment().unwrap();
    let apps = [DetectedApp::KnownInstalled, DetectedApp::UnknownCapturing];
    assert_eq!(environment.app_access_risk().unwrap().apps_detected, Some(apps.to_vec()));
    assert_eq!(environment.play_protect(), Some(&PlayProtect::NoIssues));
    assert_eq!(environment.location_spoofing(), Some(&["NO_RISK".to_owned()][..]));
    assert!(!verdict.is_testing_response());
}

/// Of every member that can be either: it comes out again as it went in.
#[test]
fn absent_and_empty_are_told_apart() {
    type Change = fn(&mut Payload);
    let cases: &[(&str, Change)] = &[
        (r#""accountDetails":{}"#, |p| p.account_details = "{}".into()),
        (r#""deviceIntegrity":{}"#, |p| p.device_integrity = "{}".into()),
        (r#""environmentDetails":{}"#, |p| p.environment_details = "{}".into()),
        (r#""testingDetails":{}"#, |p| p.testing_details = "{}".into()),
        (r#""accountActivity":{}"#, |p| p.account_details = r#"{"accountActivity":{}}"#.into()),
        (r#""deviceAttributes":{}"#, |p| p.device_integrity = r#"{"deviceAttributes":{}}"#.into()),
        (r#""recentDeviceActivity":{}"#, |p| {
            p.device_integrity = r#"{"recentDeviceActivity":{}}"#.into();
        }),
        (r#""deviceRecall":{}"#, |p| p.device_integrity = r#"{"deviceRecall":{}}"#.into()),
        (r#""values":{}"#, |p| p.device_integrity = r#"{"deviceRecall":{"values":{}}}"#.into()),
        (r#""writeDates":{}"#, |p| {
            p.device_integrity = r#"{"deviceRecall":{"writeDates":{}}}"#.into();
        }),
        (r#""deviceRecognitionVerdict":[]"#, |p| {
            p.device_integrity = r#"{"deviceRecognitionVerdict":[]}"#.into();
        }),
        (r#""legacyDeviceRecognitionVerdict":[]"#, |p| {
            p.device_integrity = r#"{"legacyDeviceRecognitionVerdict":[]}"#.into();
        }),
        (r#""certificateSha256Digest":[]"#, |p| {
            p.app_integrity =
                format!(r#"{{"packageName":"{PACKAGE}","certificateSha256Digest":[]}}"#);
        }),
        (r#""appAccessRiskVerdict":{}"#, |p| {
            p.environment_details = r#"{"appAccessRiskVerdict":{}}"#.into();
        }),
        (r#""appsDetected":[]"#, |p| {
            p.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":[]}}"#.into();
        }),
        (r#""locationSpoofingRiskVerdict":[]"#, |p| {
            p.environment_details = r#"{"locationSpoofingRiskVerdict":[]}"#.into();
        }),
    ];
    let without = verdict(&good()).unwrap().to_json();
    for (member, change) in cases {
        assert!(!without.contains(member), "{member}");
        let mut payload = good();
        change(&mut payload);
        assert!(payload.to_json().contains(member), "{member}");
        let out = verdict(&payload).unwrap().to_json();
        assert!(out.contains(member), "{member}: {out}");
    }
    let mut absent = good();
    absent.account_details = String::new();
    absent.device_integrity = String::new();
    let absent = verdict(&absent).unwrap();
    assert!(absent.account().is_none() && absent.device().is_none());
    assert!(absent.environment().is_none() && absent.testing().is_none());
}

/// What Google adds later never fails, and comes out again as it went in.
#[test]
fn unknown_values_survive() {
    let mut payload = full();
    payload.others.push(r#""futureDetails":{"x":[1,2.5,null]}"#.into());
    let json = payload.to_json();
    let replaced = json
        .replace("PLAY_RECOGNIZED", "NEW_APP")
        .replace("MEETS_VIRTUAL_INTEGRITY", "MEETS_NEW_INTEGRITY")
        .replace("LEVEL_2", "LEVEL_9")
        .replace("\"LICENSED\"", "\"NEW_LICENCE\"")
        .replace("UNKNOWN_CAPTURING", "NEW_CAPTURING")
        .replace("NO_ISSUES", "NEW_ISSUES");
    let verdict = answer(&console().token(&replaced)).unwrap();
    assert_eq!(
        verdict.app().unwrap().recognition(),
        Some(&AppRecognition::Other("NEW_APP".into()))
    );
    assert!(verdict.device().unwrap().has(&DeviceLabel::Other("MEETS_NEW_INTEGRITY".into())));
    let out = verdict.to_json();
    for value in
        ["NEW_APP", "MEETS_NEW_INTEGRITY", "LEVEL_9", "NEW_LICENCE", "NEW_CAPTURING", "NEW_ISSUES"]
    {
        assert!(out.contains(&format!("\"{value}\"")), "{value}: {out}");
    }
}

/// Out again and in again gives the same verdict; what binds is left out.
#[test]
fn serialisation_loses_nothing_but_the_binding() {
    let first = verdict(&full()).unwrap();
    let json = first.to_json();
    assert!(!json.contains(NONCE));
    let bound = json.replacen(
        "\"requestPackageName\"",
        &format!(r#""nonce":"{NONCE}","requestPackageName""#),
        1,
    );
    let again = answer(&console().token(&bound)).unwrap();
    assert_eq!(again, first);
}

#[test]
fn members_of_another_type_are_malformed() {
    type Change = fn(&mut Payload);
    let cases: &[(&str, Change)] = &[
        ("requestDetails", |p| p.request_details = "[]".into()),
        ("appIntegrity", |p| p.app_integrity = "null".into()),
        ("deviceIntegrity", |p| p.device_integrity = "\"x\"".into()),
        ("accountDetails", |p| p.account_details = "1".into()),
        ("environmentDetails", |p| p.environment_details = "[]".into()),
        ("testingDetails", |p| p.testing_details = "true".into()),
        ("isTestingResponse", |p| p.testing_details = r#"{"isTestingResponse":"true"}"#.into()),
        ("labels", |p| p.device_integrity = r#"{"deviceRecognitionVerdict":"X"}"#.into()),
        ("a label", |p| p.device_integrity = r#"{"deviceRecognitionVerdict":[1]}"#.into()),
        ("sdkVersion", |p| {
            p.device_integrity = r#"{"deviceAttributes":{"sdkVersion":"new"}}"#.into();
        }),
        ("bitFirst", |p| {
            p.device_integrity = r#"{"deviceRecall":{"values":{"bitFirst":1}}}"#.into();
        }),
        ("licensing", |p| p.account_details = r#"{"appLicensingVerdict":null}"#.into()),
        ("digests", |p| {
            p.app_integrity =
                format!(r#"{{"packageName":"{PACKAGE}","certificateSha256Digest":"x"}}"#);
        }),
        ("versionCode", |p| {
            p.app_integrity = format!(r#"{{"packageName":"{PACKAGE}","versionCode":1.5}}"#);
        }),
    ];
    for (what, change) in cases {
        let mut payload = good();
        change(&mut payload);
        assert_eq!(verdict(&payload).err(), Some(K::UnexpectedType), "{what}");
    }
    let mut payload = good();
    payload.request_details = String::new();
    assert_eq!(verdict(&payload).err(), Some(K::MissingField));
    payload.request_details = format!(r#"{{"nonce":"{NONCE}","timestampMillis":"{NOW}"}}"#);
    assert_eq!(verdict(&payload).err(), Some(K::MissingField));
}
