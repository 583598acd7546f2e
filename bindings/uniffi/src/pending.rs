//! Verified evidence whose effects were not written yet.

use crate::convert::system_time;
use crate::error::{CallMistake, Result};
use bonafide::challenge::Redeemed;
use bonafide::replay::{self, Uncommitted};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How long the record of a use must be kept: at least for a time, **and** at least until a moment.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Keep {
    /// From now on, for at least this long.
    pub at_least: Duration,
    /// The last moment at which the evidence is accepted.
    pub until: SystemTime,
    /// When the evidence was made, as the evidence itself says.
    pub made: SystemTime,
}

/// One conditional write. All effects of one evidence are written, or none.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Effect {
    /// Store a new device with counter 0, **only if it is not there yet**.
    Enrol {
        /// The device's key in your table, 32 bytes.
        device: Vec<u8>,
        /// Whose device it is; empty if nobody said so.
        owner: String,
        /// What to store, for `AttestedKey`.
        record: Vec<u8>,
        /// The receipt for Apple's fraud metric, not verified; may be empty.
        receipt: Vec<u8>,
    },
    /// Raise a device's counter, **only if the stored one is smaller**, the device is not revoked,
    /// and it is this owner's, if one is given.
    Advance {
        /// The device's key in your table, 32 bytes.
        device: Vec<u8>,
        /// The new counter, 1 or more.
        counter: u32,
        /// Whose device it must be, if anybody said so.
        owner: Option<String>,
    },
    /// Record that this challenge was taken, **only if it is not recorded yet**.
    Take {
        /// The challenge, by its hash, 32 bytes.
        id: Vec<u8>,
        /// How long the record must be kept.
        keep: Keep,
    },
    /// Record that this was used, **only if it is not recorded yet**.
    InsertOnce {
        /// What was used, by its hash, 32 bytes.
        id: Vec<u8>,
        /// How long the record must be kept.
        keep: Keep,
    },
}

impl From<&replay::Keep> for Keep {
    fn from(keep: &replay::Keep) -> Self {
        Self {
            at_least: keep.at_least,
            until: system_time(keep.until),
            made: system_time(keep.made),
        }
    }
}

/// Fails for an effect of a later version, which nobody here could write.
pub(crate) fn effects(effects: &replay::Effects) -> Result<Vec<Effect>> {
    let plain = |effect: &replay::Effect| {
        Ok(match effect {
            replay::Effect::Enrol { device, owner, record, receipt, .. } => Effect::Enrol {
                device: device.as_bytes().to_vec(),
                owner: owner.clone(),
                record: record.clone(),
                receipt: receipt.clone(),
            },
            replay::Effect::Advance { device, counter, owner, .. } => Effect::Advance {
                device: device.as_bytes().to_vec(),
                counter: *counter,
                owner: owner.clone(),
            },
            replay::Effect::Take { id, keep, .. } => {
                Effect::Take { id: id.to_vec(), keep: keep.into() }
            }
            replay::Effect::InsertOnce { id, keep, .. } => {
                Effect::InsertOnce { id: id.to_vec(), keep: keep.into() }
            }
            _ => return Err(CallMistake::State.because("an effect of a later version")),
        })
    };
    effects.iter().map(plain).collect()
}

/// How the write ended. Without an answer of the database there is no outcome: let the pending
/// object go, and answer "try again later".
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    /// Every condition held and everything was written.
    Committed,
    /// A value that may be used once had been used.
    Replayed,
    /// The stored counter is not smaller than the new one.
    Stale,
    /// The device is revoked.
    Revoked,
    /// There is no such device.
    UnknownDevice,
    /// The device is there already, for the same owner.
    AlreadyEnrolled,
    /// The device is there already, for another owner.
    EnrolledForAnother,
}

impl From<Outcome> for replay::Outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Committed => Self::Committed,
            Outcome::Replayed => Self::Replayed,
            Outcome::Stale => Self::Stale,
            Outcome::Revoked => Self::Revoked,
            Outcome::UnknownDevice => Self::UnknownDevice,
            Outcome::AlreadyEnrolled => Self::AlreadyEnrolled,
            Outcome::EnrolledForAnother => Self::EnrolledForAnother,
        }
    }
}

/// What is behind a pending object: shared, as UniFFI's objects are, and finished once.
pub(crate) struct Pending<T>(Mutex<Option<Waiting<T>>>);

struct Waiting<T> {
    claims: Uncommitted<T>,
    challenge: Option<Uncommitted<Redeemed>>,
    /// What was read is what is written: from then on nothing is added to it.
    read: bool,
}

impl<T> Waiting<T> {
    fn unread(&self) -> Result<()> {
        if self.read {
            return Err(CallMistake::State.because("its effects were read already"));
        }
        Ok(())
    }
}

impl<T> Pending<T> {
    pub(crate) fn new(claims: Uncommitted<T>) -> Self {
        Self(Mutex::new(Some(Waiting { claims, challenge: None, read: false })))
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Waiting<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn effects(&self) -> Result<Vec<Effect>> {
        let mut waiting = self.waiting();
        let Waiting { claims, challenge, read } = waiting.as_mut().ok_or_else(finished)?;
        *read = true;
        let mut all = match challenge {
            Some(challenge) => effects(challenge.effects())?,
            None => Vec::new(),
        };
        all.extend(effects(claims.effects())?);
        Ok(all)
    }

    /// Looks at the claims without using them up.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&Uncommitted<T>) -> R) -> Result<R> {
        Ok(look(&self.waiting().as_ref().ok_or_else(finished)?.claims))
    }

    pub(crate) fn owned_by(&self, subject: &str) -> Result<()> {
        let mut waiting = self.waiting();
        waiting.as_ref().ok_or_else(finished)?.unread()?;
        if let Some(Waiting { claims, challenge, read }) = waiting.take() {
            *waiting = Some(Waiting { claims: claims.owned_by(subject), challenge, read });
        }
        Ok(())
    }

    /// Both count, or neither.
    pub(crate) fn with_challenge(&self, other: &Pending<Redeemed>) -> Result<()> {
        let mut waiting = self.waiting();
        let mine = waiting.as_mut().ok_or_else(finished)?;
        mine.unread()?;
        if mine.challenge.is_some() {
            return Err(CallMistake::State.because("there is a challenge already"));
        }
        let taken = other.waiting().take().ok_or_else(finished)?;
        mine.challenge = Some(taken.claims);
        Ok(())
    }

    pub(crate) fn finish(&self, outcome: Outcome) -> Result<T> {
        let Waiting { claims, challenge, .. } = self.waiting().take().ok_or_else(finished)?;
        if let Some(challenge) = challenge {
            challenge.finish(outcome.into())?;
        }
        Ok(claims.finish(outcome.into())?)
    }
}

fn finished() -> crate::error::BonafideError {
    CallMistake::Finished.because("it was finished before")
}

/// What every pending object can do.
macro_rules! pending {
    ($(#[doc = $doc:literal])+ $name:ident, $claims:ty, $what:ty) => {
        $(#[doc = $doc])+
        ///
        /// It counts only after its effects were written: one atomic conditional write in a
        /// database of your own. Then `finish` gives the claims, once. Without it, nothing
        /// happened.
        #[derive(uniffi::Object)]
        pub struct $name(pub(crate) $crate::pending::Pending<$claims>);

        impl $name {
            pub(crate) fn new(claims: bonafide::replay::Uncommitted<$claims>) -> std::sync::Arc<Self> {
                std::sync::Arc::new(Self($crate::pending::Pending::new(claims)))
            }
        }

        #[uniffi::export]
        impl $name {
            /// What must be written, all of it or nothing.
            pub fn effects(&self) -> $crate::error::Result<Vec<$crate::pending::Effect>> {
                self.0.effects()
            }

            /// The claims if the outcome is `Committed`, the refusal otherwise. A second finish
            /// is an error.
            pub fn finish(
                &self,
                outcome: $crate::pending::Outcome,
            ) -> $crate::error::Result<$what> {
                self.0.finish(outcome).map(Into::into)
            }
        }
    };
}
pub(crate) use pending;
