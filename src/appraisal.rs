//! The shared vocabulary of policies.
//!
//! Verification says whether evidence is genuine. A policy says whether genuine
//! evidence is good enough, and its answer is an [`Appraisal`] (RFC 9334).

use crate::error::{Action, Error, ErrorKind, Result};

/// What a policy says about claims: a decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[must_use]
pub struct Appraisal {
    reasons: Vec<Reason>,
}

/// Something that a policy found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    kind: ErrorKind,
    decisive: bool,
    remediation: Option<Remediation>,
}

/// A dialog of Google Play's that the app can show so that the user mends what was
/// found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remediation {
    /// `GET_LICENSED`: get the app from Google Play.
    GetLicensed,
    /// `GET_INTEGRITY`: mend the device's integrity.
    GetIntegrity,
    /// `GET_STRONG_INTEGRITY`: the same up to strong integrity.
    GetStrongIntegrity,
    /// `CLOSE_UNKNOWN_ACCESS_RISK`: close unknown apps that could watch.
    CloseUnknownAccessRisk,
    /// `CLOSE_ALL_ACCESS_RISK`: close all apps that could watch.
    CloseAllAccessRisk,
}

impl Remediation {
    /// The dialog as Google names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetLicensed => "GET_LICENSED",
            Self::GetIntegrity => "GET_INTEGRITY",
            Self::GetStrongIntegrity => "GET_STRONG_INTEGRITY",
            Self::CloseUnknownAccessRisk => "CLOSE_UNKNOWN_ACCESS_RISK",
            Self::CloseAllAccessRisk => "CLOSE_ALL_ACCESS_RISK",
        }
    }
}

impl Reason {
    /// What was found, of class `policy`.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether this alone makes the policy refuse; otherwise it is for the log.
    pub const fn is_decisive(&self) -> bool {
        self.decisive
    }

    /// The dialog that could mend it, if there is one.
    pub const fn remediation(&self) -> Option<Remediation> {
        self.remediation
    }

    /// What the client could do about it.
    pub const fn action(&self) -> Action {
        self.kind.action()
    }
}

impl Appraisal {
    /// Whether the policy accepts: no reason is decisive.
    pub fn is_accepted(&self) -> bool {
        !self.reasons.iter().any(Reason::is_decisive)
    }

    /// Everything that the policy found, decisive or not.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The decision as a result.
    ///
    /// # Errors
    /// The first decisive reason, of class `policy`.
    pub fn into_result(self) -> Result<()> {
        match self.reasons.iter().find(|reason| reason.decisive) {
            Some(reason) => Err(Error::new(reason.kind).at("policy")),
            None => Ok(()),
        }
    }

    /// With everything that another policy found.
    #[cfg(feature = "gate")]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.reasons.extend(other.reasons);
        self
    }

    pub(crate) fn refuse(&mut self, kind: ErrorKind) {
        self.refuse_with(kind, None);
    }

    pub(crate) fn refuse_with(&mut self, kind: ErrorKind, remediation: Option<Remediation>) {
        self.reasons.push(Reason { kind, decisive: true, remediation });
    }

    pub(crate) fn note(&mut self, kind: ErrorKind) {
        self.reasons.push(Reason { kind, decisive: false, remediation: None });
    }
}

/// What policies found elsewhere, such as in a decision of the gate.
impl FromIterator<Reason> for Appraisal {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        Self { reasons: reasons.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_does_not_refuse_and_the_first_refusal_is_the_error() {
        let mut appraisal = Appraisal::default();
        appraisal.note(ErrorKind::LaunchFieldsUnproven);
        assert!(appraisal.is_accepted());
        assert_eq!(appraisal.clone().into_result(), Ok(()));
        appraisal.refuse(ErrorKind::BundleVersion);
        appraisal.refuse(ErrorKind::OsVersion);
        assert!(!appraisal.is_accepted());
        assert_eq!(appraisal.reasons().len(), 3);
        let refused = appraisal.into_result().map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::BundleVersion));
    }
}
