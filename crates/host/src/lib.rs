//! The device under an app, for [`bonafide::signals`]: what the probes ask, answered by the
//! system itself. For Linux, Android and iOS.
//!
//! ```
//! use bonafide::signals::{Expectations, collect};
//! use bonafide_host::SystemHost;
//! use std::time::Instant;
//!
//! let started = Instant::now();
//! let report = collect(&SystemHost::new(), &Expectations::new(), || started.elapsed());
//! println!("{report}");
//! ```
//!
//! What only the platform's frameworks know comes from the app's own layer in Swift or
//! Kotlin: [`SystemHost::with_facts`], [`SystemHost::with_properties`].
//!
//! Nothing here waits long: only regular files are read, a FIFO in the place of one is left
//! alone, and neither a port nor a file system that does not answer keeps one probe for more than
//! 50 ms, which is then inconclusive. Files are asked for on a thread of its own; where a file
//! system never answers, that thread stays behind (no more than four of them for one
//! [`SystemHost`]).

mod files;

use bonafide::signals::{Answer, Host, Platform, PlatformFacts};
use files::Files;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::Duration;

/// How long a port on this device gets to answer, so that the probe takes no more than 50 ms.
const PORT_TIMEOUT: Duration = Duration::from_millis(45);

/// This device.
#[derive(Clone)]
#[must_use]
pub struct SystemHost {
    facts: PlatformFacts,
    properties: Option<BTreeMap<String, String>>,
    files: Arc<Files>,
}

impl SystemHost {
    /// This device, without what only the app's own layer knows.
    pub fn new() -> Self {
        let files = Arc::default();
        Self { facts: compiled(PlatformFacts::new()), properties: None, files }
    }

    /// With what the app's own layer found out.
    pub fn with_facts(mut self, facts: PlatformFacts) -> Self {
        self.facts = compiled(facts);
        self
    }

    /// With Android's system properties, as the app's own layer read them: one that is not
    /// set is empty. Where the layer knows that it may not read one (`getprop` and
    /// `__system_property_get` say nothing, and give an empty text), it leaves it out, which is
    /// inconclusive, as is an empty one that every Android sets.
    pub fn with_properties<N: Into<String>, V: Into<String>>(
        mut self,
        properties: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let properties = properties.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.properties = Some(properties.collect());
        self
    }
}

impl Host for SystemHost {
    fn probe_begins(&self) {
        self.files.probe_begins();
    }

    fn platform(&self) -> Platform {
        if cfg!(target_os = "android") {
            Platform::Android
        } else if cfg!(target_os = "ios") {
            Platform::Ios
        } else {
            Platform::Linux
        }
    }

    fn exists(&self, path: &str) -> Answer<bool> {
        let path = path.to_owned();
        match self.files.ask(move || is_there(&path)) {
            Some(Ok(())) => Answer::Value(true),
            Some(Err(error)) => absent(&error),
            None => Answer::Error,
        }
    }

    fn read(&self, path: &str, cap: usize) -> Answer<Vec<u8>> {
        let path = path.to_owned();
        answer(self.files.ask(move || read(&path, cap)))
    }

    fn list(&self, path: &str, cap: usize) -> Answer<Vec<String>> {
        let path = path.to_owned();
        answer(self.files.ask(move || {
            let names = fs::read_dir(path)?.take(cap);
            names.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        }))
    }

    fn read_link(&self, path: &str) -> Answer<String> {
        let path = path.to_owned();
        answer(
            self.files.ask(move || {
                fs::read_link(path).map(|target| target.to_string_lossy().into_owned())
            }),
        )
    }

    fn environment(&self, name: &str) -> Answer<Option<String>> {
        let value = std::env::var_os(name);
        Answer::Value(value.map(|value| value.to_string_lossy().into_owned()))
    }

    fn property(&self, name: &str) -> Answer<String> {
        match (&self.properties, self.platform()) {
            (Some(properties), _) => {
                properties.get(name).cloned().map_or(Answer::Error, Answer::Value)
            }
            (None, Platform::Android) => Answer::Error,
            (None, _) => Answer::Unsupported,
        }
    }

    fn loopback_port(&self, port: u16) -> Answer<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match TcpStream::connect_timeout(&address, PORT_TIMEOUT) {
            Ok(_) => Answer::Value(true),
            Err(error) => match error.kind() {
                ErrorKind::ConnectionRefused => Answer::Value(false),
                ErrorKind::PermissionDenied => Answer::Denied,
                _ => Answer::Error,
            },
        }
    }

    fn facts(&self) -> &PlatformFacts {
        &self.facts
    }
}

impl Default for SystemHost {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows neither facts nor properties: they are the device's.
impl fmt::Debug for SystemHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemHost").field("platform", &self.platform()).finish_non_exhaustive()
    }
}

/// With what is known since it was compiled. Mac Catalyst is no `isiOSAppOnMac`.
fn compiled(mut facts: PlatformFacts) -> PlatformFacts {
    if cfg!(target_os = "ios") {
        facts.simulator.get_or_insert(cfg!(target_abi = "sim"));
        if cfg!(target_abi = "macabi") {
            facts.ios_app_on_mac = Some(true);
        }
    }
    facts
}

/// Opens without waiting for anybody.
fn open(path: &str) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// `stat` and its like need a reason in `PrivacyInfo.xcprivacy`; `open` does not.
#[cfg(target_os = "ios")]
fn is_there(path: &str) -> io::Result<()> {
    open(path).map(|_| ())
}

#[cfg(not(target_os = "ios"))]
fn is_there(path: &str) -> io::Result<()> {
    fs::metadata(path).map(|_| ())
}

/// Nothing is read there: whether it is a regular file is for `fstat` to say.
#[cfg(target_os = "ios")]
fn read(_: &str, _: usize) -> io::Result<Vec<u8>> {
    Err(ErrorKind::Unsupported.into())
}

/// Gives up what is no regular file: looked at before, since opening a FIFO wakes whoever waits to
/// write, and after, since it may have been changed for another.
#[cfg(not(target_os = "ios"))]
fn read(path: &str, cap: usize) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let regular = |metadata: fs::Metadata| {
        if metadata.is_file() { Ok(()) } else { Err(io::Error::from(ErrorKind::InvalidInput)) }
    };
    regular(fs::metadata(path)?)?;
    let file = open(path)?;
    regular(file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(u64::try_from(cap).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn answer<T>(result: Option<io::Result<T>>) -> Answer<T> {
    match result {
        Some(Ok(value)) => Answer::Value(value),
        Some(Err(error)) if error.kind() == ErrorKind::PermissionDenied => Answer::Denied,
        Some(Err(error)) if error.kind() == ErrorKind::Unsupported => Answer::Unsupported,
        Some(Err(_)) | None => Answer::Error,
    }
}

/// That there is nothing is an answer; that one may not look is none.
fn absent(error: &io::Error) -> Answer<bool> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Answer::Value(false),
        ErrorKind::PermissionDenied => Answer::Denied,
        _ => Answer::Error,
    }
}
