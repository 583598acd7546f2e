//! Which genuine verdicts are good enough.

use super::values::{
    AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
use super::verdict::Verdict;
use crate::appraisal::{Appraisal, Remediation};
use crate::error::{Error, ErrorKind, Result};
use crate::replay::Uncommitted;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Judges genuine verdicts. It has no mode and touches no signature; every reason
/// that refuses is reported, in the order of this table.
///
/// | | `lenient` | `recommended` | `strict` |
/// |---|---|---|---|
/// | cleared verdict | refused | refused | refused |
/// | certificate | one of yours, where evaluated | one of yours | one of yours |
/// | app recognition | not `UNRECOGNIZED_VERSION` | `PLAY_RECOGNIZED` | `PLAY_RECOGNIZED` |
/// | device label | `BASIC`, `DEVICE` or `STRONG` | `DEVICE` | `STRONG`, and SDK 33 or later |
/// | licence | not looked at | `LICENSED` | `LICENSED` |
/// | testing response | refused | refused | refused |
/// | version code | not looked at | not looked at | not looked at |
/// | Play Protect | not looked at | not looked at | not `MEDIUM_RISK`, `HIGH_RISK`, `POSSIBLE_RISK` |
/// | app access risk | not looked at | not looked at | no unknown app that captures, draws over or controls |
/// | recent activity | not looked at | not looked at | not `LEVEL_4` |
/// | device recall | not looked at | not looked at | not looked at |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    certificates: Vec<[u8; 32]>,
    unevaluated_app: bool,
    labels: Vec<DeviceLabel>,
    min_sdk: Option<i64>,
    licensed: bool,
    testing: bool,
    min_version_code: Option<i64>,
    play_protect: Vec<PlayProtect>,
    apps: Vec<DetectedApp>,
    activity: Vec<DeviceActivity>,
    recall: [bool; 3],
}

/// The SHA-256 of a certificate that signs the app: the Play Console shows it under
/// "App signing".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateDigest([u8; 32]);

impl CertificateDigest {
    /// From its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From base64url without padding, as verdicts write it, or from hexadecimal
    /// with or without colons, as the Play Console writes it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCertificateDigest`].
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::new(ErrorKind::InvalidCertificateDigest)
                .at("policy")
                .expected("32 bytes as base64url or hexadecimal")
        };
        let hex: String = text.chars().filter(|c| *c != ':').collect();
        if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let mut bytes = [0; 32];
            for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
                let pair = core::str::from_utf8(pair).map_err(|_| invalid())?;
                *byte = u8::from_str_radix(pair, 16).map_err(|_| invalid())?;
            }
            return Ok(Self(bytes));
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        bytes.try_into().map(Self).map_err(|_| invalid())
    }
}

impl Policy {
    /// The preset for most apps; see the table above.
    ///
    /// # Errors
    /// [`ErrorKind::NoCertificateDigest`] without any digest: another developer's
    /// copy of the app would pass.
    pub fn recommended(digests: impl IntoIterator<Item = CertificateDigest>) -> Result<Self> {
        let certificates: Vec<_> = digests.into_iter().map(|digest| digest.0).collect();
        if certificates.is_empty() {
            return Err(Error::new(ErrorKind::NoCertificateDigest).at("policy"));
        }
        Ok(Self {
            certificates,
            unevaluated_app: false,
            labels: vec![DeviceLabel::MeetsDeviceIntegrity],
            min_sdk: None,
            licensed: true,
            testing: false,
            min_version_code: None,
            play_protect: Vec::new(),
            apps: Vec::new(),
            activity: Vec::new(),
            recall: [false; 3],
        })
    }

    /// The preset that turns few users away; see the table above.
    ///
    /// # Errors
    /// As [`recommended`](Self::recommended).
    pub fn lenient(digests: impl IntoIterator<Item = CertificateDigest>) -> Result<Self> {
        let mut policy = Self::recommended(digests)?;
        policy.unevaluated_app = true;
        policy.licensed = false;
        Ok(policy.device_labels([
            DeviceLabel::MeetsBasicIntegrity,
            DeviceLabel::MeetsDeviceIntegrity,
            DeviceLabel::MeetsStrongIntegrity,
        ]))
    }

    /// The preset for what is worth most; see the table above.
    ///
    /// # Errors
    /// As [`recommended`](Self::recommended).
    pub fn strict(digests: impl IntoIterator<Item = CertificateDigest>) -> Result<Self> {
        Ok(Self::recommended(digests)?
            .device_labels([DeviceLabel::MeetsStrongIntegrity])
            .min_sdk_version(33)
            .refuse_play_protect([
                PlayProtect::MediumRisk,
                PlayProtect::HighRisk,
                PlayProtect::PossibleRisk,
            ])
            .refuse_apps([
                DetectedApp::UnknownCapturing,
                DetectedApp::UnknownOverlays,
                DetectedApp::UnknownControlling,
            ])
            .refuse_activity([DeviceActivity::Level4]))
    }

    /// Accepts a device that has any of these labels.
    #[must_use]
    pub fn device_labels(mut self, labels: impl IntoIterator<Item = DeviceLabel>) -> Self {
        self.labels = labels.into_iter().collect();
        self
    }

    /// The least `sdkVersion`. With `STRONG` alone, 33 makes it mean a recent
    /// security update on every device.
    #[must_use]
    pub const fn min_sdk_version(mut self, version: i64) -> Self {
        self.min_sdk = Some(version);
        self
    }

    /// Whether the user must have got the app from Google Play.
    #[must_use]
    pub const fn require_licensed(mut self, required: bool) -> Self {
        self.licensed = required;
        self
    }

    /// Whether answers that were configured for testers are accepted.
    #[must_use]
    pub const fn allow_testing_responses(mut self, allowed: bool) -> Self {
        self.testing = allowed;
        self
    }

    /// The least `versionCode` of the app.
    #[must_use]
    pub const fn min_version_code(mut self, code: i64) -> Self {
        self.min_version_code = Some(code);
        self
    }

    /// Refuses these verdicts of Play Protect.
    #[must_use]
    pub fn refuse_play_protect(mut self, verdicts: impl IntoIterator<Item = PlayProtect>) -> Self {
        self.play_protect = verdicts.into_iter().collect();
        self
    }

    /// Refuses devices on which such apps were detected.
    #[must_use]
    pub fn refuse_apps(mut self, apps: impl IntoIterator<Item = DetectedApp>) -> Self {
        self.apps = apps.into_iter().collect();
        self
    }

    /// Refuses these levels of recent activity.
    #[must_use]
    pub fn refuse_activity(mut self, levels: impl IntoIterator<Item = DeviceActivity>) -> Self {
        self.activity = levels.into_iter().collect();
        self
    }

    /// Refuses devices on which any of the chosen recall bits is set: first,
    /// second, third.
    #[must_use]
    pub const fn refuse_recall(mut self, bits: [bool; 3]) -> Self {
        self.recall = bits;
        self
    }

    /// Judges a verdict before it is committed: so a policy's refusal can be told
    /// without reading the claims. The verdict is used up by its commit either way.
    pub fn appraise_before_commit(&self, verdict: &Uncommitted<Verdict>) -> Appraisal {
        self.appraise(verdict.claims())
    }

    /// Judges a verdict.
    pub fn appraise(&self, verdict: &Verdict) -> Appraisal {
        let mut appraisal = Appraisal::default();
        if is_cleared(verdict) {
            appraisal.refuse_with(ErrorKind::ClearedVerdict, Some(Remediation::GetIntegrity));
        }
        self.appraise_app(verdict, &mut appraisal);
        self.appraise_device(verdict, &mut appraisal);
        if self.licensed && verdict.account.licensing != Some(Licensing::Licensed) {
            appraisal.refuse_with(ErrorKind::AppLicensing, Some(Remediation::GetLicensed));
        }
        if verdict.is_testing_response() && !self.testing {
            appraisal.refuse(ErrorKind::TestingResponse);
        }
        self.appraise_surroundings(verdict, &mut appraisal);
        appraisal
    }

    fn appraise_app(&self, verdict: &Verdict, appraisal: &mut Appraisal) {
        let app = &verdict.app;
        let evaluated = !matches!(app.recognition, None | Some(AppRecognition::Unevaluated));
        if evaluated || !self.unevaluated_app {
            if !self.has_certificate(app.certificate_digests()) {
                let remedy = Some(Remediation::GetLicensed);
                appraisal.refuse_with(ErrorKind::CertificateDigest, remedy);
            }
            let recognized = match app.recognition {
                Some(AppRecognition::PlayRecognized) => true,
                Some(AppRecognition::UnrecognizedVersion) => false,
                _ => self.unevaluated_app,
            };
            if !recognized {
                let remedy = Some(Remediation::GetLicensed);
                appraisal.refuse_with(ErrorKind::AppRecognition, remedy);
            }
        }
    }

    /// Any configured digest may be any listed one; compared as bytes.
    fn has_certificate(&self, digests: Option<&[String]>) -> bool {
        let matches = |text: &String| {
            let text = text.trim_end_matches('=');
            let digest = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
            self.certificates.iter().any(|certificate| certificate[..] == digest[..])
        };
        digests.is_some_and(|digests| digests.iter().any(matches))
    }

    fn appraise_device(&self, verdict: &Verdict, appraisal: &mut Appraisal) {
        let device = &verdict.device;
        let new_enough =
            self.min_sdk.is_none_or(|least| device.sdk_version.is_some_and(|sdk| sdk >= least));
        if !self.labels.iter().any(|label| device.has(label)) || !new_enough {
            let only_strong = self.labels == [DeviceLabel::MeetsStrongIntegrity];
            let remedy = if only_strong {
                Remediation::GetStrongIntegrity
            } else {
                Remediation::GetIntegrity
            };
            appraisal.refuse_with(ErrorKind::DeviceIntegrity, Some(remedy));
        }
    }

    fn appraise_surroundings(&self, verdict: &Verdict, appraisal: &mut Appraisal) {
        let code = verdict.app.version_code;
        if self.min_version_code.is_some_and(|least| code.is_none_or(|code| code < least)) {
            appraisal.refuse(ErrorKind::VersionCode);
        }
        let environment = &verdict.environment;
        if environment.play_protect.as_ref().is_some_and(|v| self.play_protect.contains(v)) {
            appraisal.refuse(ErrorKind::PlayProtect);
        }
        let found: Vec<_> = environment
            .apps_detected()
            .unwrap_or_default()
            .iter()
            .filter(|app| self.apps.contains(app))
            .collect();
        if !found.is_empty() {
            // Google's dialog closes either the unknown apps or all of them.
            let only_unknown = found.iter().all(|app| app.as_str().starts_with("UNKNOWN_"));
            let remedy = if only_unknown {
                Remediation::CloseUnknownAccessRisk
            } else {
                Remediation::CloseAllAccessRisk
            };
            appraisal.refuse_with(ErrorKind::AppAccessRisk, Some(remedy));
        }
        if verdict.device.activity.as_ref().is_some_and(|level| self.activity.contains(level)) {
            appraisal.refuse(ErrorKind::RecentActivity);
        }
        let bits = verdict.device.recall.map(|recall| recall.bits()).unwrap_or_default();
        if bits.iter().zip(self.recall).any(|(bit, refused)| refused && *bit == Some(true)) {
            appraisal.refuse(ErrorKind::DeviceRecall);
        }
    }
}

/// No label, and neither app nor licence evaluated: a device without any integrity
/// looks like this, and so does a token that Google has decoded before.
fn is_cleared(verdict: &Verdict) -> bool {
    verdict.device.labels().unwrap_or_default().is_empty()
        && verdict.app.recognition == Some(AppRecognition::Unevaluated)
        && verdict.account.licensing == Some(Licensing::Unevaluated)
}
