//! Which genuine verdicts are good enough.

use super::values::{
    AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
use super::verdict::{
    AccountDetails, AppIntegrity, DeviceIntegrity, DeviceRecall, EnvironmentDetails, Provenance,
    Verdict,
};
use crate::appraisal::{Appraisal, Remediation};
use crate::error::{Error, ErrorKind, Result};
use crate::replay::Uncommitted;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Judges genuine verdicts. It has no mode and touches no signature; every reason
/// that refuses is reported, in the order of this table.
///
/// | | `lenient` | `recommended` | `strict` |
/// |---|---|---|---|
/// | nothing evaluated | refused | refused | refused |
/// | certificate | one of yours, where any is listed | one of yours | one of yours |
/// | app recognition | `PLAY_RECOGNIZED`, `UNEVALUATED` or `UNKNOWN` | `PLAY_RECOGNIZED` | `PLAY_RECOGNIZED` |
/// | device label | `BASIC`, `DEVICE` or `STRONG` | `DEVICE` | `STRONG` |
/// | SDK version | not looked at | not looked at | 33 or later |
/// | licence | not looked at | `LICENSED` | `LICENSED` |
/// | testing response | refused | refused | refused |
/// | version code | not looked at | not looked at | not looked at |
/// | Play Protect | not looked at | not looked at | `NO_ISSUES` or `NO_DATA` |
/// | app access risk | not looked at | not looked at | evaluated; no unknown app that captures, draws over or controls |
/// | recent activity | not looked at | not looked at | `LEVEL_1` to `LEVEL_3` |
/// | device recall | not looked at | not looked at | not looked at |
///
/// Where a rule wants a value, an absent one is refused. What `strict` wants of the
/// surroundings must be turned on in the Play Console, or every device is refused.
///
/// `lenient` accepts an app that was not evaluated, and then nothing proves which app
/// it is: the name of the package is what the app said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    certificates: Vec<[u8; 32]>,
    recognition: Vec<AppRecognition>,
    labels: Vec<DeviceLabel>,
    min_sdk: Option<i64>,
    licensed: bool,
    testing: bool,
    min_version_code: Option<i64>,
    play_protect: Option<Vec<PlayProtect>>,
    apps: Option<Vec<DetectedApp>>,
    activity: Option<Vec<DeviceActivity>>,
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

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
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
            recognition: vec![AppRecognition::PlayRecognized],
            labels: vec![DeviceLabel::MeetsDeviceIntegrity],
            min_sdk: None,
            licensed: true,
            testing: false,
            min_version_code: None,
            play_protect: None,
            apps: None,
            activity: None,
            recall: [false; 3],
        })
    }

    /// The preset that turns few users away; see the table above, and what it says of
    /// apps that were not evaluated.
    ///
    /// # Errors
    /// As [`recommended`](Self::recommended).
    pub fn lenient(digests: impl IntoIterator<Item = CertificateDigest>) -> Result<Self> {
        Ok(Self::recommended(digests)?
            .accept_recognition([
                AppRecognition::PlayRecognized,
                AppRecognition::Unevaluated,
                AppRecognition::Unknown,
            ])
            .require_licensed(false)
            .accept_device_labels([
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
            .accept_device_labels([DeviceLabel::MeetsStrongIntegrity])
            .min_sdk_version(33)
            .accept_play_protect([PlayProtect::NoIssues, PlayProtect::NoData])
            .refuse_apps([
                DetectedApp::UnknownCapturing,
                DetectedApp::UnknownOverlays,
                DetectedApp::UnknownControlling,
            ])
            .accept_activity([
                DeviceActivity::Level1,
                DeviceActivity::Level2,
                DeviceActivity::Level3,
            ]))
    }

    /// Accepts an app of which Google says any of these; one that was not evaluated, with
    /// no certificate listed, if `UNEVALUATED` is among them.
    #[must_use]
    pub fn accept_recognition(
        mut self,
        verdicts: impl IntoIterator<Item = AppRecognition>,
    ) -> Self {
        self.recognition = verdicts.into_iter().collect();
        self
    }

    /// Accepts a device that has any of these labels.
    #[must_use]
    pub fn accept_device_labels(mut self, labels: impl IntoIterator<Item = DeviceLabel>) -> Self {
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

    /// Accepts only these verdicts of Play Protect, and refuses where there is none.
    #[must_use]
    pub fn accept_play_protect(mut self, verdicts: impl IntoIterator<Item = PlayProtect>) -> Self {
        self.play_protect = Some(verdicts.into_iter().collect());
        self
    }

    /// Refuses devices on which such apps were detected, and where nothing was
    /// evaluated.
    #[must_use]
    pub fn refuse_apps(mut self, apps: impl IntoIterator<Item = DetectedApp>) -> Self {
        self.apps = Some(apps.into_iter().collect());
        self
    }

    /// Accepts only these levels of recent activity, and refuses where there is none.
    #[must_use]
    pub fn accept_activity(mut self, levels: impl IntoIterator<Item = DeviceActivity>) -> Self {
        self.activity = Some(levels.into_iter().collect());
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
            // What was decrypted here cannot have been cleared by an earlier decoding.
            let kind = match verdict.provenance {
                Provenance::LocalKeys => ErrorKind::NoIntegrity,
                Provenance::GoogleDecode => ErrorKind::ClearedVerdict,
            };
            appraisal.refuse_with(kind, Some(Remediation::GetIntegrity));
        }
        self.appraise_app(verdict.app.as_ref(), &mut appraisal);
        self.appraise_device(verdict.device.as_ref(), &mut appraisal);
        let licensing = verdict.account.as_ref().and_then(|account| account.licensing.as_ref());
        if self.licensed && licensing != Some(&Licensing::Licensed) {
            let remedy = Remediation::GetLicensed;
            let mends = licensing == Some(&Licensing::Unlicensed);
            appraisal.refuse_with(ErrorKind::AppLicensing, mends.then_some(remedy));
        }
        if verdict.is_testing_response() && !self.testing {
            appraisal.refuse(ErrorKind::TestingResponse);
        }
        let code = verdict.app.as_ref().and_then(|app| app.version_code);
        if self.min_version_code.is_some_and(|least| code.is_none_or(|code| code < least)) {
            appraisal.refuse(ErrorKind::VersionCode);
        }
        self.appraise_surroundings(verdict, &mut appraisal);
        appraisal
    }

    fn appraise_app(&self, app: Option<&AppIntegrity>, appraisal: &mut Appraisal) {
        let recognition = app.and_then(|app| app.recognition.as_ref());
        let accepted = recognition.is_some_and(|verdict| self.recognition.contains(verdict));
        let certified = match app.and_then(|app| app.certificate_digests.as_deref()) {
            Some(digests) => self.has_certificate(digests),
            // Nothing is listed where nothing was evaluated.
            None => accepted && recognition == Some(&AppRecognition::Unevaluated),
        };
        // Another copy of the app can be had from Google Play; an evaluation cannot.
        let evaluated = !matches!(recognition, None | Some(AppRecognition::Unevaluated));
        let remedy = evaluated.then_some(Remediation::GetLicensed);
        if !certified {
            appraisal.refuse_with(ErrorKind::CertificateDigest, remedy);
        }
        if !accepted {
            appraisal.refuse_with(ErrorKind::AppRecognition, remedy);
        }
    }

    /// Any configured digest may be any listed one; compared as bytes.
    fn has_certificate(&self, digests: &[String]) -> bool {
        digests.iter().any(|text| {
            let text = text.trim_end_matches('=');
            let digest = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
            self.certificates.iter().any(|certificate| certificate[..] == digest[..])
        })
    }

    fn appraise_device(&self, device: Option<&DeviceIntegrity>, appraisal: &mut Appraisal) {
        if !self.labels.iter().any(|label| device.is_some_and(|device| device.has(label))) {
            let only_strong = self.labels == [DeviceLabel::MeetsStrongIntegrity];
            let remedy = if only_strong {
                Remediation::GetStrongIntegrity
            } else {
                Remediation::GetIntegrity
            };
            appraisal.refuse_with(ErrorKind::DeviceIntegrity, Some(remedy));
        }
        let sdk = device.and_then(DeviceIntegrity::sdk_version);
        if self.min_sdk.is_some_and(|least| sdk.is_none_or(|sdk| sdk < least)) {
            // No dialog makes a system newer.
            appraisal.refuse(ErrorKind::OsVersion);
        }
    }

    fn appraise_surroundings(&self, verdict: &Verdict, appraisal: &mut Appraisal) {
        let environment = verdict.environment.as_ref();
        let device = verdict.device.as_ref();
        if let Some(accepted) = &self.play_protect {
            let found = environment.and_then(EnvironmentDetails::play_protect);
            if !found.is_some_and(|found| accepted.contains(found)) {
                appraisal.refuse(ErrorKind::PlayProtect);
            }
        }
        if let Some(refused) = &self.apps {
            let access = environment.and_then(EnvironmentDetails::app_access_risk);
            match access.and_then(|access| access.apps_detected.as_ref()) {
                None => appraisal.refuse(ErrorKind::AppAccessRisk),
                Some(detected) => appraise_apps(detected, refused, appraisal),
            }
        }
        if let Some(accepted) = &self.activity {
            let activity = device.and_then(DeviceIntegrity::recent_activity);
            let level = activity.and_then(|activity| activity.level.as_ref());
            if !level.is_some_and(|level| accepted.contains(level)) {
                appraisal.refuse(ErrorKind::RecentActivity);
            }
        }
        let recall = device.and_then(DeviceIntegrity::recall);
        let bits = recall.map(DeviceRecall::bits).unwrap_or_default();
        if bits.iter().zip(self.recall).any(|(bit, refused)| refused && *bit == Some(true)) {
            appraisal.refuse(ErrorKind::DeviceRecall);
        }
    }
}

fn appraise_apps(detected: &[DetectedApp], refused: &[DetectedApp], appraisal: &mut Appraisal) {
    let found = || detected.iter().filter(|app| refused.contains(app));
    if found().next().is_none() {
        return;
    }
    // Google's dialog closes either the unknown apps or all of them.
    let only_unknown = found().all(|app| app.as_str().starts_with("UNKNOWN_"));
    let remedy = if only_unknown {
        Remediation::CloseUnknownAccessRisk
    } else {
        Remediation::CloseAllAccessRisk
    };
    appraisal.refuse_with(ErrorKind::AppAccessRisk, Some(remedy));
}

/// No label, and neither app nor licence evaluated: a device without any integrity
/// looks like this, and so does a token that Google has decoded before.
fn is_cleared(verdict: &Verdict) -> bool {
    let labels = verdict.device.as_ref().and_then(DeviceIntegrity::labels);
    let recognition = verdict.app.as_ref().and_then(AppIntegrity::recognition);
    let licensing = verdict.account.as_ref().and_then(AccountDetails::licensing);
    labels.unwrap_or_default().is_empty()
        && recognition == Some(&AppRecognition::Unevaluated)
        && licensing == Some(&Licensing::Unevaluated)
}
