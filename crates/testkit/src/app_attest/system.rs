//! The operating systems that devices run.

use super::launch::launch_map;

/// An operating system as Apple's certificates and authenticator data show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Element `[4]` of extension …8.5: 10 for the iOS family, 13 for macOS.
    pub platform: u64,
    /// Element `[1026]` of extension …8.7.
    pub name: String,
    /// Element `[1400]` of extension …8.7.
    pub version: String,
    /// Element `[1403]` of extension …8.7.
    pub build: String,
    /// The octets of extension …8.6, where there is one.
    pub boot_policy: Option<Vec<u8>>,
    /// The flags byte of the authenticator data.
    pub flags: u8,
    /// The extensions map that the system writes, if it does.
    pub launch: Option<Vec<u8>>,
}

/// The boot policy of a Mac with System Integrity Protection on and Full Security.
pub const FULL_SECURITY: &[u8] =
    b"0@\x0c\x02110:0\t\x0c\x02ok\xa1\x03\x01\x01\xff0\t\x0c\x02oa\xa1\
    \x03\x01\x01\xff0\x0b\x0c\x04odel\xa1\x03\x01\x01\xff0\x15\x0c\x04osgn\xa0\x06\x0c\x04rsec0\x05\
    \xa6\x03\x02\x01\x01";

impl System {
    /// iOS 26: no launch fields.
    pub fn ios_26() -> Self {
        Self {
            platform: 10,
            name: "iphoneos".into(),
            version: "26.1".into(),
            build: "23B85".into(),
            boot_policy: None,
            flags: 0x40,
            launch: None,
        }
    }

    /// iOS 27: launch fields of an App Store app, under flags 0xC0.
    pub fn ios_27() -> Self {
        Self {
            version: "27.0".into(),
            build: "24A335".into(),
            flags: 0xc0,
            launch: Some(launch_map(4, "1")),
            ..Self::ios_26()
        }
    }

    /// macOS 27: launch fields of a Developer ID app, under flags 0xC0, with
    /// System Integrity Protection on and Full Security.
    pub fn macos_27() -> Self {
        Self {
            platform: 13,
            name: "macosx".into(),
            boot_policy: Some(FULL_SECURITY.to_vec()),
            launch: Some(launch_map(6, "1")),
            ..Self::ios_27()
        }
    }
}
