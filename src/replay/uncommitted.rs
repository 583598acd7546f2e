//! Claims that count only after their effects were written.

use super::Effects;
use crate::error::{Error, ErrorKind, Result};
use core::fmt;

/// What the store said about [`Effects`].
///
/// A store that got no answer, or one that it does not understand, has no
/// outcome: it reports its own error, and the evidence counts as consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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

impl Outcome {
    const fn refusal(self) -> Option<ErrorKind> {
        match self {
            Self::Committed => None,
            Self::Replayed => Some(ErrorKind::Replayed),
            Self::Stale => Some(ErrorKind::CounterNotIncreased),
            Self::Revoked => Some(ErrorKind::Revoked),
            Self::UnknownDevice => Some(ErrorKind::UnknownDevice),
            Self::AlreadyEnrolled => Some(ErrorKind::AlreadyEnrolled),
            Self::EnrolledForAnother => Some(ErrorKind::EnrolledForAnother),
        }
    }
}

/// Verified claims whose effects have not been written yet.
///
/// The claims cannot be read before [`finish`](Self::finish) has been told that
/// the write succeeded. Dropping this drops the claims: nothing happened.
#[must_use = "the claims count only after the effects were committed"]
pub struct Uncommitted<T> {
    claims: T,
    effects: Effects,
}

impl<T> Uncommitted<T> {
    pub(crate) const fn new(claims: T, effects: Effects) -> Self {
        Self { claims, effects }
    }

    /// For a policy that must answer before a device is enrolled.
    pub(crate) const fn claims(&self) -> &T {
        &self.claims
    }

    /// What must be written, as one atomic conditional write.
    pub const fn effects(&self) -> &Effects {
        &self.effects
    }

    /// Gives the claims if the effects were committed.
    ///
    /// # Errors
    /// The refusal that belongs to any other outcome, of class `replay`.
    pub fn finish(self, outcome: Outcome) -> Result<T> {
        match outcome.refusal() {
            None => Ok(self.claims),
            Some(kind) => Err(Error::new(kind).at("commit")),
        }
    }

    /// Writes the effects with `commit` and gives the claims if that succeeded.
    ///
    /// # Errors
    /// [`CommitError::Store`] with what `commit` returned, after which the
    /// evidence counts as consumed; [`CommitError::Refused`] if the store
    /// answered with anything but [`Outcome::Committed`].
    pub fn commit_with<E>(
        self,
        commit: impl FnOnce(&Effects) -> Result<Outcome, E>,
    ) -> Result<T, CommitError<E>> {
        let outcome = commit(&self.effects).map_err(CommitError::Store)?;
        self.finish(outcome).map_err(CommitError::Refused)
    }

    /// Says whose device it is: the subject of the challenge that was taken for it. An
    /// enrolment enrols it for them; a counter advances only if it is theirs.
    pub fn owned_by(mut self, subject: &str) -> Self {
        self.effects.set_owner(subject);
        self
    }

    /// Merges two verifications into one commit: both count, or neither.
    pub fn and<U>(self, other: Uncommitted<U>) -> Uncommitted<(T, U)> {
        Uncommitted {
            claims: (self.claims, other.claims),
            effects: self.effects.and(other.effects),
        }
    }

    /// The same commit, with other claims made of these.
    #[cfg(feature = "gate")]
    pub(crate) fn map<U>(self, claims: impl FnOnce(T) -> U) -> Uncommitted<U> {
        Uncommitted { claims: claims(self.claims), effects: self.effects }
    }

    /// Uses everything up, and enrols nothing.
    #[cfg(feature = "gate")]
    pub(crate) fn without_enrolment(self) -> Self {
        Self { claims: self.claims, effects: self.effects.without_enrolment() }
    }

    /// Gives the claims without committing anything.
    ///
    /// # Security
    /// **There is no defence against replay.** For evidence whose effects were
    /// committed elsewhere, for looking at stored evidence again, and for tests.
    pub fn assume_committed(self) -> T {
        self.claims
    }
}

/// Shows the effects' kinds; the claims do not count yet and are not shown.
impl<T> fmt::Debug for Uncommitted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uncommitted").field("effects", &self.effects).finish_non_exhaustive()
    }
}

/// Why [`Uncommitted::commit_with`] gave no claims.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommitError<E> {
    /// The store answered, and the evidence is refused.
    Refused(Error),
    /// The store gave no certain answer: class `unavailable`, never a rejection.
    Store(E),
}

impl<E> CommitError<E> {
    /// The refusal, or [`ErrorKind::StoreUnavailable`] for an error of the store.
    pub fn into_error(self) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Store(_) => Error::new(ErrorKind::StoreUnavailable).at("commit"),
        }
    }
}

impl<E: fmt::Display> fmt::Display for CommitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Store(error) => write!(f, "the store gave no certain answer: {error}"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for CommitError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Store(error) => Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{DeviceId, Effect};

    const DEVICE: DeviceId = DeviceId::from_bytes([0xab; 32]);

    fn advance(counter: u32) -> Uncommitted<u32> {
        Uncommitted::new(counter, Effects::one(Effect::advance(DEVICE, counter)))
    }

    #[test]
    fn each_outcome_gives_the_claims_or_its_refusal() {
        use ErrorKind as K;
        for (outcome, expected) in [
            (Outcome::Committed, Ok(4)),
            (Outcome::Replayed, Err(K::Replayed)),
            (Outcome::Stale, Err(K::CounterNotIncreased)),
            (Outcome::Revoked, Err(K::Revoked)),
            (Outcome::UnknownDevice, Err(K::UnknownDevice)),
            (Outcome::AlreadyEnrolled, Err(K::AlreadyEnrolled)),
            (Outcome::EnrolledForAnother, Err(K::EnrolledForAnother)),
        ] {
            assert_eq!(advance(4).finish(outcome).map_err(|e| e.kind()), expected, "{outcome:?}");
        }
    }

    #[test]
    fn a_store_without_an_answer_gives_no_claims_and_no_rejection() {
        let failed = advance(4).commit_with(|_| Err("disk on fire")).unwrap_err();
        assert!(matches!(failed, CommitError::Store("disk on fire")));
        assert_eq!(failed.into_error().kind(), ErrorKind::StoreUnavailable);
        let refused = advance(4).commit_with(|_| Ok::<_, &str>(Outcome::Stale)).unwrap_err();
        assert_eq!(refused.into_error().kind(), ErrorKind::CounterNotIncreased);
    }

    #[test]
    fn two_become_one_commit() {
        let both = advance(1).and(advance(2));
        assert_eq!(both.effects().iter().count(), 2);
        let mut written = 0;
        let claims = both.commit_with(|effects| {
            written = effects.into_iter().count();
            Ok::<_, ()>(Outcome::Committed)
        });
        assert_eq!((claims.unwrap(), written), ((1, 2), 2));
    }

    #[test]
    fn debug_shows_neither_device_nor_record() {
        let effect = Effect::enrol(DEVICE, "", &[0xcd; 4], &[0xcd; 4]);
        let enrol = Uncommitted::new((), Effects::one(effect)).owned_by("alice");
        let owner = enrol.effects().iter().map(|effect| match effect {
            Effect::Enrol { owner, .. } => owner.clone(),
            _ => String::new(),
        });
        assert_eq!(owner.collect::<Vec<_>>(), ["alice"]);
        let text = format!("{:?} {DEVICE:?}", enrol.and(advance(7)));
        assert_eq!(
            text,
            "Uncommitted { effects: [Enrol { .. }, Advance { .. }], .. } DeviceId(..)"
        );
    }
}
