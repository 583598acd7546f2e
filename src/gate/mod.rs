//! The whole decision for one request, from its headers to *allow* or *deny*, as a state
//! machine that does no I/O.
//!
//! ```text
//! Gate::admit(headers)      sizes; the app is served; the challenge is authentic, fresh,
//!   │                       for this app, purpose and subject
//!   ├─ Attestation          ── the object from the body ─────┐
//!   ├─ Assertion            ── the device from the store: it is the subject's ─┐
//!   │                                                        ┌───────────────────┘
//!   ├─ ClassicToken         ─────────────────────────────────┤
//!   └─ StandardToken        ── Google's answer ──────────────┤
//!                                                            ▼
//! verify(.., body hash)     the challenge is still fresh; the request's binding is
//!   │                       recomputed; signature or verdict; policy
//!   ▼
//! Verified::effects()       one atomic write: take the challenge, and advance the
//!   │                       counter, insert once, or enrol
//!   ▼
//! Verified::finish(outcome) Decision::{Allow, AllowMonitored, Deny}
//! ```
//!
//! Evidence that does not verify is denied without effects: strangers cannot use up a
//! device's challenges. Genuine evidence that the policy refuses is used up all the same,
//! and enrols nothing. `bonafide-gate` drives this over a store, in an HTTP server.

mod admitted;
mod builder;
mod call;
mod decision;
mod steps;
mod verified;

pub use admitted::{
    Admitted, AssertionNext, AttestationNext, ClassicNext, DeviceNext, StandardNext,
};
pub use builder::Builder;
pub use call::{Call, Evidence, EvidenceKind};
pub use decision::{Audit, Claims, Decision, Denied, Granted};
pub use steps::{Next, Steps, WrongStep};
pub use verified::Verified;

use crate::challenge::Challenges;
#[cfg(feature = "os-rng")]
use crate::challenge::{Challenge, Scope};
#[cfg(feature = "os-rng")]
use crate::error::Error;
use crate::error::{ErrorKind, Result};
use crate::request::Scheme;
use crate::time::Timestamp;
use builder::Settings;
use std::sync::Arc;

/// Whether policies decide. The only switch of a gate: it never waives verification,
/// binding, freshness, replay, revocation, or a store that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Enforcement {
    /// What the policy refuses is denied.
    #[default]
    Enforce,
    /// What the policy refuses goes on as [`Decision::AllowMonitored`], with its reasons;
    /// a device that it refuses is enrolled. For the weeks before enforcing. **What only
    /// an attestation shows** (`min_os_version`) is not judged again: devices that enrolled
    /// meanwhile stay enrolled. To hold them to it, erase them before you enforce.
    Monitor,
}

/// Decides about requests. Cheap to clone; used by any number of threads.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Settings>);

impl Gate {
    /// Starts the configuration of a gate for requests to this authority: scheme, host and
    /// port **as clients call them**, never as a header says.
    pub fn builder(challenges: Challenges, scheme: Scheme, authority: &str) -> Builder {
        Builder::new(challenges, scheme, authority)
    }

    /// A challenge for a client of an app that this gate serves.
    ///
    /// # Errors
    /// [`ErrorKind::AppIdMismatch`] for another app; as [`Challenges::issue`].
    #[cfg(feature = "os-rng")]
    pub fn challenge(&self, scope: &Scope<'_>, now: Timestamp) -> Result<Challenge> {
        if !self.serves(scope.app_id) {
            return Err(Error::new(ErrorKind::AppIdMismatch)
                .at("challenge")
                .expected("an app that the gate serves")
                .found("another app"));
        }
        self.0.challenges.issue(scope, now)
    }

    /// Whether the gate judges any evidence of this app.
    pub fn serves(&self, app_id: &str) -> bool {
        let serves = |kind| self.settings().serves(kind, app_id) == Some(true);
        EvidenceKind::ALL.into_iter().any(serves)
    }

    /// Judges a request by its headers.
    ///
    /// # Errors
    /// [`Denied`], before anything was read or asked:
    /// [`EvidenceNotServed`](ErrorKind::EvidenceNotServed),
    /// [`AppIdMismatch`](ErrorKind::AppIdMismatch), evidence that is too large or not
    /// base64, and whatever [`Challenges::redeem`] refuses.
    pub fn admit(&self, call: &Call<'_>, now: Timestamp) -> Result<Admitted, Denied> {
        admitted::admit(self, call, now)
    }

    fn settings(&self) -> &Settings {
        &self.0
    }
}

/// What judges this kind of evidence. Admission made sure that it is there.
fn answers<T>(judge: &Option<T>) -> Result<&T> {
    judge.as_ref().ok_or_else(|| ErrorKind::EvidenceNotServed.into())
}
