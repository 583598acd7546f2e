//! A verdict as JSON again, for an audit log or another service: every value as
//! Google wrote it, unknown ones included. Without nonce and request hash, which
//! bind and say nothing.

use super::verdict::{DeviceRecall, Verdict};
use serde_json::{Map, Value};

impl Verdict {
    /// The verdict in Google's own shape. Only for reading: JSON never becomes a
    /// verdict again but through verification.
    pub fn to_json(&self) -> String {
        let request = members([
            ("requestPackageName", Some(self.request.package.as_str().into())),
            ("timestampMillis", Some(self.request.time.unix_millis().to_string().into())),
        ]);
        let app = members([
            ("appRecognitionVerdict", self.app.recognition.as_ref().map(|v| v.as_str().into())),
            ("packageName", self.app.package.as_deref().map(Into::into)),
            ("certificateSha256Digest", self.app.certificate_digests.clone().map(Into::into)),
            ("versionCode", self.app.version_code.map(|code| code.to_string().into())),
        ]);
        let environment = members([
            (
                "appAccessRiskVerdict",
                self.environment.apps_detected.as_ref().and_then(|apps| {
                    members([("appsDetected", Some(texts(apps.iter().map(|app| app.as_str()))))])
                }),
            ),
            (
                "playProtectVerdict",
                self.environment.play_protect.as_ref().map(|v| v.as_str().into()),
            ),
            (
                "locationSpoofingRiskVerdict",
                self.environment.location_spoofing.clone().map(Into::into),
            ),
        ]);
        let account = members([
            ("appLicensingVerdict", self.account.licensing.as_ref().map(|v| v.as_str().into())),
            (
                "accountActivity",
                self.account
                    .activity_level
                    .as_deref()
                    .and_then(|level| members([("activityLevel", Some(level.into()))])),
            ),
        ]);
        let testing = members([("isTestingResponse", self.testing.map(Into::into))]);
        let all = members([
            ("requestDetails", request),
            ("appIntegrity", app),
            ("deviceIntegrity", self.device_to_json()),
            ("accountDetails", account),
            ("environmentDetails", environment),
            ("testingDetails", testing),
        ]);
        all.unwrap_or_default().to_string()
    }

    fn device_to_json(&self) -> Option<Value> {
        let device = &self.device;
        let labels = |labels: &Vec<super::DeviceLabel>| texts(labels.iter().map(|l| l.as_str()));
        members([
            ("deviceRecognitionVerdict", device.labels.as_ref().map(labels)),
            ("legacyDeviceRecognitionVerdict", device.legacy_labels.as_ref().map(labels)),
            (
                "deviceAttributes",
                device.sdk_version.and_then(|sdk| members([("sdkVersion", Some(sdk.into()))])),
            ),
            (
                "recentDeviceActivity",
                device.activity.as_ref().and_then(|level| {
                    members([("deviceActivityLevel", Some(level.as_str().into()))])
                }),
            ),
            ("deviceRecall", device.recall.as_ref().map(recall_to_json)),
        ])
    }
}

fn recall_to_json(recall: &DeviceRecall) -> Value {
    let [first, second, third] = recall.bits.map(|bit| bit.map(Value::from));
    let values = members([("bitFirst", first), ("bitSecond", second), ("bitThird", third)]);
    let [first, second, third] = recall.written.map(|date| date.map(Value::from));
    let dates = members([("yyyymmFirst", first), ("yyyymmSecond", second), ("yyyymmThird", third)]);
    members([("values", values), ("writeDates", dates)]).unwrap_or_else(|| Map::new().into())
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    texts.map(Value::from).collect()
}

/// An object of the members that are there; nothing if none is.
fn members<const N: usize>(members: [(&str, Option<Value>); N]) -> Option<Value> {
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let object: Map<String, Value> = there.collect();
    if object.is_empty() { None } else { Some(object.into()) }
}
