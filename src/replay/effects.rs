//! What has to be written before evidence counts.

use core::fmt;
use core::time::Duration;

/// The writes that must happen together, or not at all, before the claims count.
///
/// Plain data: apply every [`Effect`] in one transaction of your database. If
/// one of its conditions does not hold, write nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Effects(Vec<Effect>);

impl Effects {
    pub(crate) fn one(effect: Effect) -> Self {
        Self(vec![effect])
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The writes, in the order in which they are to be tried.
    pub fn iter(&self) -> impl Iterator<Item = &Effect> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Effects {
    type Item = &'a Effect;
    type IntoIter = core::slice::Iter<'a, Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Names the kinds of the effects, none of their content.
impl fmt::Debug for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
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
        /// What to store: give it to `AttestedKey::from_trusted_storage` later.
        record: Vec<u8>,
        /// The receipt for Apple's fraud metric, not verified; may be empty.
        receipt: Vec<u8>,
    },
    /// Raise a device's counter to this value, **only if the stored one is
    /// smaller** and the device is not revoked.
    #[non_exhaustive]
    Advance {
        /// The device's key in your table.
        device: DeviceId,
        /// The new counter, 1 or more.
        counter: u32,
    },
    /// Record that this was used, **only if it is not recorded yet**; if it is, the
    /// outcome is [`Replayed`](super::Outcome::Replayed).
    #[non_exhaustive]
    InsertOnce {
        /// What was used, by its hash.
        id: [u8; 32],
        /// How long the record must be kept, by the store's clock.
        keep: Duration,
    },
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enrol { .. } => "Enrol { .. }",
            Self::Advance { .. } => "Advance { .. }",
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
