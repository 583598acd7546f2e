//! Requests that were admitted by their headers, each waiting for something.

use super::builder::Settings;
use super::call::{Call, Evidence, EvidenceKind};
use super::decision::{Audit, Caller, Claims, Denied};
use super::verified::Verified;
use super::{Gate, answers};
use crate::app_attest::{AttestedKey, ClientData, KeyId};
use crate::appraisal::{Appraisal, Reason};
use crate::challenge::{Redeemed, Scope};
use crate::encoding::{base64, check_size};
use crate::error::{Error, ErrorClass, ErrorKind, Result};
use crate::play_integrity::{
    Binding, DecodeRequest, Expected, Verdict, check_decode_status, check_token, verify_decoded,
};
use crate::replay::{Device, DeviceId, Effect, Uncommitted};
use crate::request::{self, BodyHash, Request};
use crate::signals::{Platform, Report};
use crate::time::Timestamp;
use core::fmt;
use zeroize::Zeroizing;

/// A request whose challenge is authentic, fresh and for this scope, by what it needs
/// next. Each state is a value of its own that can be sent to another thread; dropping it
/// changes nothing anywhere.
#[derive(Debug)]
#[must_use]
pub enum Admitted {
    /// Needs the attestation object.
    Attestation(AttestationNext),
    /// Needs the device from the store.
    Assertion(AssertionNext),
    /// Needs nothing but the body's hash.
    ClassicToken(ClassicNext),
    /// Needs Google's answer.
    StandardToken(StandardNext),
}

impl Admitted {
    /// The kind of its evidence.
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::Attestation(_) => EvidenceKind::Attestation,
            Self::Assertion(_) => EvidenceKind::Assertion,
            Self::ClassicToken(_) => EvidenceKind::ClassicToken,
            Self::StandardToken(_) => EvidenceKind::StandardToken,
        }
    }

    /// Refuses it: an endpoint that takes evidence of another kind. Nothing is used up.
    pub fn refuse(self, error: Error) -> Denied {
        let common = match self {
            Self::Attestation(next) => next.common,
            Self::Assertion(next) => next.common,
            Self::ClassicToken(next) => next.common,
            Self::StandardToken(next) => next.common,
        };
        common.deny(error)
    }
}

/// What all states hold.
pub(super) struct Common {
    gate: Gate,
    app_id: String,
    challenge: String,
    method: String,
    path_and_query: String,
    report: Option<(Report, [u8; 32])>,
    taken: Uncommitted<Redeemed>,
    audit: Audit,
}

pub(super) fn admit(gate: &Gate, call: &Call<'_>, now: Timestamp) -> Result<Admitted, Denied> {
    let settings = gate.settings();
    let served = check_served(settings, call);
    let key_id = match call.evidence {
        Evidence::Attestation { key_id } | Evidence::Assertion { key_id, .. } => Some(key_id),
        Evidence::ClassicToken(_) | Evidence::StandardToken(_) => None,
    };
    let key_id = key_id.and_then(|text| KeyId::from_base64(text).ok());
    let device = key_id.map(|key_id| DeviceId::from_bytes(*key_id.as_bytes()));
    let audit = Audit {
        caller: Caller { subject: call.subject.to_owned(), device },
        app_id: served.is_ok().then(|| call.app_id.to_owned()),
        purpose: call.purpose.to_owned(),
        evidence: call.evidence.kind(),
        time: now,
    };
    let admitted = served.and_then(|()| {
        check_method(call.method)?;
        let evidence = OwnedEvidence::read(&call.evidence)?;
        let report = call.report.map(|bytes| {
            Report::from_bytes(bytes).map(|report| (report, Report::digest_of(bytes)))
        });
        let report = report.transpose()?;
        let scope = Scope { app_id: call.app_id, purpose: call.purpose, subject: call.subject };
        let taken = settings.challenges.redeem(call.challenge, &scope, now)?;
        Ok((evidence, report, taken))
    });
    let (evidence, report, taken) = match admitted {
        Ok(admitted) => admitted,
        Err(error) => return Err(Denied::new(error, Vec::new(), audit)),
    };
    let common = Common {
        gate: gate.clone(),
        app_id: call.app_id.into(),
        challenge: call.challenge.into(),
        method: call.method.into(),
        path_and_query: call.path_and_query.into(),
        report,
        taken,
        audit,
    };
    Ok(match evidence {
        OwnedEvidence::Attestation(key_id) => {
            Admitted::Attestation(AttestationNext { common, key_id })
        }
        OwnedEvidence::Assertion(key_id, object) => {
            Admitted::Assertion(AssertionNext { common, key_id, object })
        }
        OwnedEvidence::Classic(token) => Admitted::ClassicToken(ClassicNext { common, token }),
        OwnedEvidence::Standard(token) => Admitted::StandardToken(StandardNext { common, token }),
    })
}

/// Where an app with such evidence runs.
const fn platform_of(evidence: EvidenceKind) -> Platform {
    match evidence {
        EvidenceKind::Attestation | EvidenceKind::Assertion => Platform::Ios,
        EvidenceKind::ClassicToken | EvidenceKind::StandardToken => Platform::Android,
    }
}

/// Methods are told apart by case (RFC 9110, section 9.1), and the binding writes them in
/// upper case: `post` must not pass for `POST`.
fn check_method(method: &str) -> Result<()> {
    if method.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Err(Error::new(ErrorKind::InvalidRequestField)
            .at("admission")
            .expected("a method in upper case"));
    }
    Ok(())
}

/// Whether the gate judges this kind of evidence, and of this app.
fn check_served(settings: &Settings, call: &Call<'_>) -> Result<()> {
    match settings.serves(call.evidence.kind(), call.app_id) {
        Some(true) => Ok(()),
        Some(false) => Err(Error::new(ErrorKind::AppIdMismatch)
            .at("admission")
            .expected("an app that the gate serves")
            .found("another app")),
        None => Err(Error::new(ErrorKind::EvidenceNotServed).at("admission")),
    }
}

/// The last moment of the challenge.
fn last_moment(taken: &Uncommitted<Redeemed>) -> Timestamp {
    let moments = taken.effects().iter().filter_map(|effect| match effect {
        Effect::Take { keep, .. } => Some(keep.until),
        _ => None,
    });
    moments.min().unwrap_or(Timestamp::from_unix_millis(0))
}

enum OwnedEvidence {
    Attestation(KeyId),
    Assertion(KeyId, Vec<u8>),
    Classic(Zeroizing<String>),
    Standard(Zeroizing<String>),
}

impl OwnedEvidence {
    fn read(evidence: &Evidence<'_>) -> Result<Self> {
        Ok(match *evidence {
            Evidence::Attestation { key_id } => Self::Attestation(KeyId::from_base64(key_id)?),
            Evidence::Assertion { key_id, object } => {
                let key_id = KeyId::from_base64(key_id)?;
                let object = base64::decode_evidence(object);
                Self::Assertion(key_id, object.map_err(|error| error.at("assertion"))?)
            }
            Evidence::ClassicToken(token) => {
                check_size(token.as_bytes()).map_err(|error| error.at("token"))?;
                Self::Classic(Zeroizing::new(token.into()))
            }
            Evidence::StandardToken(token) => {
                check_token(token)?;
                Self::Standard(Zeroizing::new(token.into()))
            }
        })
    }
}

impl Common {
    fn binding(&self, body: BodyHash) -> Result<request::Binding> {
        let settings = self.gate.settings();
        let request = Request {
            app_id: &self.app_id,
            purpose: self.audit.purpose(),
            challenge: self.challenge.as_bytes(),
            method: &self.method,
            scheme: settings.scheme,
            authority: &settings.authority,
            path_and_query: &self.path_and_query,
            body,
            report: self.report.as_ref().map(|(_, digest)| *digest),
        };
        request.binding()
    }

    fn deny(self, error: Error) -> Denied {
        Denied::new(error, Vec::new(), self.audit)
    }

    fn appraise_report(&self) -> Appraisal {
        let settings = self.gate.settings();
        let mut appraisal = Appraisal::default();
        match (&self.report, &settings.signals) {
            (Some((report, _)), Some(policy)) => {
                let mut appraisal = policy.appraise(report);
                // An app that says it runs elsewhere looked at nothing that counts here.
                let elsewhere = report.platform() != platform_of(self.audit.evidence());
                let kinds = || appraisal.reasons().iter().map(Reason::kind);
                if elsewhere && !kinds().any(|kind| kind == ErrorKind::SignalsInconclusive) {
                    appraisal.note(ErrorKind::SignalsInconclusive);
                }
                return appraisal;
            }
            (None, _) if settings.reports.iter().any(|purpose| purpose == self.audit.purpose()) => {
                appraisal.refuse(ErrorKind::ReportMissing);
            }
            _ => {}
        }
        appraisal
    }

    /// Joins the taking of the challenge with what the evidence asks for.
    fn verified(
        self,
        judged: Result<(Uncommitted<Claims>, Appraisal)>,
        now: Timestamp,
    ) -> Result<Verified, Denied> {
        // A body may take its time; the challenge has its own.
        let in_time = if now > last_moment(&self.taken) {
            Err(Error::new(ErrorKind::ChallengeExpired).at("challenge"))
        } else {
            Ok(())
        };
        match in_time.and(judged) {
            Ok((claims, appraisal)) => {
                let appraisal = appraisal.and(self.appraise_report());
                let pending = self.taken.and(claims).map(|(_, claims)| claims);
                let enforcement = self.gate.settings().enforcement;
                let report = self.report.map(|(report, _)| report);
                Ok(Verified::new(pending, appraisal, enforcement, report, self.audit))
            }
            Err(error) => Err(self.deny(error)),
        }
    }
}

/// An enrolment that waits for its attestation object.
#[must_use]
pub struct AttestationNext {
    common: Common,
    key_id: KeyId,
}

impl AttestationNext {
    /// Verifies and appraises the attestation `object`, raw CBOR.
    ///
    /// `body` is the hash of what else the request carries, without the object itself,
    /// which was made over that hash: [`BodyHash::EMPTY`] if the object is the whole body.
    ///
    /// # Errors
    /// [`Denied`] if it does not verify; nothing is used up then.
    pub fn verify(self, object: &[u8], body: BodyHash, now: Timestamp) -> Result<Verified, Denied> {
        let judged = self.judge(object, body, now);
        self.common.verified(judged, now)
    }

    fn judge(
        &self,
        object: &[u8],
        body: BodyHash,
        now: Timestamp,
    ) -> Result<(Uncommitted<Claims>, Appraisal)> {
        let common = &self.common;
        let (verifier, policy) = answers(&common.gate.settings().app_attest)?;
        let client_data = ClientData::hash(*common.binding(body)?.as_bytes());
        let attestation = verifier.verify_attestation(object, &self.key_id, client_data, now)?;
        check_app(attestation.claims().key(), &common.app_id)?;
        let appraisal = policy.appraise_before_enrolment(&attestation);
        let claims = attestation.owned_by(common.audit.subject());
        Ok((claims.map(|claims| Claims::Attestation(Box::new(claims))), appraisal))
    }
}

/// A request of an enrolled device that waits for what is stored about it.
#[must_use]
pub struct AssertionNext {
    common: Common,
    key_id: KeyId,
    object: Vec<u8>,
}

impl AssertionNext {
    /// The device to load.
    pub const fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(*self.key_id.as_bytes())
    }

    /// Goes on with what the store knows about the device, if anything. Do this before the
    /// body is read: strangers need not be listened to.
    ///
    /// # Errors
    /// [`Denied`]: [`UnknownDevice`](ErrorKind::UnknownDevice),
    /// [`Revoked`](ErrorKind::Revoked), [`OwnerMismatch`](ErrorKind::OwnerMismatch), a key
    /// of another app, or a record that cannot be read.
    pub fn device(self, device: Option<&Device>) -> Result<DeviceNext, Denied> {
        let Self { common, key_id, object } = self;
        match trusted_key(device, &key_id, &common) {
            Ok(key) => Ok(DeviceNext { common, key, object }),
            Err(error) => Err(common.deny(error.at("device"))),
        }
    }

    /// The store gave no answer.
    pub fn unavailable(self) -> Denied {
        self.common.deny(Error::new(ErrorKind::StoreUnavailable).at("device"))
    }
}

/// A request of a device that is enrolled, for this subject, and waits for its body.
#[must_use]
pub struct DeviceNext {
    common: Common,
    key: AttestedKey,
    object: Vec<u8>,
}

impl DeviceNext {
    /// Verifies and appraises the assertion.
    ///
    /// # Errors
    /// [`Denied`] if it does not verify; nothing is used up then.
    pub fn verify(self, body: BodyHash, now: Timestamp) -> Result<Verified, Denied> {
        let judged = self.judge(body);
        self.common.verified(judged, now)
    }

    fn judge(&self, body: BodyHash) -> Result<(Uncommitted<Claims>, Appraisal)> {
        let common = &self.common;
        let (verifier, policy) = answers(&common.gate.settings().app_attest)?;
        let client_data = ClientData::hash(*common.binding(body)?.as_bytes());
        let assertion = verifier.verify_assertion(&self.object, client_data, &self.key)?;
        let appraisal = policy.appraise_assertion(assertion.claims());
        // The owner is compared once more where the counter advances.
        let claims = assertion.owned_by(common.audit.subject());
        Ok((claims.map(Claims::Assertion), appraisal))
    }
}

/// The key of a device that is there, not revoked, and the subject's.
fn trusted_key(device: Option<&Device>, key_id: &KeyId, common: &Common) -> Result<AttestedKey> {
    let device = device.ok_or(ErrorKind::UnknownDevice)?;
    if device.revoked {
        return Err(ErrorKind::Revoked.into());
    }
    if device.owner != common.audit.subject() {
        return Err(ErrorKind::OwnerMismatch.into());
    }
    let key = AttestedKey::from_trusted_storage(&device.record)?;
    if key.key_id() != *key_id {
        // The store's mistake: the app must not throw its key away for it.
        return Err(Error::new(ErrorKind::StoredKeyUnreadable)
            .expected("the record of the device that was asked for")
            .found("another one's"));
    }
    check_app(&key, &common.app_id)?;
    Ok(key)
}

/// The verifier may serve several apps; the challenge was for one.
fn check_app(key: &AttestedKey, app_id: &str) -> Result<()> {
    if key.app_id() == app_id {
        return Ok(());
    }
    Err(Error::new(ErrorKind::AppIdMismatch)
        .at("device")
        .expected("a key of the app that the challenge was for")
        .found("a key of another app"))
}

/// A classic token, which is decrypted here.
#[must_use]
pub struct ClassicNext {
    common: Common,
    token: Zeroizing<String>,
}

impl ClassicNext {
    /// Decrypts, verifies and appraises the token.
    ///
    /// # Errors
    /// [`Denied`] if it does not verify; nothing is used up then.
    pub fn verify(self, body: BodyHash, now: Timestamp) -> Result<Verified, Denied> {
        let judged = self.judge(body, now);
        self.common.verified(judged, now)
    }

    fn judge(&self, body: BodyHash, now: Timestamp) -> Result<(Uncommitted<Claims>, Appraisal)> {
        let settings = self.common.gate.settings();
        let (verifier, policy) = answers(&settings.play_keys)?;
        let nonce = self.common.binding(body)?.to_base64url();
        let expected = Expected::new(&self.common.app_id, Binding::Nonce(&nonce))
            .freshness(settings.play_freshness);
        let verdict = verifier.verify(&self.token, &expected, now)?;
        let appraisal = policy.appraise_before_commit(&verdict);
        Ok((verdict.map(boxed), appraisal))
    }
}

/// A standard token that waits for Google's answer.
#[must_use]
pub struct StandardNext {
    common: Common,
    token: Zeroizing<String>,
}

impl StandardNext {
    /// The package and the token, for a client of Google's.
    pub fn package_and_token(&self) -> (&str, &str) {
        (&self.common.app_id, &self.token)
    }

    /// The call that asks Google. `access_token` is an OAuth 2.0 access token.
    ///
    /// # Errors
    /// As [`DecodeRequest::new`].
    pub fn request(&self, access_token: &str) -> Result<DecodeRequest> {
        DecodeRequest::new(&self.common.app_id, &self.token, access_token)
    }

    /// Verifies and appraises Google's answer: its HTTP status and its body.
    ///
    /// # Errors
    /// [`Denied`] if it does not verify, of class `unavailable` if Google did not answer;
    /// nothing is used up here then. (Google decodes a token once in full: the client
    /// needs a new one.)
    pub fn verify(
        self,
        status: u16,
        answer: &[u8],
        body: BodyHash,
        now: Timestamp,
    ) -> Result<Verified, Denied> {
        let judged = self.judge(status, answer, body, now);
        self.common.verified(judged, now)
    }

    /// Google did not answer.
    pub fn unavailable(self) -> Denied {
        self.common.deny(Error::new(ErrorKind::DecodeUnavailable).at("decode answer"))
    }

    /// The request to Google could not be made.
    pub fn refuse(self, error: Error) -> Denied {
        self.common.deny(error)
    }

    fn judge(
        &self,
        status: u16,
        answer: &[u8],
        body: BodyHash,
        now: Timestamp,
    ) -> Result<(Uncommitted<Claims>, Appraisal)> {
        let settings = self.common.gate.settings();
        let (_, policy) = answers(&settings.play_decode)?;
        check_decode_status(status)?;
        let hash = self.common.binding(body)?.to_base64url();
        let expected = Expected::new(&self.common.app_id, Binding::RequestHash(&hash))
            .freshness(settings.play_freshness);
        let verdict = verify_decoded(answer, &expected, now).map_err(not_the_clients)?;
        let appraisal = policy.appraise_before_commit(&verdict);
        Ok((verdict.map(boxed), appraisal))
    }
}

/// What Google's server did not say in its own form is no fault of the client's.
fn not_the_clients(error: Error) -> Error {
    match error.class() {
        ErrorClass::Malformed => Error::new(ErrorKind::DecodeUnavailable)
            .at("decode answer")
            .expected("a verdict in Google's form"),
        _ => error,
    }
}

fn boxed(verdict: Verdict) -> Claims {
    Claims::Verdict(Box::new(verdict))
}

/// Each state shows which request it is, and nothing that it holds.
macro_rules! debug_by_audit {
    ($($state:ident)+) => {$(
        impl fmt::Debug for $state {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($state)).field(&self.common.audit).finish()
            }
        }
    )+};
}

debug_by_audit!(AttestationNext AssertionNext DeviceNext ClassicNext StandardNext);
