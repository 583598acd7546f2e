//! Hosts as a client names them, and the patterns that pins are for.

use bonafide::{ErrorKind, Result};
use core::fmt;
use core::net::IpAddr;
use pki_types::ServerName;

/// A host in one form: a DNS name in lower case without the dot at its end, or an IP address.
///
/// Other spellings of one host must not be another host, or they would have no pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host(ServerName<'static>);

impl Host {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if text.ends_with('.') {
            return Err(ErrorKind::InvalidPinHost.into());
        }
        // As it stands in a URL.
        let text = match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(address) if address.contains(':') => address.to_owned(),
            _ => text,
        };
        if let Ok(address) = text.parse::<IpAddr>() {
            // `::ffff:192.0.2.1` is 192.0.2.1.
            return Ok(Self(ServerName::IpAddress(address.to_canonical().into())));
        }
        ServerName::try_from(text).map(Self).map_err(|_| ErrorKind::InvalidPinHost.into())
    }

    pub(crate) const fn server_name(&self) -> &ServerName<'static> {
        &self.0
    }

    /// The DNS name; an address has none, and no wildcard matches it.
    fn name(&self) -> Option<&str> {
        match &self.0 {
            ServerName::DnsName(name) => Some(name.as_ref()),
            _ => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_str())
    }
}

/// What pins are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// `a.example.com`, or an address: this host.
    Exact(Host),
    /// `*.example.com`: one label before it.
    OneLabel(Host),
    /// `**.example.com`: itself, and any number of labels before it.
    AnyDepth(Host),
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let base = |text: &str| {
            let host = Host::parse(text)?;
            // `*.192.0.2.1` would match nothing.
            if host.name().is_none() {
                return Err(ErrorKind::InvalidPinHost.into());
            }
            Ok(host)
        };
        if let Some(rest) = text.strip_prefix("**.") {
            base(rest).map(Self::AnyDepth)
        } else if let Some(rest) = text.strip_prefix("*.") {
            base(rest).map(Self::OneLabel)
        } else {
            Host::parse(text).map(Self::Exact)
        }
    }

    /// How closely this pattern is about the host, or `None` if it is not: of two that
    /// match, the larger one decides.
    pub(crate) fn matches(&self, host: &Host) -> Option<(usize, u8)> {
        match self {
            Self::Exact(exact) => (exact == host).then_some((usize::MAX, 2)),
            Self::OneLabel(base) => {
                let (name, base) = (host.name()?, base.name()?);
                let (_, rest) = name.split_once('.')?;
                (rest == base).then_some((base.len(), 1))
            }
            Self::AnyDepth(base) => {
                let (name, base) = (host.name()?, base.name()?);
                let below = name.strip_suffix(base)?;
                (below.is_empty() || below.ends_with('.')).then_some((base.len(), 0))
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(host) => write!(f, "{host}"),
            Self::OneLabel(base) => write!(f, "*.{base}"),
            Self::AnyDepth(base) => write!(f, "**.{base}"),
        }
    }
}
