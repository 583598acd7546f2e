//! The platforms and boot policies that Apple's leaf certificates name.
//!
//! Apple documents neither; the values were measured on real certificates. So
//! they are defaults that a verifier's builder can extend.

use core::fmt;

/// The platform number in the leaf (extension 1.2.840.113635.100.8.5, `[4]`).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Platform(u32);

impl Platform {
    /// iPhone, iPad and their family.
    pub const IOS: Self = Self(10);
    /// Mac.
    pub const MACOS: Self = Self(13);

    /// A platform by its number, for one that is not known here yet.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number in the certificate.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::IOS => f.write_str("iOS family (10)"),
            Self::MACOS => f.write_str("macOS (13)"),
            Self(number) => write!(f, "platform {number}"),
        }
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The octets of 1.2.840.113635.100.8.6 on a Mac with System Integrity
/// Protection on and Full Security. They are DER themselves, and compared whole.
pub(super) const FULL_SECURITY: &[u8] = &[
    0x30, 0x40, 0x0c, 0x02, 0x31, 0x31, 0x30, 0x3a, 0x30, 0x09, 0x0c, 0x02, 0x6f, 0x6b, 0xa1, 0x03,
    0x01, 0x01, 0xff, 0x30, 0x09, 0x0c, 0x02, 0x6f, 0x61, 0xa1, 0x03, 0x01, 0x01, 0xff, 0x30, 0x0b,
    0x0c, 0x04, 0x6f, 0x64, 0x65, 0x6c, 0xa1, 0x03, 0x01, 0x01, 0xff, 0x30, 0x15, 0x0c, 0x04, 0x6f,
    0x73, 0x67, 0x6e, 0xa0, 0x06, 0x0c, 0x04, 0x72, 0x73, 0x65, 0x63, 0x30, 0x05, 0xa6, 0x03, 0x02,
    0x01, 0x01,
];
