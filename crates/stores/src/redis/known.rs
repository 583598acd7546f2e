//! What the server holds beside the records: its name, and what it has forgotten.

use super::connect::failed;
use crate::values::{millis, timestamp};
use bonafide::replay::Forgotten;
use bonafide::{Timestamp, Window};
use redis::RedisError;

/// One value, so that a commit compares it as a whole: the server's name, and the windows of
/// what was forgotten, `NAME FROM-TO FROM-TO …`, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) server: String,
    forgotten: Forgotten,
    text: String,
}

impl Known {
    pub(super) fn new(server: &str, forgotten: Forgotten) -> Self {
        let mut text = server.to_owned();
        for window in forgotten.windows() {
            let (from, to) = (millis(window.not_before), millis(window.not_after));
            text.push_str(&format!(" {from}-{to}"));
        }
        Self { server: server.to_owned(), forgotten, text }
    }

    pub(super) fn read(text: &str) -> Result<Self, RedisError> {
        let mut parts = text.split(' ');
        let server = parts.next().unwrap_or_default().to_owned();
        let moment = |text: &str| text.parse().ok().map(timestamp);
        let window = |text: &str| {
            let (from, to) = text.split_once('-')?;
            Some(Window { not_before: moment(from)?, not_after: moment(to)? })
        };
        let windows: Option<Vec<Window>> = parts.map(window).collect();
        let windows = windows.ok_or_else(|| failed("what the server knows cannot be read"))?;
        let forgotten = Forgotten::from_windows(windows);
        Ok(Self { server, forgotten, text: text.to_owned() })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the record of something that was made then may be gone.
    pub(super) fn has_forgotten(&self, made: Timestamp) -> bool {
        self.forgotten.covers(made)
    }

    /// Of a server of this name, where everything that was made until then counts as used.
    pub(super) fn void(&self, server: &str, until: Timestamp) -> Self {
        let all = Window { not_before: timestamp(0), not_after: until };
        let windows = self.forgotten.windows().iter().copied();
        Self::new(server, Forgotten::from_windows(windows.chain([all])))
    }

    /// When records that were made at these times are gone.
    pub(super) fn without(
        &self,
        made: impl IntoIterator<Item = Timestamp>,
        now: Timestamp,
    ) -> Self {
        let mut forgotten = self.forgotten.clone();
        made.into_iter().for_each(|made| forgotten.note(made, now));
        Self::new(&self.server, forgotten)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}|[a-f0-9]{2}( [0-9]{0,22}-?[0-9]{0,22}){0,9}") {
            if let Ok(known) = Known::read(&text) {
                prop_assert_eq!(known.as_str(), text);
            }
        }

        #[test]
        fn what_was_noted_stays_refused(
            made in prop::collection::vec(0_u64..1_000_000, 0..40),
            until in 0_u64..1_000_000,
        ) {
            let at = Timestamp::from_unix_millis;
            let times = made.iter().map(|made| at(*made));
            let known = Known::new("ab12", Forgotten::nothing()).without(times, at(2_000_000));
            let known = Known::read(known.void("cd34", at(until)).as_str()).unwrap();
            prop_assert!(made.into_iter().chain([0, until]).all(|made| known.has_forgotten(at(made))));
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let at = Timestamp::from_unix_millis;
        let new = Known::new("5f1e", Forgotten::nothing());
        assert_eq!(new.as_str(), "5f1e");
        let known = new.void("ab12", at(1000)).without([500, 3000, 5000].map(at), at(9000));
        assert_eq!(known.as_str(), "ab12 0-1000 3000-3000 5000-5000");
        assert_eq!(Known::read(known.as_str()).unwrap(), known);
        for (made, is_gone) in [(0, true), (1000, true), (1001, false), (3000, true)] {
            assert_eq!(known.has_forgotten(at(made)), is_gone, "{made}");
        }
        // What was void before stays so.
        assert_eq!(known.void("ab12", at(10)).as_str(), known.as_str());
        assert_eq!(known.void("cd34", at(4000)).as_str(), "cd34 0-4000 5000-5000");
        for text in ["ab12 ", "ab12 5", "ab12 5-", "ab12 a-b", "ab12 1-2  3-4"] {
            assert!(Known::read(text).is_err(), "{text}");
        }
    }
}
