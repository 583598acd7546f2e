//! In place of a provider that was not compiled in: it has no keys.

use super::{Curve, Hash, Signature};

pub(super) const fn is_available() -> bool {
    false
}

/// A key that cannot exist.
#[derive(Clone)]
pub(super) enum Key {}

impl Key {
    pub(super) const fn new(_curve: Curve, _point: &[u8]) -> Option<Self> {
        None
    }

    pub(super) fn verify(&self, _: Hash, _: &[u8], _: &Signature<'_>) -> bool {
        match *self {}
    }
}
