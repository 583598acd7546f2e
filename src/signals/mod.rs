//! Runtime signals: signs of root, debuggers, emulators, changed apps and foreign code, as
//! the app itself sees them.
//!
//! **What this is worth.** The app looks at the device, and whoever controls the device can
//! answer what they like. A finding is evidence; its absence is none. Only what the server
//! verifies ([`app_attest`](crate::app_attest), [`play_integrity`](crate::play_integrity)) is
//! a boundary. A report that is bound into an attested request shows that the genuine app
//! sent exactly these bytes, not that they are true. It tells careless users of tools from
//! others, and says what devices your users have.
//!
//! [`collect`] runs the checks of [`TABLE`] against a [`Host`]; [`Report::to_bytes`] goes to
//! the server with the request, its [digest](Report::digest_of) inside of what is attested
//! ([`Request::report`](crate::request::Request::report)); there a [`Policy`] says what is
//! good enough.
//!
//! ```
//! use bonafide::signals::{Expectations, Platform, Policy, RecordedHost, Report, collect};
//! use std::time::Instant;
//!
//! let host = RecordedHost::new(Platform::Android)
//!     .file("/proc/self/status", "Name:\tapp\nTracerPid:\t4711\n")
//!     .file("/proc/self/maps", "")
//!     .file("/proc/self/mounts", "");
//! let started = Instant::now();
//! let report = collect(&host, &Expectations::new(), || started.elapsed());
//!
//! let received = Report::from_bytes(&report.to_bytes()).expect("our own");
//! assert_eq!(received.findings()[0].signal.id, "debugger.tracer");
//! assert!(!Policy::recommended().appraise(&received).is_accepted());
//! ```

mod collect;
mod host;
mod lists;
mod policy;
mod probes;
mod proc_file;
mod recorded;
mod report;
mod table;

pub use collect::{Expectations, collect};
pub use host::{Answer, Host, Platform, PlatformFacts};
pub use lists::{property_names, root_manager_packages};
pub use policy::{Policy, Reaction};
pub use recorded::RecordedHost;
pub use report::{Finding, Report};
pub use table::{Category, Confidence, Severity, Signal, Source, TABLE};
