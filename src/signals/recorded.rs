//! A device that is played back.

use super::host::{Answer, Host, Platform, PlatformFacts};
use std::collections::{BTreeMap, BTreeSet};

/// A device from a recording, for tests: what it was not told about is not there.
#[derive(Clone, Debug)]
#[must_use]
pub struct RecordedHost {
    platform: Platform,
    files: BTreeMap<String, Vec<u8>>,
    links: BTreeMap<String, String>,
    denied: BTreeSet<String>,
    failing: BTreeSet<String>,
    environment: BTreeMap<String, String>,
    properties: BTreeMap<String, String>,
    ports: BTreeSet<u16>,
    facts: PlatformFacts,
}

impl RecordedHost {
    /// A device with nothing on it.
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            files: BTreeMap::new(),
            links: BTreeMap::new(),
            denied: BTreeSet::new(),
            failing: BTreeSet::new(),
            environment: BTreeMap::new(),
            properties: BTreeMap::new(),
            ports: BTreeSet::new(),
            facts: PlatformFacts::new(),
        }
    }

    /// With a file.
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.into(), content.as_ref().to_vec());
        self
    }

    /// With a link.
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.links.insert(path.into(), target.into());
        self
    }

    /// With a path (a property, a variable) that may not be looked at.
    pub fn denied(mut self, name: &str) -> Self {
        self.denied.insert(name.into());
        self
    }

    /// With a path (a property, a variable) at which looking fails.
    pub fn failing(mut self, name: &str) -> Self {
        self.failing.insert(name.into());
        self
    }

    /// With an environment variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// With a property of Android's.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// With something that listens on a port.
    pub fn port(mut self, port: u16) -> Self {
        self.ports.insert(port);
        self
    }

    /// With what the app's own layer says.
    pub fn with_facts(mut self, change: impl FnOnce(&mut PlatformFacts)) -> Self {
        change(&mut self.facts);
        self
    }

    fn answer<T>(&self, name: &str, value: impl FnOnce() -> T) -> Answer<T> {
        let within = |folders: &BTreeSet<String>| {
            folders.iter().any(|folder| {
                name.strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        if within(&self.denied) {
            Answer::Denied
        } else if within(&self.failing) {
            Answer::Error
        } else {
            Answer::Value(value())
        }
    }
}

impl Host for RecordedHost {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn exists(&self, path: &str) -> Answer<bool> {
        self.answer(path, || {
            let inside = format!("{path}/");
            self.files.contains_key(path)
                || self.links.contains_key(path)
                || self.files.keys().any(|file| file.starts_with(&inside))
        })
    }

    fn read(&self, path: &str, cap: usize) -> Answer<Vec<u8>> {
        match self.answer(path, || self.files.get(path)) {
            Answer::Value(Some(bytes)) => Answer::Value(bytes.iter().copied().take(cap).collect()),
            Answer::Value(None) => Answer::Error,
            other => other.map(|_| Vec::new()),
        }
    }

    fn list(&self, path: &str, cap: usize) -> Answer<Vec<String>> {
        self.answer(path, || {
            let inside = format!("{}/", path.trim_end_matches('/'));
            let names: BTreeSet<String> = self
                .files
                .keys()
                .filter_map(|file| file.strip_prefix(&inside))
                .map(|rest| rest.split('/').next().unwrap_or_default().to_owned())
                .collect();
            names.into_iter().take(cap).collect()
        })
    }

    fn read_link(&self, path: &str) -> Answer<String> {
        match self.answer(path, || self.links.get(path).cloned()) {
            Answer::Value(Some(target)) => Answer::Value(target),
            Answer::Value(None) => Answer::Error,
            other => other.map(|_| String::new()),
        }
    }

    fn environment(&self, name: &str) -> Answer<Option<String>> {
        self.answer(name, || self.environment.get(name).cloned())
    }

    fn property(&self, name: &str) -> Answer<String> {
        if self.platform != Platform::Android {
            return Answer::Unsupported;
        }
        self.answer(name, || self.properties.get(name).cloned().unwrap_or_default())
    }

    fn loopback_port(&self, port: u16) -> Answer<bool> {
        Answer::Value(self.ports.contains(&port))
    }

    fn facts(&self) -> &PlatformFacts {
        &self.facts
    }
}
