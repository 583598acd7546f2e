//! The launch fields that iOS 27 and macOS 27 add to the authenticator data.

use crate::encoding::cbor::{Key, Reader};
use crate::error::{Error, ErrorKind, Result};
use core::fmt;

/// What is known about how the app was launched.
///
/// The map that carries these fields can be forged where the operating system
/// writes none: nothing that Apple signs says where the authenticator data end.
/// So it counts only where signed evidence says that the system writes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Launch {
    /// There are no launch fields: every system before 27, and some later Macs.
    Absent,
    /// The system wrote these fields.
    Present(LaunchFields),
    /// There are fields, and nothing signed says that the system wrote them.
    /// A hooked app could have.
    Unproven(LaunchFields),
}

impl Launch {
    pub(super) fn new(fields: Option<LaunchFields>, believed: bool) -> Self {
        match (fields, believed) {
            (None, _) => Self::Absent,
            (Some(fields), true) => Self::Present(fields),
            (Some(fields), false) => Self::Unproven(fields),
        }
    }

    /// The fields, if they are believed.
    pub const fn present(&self) -> Option<&LaunchFields> {
        match self {
            Self::Present(fields) => Some(fields),
            _ => None,
        }
    }

    /// Apple's step about the launch category, for a report.
    pub(super) fn describe_category(&self) -> String {
        self.describe(|fields| fields.category().map(|category| category.to_string()))
    }

    /// Apple's step about the bundle version, for a report.
    pub(super) fn describe_bundle_version(&self) -> String {
        // An unproven one may be of any length.
        let shorten = |version: &str| version.chars().take(64).collect::<String>();
        self.describe(|fields| {
            fields.bundle_version().map(|version| format!("{:?}", shorten(version)))
        })
    }

    fn describe(&self, field: impl Fn(&LaunchFields) -> Option<String>) -> String {
        let text = |fields| field(fields).unwrap_or_else(|| "absent".into());
        match self {
            Self::Absent => "absent: there are no launch fields".into(),
            Self::Present(fields) => text(fields),
            Self::Unproven(fields) => format!("{}, unproven", text(fields)),
        }
    }
}

/// The members of the extensions map (Apple, [Attestation Object Validation
/// Guide](https://developer.apple.com/documentation/devicecheck/attestation-object-validation-guide)).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct LaunchFields {
    category: Option<ValidationCategory>,
    bundle_version: Option<String>,
    code_directory_hash: Option<Vec<u8>>,
    code_directory_hash_type: Option<u8>,
    others: Vec<(Vec<u8>, Vec<u8>)>,
}

impl LaunchFields {
    /// Reads what remains of the authenticator data: nothing, or exactly one map.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<Self>> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut fields = Self::default();
        let mut reader = Reader::new(bytes);
        let mut map = reader.map("one extensions map after the fixed part")?;
        while let Some(key) = reader.key(&mut map)? {
            match key.text {
                Some("apple_validation_category_01") => {
                    let bytes = reader.bytes("the category as a byte string")?;
                    let bytes = bytes.try_into().map_err(|_| {
                        Error::new(ErrorKind::UnexpectedType)
                            .expected("a category of 4 bytes")
                            .found((bytes.len(), "bytes"))
                    })?;
                    fields.category = Some(ValidationCategory(u32::from_le_bytes(bytes)));
                }
                Some("apple_bundle_version_01") => {
                    fields.bundle_version = Some(reader.text("the bundle version as text")?.into());
                }
                _ => fields.keep(key, reader.value()?),
            }
        }
        reader.finish()?;
        Ok(Some(fields))
    }

    /// Fields that Apple does not document: of the expected type or kept as they are.
    fn keep(&mut self, key: Key<'_>, value: &[u8]) {
        let bytes = Reader::new(value).bytes("").ok();
        match (key.text, bytes) {
            (Some("apple_cd_hash_hash_01"), Some(hash)) if matches!(hash.len(), 20 | 32) => {
                self.code_directory_hash = Some(hash.into());
            }
            (Some("apple_cd_hash_type_01"), Some(&[kind])) => {
                self.code_directory_hash_type = Some(kind);
            }
            _ => self.others.push((key.encoded.into(), value.into())),
        }
    }

    /// `apple_validation_category_01`: how the app came onto the device.
    pub const fn category(&self) -> Option<ValidationCategory> {
        self.category
    }

    /// `apple_bundle_version_01`: the app's CFBundleVersion.
    pub fn bundle_version(&self) -> Option<&str> {
        self.bundle_version.as_deref()
    }

    /// `apple_cd_hash_hash_01`: the code directory hash, 20 or 32 bytes. Only
    /// with an entitlement.
    pub fn code_directory_hash(&self) -> Option<&[u8]> {
        self.code_directory_hash.as_deref()
    }

    /// `apple_cd_hash_type_01`: the hash's type as code signing numbers it (2 is
    /// SHA-256).
    pub const fn code_directory_hash_type(&self) -> Option<u8> {
        self.code_directory_hash_type
    }

    /// Members that are not known here: key and value, each as its CBOR.
    pub fn others(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.others.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }
}

impl fmt::Debug for LaunchFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LaunchFields")
            .field("category", &self.category)
            .field("bundle_version", &self.bundle_version)
            .field("code_directory_hash_type", &self.code_directory_hash_type)
            .field("others", &self.others.len())
            .finish_non_exhaustive()
    }
}

/// How an app came onto the device, as the operating system judged it at launch:
/// Apple's numbers for `apple_validation_category_01`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ValidationCategory(u32);

impl ValidationCategory {
    /// 0: the system found the app invalid.
    pub const INVALID: Self = Self(0);
    /// 1: part of the operating system.
    pub const OPERATING_SYSTEM: Self = Self(1);
    /// 2: TestFlight.
    pub const TESTFLIGHT: Self = Self(2);
    /// 3: a development build.
    pub const DEVELOPMENT: Self = Self(3);
    /// 4: the App Store.
    pub const APP_STORE: Self = Self(4);
    /// 5: enterprise or ad hoc distribution.
    pub const ENTERPRISE: Self = Self(5);
    /// 6: Developer ID, outside the Mac App Store.
    pub const DEVELOPER_ID: Self = Self(6);
    /// 10: anything else.
    pub const OTHER: Self = Self(10);

    /// A category by Apple's number, for one that is not named here.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Apple's number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ValidationCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::INVALID => "invalid",
            Self::OPERATING_SYSTEM => "operating system",
            Self::TESTFLIGHT => "TestFlight",
            Self::DEVELOPMENT => "development",
            Self::APP_STORE => "App Store",
            Self::ENTERPRISE => "enterprise or ad hoc",
            Self::DEVELOPER_ID => "Developer ID",
            Self(7..=9) => "restricted",
            Self::OTHER => "other",
            _ => "not named",
        };
        write!(f, "{} ({name})", self.0)
    }
}

impl fmt::Debug for ValidationCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
