//! The whole verdict, typed (schema revision 20260910).
//!
//! A member that is absent is `None`; one that is there and empty is not. Every
//! enumeration is open.

use super::values::{
    AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
use crate::time::Timestamp;

/// What Google says about a request, verified: it belongs to the expected package
/// and request, and is fresh.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    pub(super) provenance: Provenance,
    pub(super) request: RequestDetails,
    pub(super) app: AppIntegrity,
    pub(super) device: DeviceIntegrity,
    pub(super) account: AccountDetails,
    pub(super) environment: EnvironmentDetails,
    pub(super) testing: Option<bool>,
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
    pub const fn app(&self) -> &AppIntegrity {
        &self.app
    }

    /// `deviceIntegrity`
    pub const fn device(&self) -> &DeviceIntegrity {
        &self.device
    }

    /// `accountDetails`
    pub const fn account(&self) -> &AccountDetails {
        &self.account
    }

    /// `environmentDetails`
    pub const fn environment(&self) -> &EnvironmentDetails {
        &self.environment
    }

    /// `testingDetails.isTestingResponse`: the answer that the developer configured
    /// for a tester's account.
    pub const fn is_testing_response(&self) -> bool {
        matches!(self.testing, Some(true))
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
    pub(super) sdk_version: Option<i64>,
    pub(super) activity: Option<DeviceActivity>,
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

    /// `deviceAttributes.sdkVersion`: 33 is Android 13.
    pub const fn sdk_version(&self) -> Option<i64> {
        self.sdk_version
    }

    /// `recentDeviceActivity.deviceActivityLevel`
    pub const fn activity(&self) -> Option<&DeviceActivity> {
        self.activity.as_ref()
    }

    /// `deviceRecall`
    pub const fn recall(&self) -> Option<&DeviceRecall> {
        self.recall.as_ref()
    }
}

/// `deviceIntegrity.deviceRecall`: three bits that the developer wrote for this
/// device, and when (year and month, such as 202601). First, second, third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceRecall {
    pub(super) bits: [Option<bool>; 3],
    pub(super) written: [Option<i64>; 3],
}

impl DeviceRecall {
    /// `values.bitFirst`, `bitSecond`, `bitThird`; absent where never written.
    pub const fn bits(&self) -> [Option<bool>; 3] {
        self.bits
    }

    /// `writeDates.yyyymmFirst`, `yyyymmSecond`, `yyyymmThird`
    pub const fn written(&self) -> [Option<i64>; 3] {
        self.written
    }
}

/// `accountDetails`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountDetails {
    pub(super) licensing: Option<Licensing>,
    pub(super) activity_level: Option<String>,
}

impl AccountDetails {
    /// `appLicensingVerdict`
    pub const fn licensing(&self) -> Option<&Licensing> {
        self.licensing.as_ref()
    }

    /// `accountActivity.activityLevel`, as Google wrote it.
    pub fn activity_level(&self) -> Option<&str> {
        self.activity_level.as_deref()
    }
}

/// `environmentDetails`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentDetails {
    pub(super) apps_detected: Option<Vec<DetectedApp>>,
    pub(super) play_protect: Option<PlayProtect>,
    pub(super) location_spoofing: Option<Vec<String>>,
}

impl EnvironmentDetails {
    /// `appAccessRiskVerdict.appsDetected`
    pub fn apps_detected(&self) -> Option<&[DetectedApp]> {
        self.apps_detected.as_deref()
    }

    /// `playProtectVerdict`
    pub const fn play_protect(&self) -> Option<&PlayProtect> {
        self.play_protect.as_ref()
    }

    /// `locationSpoofingRiskVerdict`, as Google wrote it.
    pub fn location_spoofing(&self) -> Option<&[String]> {
        self.location_spoofing.as_deref()
    }
}
