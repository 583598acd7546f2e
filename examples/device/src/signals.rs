//! What the app sees around it.

// README
use bonafide::signals::{Expectations, PlatformFacts, Report, collect};
use bonafide_host::SystemHost;
use std::time::Instant;

/// Not on the main thread. `facts` come from the app's own layer: the table below.
pub fn look_around(facts: PlatformFacts) -> Report {
    let mut expected = Expectations::new();
    expected.app_ids.push("com.example.app".into()); // without the team's prefix
    let started = Instant::now();
    let host = SystemHost::new().with_facts(facts); // Android: .with_properties(…), too
    collect(&host, &expected, || started.elapsed())
}
// END
