//! Runtime signals: what an app found on its device. A finding is evidence; its absence is none.

use crate::error::Result;
use bonafide::signals::{self, Report};
use std::time::Duration;

/// The system that an app runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignalPlatform {
    /// Android.
    Android,
    /// iOS and iPadOS; also such an app on a Mac, and the Simulator.
    Ios,
    /// Linux: for tests.
    Linux,
}

impl From<signals::Platform> for SignalPlatform {
    fn from(platform: signals::Platform) -> Self {
        match platform {
            signals::Platform::Android => Self::Android,
            signals::Platform::Ios => Self::Ios,
            _ => Self::Linux,
        }
    }
}

/// What kind of trouble a signal is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum SignalCategory {
    /// Root or jailbreak.
    PrivilegedAccess,
    /// A debugger is attached.
    Debugger,
    /// The device is not a real one.
    Emulator,
    /// The app is not the one that was shipped.
    Integrity,
    /// Foreign code in the app's process.
    Instrumentation,
}

impl From<signals::Category> for SignalCategory {
    fn from(category: signals::Category) -> Self {
        match category {
            signals::Category::PrivilegedAccess => Self::PrivilegedAccess,
            signals::Category::Debugger => Self::Debugger,
            signals::Category::Emulator => Self::Emulator,
            signals::Category::Integrity => Self::Integrity,
            _ => Self::Instrumentation,
        }
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum SignalSeverity {
    /// Worth a line in a log.
    Low,
    /// Two of these that do not depend on each other count as a high one.
    Medium,
    /// Grave by itself.
    High,
}

impl From<signals::Severity> for SignalSeverity {
    fn from(severity: signals::Severity) -> Self {
        match severity {
            signals::Severity::Low => Self::Low,
            signals::Severity::Medium => Self::Medium,
            _ => Self::High,
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SignalFinding {
    /// The id of the signal in the table.
    pub id: String,
    /// What kind of trouble it is a sign of.
    pub category: SignalCategory,
    /// How grave it is here.
    pub severity: SignalSeverity,
    /// Which of the table's own names matched; may be empty.
    pub evidence: Vec<String>,
}

/// What an app found, and what it could not look at. **It proves nothing by itself.** Bound into a
/// request, it shows that the genuine app sent exactly these bytes, not that they are true.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SignalsReport {
    /// What is sent, as it is.
    pub bytes: Vec<u8>,
    /// What is bound into the request: the SHA-256 of the bytes.
    pub sha256: Vec<u8>,
    /// The system that the app says it runs on.
    pub platform: SignalPlatform,
    /// How long the collection took.
    pub duration: Duration,
    /// The ids of the checks that ran.
    pub checks: Vec<String>,
    /// What was found.
    pub findings: Vec<SignalFinding>,
    /// The ids of what could not be looked at: **not** the same as clean.
    pub inconclusive: Vec<String>,
    /// As a person would want to read it.
    pub text: String,
}

impl From<&Report> for SignalsReport {
    fn from(report: &Report) -> Self {
        let bytes = report.to_bytes();
        let ids = |signals: &[&'static signals::Signal]| {
            signals.iter().map(|signal| signal.id.into()).collect()
        };
        let findings = report.findings().iter().map(|finding| SignalFinding {
            id: finding.signal.id.into(),
            category: finding.signal.category.into(),
            severity: finding.severity.into(),
            evidence: finding.evidence.iter().map(|name| (*name).into()).collect(),
        });
        Self {
            sha256: Report::digest_of(&bytes).to_vec(),
            bytes,
            platform: report.platform().into(),
            duration: report.duration(),
            checks: ids(report.checks()),
            findings: findings.collect(),
            inconclusive: ids(report.inconclusive()),
            text: report.to_string(),
        }
    }
}

/// Reads the bytes of a report: only the one form that a collection writes.
#[uniffi::export]
pub fn read_signals_report(bytes: Vec<u8>) -> Result<SignalsReport> {
    Ok((&Report::from_bytes(&bytes)?).into())
}

#[cfg(feature = "client")]
mod collect {
    use super::SignalsReport;
    use crate::convert::array;
    use crate::error::Result;
    use bonafide::signals::{self, PlatformFacts};
    use std::collections::HashMap;

    /// What only the app's own layer can find out, with the platform's frameworks. What it does
    /// not say was not looked at.
    #[derive(Clone, Default, uniffi::Record)]
    pub struct DeviceFacts {
        /// The SHA-256 of the certificates that signed the app (Android).
        #[uniffi(default = None)]
        pub certificate_digests: Option<Vec<Vec<u8>>>,
        /// The bundle or package id of the app.
        #[uniffi(default = None)]
        pub app_id: Option<String>,
        /// The package that installed the app (Android); empty if it is not known.
        #[uniffi(default = None)]
        pub installer: Option<String>,
        /// `FLAG_DEBUGGABLE` (Android).
        #[uniffi(default = None)]
        pub debuggable: Option<bool>,
        /// Packages of root managers among the installed ones (Android).
        #[uniffi(default = None)]
        pub root_managers: Option<Vec<String>>,
        /// `P_TRACED` (iOS).
        #[uniffi(default = None)]
        pub traced: Option<bool>,
        /// The parent's process id (iOS).
        #[uniffi(default = None)]
        pub parent_pid: Option<u32>,
        /// The names of the loaded images (iOS).
        #[uniffi(default = None)]
        pub loaded_images: Option<Vec<String>>,
        /// Whether the app was compiled for the Simulator (iOS).
        #[uniffi(default = None)]
        pub simulator: Option<bool>,
        /// `isiOSAppOnMac` or `isMacCatalystApp` of `ProcessInfo` (iOS).
        #[uniffi(default = None)]
        pub ios_app_on_mac: Option<bool>,
        /// Whether a file could be written outside of the sandbox (iOS).
        #[uniffi(default = None)]
        pub wrote_outside_sandbox: Option<bool>,
        /// Whether the root file system is mounted to be written (iOS).
        #[uniffi(default = None)]
        pub root_is_writable: Option<bool>,
        /// The SHA-256 of the embedded provisioning profile (iOS).
        #[uniffi(default = None)]
        pub profile_digest: Option<Vec<u8>>,
        /// Android's system properties, those of `signal_property_names` (Android); empty for
        /// one that is not set.
        #[uniffi(default = None)]
        pub properties: Option<HashMap<String, String>>,
    }

    /// What the developer says of the app, to compare with what the device says. What is left
    /// empty is not looked at.
    #[derive(Clone, Default, uniffi::Record)]
    pub struct SignalExpectations {
        /// Bundle and package ids of the app, without the team's prefix.
        #[uniffi(default = [])]
        pub app_ids: Vec<String>,
        /// SHA-256 of the certificates that may sign it (Android).
        #[uniffi(default = [])]
        pub certificate_digests: Vec<Vec<u8>>,
        /// Packages of the stores that may install it (Android).
        #[uniffi(default = [])]
        pub installers: Vec<String>,
        /// SHA-256 of the provisioning profiles that it may carry (iOS).
        #[uniffi(default = [])]
        pub profile_digests: Vec<Vec<u8>>,
    }

    /// The system properties that an Android app's own layer reads, for
    /// `DeviceFacts.properties`.
    #[uniffi::export]
    pub fn signal_property_names() -> Vec<String> {
        signals::property_names().into_iter().map(Into::into).collect()
    }

    /// Packages of apps that grant root, which an Android app's own layer looks up, for
    /// `DeviceFacts.root_managers`.
    #[uniffi::export]
    pub fn root_manager_packages() -> Vec<String> {
        signals::root_manager_packages().iter().map(|name| (*name).into()).collect()
    }

    fn digests(digests: &[Vec<u8>]) -> Result<Vec<[u8; 32]>> {
        digests.iter().map(|digest| array(digest, "a digest").copied()).collect()
    }

    /// Looks at the device: a few milliseconds, and up to 50 for each check that the device keeps
    /// waiting. **Not for the main thread.**
    #[cfg(unix)]
    #[uniffi::export]
    pub fn collect_signals(
        facts: DeviceFacts,
        expected: SignalExpectations,
    ) -> Result<SignalsReport> {
        use bonafide::signals::{Expectations, collect};
        use std::time::Instant;
        let mut known = Expectations::new();
        known.app_ids = expected.app_ids;
        known.certificate_digests = digests(&expected.certificate_digests)?;
        known.installers = expected.installers;
        known.profile_digests = digests(&expected.profile_digests)?;
        let mut host = bonafide_host::SystemHost::new();
        if let Some(properties) = facts.properties.clone() {
            host = host.with_properties(properties);
        }
        let host = host.with_facts(facts.try_into()?);
        let started = Instant::now();
        Ok((&collect(&host, &known, || started.elapsed())).into())
    }

    impl TryFrom<DeviceFacts> for PlatformFacts {
        type Error = crate::error::BonafideError;

        fn try_from(said: DeviceFacts) -> Result<Self> {
            let mut facts = Self::new();
            facts.certificate_digests =
                said.certificate_digests.as_deref().map(digests).transpose()?;
            facts.app_id = said.app_id;
            facts.installer = said.installer;
            facts.debuggable = said.debuggable;
            facts.root_managers = said.root_managers;
            facts.traced = said.traced;
            facts.parent_pid = said.parent_pid;
            facts.loaded_images = said.loaded_images;
            facts.simulator = said.simulator;
            facts.ios_app_on_mac = said.ios_app_on_mac;
            facts.wrote_outside_sandbox = said.wrote_outside_sandbox;
            facts.root_is_writable = said.root_is_writable;
            let profile = said.profile_digest.as_deref();
            facts.profile_digest =
                profile.map(|digest| array(digest, "a digest").copied()).transpose()?;
            Ok(facts)
        }
    }
}

#[cfg(feature = "client")]
pub use collect::*;

#[cfg(feature = "server")]
mod policy {
    use super::{SignalCategory, SignalSeverity};
    use crate::appraisal::Appraisal;
    use crate::error::Result;
    use bonafide::signals::{self, Report};
    use std::collections::HashMap;

    /// Where a policy begins.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
    pub enum SignalsPreset {
        /// Refuses nothing: to begin with.
        LogOnly,
        /// Blocks what is high, and emulators not at all.
        Recommended,
        /// Blocks what is medium or high.
        Strict,
    }

    /// What a policy does about a category.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
    pub enum SignalReaction {
        /// It is not looked at.
        Ignore,
        /// It is a reason that does not decide.
        Log,
        /// It refuses from this severity on; what is less grave is logged.
        Block {
            /// The least severity that refuses.
            from: SignalSeverity,
        },
    }

    /// Says which findings are good enough.
    #[derive(Clone, uniffi::Record)]
    pub struct SignalsPolicy {
        /// Where it begins.
        pub preset: SignalsPreset,
        /// What it does otherwise.
        #[uniffi(default)]
        pub reactions: HashMap<SignalCategory, SignalReaction>,
    }

    impl From<SignalCategory> for signals::Category {
        fn from(category: SignalCategory) -> Self {
            match category {
                SignalCategory::PrivilegedAccess => Self::PrivilegedAccess,
                SignalCategory::Debugger => Self::Debugger,
                SignalCategory::Emulator => Self::Emulator,
                SignalCategory::Integrity => Self::Integrity,
                SignalCategory::Instrumentation => Self::Instrumentation,
            }
        }
    }

    impl From<SignalReaction> for signals::Reaction {
        fn from(reaction: SignalReaction) -> Self {
            match reaction {
                SignalReaction::Ignore => Self::Ignore,
                SignalReaction::Log => Self::Log,
                SignalReaction::Block { from } => Self::Block(match from {
                    SignalSeverity::Low => signals::Severity::Low,
                    SignalSeverity::Medium => signals::Severity::Medium,
                    SignalSeverity::High => signals::Severity::High,
                }),
            }
        }
    }

    impl From<&SignalsPolicy> for signals::Policy {
        fn from(said: &SignalsPolicy) -> Self {
            let preset = match said.preset {
                SignalsPreset::LogOnly => Self::log_only(),
                SignalsPreset::Recommended => Self::recommended(),
                SignalsPreset::Strict => Self::strict(),
            };
            let reactions = said.reactions.iter();
            reactions.fold(preset, |policy, (category, reaction)| {
                policy.react((*category).into(), (*reaction).into())
            })
        }
    }

    /// Judges the bytes of a report.
    #[uniffi::export]
    pub fn appraise_signals(policy: &SignalsPolicy, bytes: Vec<u8>) -> Result<Appraisal> {
        let report = Report::from_bytes(&bytes)?;
        Ok((&signals::Policy::from(policy).appraise(&report)).into())
    }
}

#[cfg(feature = "server")]
pub use policy::*;
