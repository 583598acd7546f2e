//! What a gate is made of.

use super::{Enforcement, EvidenceKind, Gate};
use crate::app_attest;
use crate::challenge::Challenges;
use crate::error::{Error, ErrorKind, Result};
use crate::play_integrity::{self, Freshness, check_package};
use crate::request::{BodyHash, Request, Scheme};
use crate::signals;
use std::sync::Arc;

/// What a [`Gate`] needs to know.
///
/// | setting | default |
/// |---|---|
/// | [`app_attest`](Self::app_attest), [`play_keys`](Self::play_keys), [`play_decode`](Self::play_decode) | none: at least one is required |
/// | [`enforcement`](Self::enforcement) | enforce |
/// | [`play_freshness`](Self::play_freshness) | 10 minutes old, 60 seconds ahead |
/// | [`signals`](Self::signals) | reports are bound and not judged |
/// | [`require_report`](Self::require_report) | required nowhere |
#[derive(Debug)]
#[must_use]
pub struct Builder(Settings);

/// The settings of a gate.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) challenges: Challenges,
    pub(super) scheme: Scheme,
    pub(super) authority: String,
    pub(super) enforcement: Enforcement,
    pub(super) app_attest: Option<(app_attest::Verifier, app_attest::Policy)>,
    pub(super) play_keys: Option<(play_integrity::Verifier, play_integrity::Policy)>,
    pub(super) play_decode: Option<(Vec<String>, play_integrity::Policy)>,
    pub(super) play_freshness: Freshness,
    pub(super) signals: Option<signals::Policy>,
    /// The purposes that want a report.
    pub(super) reports: Vec<String>,
}

impl Builder {
    pub(super) fn new(challenges: Challenges, scheme: Scheme, authority: &str) -> Self {
        Self(Settings {
            challenges,
            scheme,
            authority: authority.into(),
            enforcement: Enforcement::Enforce,
            app_attest: None,
            play_keys: None,
            play_decode: None,
            play_freshness: Freshness::default(),
            signals: None,
            reports: Vec::new(),
        })
    }

    /// Serves the apps of this verifier, judged by this policy.
    pub fn app_attest(
        mut self,
        verifier: app_attest::Verifier,
        policy: app_attest::Policy,
    ) -> Self {
        self.0.app_attest = Some((verifier, policy));
        self
    }

    /// Serves classic tokens of this verifier's packages, which it decrypts.
    pub fn play_keys(
        mut self,
        verifier: play_integrity::Verifier,
        policy: play_integrity::Policy,
    ) -> Self {
        self.0.play_keys = Some((verifier, policy));
        self
    }

    /// Serves standard tokens of these packages, which Google decodes.
    pub fn play_decode<P: Into<String>>(
        mut self,
        packages: impl IntoIterator<Item = P>,
        policy: play_integrity::Policy,
    ) -> Self {
        self.0.play_decode = Some((packages.into_iter().map(Into::into).collect(), policy));
        self
    }

    /// How old a Play Integrity token may be.
    pub const fn play_freshness(mut self, window: Freshness) -> Self {
        self.0.play_freshness = window;
        self
    }

    /// Judges reports of runtime signals by this policy, where they come.
    pub fn signals(mut self, policy: signals::Policy) -> Self {
        self.0.signals = Some(policy);
        self
    }

    /// Wants a report with each request of this purpose. A changed app can leave it out:
    /// then it is refused by this rule; what it cannot do is change the one that another
    /// app bound.
    pub fn require_report(mut self, purpose: &str) -> Self {
        self.0.reports.push(purpose.into());
        self
    }

    /// Whether policies decide, or are only watched.
    pub const fn enforcement(mut self, enforcement: Enforcement) -> Self {
        self.0.enforcement = enforcement;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidGate`] without any kind of evidence, or with an authority that
    /// no request has; [`ErrorKind::InvalidPackage`], [`ErrorKind::NoPackage`];
    /// [`ErrorKind::InvalidExpectation`] for a window of freshness of more than a day.
    pub fn build(self) -> Result<Gate> {
        self.0.check().map_err(|error| error.at("gate configuration"))?;
        Ok(Gate(Arc::new(self.0)))
    }
}

impl Settings {
    /// Whether evidence of this kind is judged for this app; nothing if it is not judged
    /// at all.
    pub(super) fn serves(&self, kind: EvidenceKind, app_id: &str) -> Option<bool> {
        match kind {
            EvidenceKind::Attestation | EvidenceKind::Assertion => {
                self.app_attest.as_ref().map(|(verifier, _)| verifier.serves(app_id))
            }
            EvidenceKind::ClassicToken => {
                self.play_keys.as_ref().map(|(verifier, _)| verifier.serves(app_id))
            }
            EvidenceKind::StandardToken => self
                .play_decode
                .as_ref()
                .map(|(packages, _)| packages.iter().any(|package| package == app_id)),
        }
    }

    fn check(&self) -> Result<()> {
        if self.app_attest.is_none() && self.play_keys.is_none() && self.play_decode.is_none() {
            return Err(
                Error::new(ErrorKind::InvalidGate).expected("app_attest, play_keys or play_decode")
            );
        }
        if let Some((packages, _)) = &self.play_decode {
            if packages.is_empty() {
                return Err(ErrorKind::NoPackage.into());
            }
            packages.iter().try_for_each(|package| check_package(package))?;
        }
        // It would refuse every token.
        self.play_freshness.check()?;
        // An authority that cannot be bound would refuse every request.
        let probe = Request {
            app_id: "app",
            purpose: "probe",
            challenge: b"challenge",
            method: "GET",
            scheme: self.scheme,
            authority: &self.authority,
            path_and_query: "/",
            body: BodyHash::EMPTY,
            report: None,
        };
        probe.binding().map(|_| ()).map_err(|_| {
            Error::new(ErrorKind::InvalidGate)
                .expected("the authority that clients call, such as api.example.com:8443")
        })
    }
}
