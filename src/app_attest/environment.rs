//! The two environments of App Attest.

use core::fmt;

/// Where a key was attested, as the app's entitlement
/// `com.apple.developer.devicecheck.appattest-environment` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// The App Store, TestFlight, enterprise and Developer ID.
    Production,
    /// Builds from Xcode.
    Development,
}

impl Environment {
    /// From the AAGUID in the authenticator data: all of its 16 bytes count.
    pub(super) fn from_aaguid(aaguid: &[u8; 16]) -> Option<Self> {
        match aaguid {
            b"appattest\0\0\0\0\0\0\0" => Some(Self::Production),
            b"appattestdevelop" => Some(Self::Development),
            _ => None,
        }
    }

    /// The environment as Apple's entitlement writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
