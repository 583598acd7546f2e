//! Apple's extensions in the leaf certificate.

use super::platform::Platform;
use crate::encoding::der::{self, Tag};
use crate::error::{Error, ErrorKind, Result};
use crate::x509::VerifiedLeaf;
use ::der::asn1::ObjectIdentifier;

const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.2");
const APP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.5");
const BOOT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.6");
const SYSTEM: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.7");

/// `SEQUENCE { [1] EXPLICIT OCTET STRING }`: the nonce that Apple signed.
pub(super) fn nonce<'a>(leaf: &VerifiedLeaf<'_, 'a>) -> Result<&'a [u8]> {
    let absent = || Error::new(ErrorKind::MissingField).expected("the nonce extension in the leaf");
    single_octet_string(leaf.extension(NONCE)?.ok_or_else(absent)?, 1)
}

/// Element `[4]` of the app extension: the platform's number.
///
/// The elements are in no order and of several types; once `[4]` was found, what
/// follows decides nothing.
pub(super) fn platform(leaf: &VerifiedLeaf<'_, '_>) -> Result<Platform> {
    let unknown = || Error::new(ErrorKind::UnknownPlatform).expected("a platform in the leaf");
    let extension = leaf.extension(APP)?.ok_or_else(|| unknown().found("no extension for it"))?;
    let unreadable = |_| unknown().found("an extension that cannot be read");
    let mut elements = der::whole_sequence(extension).map_err(unreadable)?;
    while !elements.is_empty() {
        let element = elements.any().map_err(unreadable)?;
        if element.tag == der::context(4) {
            return der::whole(element.content).map(Platform::new).map_err(unreadable);
        }
    }
    Err(unknown().found("no element [4]"))
}

/// `SEQUENCE { [3] EXPLICIT OCTET STRING }`: the boot policy that Apple signed.
pub(super) fn boot_policy<'a>(leaf: &VerifiedLeaf<'_, 'a>) -> Result<&'a [u8]> {
    let absent = || Error::new(ErrorKind::BootPolicy).found("no boot policy in the leaf");
    let unreadable = |_| Error::new(ErrorKind::BootPolicy).found("one that cannot be read");
    single_octet_string(leaf.extension(BOOT)?.ok_or_else(absent)?, 3).map_err(unreadable)
}

fn single_octet_string(value: &[u8], tag: u32) -> Result<&[u8]> {
    let mut sequence = der::whole_sequence(value)?;
    let mut explicit = der::Reader::new(sequence.expect(der::context(tag))?.content)?;
    sequence.finish()?;
    let octets = explicit.expect(Tag::OctetString)?.content;
    explicit.finish()?;
    Ok(octets)
}

/// The operating system as the leaf names it. Apple documents none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct System {
    /// `[1400]`, such as 27.0; in every known leaf.
    pub(super) version: Option<String>,
    /// `[1403]`, such as 24A335; since iOS 16.3.
    pub(super) build: Option<String>,
    /// `[1026]`, such as iphoneos or macosx; since iOS 17.7.
    pub(super) name: Option<String>,
}

/// What the leaf says about the system; nothing where it cannot be read, which
/// fails no attestation.
pub(super) fn system(leaf: &VerifiedLeaf<'_, '_>) -> System {
    leaf.extension(SYSTEM)
        .ok()
        .flatten()
        .and_then(|value| read_system(value).ok())
        .unwrap_or_default()
}

fn read_system(value: &[u8]) -> Result<System> {
    let mut system = System::default();
    let mut elements = der::whole_sequence(value)?;
    while !elements.is_empty() {
        let element = elements.any()?;
        let field = if element.tag == der::context(1400) {
            &mut system.version
        } else if element.tag == der::context(1403) {
            &mut system.build
        } else if element.tag == der::context(1026) {
            &mut system.name
        } else {
            continue;
        };
        // Twice the same element: it cannot be said which one counts.
        if field.replace(text(element.content)?).is_some() {
            return Err(ErrorKind::InvalidDer.into());
        }
    }
    Ok(system)
}

fn text(explicit: &[u8]) -> Result<String> {
    let mut reader = der::Reader::new(explicit)?;
    let octets = reader.expect(Tag::OctetString)?.content;
    reader.finish()?;
    let text = core::str::from_utf8(octets).map_err(|_| ErrorKind::InvalidDer)?;
    Ok(text.into())
}

impl System {
    /// The number before the first dot of the version.
    pub(super) fn major_version(&self) -> Option<u32> {
        let digits = self.version.as_deref()?.split('.').next()?;
        // `parse` would take a sign.
        if digits.starts_with('+') { None } else { digits.parse().ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_read_or_nothing_is() {
        // [1400] "27.0", [1026] "iphoneos"; then the same without its last byte.
        let version = [0xbf, 0x8a, 0x78, 6, 4, 4, b'2', b'7', b'.', b'0'];
        let name = [&[0xbf, 0x88, 0x02, 10, 4, 8][..], b"iphoneos"].concat();
        let sequence = |body: &[u8]| [&[0x30, body.len() as u8][..], body].concat();
        let both = sequence(&[&version[..], &name].concat());
        let system = read_system(&both).unwrap();
        assert_eq!(system.version.as_deref(), Some("27.0"));
        assert_eq!(system.name.as_deref(), Some("iphoneos"));
        assert_eq!((system.build.as_deref(), system.major_version()), (None, Some(27)));
        assert!(read_system(&both[..both.len() - 1]).is_err());
        assert!(read_system(&sequence(&[version, version].concat())).is_err());
    }

    #[test]
    fn versions_without_a_number_have_no_major() {
        for text in ["", "x", "-27", "+27.0", "twenty.7", "99999999999"] {
            let system = System { version: Some(text.into()), ..System::default() };
            assert_eq!(system.major_version(), None, "{text:?}");
        }
    }
}
