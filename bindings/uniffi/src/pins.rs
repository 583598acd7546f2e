//! Certificate pinning, in addition to the platform's own evaluation of a chain.

use crate::convert::{system_time, timestamp};
use crate::error::Result;
use bonafide_pinning::{self as pinning, Pin, PinOutcome, UpdateKey};
use std::sync::Arc;
use std::time::SystemTime;

/// What happens when a pin set has expired: the app's choice, and no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OnExpiry {
    /// Connections go on with the ordinary evaluation alone, without pins.
    Open,
    /// Connections to pinned hosts are refused. Where updates come from must then not be one.
    Closed,
}

impl From<OnExpiry> for pinning::OnExpiry {
    fn from(then: OnExpiry) -> Self {
        match then {
            OnExpiry::Open => Self::Open,
            OnExpiry::Closed => Self::Closed,
        }
    }
}

/// Which keys the servers of an app may have. Nothing changes it.
#[derive(uniffi::Object)]
pub struct PinSet(pinning::PinSet);

impl PinSet {
    fn new(set: pinning::PinSet) -> Arc<Self> {
        Arc::new(Self(set))
    }
}

#[uniffi::export]
impl PinSet {
    /// A set from its text, which is in the app.
    #[uniffi::constructor]
    pub fn parse(text: &str, on_expiry: OnExpiry) -> Result<Arc<Self>> {
        Ok(Self::new(pinning::PinSet::parse(text, on_expiry.into())?))
    }

    /// The same set, which only reports: a connection whose path has no pinned key goes on.
    pub fn report_only(&self) -> Arc<Self> {
        Self::new(self.0.clone().report_only())
    }

    /// The same set, which takes updates for this app that are signed with one of these keys
    /// (PEM of public keys on P-256).
    pub fn accept_updates(&self, app_id: &str, public_keys_pem: Vec<String>) -> Result<Arc<Self>> {
        let keys: bonafide::Result<Vec<_>> =
            public_keys_pem.iter().map(|pem| UpdateKey::from_pem(pem)).collect();
        Ok(Self::new(self.0.clone().accept_updates(app_id, keys?)?))
    }

    /// The set that replaces this one: signed, for this app, of a higher version, not expired.
    /// Keep the bytes, and give them to `restore` at the next start.
    pub fn update(&self, signed: Vec<u8>, now: SystemTime) -> Result<Arc<Self>> {
        Ok(Self::new(self.0.update(&signed, timestamp(now))?))
    }

    /// The set that was accepted before, from the bytes that were kept.
    pub fn restore(&self, signed: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Self::new(self.0.clone().restore(&signed)?))
    }

    /// Counts up with each set that is made.
    pub fn version(&self) -> u64 {
        self.0.version()
    }

    /// The moment from which the set no longer counts, if there is one.
    pub fn expires(&self) -> Option<SystemTime> {
        self.0.expires().map(system_time)
    }

    /// Whole days until the set expires, if it does.
    pub fn days_until_expiry(&self, now: SystemTime) -> Option<u64> {
        self.0.days_until_expiry(timestamp(now))
    }

    /// The text of the set.
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

/// What was found out about a server.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinResult {
    /// A certificate of the server's path has a pinned key.
    Matched {
        /// Its place in the chain; 0 is the server's own.
        index: u32,
        /// The pin.
        pin: String,
    },
    /// The host has no pins.
    NotPinned,
    /// The path has no pinned key.
    Mismatch {
        /// The pins of the certificates that were there instead.
        seen: Vec<String>,
    },
    /// The host has pins, and the set has expired.
    Expired,
    /// The chain cannot be read, or the server's own certificate is not for this host.
    Invalid {
        /// Why.
        line: String,
    },
}

/// The answer about one server.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PinCheck {
    /// Whether the connection may go on.
    pub accepted: bool,
    /// What was found out.
    pub result: PinResult,
}

/// Says whether a server's chain is pinned, **after** the platform's own trust evaluation has
/// accepted it, never instead of it. `chain` is in DER, the server's own certificate first. Ask for
/// each request's host, not only once for each connection.
#[uniffi::export]
pub fn verify_pins(host: &str, chain: Vec<Vec<u8>>, pins: &PinSet, now: SystemTime) -> PinCheck {
    let check = pinning::verify_pins(host, &chain, &pins.0, timestamp(now));
    let result = match check.outcome() {
        PinOutcome::Matched { index, pin, .. } => PinResult::Matched {
            index: u32::try_from(*index).unwrap_or(u32::MAX),
            pin: pin.to_string(),
        },
        PinOutcome::NotPinned => PinResult::NotPinned,
        PinOutcome::Mismatch { seen, .. } => {
            PinResult::Mismatch { seen: seen.iter().map(Pin::to_string).collect() }
        }
        PinOutcome::Expired => PinResult::Expired,
        PinOutcome::Invalid(error) => PinResult::Invalid { line: error.to_string() },
        _ => PinResult::Invalid { line: "an outcome of a later version".into() },
    };
    PinCheck { accepted: check.is_accepted(), result }
}

/// The pin of a certificate's public key, from the certificate's DER.
#[uniffi::export]
pub fn pin_of_certificate(der: Vec<u8>) -> Result<String> {
    Ok(Pin::of_certificate(&der)?.to_string())
}

/// The pin of a public key, from the DER of its SubjectPublicKeyInfo.
#[uniffi::export]
pub fn pin_of_public_key(der: Vec<u8>) -> Result<String> {
    Ok(Pin::of_spki(&der)?.to_string())
}
