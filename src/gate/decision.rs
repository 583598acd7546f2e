//! What the gate says in the end.

use super::call::EvidenceKind;
use crate::app_attest::{Assertion, Attestation};
use crate::appraisal::Reason;
use crate::error::Error;
use crate::play_integrity::Verdict;
use crate::replay::DeviceId;
use crate::signals::Report;
use crate::time::Timestamp;
use core::fmt;

/// The decision about one request.
#[derive(Clone, Debug)]
#[must_use]
pub enum Decision {
    /// The evidence is genuine, was used for the first time, and the policy accepts it.
    Allow(Granted),
    /// The same, but the policy refuses and is only [watched](super::Enforcement::Monitor).
    AllowMonitored(Granted),
    /// The request must not go on.
    Deny(Denied),
}

impl Decision {
    /// Whether the request may go on.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow(_) | Self::AllowMonitored(_))
    }

    /// The decision as a word for logs and metrics: `allow`, `allow_monitored`, `deny`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Allow(_) => "allow",
            Self::AllowMonitored(_) => "allow_monitored",
            Self::Deny(_) => "deny",
        }
    }

    /// Everything that the policy found, decisive or not.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Allow(granted) | Self::AllowMonitored(granted) => granted.reasons(),
            Self::Deny(denied) => denied.reasons(),
        }
    }

    /// What was refused, if it was.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Allow(_) | Self::AllowMonitored(_) => None,
            Self::Deny(denied) => Some(denied.error()),
        }
    }

    /// What an audit log needs to know about the request; nothing of it is secret.
    pub fn audit(&self) -> &Audit {
        match self {
            Self::Allow(granted) | Self::AllowMonitored(granted) => granted.audit(),
            Self::Deny(denied) => denied.audit(),
        }
    }

    /// What was granted, or the refusal.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn into_result(self) -> Result<Granted, Denied> {
        match self {
            Self::Allow(granted) | Self::AllowMonitored(granted) => Ok(granted),
            Self::Deny(denied) => Err(denied),
        }
    }
}

impl From<Denied> for Decision {
    fn from(denied: Denied) -> Self {
        Self::Deny(denied)
    }
}

/// One line for a log.
impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.as_str(), self.audit())?;
        for reason in self.reasons() {
            write!(f, " [{}]", reason.kind().name())?;
        }
        match self.error() {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

/// Claims that count, of whichever evidence.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Claims {
    /// A device was enrolled.
    Attestation(Box<Attestation>),
    /// An enrolled device sent this request.
    Assertion(Assertion),
    /// Google's verdict on this request.
    Verdict(Box<Verdict>),
}

/// A request that may go on.
#[derive(Clone, Debug)]
pub struct Granted {
    claims: Claims,
    reasons: Vec<Reason>,
    report: Option<Report>,
    audit: Audit,
}

/// Whom a request is from. `Debug` does not show it.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) subject: String,
    pub(super) device: Option<DeviceId>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Caller(..)")
    }
}

impl Granted {
    pub(super) const fn new(
        claims: Claims,
        reasons: Vec<Reason>,
        report: Option<Report>,
        audit: Audit,
    ) -> Self {
        Self { claims, reasons, report, audit }
    }

    /// Whom the challenge was given to: take the caller's name from here, not from a header.
    pub fn subject(&self) -> &str {
        self.audit.subject()
    }

    /// The device that the evidence proves; Play Integrity names none.
    pub const fn device_id(&self) -> Option<DeviceId> {
        self.audit.device_id()
    }

    /// The report of runtime signals that came with the request, if one did: what the
    /// genuine app sent, true or not.
    pub const fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// What the evidence says.
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Everything that the policy found. In monitor mode some of it is decisive.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// What an audit log needs to know.
    pub const fn audit(&self) -> &Audit {
        &self.audit
    }
}

/// A request that must not go on.
#[derive(Clone, Debug)]
pub struct Denied(Box<(Error, Vec<Reason>, Audit)>);

impl Denied {
    pub(super) fn new(error: Error, reasons: Vec<Reason>, audit: Audit) -> Self {
        Self(Box::new((error, reasons, audit)))
    }

    /// What was refused: of class `policy`, the first decisive reason. Of class
    /// `unavailable` nothing was judged, and the client must not be told otherwise.
    pub const fn error(&self) -> &Error {
        &self.0.0
    }

    /// Everything that the policy found, where it was asked.
    pub fn reasons(&self) -> &[Reason] {
        &self.0.1
    }

    /// What an audit log needs to know.
    pub const fn audit(&self) -> &Audit {
        &self.0.2
    }
}

/// Which request it was: for an audit log. What is shown (`Display`, `Debug`) holds no
/// challenge, evidence, subject or device; whoever keeps an audit of persons or devices has
/// them by [`subject`](Self::subject) and [`device_id`](Self::device_id), and takes care of
/// them.
#[derive(Clone, Debug)]
pub struct Audit {
    pub(super) caller: Caller,
    pub(super) app_id: Option<String>,
    pub(super) purpose: String,
    pub(super) evidence: EvidenceKind,
    pub(super) time: Timestamp,
}

impl Audit {
    /// The app, if it is one that the gate serves.
    pub fn app_id(&self) -> Option<&str> {
        self.app_id.as_deref()
    }

    /// What the endpoint does.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The kind of evidence.
    pub const fn evidence(&self) -> EvidenceKind {
        self.evidence
    }

    /// Whom the request says it is from, as the server knows: proven only if it was granted.
    pub fn subject(&self) -> &str {
        &self.caller.subject
    }

    /// The device that the request names: proven only if it was granted.
    pub const fn device_id(&self) -> Option<DeviceId> {
        self.caller.device
    }

    /// When the request was admitted, or refused at once.
    pub const fn time(&self) -> Timestamp {
        self.time
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let app_id = self.app_id().unwrap_or("unknown app");
        write!(f, "{} {} of {app_id} for {}", self.time, self.evidence.as_str(), self.purpose)
    }
}
