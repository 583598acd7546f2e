//! The way through the gate as one value that says what it needs next: for languages whose types
//! cannot tell the states apart. In Rust, [`Gate::admit`](super::Gate::admit) is safer.

use super::Gate;
use super::admitted::{
    Admitted, AssertionNext, AttestationNext, ClassicNext, DeviceNext, StandardNext,
};
use super::call::Call;
use super::decision::{Decision, Denied};
use super::verified::Verified;
use crate::error::Error;
use crate::replay::{Device, DeviceId, Effects, Outcome, Unavailable};
use crate::request::BodyHash;
use crate::time::Timestamp;
use core::fmt;

/// What a request needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Next {
    /// Nothing: [`Steps::decision`].
    Decision,
    /// The attestation object: [`Steps::attestation`].
    Attestation,
    /// The device from the store: [`Steps::device_id`], then [`Steps::device`].
    Device,
    /// The hash of the body: [`Steps::body`].
    Body,
    /// Google's answer: [`Steps::standard_token`], then [`Steps::decoded`].
    Decoded,
    /// The write of its effects: [`Steps::effects`], then [`Steps::finish`].
    Commit,
}

/// The request does not wait for this step. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongStep;

impl fmt::Display for WrongStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request waits for another step")
    }
}

impl core::error::Error for WrongStep {}

/// One request on its way through the gate. Dropping it before the end changes nothing anywhere.
///
/// A refusal at any step is the end of the way: then the next is [`Next::Decision`].
pub struct Steps(Option<State>);

enum State {
    Attestation(Box<AttestationNext>),
    Assertion(Box<AssertionNext>),
    Device(Box<DeviceNext>),
    Classic(Box<ClassicNext>),
    Standard(Box<StandardNext>),
    Verified(Box<Verified>),
    Decided(Box<Decision>),
}

impl From<Denied> for State {
    fn from(denied: Denied) -> Self {
        Self::Decided(Box::new(denied.into()))
    }
}

impl From<Result<Verified, Denied>> for State {
    fn from(verified: Result<Verified, Denied>) -> Self {
        match verified {
            Ok(verified) => Self::Verified(Box::new(verified)),
            Err(denied) => denied.into(),
        }
    }
}

impl Steps {
    /// Judges a request by its headers.
    pub fn admit(gate: &Gate, call: &Call<'_>, now: Timestamp) -> Self {
        Self(Some(match gate.admit(call, now) {
            Ok(Admitted::Attestation(next)) => State::Attestation(Box::new(next)),
            Ok(Admitted::Assertion(next)) => State::Assertion(Box::new(next)),
            Ok(Admitted::ClassicToken(next)) => State::Classic(Box::new(next)),
            Ok(Admitted::StandardToken(next)) => State::Standard(Box::new(next)),
            Err(denied) => denied.into(),
        }))
    }

    /// What the request needs next. `None` if a step panicked: there is no decision then.
    pub fn next(&self) -> Option<Next> {
        Some(match self.0.as_ref()? {
            State::Attestation(_) => Next::Attestation,
            State::Assertion(_) => Next::Device,
            State::Classic(_) | State::Device(_) => Next::Body,
            State::Standard(_) => Next::Decoded,
            State::Verified(_) => Next::Commit,
            State::Decided(_) => Next::Decision,
        })
    }

    /// As [`AttestationNext::verify`].
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn attestation(
        &mut self,
        object: &[u8],
        body: BodyHash,
        now: Timestamp,
    ) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Attestation(next) => Ok(next.verify(object, body, now).into()),
            other => Err(other),
        })
    }

    /// The device to load.
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn device_id(&self) -> Result<DeviceId, WrongStep> {
        match &self.0 {
            Some(State::Assertion(next)) => Ok(next.device_id()),
            _ => Err(WrongStep),
        }
    }

    /// As [`AssertionNext::device`].
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn device(&mut self, device: Option<&Device>) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Assertion(next) => Ok(match next.device(device) {
                Ok(next) => State::Device(Box::new(next)),
                Err(denied) => denied.into(),
            }),
            other => Err(other),
        })
    }

    /// As [`DeviceNext::verify`], or [`ClassicNext::verify`].
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn body(&mut self, body: BodyHash, now: Timestamp) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Device(next) => Ok(next.verify(body, now).into()),
            State::Classic(next) => Ok(next.verify(body, now).into()),
            other => Err(other),
        })
    }

    /// The token that waits for Google's answer, to make the call that asks for it.
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn standard_token(&self) -> Result<&StandardNext, WrongStep> {
        match &self.0 {
            Some(State::Standard(next)) => Ok(next),
            _ => Err(WrongStep),
        }
    }

    /// As [`StandardNext::verify`].
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn decoded(
        &mut self,
        status: u16,
        answer: &[u8],
        body: BodyHash,
        now: Timestamp,
    ) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Standard(next) => Ok(next.verify(status, answer, body, now).into()),
            other => Err(other),
        })
    }

    /// As [`Verified::effects`].
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn effects(&self) -> Result<&Effects, WrongStep> {
        match &self.0 {
            Some(State::Verified(verified)) => Ok(verified.effects()),
            _ => Err(WrongStep),
        }
    }

    /// How the write ended.
    ///
    /// # Errors
    /// [`WrongStep`].
    pub fn finish(&mut self, outcome: Outcome) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Verified(verified) => Ok(State::Decided(Box::new(verified.finish(Ok(outcome))))),
            other => Err(other),
        })
    }

    /// The store, or Google, gave no certain answer.
    ///
    /// # Errors
    /// [`WrongStep`] where nobody is asked.
    pub fn unavailable(&mut self) -> Result<(), WrongStep> {
        self.step(|state| match state {
            State::Assertion(next) => Ok(next.unavailable().into()),
            State::Standard(next) => Ok(next.unavailable().into()),
            State::Verified(verified) => {
                let answer = Err(Unavailable::new("the host's store"));
                Ok(State::Decided(Box::new(verified.finish(answer))))
            }
            other => Err(other),
        })
    }

    /// As [`Admitted::refuse`].
    ///
    /// # Errors
    /// [`WrongStep`] behind the first step.
    pub fn refuse(&mut self, error: Error) -> Result<(), WrongStep> {
        self.step(|state| {
            let admitted = match state {
                State::Attestation(next) => Admitted::Attestation(*next),
                State::Assertion(next) => Admitted::Assertion(*next),
                State::Classic(next) => Admitted::ClassicToken(*next),
                State::Standard(next) => Admitted::StandardToken(*next),
                other => return Err(other),
            };
            Ok(admitted.refuse(error).into())
        })
    }

    /// What the gate says.
    ///
    /// # Errors
    /// [`WrongStep`] before the end.
    pub fn decision(&self) -> Result<&Decision, WrongStep> {
        match &self.0 {
            Some(State::Decided(decision)) => Ok(decision),
            _ => Err(WrongStep),
        }
    }

    /// Takes the step that the state waits for; another state stays as it is.
    fn step(&mut self, step: impl FnOnce(State) -> Result<State, State>) -> Result<(), WrongStep> {
        let (state, taken) = match step(self.0.take().ok_or(WrongStep)?) {
            Ok(next) => (next, Ok(())),
            Err(same) => (same, Err(WrongStep)),
        };
        self.0 = Some(state);
        taken
    }
}

/// Shows what it needs next, and nothing that it holds.
impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Steps").field(&self.next()).finish()
    }
}
