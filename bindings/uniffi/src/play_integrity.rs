//! Google Play Integrity. Values that Google names are texts in Google's words: later ones come
//! through as they are, and no policy accepts them.

use crate::appraisal::Appraisal;
use crate::challenge::PendingChallenge;
use crate::convert::{system_time, timestamp};
use crate::error::{CallMistake, Result};
use crate::pending::pending;
use bonafide::play_integrity::{
    self as play, AppRecognition, CertificateDigest, DecryptionKey, DetectedApp, DeviceActivity,
    DeviceLabel, PlayProtect, VerificationKey,
};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// An app with the two keys from the Play Console.
#[derive(Clone, uniffi::Record)]
pub struct PlayApp {
    /// The package name.
    pub package: String,
    /// The decryption key as the console shows it: base64.
    pub decryption_key: String,
    /// The verification key as the console shows it: base64.
    pub verification_key: String,
}

/// How a token is bound to a request, and how fresh it must be.
#[derive(Clone, uniffi::Record)]
pub struct PlayExpectation {
    /// The package name of the app.
    pub package: String,
    /// What it is bound by.
    pub binding: PlayBinding,
    /// How old the token may be; 10 minutes unless it is given.
    #[uniffi(default = None)]
    pub max_age: Option<Duration>,
    /// How far Google's clock may be ahead; 60 seconds unless it is given.
    #[uniffi(default = None)]
    pub max_ahead: Option<Duration>,
}

/// What a token is bound by.
#[derive(Clone, uniffi::Enum)]
pub enum PlayBinding {
    /// A classic request's nonce.
    Nonce {
        /// The nonce.
        value: String,
    },
    /// A standard request's request hash.
    RequestHash {
        /// The request hash.
        value: String,
    },
}

impl PlayExpectation {
    fn expected(&self) -> play::Expected<'_> {
        let binding = match &self.binding {
            PlayBinding::Nonce { value } => play::Binding::Nonce(value),
            PlayBinding::RequestHash { value } => play::Binding::RequestHash(value),
        };
        play::Expected::new(&self.package, binding)
            .freshness(freshness(self.max_age, self.max_ahead))
    }
}

pub(crate) fn freshness(max_age: Option<Duration>, max_ahead: Option<Duration>) -> play::Freshness {
    let default = play::Freshness::default();
    play::Freshness {
        max_age: max_age.unwrap_or(default.max_age),
        max_ahead: max_ahead.unwrap_or(default.max_ahead),
    }
}

/// Decrypts and verifies classic tokens. Made once, used by any number of threads.
#[derive(uniffi::Object)]
pub struct PlayVerifier(pub(crate) play::Verifier);

#[uniffi::export]
impl PlayVerifier {
    /// A verifier for these apps; one app may have several pairs of keys while you change them.
    #[uniffi::constructor]
    pub fn new(apps: Vec<PlayApp>) -> Result<Arc<Self>> {
        let mut builder = play::Verifier::builder();
        for app in &apps {
            builder = builder.app(
                &app.package,
                DecryptionKey::from_console(&app.decryption_key)?,
                VerificationKey::from_console(&app.verification_key)?,
            );
        }
        Ok(Arc::new(Self(builder.build()?)))
    }

    /// Decrypts and verifies a token.
    pub fn verify(
        &self,
        token: &str,
        expected: PlayExpectation,
        now: SystemTime,
    ) -> Result<Arc<PendingVerdict>> {
        let verdict = self.0.verify(token, &expected.expected(), timestamp(now))?;
        Ok(PendingVerdict::new(verdict))
    }
}

/// The HTTP request that asks Google to decode a token.
#[derive(Clone, uniffi::Record)]
pub struct DecodeRequest {
    /// `POST`.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The value of the header `Authorization`: a secret.
    pub authorization: String,
    /// The value of the header `Content-Type`.
    pub content_type: String,
    /// The body: a secret.
    pub body: String,
}

impl From<&play::DecodeRequest> for DecodeRequest {
    fn from(request: &play::DecodeRequest) -> Self {
        let [(_, authorization), (_, content_type)] = request.headers();
        Self {
            method: request.method().into(),
            url: request.url().into(),
            authorization: authorization.into(),
            content_type: content_type.into(),
            body: request.body().into(),
        }
    }
}

/// The call that asks Google to decode a token of this package, with an OAuth 2.0 access token of a
/// service account.
#[uniffi::export]
pub fn play_decode_request(
    package: &str,
    token: &str,
    access_token: &str,
) -> Result<DecodeRequest> {
    Ok((&play::DecodeRequest::new(package, token, access_token)?).into())
}

/// Verifies what Google answered: its HTTP status and its body.
#[uniffi::export]
pub fn verify_play_decoded(
    status: u16,
    answer: Vec<u8>,
    expected: PlayExpectation,
    now: SystemTime,
) -> Result<Arc<PendingVerdict>> {
    play::check_decode_status(status)?;
    let verdict = play::verify_decoded(&answer, &expected.expected(), timestamp(now))?;
    Ok(PendingVerdict::new(verdict))
}

/// Where a verdict came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PlayProvenance {
    /// A token that was decrypted here.
    LocalKeys,
    /// A token that Google decoded.
    GoogleDecode,
}

/// Google's verdict. What is absent was not said.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PlayVerdict {
    /// Where it came from.
    pub provenance: PlayProvenance,
    /// The package that asked for the token.
    pub package: String,
    /// When the token was made.
    pub time: SystemTime,
    /// `appRecognitionVerdict`.
    pub app_recognition: Option<String>,
    /// `certificateSha256Digest`.
    pub certificate_digests: Option<Vec<String>>,
    /// `versionCode`.
    pub version_code: Option<i64>,
    /// `deviceRecognitionVerdict`.
    pub device_labels: Option<Vec<String>>,
    /// `sdkVersion`.
    pub sdk_version: Option<i64>,
    /// `deviceActivityLevel`.
    pub device_activity: Option<String>,
    /// The three recall bits.
    pub recall: Vec<Option<bool>>,
    /// `appLicensingVerdict`.
    pub licensing: Option<String>,
    /// `activityLevel` of the account.
    pub account_activity: Option<String>,
    /// `appsDetected`.
    pub apps_detected: Option<Vec<String>>,
    /// `playProtectVerdict`.
    pub play_protect: Option<String>,
    /// Whether the answer was set up for a tester in the Play Console.
    pub is_testing_response: bool,
    /// All of it, in Google's own shape, without nonce and request hash.
    pub json: String,
}

impl From<&play::Verdict> for PlayVerdict {
    fn from(verdict: &play::Verdict) -> Self {
        let (app, device) = (verdict.app(), verdict.device());
        let (account, environment) = (verdict.account(), verdict.environment());
        let apps = environment.and_then(|found| found.app_access_risk());
        let recall = device.and_then(|device| device.recall()).map(|recall| recall.bits());
        Self {
            provenance: match verdict.provenance() {
                play::Provenance::LocalKeys => PlayProvenance::LocalKeys,
                _ => PlayProvenance::GoogleDecode,
            },
            package: verdict.request().package().into(),
            time: system_time(verdict.request().time()),
            app_recognition: app.and_then(|app| app.recognition()).map(|v| v.as_str().into()),
            certificate_digests: app.and_then(|app| app.certificate_digests()).map(Into::into),
            version_code: app.and_then(|app| app.version_code()),
            device_labels: device
                .and_then(|device| device.labels())
                .map(|labels| labels.iter().map(|label| label.as_str().into()).collect()),
            sdk_version: device.and_then(|device| device.sdk_version()),
            device_activity: device
                .and_then(|device| device.recent_activity())
                .and_then(|activity| activity.level.as_ref())
                .map(|level| level.as_str().into()),
            recall: recall.unwrap_or_default().to_vec(),
            licensing: account.and_then(|account| account.licensing()).map(|v| v.as_str().into()),
            account_activity: account
                .and_then(|account| account.activity())
                .and_then(|activity| activity.level.as_ref())
                .map(|level| level.as_str().into()),
            apps_detected: apps
                .and_then(|risk| risk.apps_detected.as_ref())
                .map(|apps| apps.iter().map(|app| app.as_str().into()).collect()),
            play_protect: environment
                .and_then(|found| found.play_protect())
                .map(|v| v.as_str().into()),
            is_testing_response: verdict.is_testing_response(),
            json: verdict.to_json(),
        }
    }
}

impl From<play::Verdict> for PlayVerdict {
    fn from(verdict: play::Verdict) -> Self {
        (&verdict).into()
    }
}

pending! {
    /// A genuine verdict.
    PendingVerdict, play::Verdict, PlayVerdict
}

#[uniffi::export]
impl PendingVerdict {
    /// Takes the challenge in the same write: both count, or neither.
    pub fn with_challenge(&self, challenge: &PendingChallenge) -> Result<()> {
        self.0.with_challenge(&challenge.0)
    }

    /// Judges it before it is committed. It is used up by its commit either way.
    pub fn appraise(&self, policy: &PlayPolicy) -> Result<Appraisal> {
        let policy = play::Policy::try_from(policy)?;
        self.0.look(|verdict| (&policy.appraise_before_commit(verdict)).into())
    }
}

/// Where a policy begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PlayPreset {
    /// For most apps: `PLAY_RECOGNIZED` with a certificate of yours, `LICENSED`, and
    /// `MEETS_DEVICE_INTEGRITY`.
    Recommended,
    /// Turns few users away. Nothing proves which app it is where it was not evaluated.
    Lenient,
    /// For what is worth most. Must be turned on in the Play Console.
    Strict,
}

/// Which verdicts are good enough. Values are in Google's words; what is left out is as the preset
/// says.
#[derive(Clone, uniffi::Record)]
pub struct PlayPolicy {
    /// Where it begins.
    pub preset: PlayPreset,
    /// The SHA-256 of the certificates that may sign the app: hexadecimal with or without colons,
    /// or base64url.
    pub certificate_digests: Vec<String>,
    /// `appRecognitionVerdict`s that are accepted.
    #[uniffi(default = None)]
    pub accept_recognition: Option<Vec<String>>,
    /// Device labels of which one must be there.
    #[uniffi(default = None)]
    pub accept_device_labels: Option<Vec<String>>,
    /// The least `sdkVersion`.
    #[uniffi(default = None)]
    pub min_sdk_version: Option<i64>,
    /// Whether the user must have got the app from Google Play.
    #[uniffi(default = None)]
    pub require_licensed: Option<bool>,
    /// Whether answers that were set up for testers are accepted.
    #[uniffi(default = false)]
    pub allow_testing_responses: bool,
    /// The least `versionCode`.
    #[uniffi(default = None)]
    pub min_version_code: Option<i64>,
    /// `playProtectVerdict`s that are accepted.
    #[uniffi(default = None)]
    pub accept_play_protect: Option<Vec<String>>,
    /// `appsDetected` that are refused.
    #[uniffi(default = None)]
    pub refuse_apps: Option<Vec<String>>,
    /// `deviceActivityLevel`s that are accepted.
    #[uniffi(default = None)]
    pub accept_activity: Option<Vec<String>>,
    /// Recall bits that must not be set: of the first, second and third.
    #[uniffi(default = [])]
    pub refuse_recall: Vec<bool>,
}

/// Google's words as values that are known: a slip of the pen must not become a rule that nobody
/// meets.
fn known<T: for<'a> From<&'a str>>(
    words: &[String],
    is_known: impl Fn(&T) -> bool,
) -> Result<Vec<T>> {
    let value = |word: &String| {
        let value = T::from(word);
        if is_known(&value) {
            return Ok(value);
        }
        Err(CallMistake::Value.because("a policy names a value that Google Play does not have"))
    };
    words.iter().map(value).collect()
}

impl TryFrom<&PlayPolicy> for play::Policy {
    type Error = crate::error::BonafideError;

    fn try_from(said: &PlayPolicy) -> Result<Self> {
        let digests: bonafide::Result<Vec<_>> =
            said.certificate_digests.iter().map(|text| CertificateDigest::parse(text)).collect();
        let digests = digests?;
        let mut policy = match said.preset {
            PlayPreset::Recommended => Self::recommended(digests)?,
            PlayPreset::Lenient => Self::lenient(digests)?,
            PlayPreset::Strict => Self::strict(digests)?,
        };
        if let Some(words) = &said.accept_recognition {
            let is_known = |value: &_| !matches!(value, AppRecognition::Other(_));
            policy = policy.accept_recognition(known(words, is_known)?);
        }
        if let Some(words) = &said.accept_device_labels {
            let is_known = |value: &_| !matches!(value, DeviceLabel::Other(_));
            policy = policy.accept_device_labels(known(words, is_known)?);
        }
        if let Some(version) = said.min_sdk_version {
            policy = policy.min_sdk_version(version);
        }
        if let Some(required) = said.require_licensed {
            policy = policy.require_licensed(required);
        }
        policy = policy.allow_testing_responses(said.allow_testing_responses);
        if let Some(code) = said.min_version_code {
            policy = policy.min_version_code(code);
        }
        if let Some(words) = &said.accept_play_protect {
            let is_known = |value: &_| !matches!(value, PlayProtect::Other(_));
            policy = policy.accept_play_protect(known(words, is_known)?);
        }
        if let Some(words) = &said.refuse_apps {
            let is_known = |value: &_| !matches!(value, DetectedApp::Other(_));
            policy = policy.refuse_apps(known(words, is_known)?);
        }
        if let Some(words) = &said.accept_activity {
            let is_known = |value: &_| !matches!(value, DeviceActivity::Other(_));
            policy = policy.accept_activity(known(words, is_known)?);
        }
        match said.refuse_recall[..] {
            [] => Ok(policy),
            [first, second, third] => Ok(policy.refuse_recall([first, second, third])),
            _ => Err(CallMistake::Length.because("there are three recall bits")),
        }
    }
}
