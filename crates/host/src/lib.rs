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
//! Nothing here waits: only regular files are opened, and a FIFO in the place of one is
//! left alone; a port gets 50 ms.

use bonafide::signals::{Answer, Host, Platform, PlatformFacts};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;

/// How long a port on this device gets to answer, so that the probe takes no more than 50 ms.
const PORT_TIMEOUT: Duration = Duration::from_millis(45);

/// This device.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SystemHost {
    facts: PlatformFacts,
    properties: Option<BTreeMap<String, String>>,
}

impl SystemHost {
    /// This device, without what only the app's own layer knows.
    pub fn new() -> Self {
        Self::default()
    }

    /// With what the app's own layer found out.
    pub fn with_facts(mut self, facts: PlatformFacts) -> Self {
        self.facts = facts;
        if cfg!(target_os = "ios") {
            // Known when it was compiled; Mac Catalyst is no `isiOSAppOnMac`.
            self.facts.simulator.get_or_insert(cfg!(target_abi = "sim"));
            if cfg!(target_abi = "macabi") {
                self.facts.ios_app_on_mac = Some(true);
            }
        }
        self
    }

    /// With Android's system properties, as the app's own layer read them: one that is not
    /// set is empty, and one that may not be read is left out, which is inconclusive.
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
        // On iOS, `stat` and its like need a reason in `PrivacyInfo.xcprivacy`; `open` does not.
        let found = if cfg!(target_os = "ios") {
            open(path).map(|_| ())
        } else {
            fs::metadata(path).map(|_| ())
        };
        match found {
            Ok(()) => Answer::Value(true),
            Err(error) => absent(&error),
        }
    }

    fn read(&self, path: &str, cap: usize) -> Answer<Vec<u8>> {
        let read = || {
            let mut bytes = Vec::new();
            let cap = u64::try_from(cap).unwrap_or(u64::MAX);
            open_regular(path)?.take(cap).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        answer(read())
    }

    fn list(&self, path: &str, cap: usize) -> Answer<Vec<String>> {
        let list = || {
            let names = fs::read_dir(path)?.take(cap);
            names.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        };
        answer(list())
    }

    fn read_link(&self, path: &str) -> Answer<String> {
        answer(fs::read_link(path).map(|target| target.to_string_lossy().into_owned()))
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

/// Opens without waiting for anybody.
fn open(path: &str) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// Gives up what is no regular file.
fn open_regular(path: &str) -> io::Result<File> {
    let file = open(path)?;
    if !file.metadata()?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    Ok(file)
}

fn answer<T>(result: io::Result<T>) -> Answer<T> {
    match result {
        Ok(value) => Answer::Value(value),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Answer::Denied,
        Err(_) => Answer::Error,
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
