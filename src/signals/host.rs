//! What probes ask of a device.

use core::fmt;

/// The system that the app runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Platform {
    /// Android.
    Android,
    /// iOS and iPadOS; also such an app on a Mac, and the Simulator.
    Ios,
    /// Linux: for tests of what Android shares with it.
    Linux,
}

impl Platform {
    /// The platform as a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Linux => "linux",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::Android, Self::Ios, Self::Linux].into_iter().find(|known| known.as_str() == word)
    }
}

/// An answer of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer<T> {
    /// It is so.
    Value(T),
    /// The system does not let this process look. **Inconclusive, never clean.**
    Denied,
    /// There is no such thing on this platform.
    Unsupported,
    /// It could not be found out.
    Error,
}

impl<T> Answer<T> {
    /// The same kind of answer, about something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Value(value) => Answer::Value(change(value)),
            Self::Denied => Answer::Denied,
            Self::Unsupported => Answer::Unsupported,
            Self::Error => Answer::Error,
        }
    }
}

/// A device, as probes may look at it. `bonafide-host` has the real one for Linux and
/// Android; [`RecordedHost`](super::RecordedHost) plays one back.
///
/// No probe takes long, whatever the device does: a FIFO in the place of a file is not opened,
/// and what does not answer in 50 ms is [`Answer::Error`].
pub trait Host {
    /// A probe begins: what it asks for has 50 ms together.
    fn probe_begins(&self) {}

    /// The system.
    fn platform(&self) -> Platform;

    /// Whether there is anything of this name; links are followed.
    fn exists(&self, path: &str) -> Answer<bool>;

    /// The first bytes of a regular file, no more than `cap`.
    fn read(&self, path: &str, cap: usize) -> Answer<Vec<u8>>;

    /// The names in a folder, no more than `cap`.
    fn list(&self, path: &str, cap: usize) -> Answer<Vec<String>>;

    /// Where a link leads.
    fn read_link(&self, path: &str) -> Answer<String>;

    /// An environment variable; `None` if it is not set.
    fn environment(&self, name: &str) -> Answer<Option<String>>;

    /// A property of Android's; empty if it is not set, or if Android does not say so.
    fn property(&self, name: &str) -> Answer<String>;

    /// Whether something accepts connections on this port of 127.0.0.1.
    fn loopback_port(&self, port: u16) -> Answer<bool>;

    /// What the app's own layer in Swift or Kotlin found out.
    fn facts(&self) -> &PlatformFacts;
}

/// What only the app's own layer can find out, with the platform's frameworks. What it does
/// not say was not looked at.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlatformFacts {
    /// The SHA-256 of the certificates that signed the app (Android).
    pub certificate_digests: Option<Vec<[u8; 32]>>,
    /// The bundle or package id of the app.
    pub app_id: Option<String>,
    /// The package that installed the app (Android); empty if it is not known.
    pub installer: Option<String>,
    /// `FLAG_DEBUGGABLE` (Android).
    pub debuggable: Option<bool>,
    /// Packages of root managers among the installed ones (Android).
    pub root_managers: Option<Vec<String>>,
    /// `P_TRACED` (iOS).
    pub traced: Option<bool>,
    /// The parent's process id (iOS).
    pub parent_pid: Option<u32>,
    /// The names of the loaded images (iOS).
    pub loaded_images: Option<Vec<String>>,
    /// Whether the app was compiled for the Simulator (iOS).
    pub simulator: Option<bool>,
    /// `ProcessInfo.isiOSAppOnMac` (iOS).
    pub ios_app_on_mac: Option<bool>,
    /// Whether a file could be written outside of the sandbox (iOS).
    pub wrote_outside_sandbox: Option<bool>,
    /// Whether the root file system is mounted to be written (iOS).
    pub root_is_writable: Option<bool>,
    /// The SHA-256 of the embedded provisioning profile (iOS).
    pub profile_digest: Option<[u8; 32]>,
}

impl PlatformFacts {
    /// Nothing was looked at.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Shows which facts there are, and not what they say.
impl fmt::Debug for PlatformFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformFacts(..)")
    }
}
