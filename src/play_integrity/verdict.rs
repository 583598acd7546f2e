//! The whole verdict, typed (schema revision 20260910).
//!
//! A member that is absent is `None`; one that is there and empty is not. Every
//! enumeration is open.

use super::values::{
    ActivityLevel, AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
use crate::time::Timestamp;

/// What Google says about a request, verified: it belongs to the expected package
/// and request, and is fresh.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    pub(super) provenance: Provenance,
    pub(super) request: RequestDetails,
    pub(super) app: Option<AppIntegrity>,
    pub(super) device: Option<DeviceIntegrity>,
    pub(super) account: Option<AccountDetails>,
    pub(super) environment: Option<EnvironmentDetails>,
    pub(super) testing: Option<TestingDetails>,
}

impl Verdict {
    /// Who made sure that the verdict is Google's.
    pub const fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// `requestDetails`
    pub const fn request(&self) -> &RequestDetails {
        &self.request
    }

    /// `appIntegrity`
    pub const fn app(&self) -> Option<&AppIntegrity> {
        self.app.as_ref()
    }

    /// `deviceIntegrity`
    pub const fn device(&self) -> Option<&DeviceIntegrity> {
        self.device.as_ref()
    }

    /// `accountDetails`
    pub const fn account(&self) -> Option<&AccountDetails> {
        self.account.as_ref()
    }

    /// `environmentDetails`
    pub const fn environment(&self) -> Option<&EnvironmentDetails> {
        self.environment.as_ref()
    }

    /// `testingDetails`
    pub const fn testing(&self) -> Option<&TestingDetails> {
        self.testing.as_ref()
    }

    /// Whether this is the answer that the developer configured for a tester's account.
    pub fn is_testing_response(&self) -> bool {
        self.testing.and_then(|testing| testing.is_testing_response) == Some(true)
    }
}

/// Who made sure that a verdict is Google's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provenance {
    /// Decrypted and verified here, with the keys from the Play Console.
    LocalKeys,
    /// Decoded by Google's server, whose answer the caller received over TLS.
    GoogleDecode,
}

/// `requestDetails`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestDetails {
    pub(super) package: String,
    pub(super) time: Timestamp,
}

impl RequestDetails {
    /// `requestPackageName`
    pub fn package(&self) -> &str {
        &self.package
    }

    /// `timestampMillis`: when the token was requested.
    pub const fn time(&self) -> Timestamp {
        self.time
    }
}

/// `appIntegrity`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppIntegrity {
    pub(super) recognition: Option<AppRecognition>,
    pub(super) package: Option<String>,
    pub(super) certificate_digests: Option<Vec<String>>,
    pub(super) version_code: Option<i64>,
}

impl AppIntegrity {
    /// `appRecognitionVerdict`
    pub const fn recognition(&self) -> Option<&AppRecognition> {
        self.recognition.as_ref()
    }

    /// `packageName`; absent where nothing was evaluated.
    pub fn package(&self) -> Option<&str> {
        self.package.as_deref()
    }

    /// `certificateSha256Digest`: base64url of the app's signing certificates.
    pub fn certificate_digests(&self) -> Option<&[String]> {
        self.certificate_digests.as_deref()
    }

    /// `versionCode`
    pub const fn version_code(&self) -> Option<i64> {
        self.version_code
    }
}

/// `deviceIntegrity`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceIntegrity {
    pub(super) labels: Option<Vec<DeviceLabel>>,
    pub(super) legacy_labels: Option<Vec<DeviceLabel>>,
    pub(super) attributes: Option<DeviceAttributes>,
    pub(super) recent_activity: Option<RecentDeviceActivity>,
    pub(super) recall: Option<DeviceRecall>,
}

impl DeviceIntegrity {
    /// `deviceRecognitionVerdict`; absent where no label applies.
    pub fn labels(&self) -> Option<&[DeviceLabel]> {
        self.labels.as_deref()
    }

    /// `legacyDeviceRecognitionVerdict`
    pub fn legacy_labels(&self) -> Option<&[DeviceLabel]> {
        self.legacy_labels.as_deref()
    }

    /// Whether the label is in the list: as a whole element, never a part of one.
    pub fn has(&self, label: &DeviceLabel) -> bool {
        self.labels.as_ref().is_some_and(|labels| labels.contains(label))
    }

    /// `deviceAttributes`
    pub const fn attributes(&self) -> Option<&DeviceAttributes> {
        self.attributes.as_ref()
    }

    /// `deviceAttributes.sdkVersion`: 33 is Android 13.
    pub fn sdk_version(&self) -> Option<i64> {
        self.attributes.and_then(|attributes| attributes.sdk_version)
    }

    /// `recentDeviceActivity`
    pub const fn recent_activity(&self) -> Option<&RecentDeviceActivity> {
        self.recent_activity.as_ref()
    }

    /// `deviceRecall`
    pub const fn recall(&self) -> Option<&DeviceRecall> {
        self.recall.as_ref()
    }
}

/// `deviceIntegrity.deviceAttributes`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceAttributes {
    /// `sdkVersion`: 33 is Android 13.
    pub sdk_version: Option<i64>,
}

/// `deviceIntegrity.recentDeviceActivity`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecentDeviceActivity {
    /// `deviceActivityLevel`
    pub level: Option<DeviceActivity>,
}

/// `deviceIntegrity.deviceRecall`: three bits that the developer wrote for this
/// device, and when (year and month, such as 202601). First, second, third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceRecall {
    pub(super) values: Option<[Option<bool>; 3]>,
    pub(super) written: Option<[Option<i64>; 3]>,
}

impl DeviceRecall {
    /// `values.bitFirst`, `bitSecond`, `bitThird`; absent where never written.
    pub fn bits(&self) -> [Option<bool>; 3] {
        self.values.unwrap_or_default()
    }

    /// `writeDates.yyyymmFirst`, `yyyymmSecond`, `yyyymmThird`
    pub fn written(&self) -> [Option<i64>; 3] {
        self.written.unwrap_or_default()
    }
}

/// `accountDetails`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountDetails {
    pub(super) licensing: Option<Licensing>,
    pub(super) activity: Option<AccountActivity>,
}

impl AccountDetails {
    /// `appLicensingVerdict`
    pub const fn licensing(&self) -> Option<&Licensing> {
        self.licensing.as_ref()
    }

    /// `accountActivity`, which Google gives to few developers.
    pub const fn activity(&self) -> Option<&AccountActivity> {
        self.activity.as_ref()
    }
}

/// `accountDetails.accountActivity`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountActivity {
    /// `activityLevel`
    pub level: Option<ActivityLevel>,
}

/// `environmentDetails`: what of it is there depends on what the developer turned on in
/// the Play Console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentDetails {
    pub(super) app_access_risk: Option<AppAccessRisk>,
    pub(super) play_protect: Option<PlayProtect>,
    pub(super) location_spoofing: Option<Vec<String>>,
}

impl EnvironmentDetails {
    /// `appAccessRiskVerdict`
    pub const fn app_access_risk(&self) -> Option<&AppAccessRisk> {
        self.app_access_risk.as_ref()
    }

    /// `playProtectVerdict`
    pub const fn play_protect(&self) -> Option<&PlayProtect> {
        self.play_protect.as_ref()
    }

    /// `locationSpoofingRiskVerdict`, as Google wrote it: its values are not documented.
    pub fn location_spoofing(&self) -> Option<&[String]> {
        self.location_spoofing.as_deref()
    }
}

/// `environmentDetails.appAccessRiskVerdict`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppAccessRisk {
    /// `appsDetected`: absent where nothing was evaluated, empty where nothing was found.
    pub apps_detected: Option<Vec<DetectedApp>>,
}

/// `testingDetails`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestingDetails {
    /// `isTestingResponse`: the answer that the developer configured for a tester's
    /// account.
    pub is_testing_response: Option<bool>,
}
