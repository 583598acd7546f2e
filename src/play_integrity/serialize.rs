//! A verdict as JSON again, for an audit log or another service: every value as
//! Google wrote it, unknown ones included. Without nonce and request hash, which
//! bind and say nothing.

use super::verdict::{
    AccountDetails, AppIntegrity, DeviceIntegrity, DeviceRecall, EnvironmentDetails, Verdict,
};
use serde_json::{Map, Value};

impl Verdict {
    /// The verdict in Google's own shape. Only for reading: JSON never becomes a
    /// verdict again but through verification.
    pub fn to_json(&self) -> String {
        let request = members([
            ("requestPackageName", Some(self.request.package.as_str().into())),
            ("timestampMillis", Some(self.request.time.unix_millis().to_string().into())),
        ]);
        let testing = self.testing.map(|testing| {
            members([("isTestingResponse", testing.is_testing_response.map(Into::into))])
        });
        members([
            ("requestDetails", Some(request)),
            ("appIntegrity", self.app.as_ref().map(app)),
            ("deviceIntegrity", self.device.as_ref().map(device)),
            ("accountDetails", self.account.as_ref().map(account)),
            ("environmentDetails", self.environment.as_ref().map(environment)),
            ("testingDetails", testing),
        ])
        .to_string()
    }
}

fn app(app: &AppIntegrity) -> Value {
    members([
        ("appRecognitionVerdict", app.recognition.as_ref().map(|value| value.as_str().into())),
        ("packageName", app.package.as_deref().map(Into::into)),
        ("certificateSha256Digest", app.certificate_digests.clone().map(Into::into)),
        ("versionCode", app.version_code.map(|code| code.to_string().into())),
    ])
}

fn device(device: &DeviceIntegrity) -> Value {
    let labels = |labels: &Vec<super::DeviceLabel>| texts(labels.iter().map(|l| l.as_str()));
    let attributes = device
        .attributes
        .map(|attributes| members([("sdkVersion", attributes.sdk_version.map(Into::into))]));
    let activity = device.recent_activity.as_ref().map(|activity| {
        let level = activity.level.as_ref().map(|level| level.as_str().into());
        members([("deviceActivityLevel", level)])
    });
    members([
        ("deviceRecognitionVerdict", device.labels.as_ref().map(labels)),
        ("legacyDeviceRecognitionVerdict", device.legacy_labels.as_ref().map(labels)),
        ("deviceAttributes", attributes),
        ("recentDeviceActivity", activity),
        ("deviceRecall", device.recall.as_ref().map(recall)),
    ])
}

fn recall(recall: &DeviceRecall) -> Value {
    let values = recall.values.map(|values| {
        let [first, second, third] = values.map(|bit| bit.map(Value::from));
        members([("bitFirst", first), ("bitSecond", second), ("bitThird", third)])
    });
    let dates = recall.written.map(|written| {
        let [first, second, third] = written.map(|date| date.map(Value::from));
        members([("yyyymmFirst", first), ("yyyymmSecond", second), ("yyyymmThird", third)])
    });
    members([("values", values), ("writeDates", dates)])
}

fn account(account: &AccountDetails) -> Value {
    let activity = account.activity.as_ref().map(|activity| {
        let level = activity.level.as_ref().map(|level| level.as_str().into());
        members([("activityLevel", level)])
    });
    members([
        ("appLicensingVerdict", account.licensing.as_ref().map(|value| value.as_str().into())),
        ("accountActivity", activity),
    ])
}

fn environment(environment: &EnvironmentDetails) -> Value {
    let access = environment.app_access_risk.as_ref().map(|access| {
        let apps = access.apps_detected.as_ref();
        members([("appsDetected", apps.map(|apps| texts(apps.iter().map(|app| app.as_str()))))])
    });
    members([
        ("appAccessRiskVerdict", access),
        ("playProtectVerdict", environment.play_protect.as_ref().map(|v| v.as_str().into())),
        ("locationSpoofingRiskVerdict", environment.location_spoofing.clone().map(Into::into)),
    ])
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    texts.map(Value::from).collect()
}

/// An object of the members that are there.
fn members<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}
