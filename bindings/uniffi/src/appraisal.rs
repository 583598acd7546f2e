//! What a policy says about claims.

use crate::error::{Action, ErrorKind};

/// A dialog of Google Play's that the app can show so that the user mends what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Remediation {
    /// `GET_LICENSED`.
    GetLicensed,
    /// `GET_INTEGRITY`.
    GetIntegrity,
    /// `GET_STRONG_INTEGRITY`.
    GetStrongIntegrity,
    /// `CLOSE_UNKNOWN_ACCESS_RISK`.
    CloseUnknownAccessRisk,
    /// `CLOSE_ALL_ACCESS_RISK`.
    CloseAllAccessRisk,
}

/// Something that a policy found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reason {
    /// What was found.
    pub kind: ErrorKind,
    /// Whether this alone makes the policy refuse; otherwise it is for the log.
    pub decisive: bool,
    /// The dialog that could mend it, if there is one.
    pub remediation: Option<Remediation>,
    /// What the client could do about it.
    pub action: Action,
}

/// What a policy says: a decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Appraisal {
    /// Whether the policy accepts: no reason is decisive.
    pub accepted: bool,
    /// Everything that the policy found.
    pub reasons: Vec<Reason>,
}

impl From<&bonafide::Reason> for Reason {
    fn from(reason: &bonafide::Reason) -> Self {
        use bonafide::Remediation as R;
        let remediation = reason.remediation().and_then(|dialog| match dialog {
            R::GetLicensed => Some(Remediation::GetLicensed),
            R::GetIntegrity => Some(Remediation::GetIntegrity),
            R::GetStrongIntegrity => Some(Remediation::GetStrongIntegrity),
            R::CloseUnknownAccessRisk => Some(Remediation::CloseUnknownAccessRisk),
            R::CloseAllAccessRisk => Some(Remediation::CloseAllAccessRisk),
            _ => None,
        });
        Self {
            kind: reason.kind().into(),
            decisive: reason.is_decisive(),
            remediation,
            action: reason.action().into(),
        }
    }
}

impl From<&bonafide::Appraisal> for Appraisal {
    fn from(appraisal: &bonafide::Appraisal) -> Self {
        Self {
            accepted: appraisal.is_accepted(),
            reasons: appraisal.reasons().iter().map(Into::into).collect(),
        }
    }
}
