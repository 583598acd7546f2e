//! The counter of a device: which values still count.

use super::Effects;

/// Which counters of assertions are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CounterPolicy {
    /// Only one greater than every one before: Apple's rule.
    #[default]
    Strict,
    /// Also one that is at most this far (1 to 63) behind the greatest, **once**.
    ///
    /// A departure from Apple's rule, for clients that have several requests in flight,
    /// of which a later one may arrive first. It holds for assertions that take a
    /// single-use challenge in the same commit; all others are judged strictly.
    Window(u8),
}

impl CounterPolicy {
    /// What this policy is for one commit: [`Strict`](Self::Strict) where no challenge
    /// is taken.
    #[must_use]
    pub fn for_effects(self, effects: &Effects) -> Self {
        if effects.take_a_challenge() { self } else { Self::Strict }
    }

    /// How far behind the greatest a counter may be, for a store whose database decides: 0 to
    /// 63, 0 being strict.
    pub fn reach(self) -> u32 {
        match self {
            Self::Strict => 0,
            Self::Window(reach) => u32::from(reach).min(Counter::BITS.saturating_sub(1)),
        }
    }
}

/// The counters that a device has used: the greatest, and which of those before it.
///
/// For stores: they keep both numbers, and [`advance`](Self::advance) is the one place
/// that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    highest: u32,
    /// Bit i: the counter i before the highest was used. Bit 0 is the highest itself.
    used: u64,
}

impl Counter {
    const BITS: u32 = u64::BITS;

    /// Of a device that has just been enrolled: 0 was used, by the attestation.
    pub const ENROLLED: Self = Self { highest: 0, used: 1 };

    /// From what was stored.
    pub const fn from_parts(highest: u32, used: u64) -> Self {
        Self { highest, used: used | 1 }
    }

    /// The greatest counter that was used.
    pub const fn highest(self) -> u32 {
        self.highest
    }

    /// The 64 counters up to the highest, the lowest bit being the highest: 1 where it
    /// was used.
    pub const fn used(self) -> u64 {
        self.used
    }

    /// The state after this counter was used, or nothing if it is not accepted.
    #[must_use]
    pub fn advance(self, counter: u32, policy: CounterPolicy) -> Option<Self> {
        if let Some(ahead) = counter.checked_sub(self.highest).filter(|ahead| *ahead > 0) {
            let shifted = self.used.checked_shl(ahead).unwrap_or(0);
            return Some(Self { highest: counter, used: shifted | 1 });
        }
        let behind = self.highest.checked_sub(counter)?;
        let bit = 1_u64.checked_shl(behind)?;
        if counter == 0 || behind > policy.reach() || self.used & bit != 0 {
            return None;
        }
        Some(Self { used: self.used | bit, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CounterPolicy::{Strict, Window};
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn accepted(policy: CounterPolicy, counters: &[u32]) -> Vec<bool> {
        let mut state = Counter::ENROLLED;
        let step = |counter: &u32| match state.advance(*counter, policy) {
            Some(next) => {
                state = next;
                true
            }
            None => false,
        };
        counters.iter().map(step).collect()
    }

    #[test]
    fn strict_takes_what_is_greater() {
        let (yes, no) = (true, false);
        for (counters, expected) in [
            (&[1, 2, 3][..], &[yes, yes, yes][..]),
            (&[0], &[no]),
            (&[1, 1], &[yes, no]),
            (&[5, 3, 6], &[yes, no, yes]),
            (&[u32::MAX, u32::MAX, 1], &[yes, no, no]),
        ] {
            assert_eq!(accepted(Strict, counters), expected, "{counters:?}");
        }
    }

    #[test]
    fn a_window_takes_what_is_late_once() {
        let (yes, no) = (true, false);
        for (reach, counters, expected) in [
            (2, &[3, 1, 2, 2, 1, 3][..], &[yes, yes, yes, no, no, no][..]),
            (2, &[4, 1, 2], &[yes, no, yes]),
            (0, &[2, 1], &[yes, no]),
            (63, &[64, 1, 0], &[yes, yes, no]),
            (63, &[65, 1, 2], &[yes, no, yes]),
            // The bitmap has 64 bits, whatever is asked for.
            (255, &[65, 1, 2], &[yes, no, yes]),
            (63, &[1, 100, 1, 99, 99], &[yes, yes, no, yes, no]),
            (63, &[u32::MAX, u32::MAX - 1, u32::MAX], &[yes, yes, no]),
        ] {
            assert_eq!(accepted(Window(reach), counters), expected, "{reach} {counters:?}");
        }
    }

    #[test]
    fn what_was_stored_comes_back() {
        for (highest, used, read) in [(5, 0, 1), (5, 1, 1), (7, 0b110, 0b111), (9, 0b101, 0b101)] {
            let counter = Counter::from_parts(highest, used);
            assert_eq!((counter.highest(), counter.used()), (highest, read));
        }
    }

    proptest! {
        #[test]
        fn no_counter_counts_twice(
            reach in 0_u8..=80,
            counters in prop::collection::vec(0_u32..200, 1..80),
        ) {
            let mut used = HashSet::new();
            for (counter, ok) in counters.iter().zip(accepted(Window(reach), &counters)) {
                prop_assert!(!ok || used.insert(*counter), "{counter} twice");
            }
        }

        #[test]
        fn a_window_accepts_all_that_strict_does(
            counters in prop::collection::vec(0_u32..100, 1..40),
        ) {
            let (strict, window) = (accepted(Strict, &counters), accepted(Window(8), &counters));
            prop_assert!(strict.iter().zip(&window).all(|(strict, window)| !strict || *window));
        }
    }
}
