//! A request whose evidence is genuine, before the write that decides about replays.

use super::Enforcement;
use super::decision::{Audit, Claims, Decision, Denied, Granted};
use crate::appraisal::{Appraisal, Reason};
use crate::error::{Error, ErrorKind};
use crate::replay::{Effects, Outcome, Unavailable, Uncommitted};
use crate::signals::Report;
use core::fmt;

/// Genuine evidence, judged by the policy, that has not been used yet.
#[must_use = "it counts only after its effects were committed"]
pub struct Verified {
    pending: Uncommitted<Claims>,
    refusal: Option<ErrorKind>,
    reasons: Vec<Reason>,
    enforcement: Enforcement,
    report: Option<Report>,
    audit: Audit,
}

impl Verified {
    pub(super) fn new(
        pending: Uncommitted<Claims>,
        appraisal: Appraisal,
        enforcement: Enforcement,
        report: Option<Report>,
        audit: Audit,
    ) -> Self {
        let reasons = appraisal.reasons().to_vec();
        let refusal = reasons.iter().find(|reason| reason.is_decisive()).map(Reason::kind);
        // What policy refuses is used up, and a device that it refuses is not enrolled.
        let pending = match (refusal, enforcement) {
            (Some(_), Enforcement::Enforce) => pending.without_enrolment(),
            _ => pending,
        };
        Self { pending, refusal, reasons, enforcement, report, audit }
    }

    /// What must be written, as one atomic conditional write: also where the policy
    /// refuses, since genuine evidence is used once.
    pub const fn effects(&self) -> &Effects {
        self.pending.effects()
    }

    /// The decision, after the store's answer.
    pub fn finish(self, answer: Result<Outcome, Unavailable>) -> Decision {
        let Self { pending, refusal, reasons, enforcement, report, audit } = self;
        let granted = |claims, reasons, audit| Granted::new(claims, reasons, report, audit);
        let finished = match answer {
            Ok(outcome) => pending.finish(outcome),
            Err(_) => Err(Error::new(ErrorKind::StoreUnavailable).at("commit")),
        };
        match (finished, refusal, enforcement) {
            (Err(error), ..) => Denied::new(error, reasons, audit).into(),
            (Ok(claims), None, _) => Decision::Allow(granted(claims, reasons, audit)),
            (Ok(claims), Some(_), Enforcement::Monitor) => {
                Decision::AllowMonitored(granted(claims, reasons, audit))
            }
            (Ok(_), Some(kind), Enforcement::Enforce) => {
                Denied::new(Error::new(kind).at("policy"), reasons, audit).into()
            }
        }
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("audit", &self.audit)
            .field("effects", self.effects())
            .finish_non_exhaustive()
    }
}
