//! What has to be written before evidence counts.

use crate::time::Timestamp;
use core::fmt;
use core::time::Duration;

/// The writes that must happen together, or not at all, before the claims count.
///
/// Plain data: apply every [`Effect`] in one transaction of your database. If
/// one of its conditions does not hold, write nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Effects {
    all: Vec<Effect>,
    /// A challenge is taken in the other half of a commit.
    after_a_challenge: bool,
}

impl Effects {
    pub(crate) fn one(effect: Effect) -> Self {
        [effect].into_iter().collect()
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.all.extend(other.all);
        self.after_a_challenge |= other.after_a_challenge;
        self
    }

    /// The writes, in the order in which they are to be tried.
    pub fn iter(&self) -> impl Iterator<Item = &Effect> {
        self.all.iter()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a single-use challenge is taken in the same commit.
    pub fn take_a_challenge(&self) -> bool {
        let takes = |effect: &Effect| matches!(effect, Effect::Take { .. });
        self.after_a_challenge || self.all.iter().any(takes)
    }

    /// In two, for a store that keeps them in two places: what is used once, and what is done
    /// with devices.
    ///
    /// **The first must be committed before the second**, which still says that a challenge
    /// [is taken](Self::take_a_challenge): counters are judged by that.
    #[must_use]
    pub fn split(&self) -> (Self, Self) {
        let is_used_once =
            |effect: &Effect| matches!(effect, Effect::Take { .. } | Effect::InsertOnce { .. });
        let (used, devices) = self.all.iter().cloned().partition(is_used_once);
        let challenge = self.take_a_challenge();
        let used = Self { all: used, after_a_challenge: false };
        (used, Self { all: devices, after_a_challenge: challenge })
    }

    pub(crate) fn set_owner(&mut self, subject: &str) {
        for effect in &mut self.all {
            match effect {
                Effect::Enrol { owner, .. } => subject.clone_into(owner),
                Effect::Advance { owner, .. } => *owner = Some(subject.into()),
                _ => {}
            }
        }
    }

    /// What is used up even where the policy refuses: everything but an enrolment.
    #[cfg(feature = "gate")]
    pub(crate) fn without_enrolment(mut self) -> Self {
        self.all.retain(|effect| !matches!(effect, Effect::Enrol { .. }));
        self
    }
}

/// For a test of your own store; a server has them from a verifier.
impl FromIterator<Effect> for Effects {
    fn from_iter<I: IntoIterator<Item = Effect>>(effects: I) -> Self {
        Self { all: effects.into_iter().collect(), after_a_challenge: false }
    }
}

impl<'a> IntoIterator for &'a Effects {
    type Item = &'a Effect;
    type IntoIter = core::slice::Iter<'a, Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

/// Names the kinds of the effects, none of their content.
impl fmt::Debug for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.all).finish()
    }
}

/// One conditional write.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// Store a new device with counter 0, **only if it is not there yet**. A
    /// device that is there keeps its counter, its owner and its revocation.
    #[non_exhaustive]
    Enrol {
        /// The device's key in your table.
        device: DeviceId,
        /// Whose device it is, as [`Uncommitted::owned_by`](super::Uncommitted::owned_by)
        /// said; empty if it was not said.
        owner: String,
        /// What to store: give it to `AttestedKey::from_trusted_storage` later.
        record: Vec<u8>,
        /// The receipt for Apple's fraud metric, not verified; may be empty.
        receipt: Vec<u8>,
    },
    /// Raise a device's counter to this value, **only if the stored one is
    /// smaller**, the device is not revoked, and it is this owner's.
    #[non_exhaustive]
    Advance {
        /// The device's key in your table.
        device: DeviceId,
        /// The new counter, 1 or more.
        counter: u32,
        /// Whose device it must be, if [`Uncommitted::owned_by`](super::Uncommitted::owned_by)
        /// said so.
        owner: Option<String>,
    },
    /// Record that this challenge was taken, **only if it is not recorded yet**; if it
    /// is, the outcome is [`Replayed`](super::Outcome::Replayed).
    #[non_exhaustive]
    Take {
        /// The challenge, by its hash.
        id: [u8; 32],
        /// How long the record must be kept, and until when.
        keep: Keep,
    },
    /// Record that this was used, **only if it is not recorded yet**; if it is, the
    /// outcome is [`Replayed`](super::Outcome::Replayed).
    #[non_exhaustive]
    InsertOnce {
        /// What was used, by its hash.
        id: [u8; 32],
        /// How long the record must be kept, and until when.
        keep: Keep,
    },
}

/// For a test of your own store; a server has effects from a verifier.
impl Effect {
    /// An [`Effect::Enrol`].
    pub fn enrol(device: DeviceId, owner: &str, record: &[u8], receipt: &[u8]) -> Self {
        let (record, receipt) = (record.to_vec(), receipt.to_vec());
        Self::Enrol { device, owner: owner.into(), record, receipt }
    }

    /// An [`Effect::Advance`].
    pub const fn advance(device: DeviceId, counter: u32) -> Self {
        Self::Advance { device, counter, owner: None }
    }

    /// An [`Effect::Advance`] of a device that must be this owner's.
    pub fn advance_of(device: DeviceId, owner: &str, counter: u32) -> Self {
        Self::Advance { device, counter, owner: Some(owner.into()) }
    }

    /// An [`Effect::Take`].
    pub const fn take(id: [u8; 32], keep: Keep) -> Self {
        Self::Take { id, keep }
    }

    /// An [`Effect::InsertOnce`].
    pub const fn insert_once(id: [u8; 32], keep: Keep) -> Self {
        Self::InsertOnce { id, keep }
    }
}

/// How long the record of a use must be kept: at least for a time, **and** at least
/// until a moment, each by the store's own clock.
///
/// The first holds where the clocks of store and verifier differ, the second where a
/// clock was wrong and is set right: a record that is gone while its evidence could
/// still be accepted is a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// From now on, for at least this long.
    pub at_least: Duration,
    /// The last moment, by the verifier's clock, at which the evidence is accepted.
    pub until: Timestamp,
    /// When the evidence was made, as the evidence itself says: no setting of a verifier
    /// changes it. [`Forgotten`](super::Forgotten) goes by it.
    pub made: Timestamp,
}

impl Keep {
    /// The last moment of the record, for a store whose clock says `now`.
    pub fn last_moment(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.at_least).max(self.until)
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enrol { .. } => "Enrol { .. }",
            Self::Advance { .. } => "Advance { .. }",
            Self::Take { .. } => "Take { .. }",
            Self::InsertOnce { .. } => "InsertOnce { .. }",
        })
    }
}

/// The name of a device in the store: for App Attest, the 32 bytes of the key id.
///
/// `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceId([u8; 32]);

impl DeviceId {
    /// From the bytes that [`as_bytes`](Self::as_bytes) gave.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for use as a key in a table.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceId(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEEP: Keep = Keep {
        at_least: Duration::ZERO,
        until: Timestamp::from_unix_millis(0),
        made: Timestamp::from_unix_millis(0),
    };

    #[test]
    fn halves_hold_everything_in_its_order() {
        let device = DeviceId::from_bytes([7; 32]);
        let advance = |counter| Effect::advance(device, counter);
        let (take, insert) = (Effect::take([1; 32], KEEP), Effect::insert_once([2; 32], KEEP));
        let enrol = Effect::enrol(device, "alice", b"record", b"");
        let all = [advance(1), take.clone(), enrol.clone(), insert.clone(), advance(2)];
        let (used, devices) = all.into_iter().collect::<Effects>().split();
        assert!(used.iter().eq(&[take, insert.clone()]));
        assert!(devices.iter().eq(&[advance(1), enrol, advance(2)]));
        assert!(used.take_a_challenge() && devices.take_a_challenge());
        // Also when it is split again, or joined with others.
        let (nothing, devices) = devices.split();
        assert!(nothing.is_empty() && !devices.is_empty());
        assert!(!nothing.take_a_challenge() && devices.take_a_challenge());
        assert!(Effects::one(advance(3)).and(devices).take_a_challenge());
        // What was inserted once is no challenge.
        let (used, devices) = Effects::one(insert).and(Effects::one(advance(1))).split();
        assert!(!used.take_a_challenge() && !devices.take_a_challenge());
    }
}
