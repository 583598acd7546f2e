//! What a store has forgotten, so that nothing forgotten comes back.

use crate::time::{Timestamp, Window};

/// The most windows that are kept apart.
const MAX_WINDOWS: usize = 8;

/// The windows of time whose records of use were removed.
///
/// A record may go when its evidence has become too old. If the clock was wrong then,
/// and is set right, that evidence is fresh again, and its record is gone. So a store
/// notes each record that it removes, by when its evidence was
/// [made](super::Keep#structfield.made), and refuses everything from a window that was noted. What was
/// made since then is accepted.
///
/// Where there are many windows, the two that lie closest together become one: that
/// refuses more, never less, and it keeps an hour that lay a year ahead apart from today.
/// Two between which lies the present do not: what is made now must not be refused.
/// Note each record by itself: a window over all that were removed together would join
/// what lies far apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten(
    /// In order, without overlaps.
    Vec<Window>,
);

impl Forgotten {
    /// Nothing was removed yet.
    pub const fn nothing() -> Self {
        Self(Vec::new())
    }

    /// From the windows that were stored.
    pub fn from_windows(windows: impl IntoIterator<Item = Window>) -> Self {
        let mut forgotten = Self::nothing();
        windows.into_iter().for_each(|window| forgotten.add(window, None));
        forgotten
    }

    /// The windows, in order.
    pub fn windows(&self) -> &[Window] {
        &self.0
    }

    /// Notes that a record was removed; `now` is by the store's clock.
    pub fn note(&mut self, made: Timestamp, now: Timestamp) {
        if !self.covers(made) {
            self.add(Window { not_before: made, not_after: made }, Some(now));
        }
    }

    fn add(&mut self, window: Window, now: Option<Timestamp>) {
        let mut joined = window;
        self.0.retain(|other| {
            let apart = other.not_after < joined.not_before || joined.not_after < other.not_before;
            if !apart {
                joined = join(joined, *other);
            }
            apart
        });
        let at = self.0.partition_point(|other| other.not_before < joined.not_before);
        self.0.insert(at, joined);
        while self.0.len() > MAX_WINDOWS {
            self.join_closest(now);
        }
    }

    /// Whether the record of something that was made then may have been removed.
    pub fn covers(&self, made: Timestamp) -> bool {
        self.0.iter().any(|window| window.contains(made))
    }

    fn join_closest(&mut self, now: Option<Timestamp>) {
        let gap = |pair: &[Window]| match pair {
            [a, b] if now.is_some_and(|now| a.not_after <= now && now <= b.not_before) => u64::MAX,
            [a, b] => b.not_before.unix_millis().saturating_sub(a.not_after.unix_millis()),
            _ => u64::MAX,
        };
        let pairs = self.0.windows(2).enumerate();
        let Some((at, _)) = pairs.min_by_key(|(_, pair)| gap(pair)) else { return };
        let right = self.0.remove(at.saturating_add(1));
        if let Some(left) = self.0.get_mut(at) {
            *left = join(*left, right);
        }
    }
}

fn join(a: Window, b: Window) -> Window {
    Window { not_before: a.not_before.min(b.not_before), not_after: a.not_after.max(b.not_after) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(from: u64, to: u64) -> Window {
        let at = Timestamp::from_unix_millis;
        Window { not_before: at(from), not_after: at(to) }
    }

    #[test]
    fn windows_that_touch_become_one() {
        let mut forgotten = Forgotten::nothing();
        for (from, to) in [(10, 20), (40, 50), (70, 75), (15, 40), (75, 80)] {
            forgotten.add(window(from, to), None);
        }
        assert_eq!(forgotten.windows(), [window(10, 50), window(70, 80)]);
        for (moment, covered) in [(9, false), (10, true), (50, true), (51, false), (80, true)] {
            assert_eq!(forgotten.covers(Timestamp::from_unix_millis(moment)), covered, "{moment}");
        }
    }

    #[test]
    fn an_hour_a_year_ahead_stays_apart() {
        let mut forgotten = Forgotten::from_windows([window(1_000_000, 1_000_100)]);
        for day in 0..100 {
            forgotten.add(window(day * 10, day * 10 + 1), None);
        }
        assert_eq!(forgotten.windows().len(), 8);
        assert_eq!(forgotten.windows().last(), Some(&window(1_000_000, 1_000_100)));
        assert!(!forgotten.covers(Timestamp::from_unix_millis(5_000)));
    }

    #[test]
    fn the_two_that_are_closest_become_one() {
        let apart = (0..7).map(|number| window(number * 100, number * 100 + 1));
        let forgotten = Forgotten::from_windows(apart.chain([window(700, 701), window(703, 704)]));
        assert_eq!(forgotten.windows().len(), 8);
        assert_eq!(forgotten.windows().last(), Some(&window(700, 704)));
    }

    /// Records of a time that was wrong lie ahead, those of today behind: what is made now,
    /// between the two, goes on.
    #[test]
    fn no_window_grows_over_the_present() {
        let at = Timestamp::from_unix_millis;
        let mut forgotten = Forgotten::nothing();
        for made in (0..20).map(|step| 10_100 + step * 1000) {
            forgotten.note(at(made), at(60_000));
        }
        // The clock was set right; 10,000 lies closest to 10,100.
        for made in [1000, 4000, 7000, 10_000] {
            forgotten.note(at(made), at(10_050));
        }
        assert!(forgotten.windows().len() <= 8);
        assert!(!forgotten.covers(at(10_050)));
    }

    #[test]
    fn the_present_may_be_the_end_of_a_window() {
        let at = Timestamp::from_unix_millis;
        for now in [700, 703] {
            // The two closest are those around the present.
            let apart = (0..7).map(|number| window(number * 100, number * 100 + 1));
            let mut forgotten = Forgotten::from_windows(apart.chain([window(703, 704)]));
            forgotten.note(at(700), at(now));
            assert!(!forgotten.covers(at(701)) && !forgotten.covers(at(702)), "{now}");
        }
    }

    #[test]
    fn records_are_noted_one_by_one() {
        let at = Timestamp::from_unix_millis;
        let mut forgotten = Forgotten::nothing();
        for made in [5, 6, 7, 1_000_000, 5] {
            forgotten.note(at(made), at(2_000_000));
        }
        assert!([5, 6, 7, 1_000_000].into_iter().all(|made| forgotten.covers(at(made))));
        // What lies between those that were removed together was not removed.
        assert!(![4, 8, 500_000, 999_999].into_iter().any(|made| forgotten.covers(at(made))));
    }

    proptest! {
        #[test]
        fn what_was_noted_stays_covered(
            noted in prop::collection::vec((0_u64..1000, 0_u64..50), 1..40),
        ) {
            let mut forgotten = Forgotten::nothing();
            for (from, length) in &noted {
                forgotten.add(window(*from, from + length), None);
            }
            prop_assert!(forgotten.windows().len() <= 8);
            let in_order = |pair: &[Window]| pair[0].not_after < pair[1].not_before;
            prop_assert!(forgotten.windows().windows(2).all(in_order));
            for (from, length) in noted {
                for moment in from..=from + length {
                    prop_assert!(forgotten.covers(Timestamp::from_unix_millis(moment)));
                }
            }
            prop_assert_eq!(&Forgotten::from_windows(forgotten.windows().to_vec()), &forgotten);
        }
    }
}
