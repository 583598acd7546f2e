//! A strict reader of CBOR (RFC 8949) that borrows from its input.
//!
//! Headers are decoded by `ciborium-ll`; this adds what evidence needs:
//! definite lengths only, shortest form only (so that equal keys have equal
//! bytes), no duplicate keys, caps on depth and on the number of entries, and
//! nothing after the end.

use crate::error::{Error, ErrorKind, Result};
use ciborium_ll::{Decoder, Header};

/// How deeply values may be nested. Known objects need two levels; four more
/// leave room for members that are not known yet.
const MAX_DEPTH: usize = 6;

/// How many entries a map may have. Known maps have at most five; a small cap
/// keeps the search for duplicates cheap.
const MAX_ENTRIES: usize = 32;

/// The simple values that are in use (RFC 8949, section 3.3).
const FALSE: u8 = 20;
const TRUE: u8 = 21;
const NULL: u8 = 22;

/// How many elements an array may have. Passing over them takes no memory.
const MAX_ELEMENTS: usize = 1024;

pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    depth: usize,
}

/// A key of a map: its encoding, and its text if it is text.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    pub(crate) encoded: &'a [u8],
    pub(crate) text: Option<&'a str>,
}

/// The number of entries of a map that has been opened, and its keys so far.
pub(crate) struct Map<'a> {
    left: usize,
    keys: [&'a [u8]; MAX_ENTRIES],
    used: usize,
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidCbor)
}

fn unexpected(expected: &'static str) -> Error {
    Error::new(ErrorKind::UnexpectedType).expected(expected)
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    /// Everything that has not been read yet.
    #[cfg(test)]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<()> {
        if !self.bytes.is_empty() {
            return Err(Error::new(ErrorKind::TrailingData)
                .expected("nothing after the object")
                .found((self.bytes.len(), "bytes more")));
        }
        Ok(())
    }

    /// Opens a map; its entries follow through [`Reader::key`].
    pub(crate) fn map(&mut self, expected: &'static str) -> Result<Map<'a>> {
        match self.header()? {
            Header::Map(Some(left)) => {
                self.deeper()?;
                Map::new(left)
            }
            Header::Map(None) => Err(ErrorKind::IndefiniteLength.into()),
            _ => Err(unexpected(expected)),
        }
    }

    /// The next key of the map, or `None` at its end.
    pub(crate) fn key(&mut self, map: &mut Map<'a>) -> Result<Option<Key<'a>>> {
        let Some(left) = map.left.checked_sub(1) else {
            self.depth = self.depth.saturating_sub(1);
            return Ok(None);
        };
        map.left = left;
        let start = self.bytes;
        let text = self.skip()?;
        let encoded = self.since(start)?;
        map.remember(encoded)?;
        Ok(Some(Key { encoded, text }))
    }

    /// Opens an array and returns its number of elements; the caller reads
    /// exactly that many and then calls [`Reader::close_array`].
    pub(crate) fn array(&mut self, expected: &'static str) -> Result<usize> {
        match self.header()? {
            Header::Array(Some(length)) => {
                self.deeper()?;
                check_count(length, MAX_ELEMENTS)?;
                Ok(length)
            }
            Header::Array(None) => Err(ErrorKind::IndefiniteLength.into()),
            _ => Err(unexpected(expected)),
        }
    }

    pub(crate) fn close_array(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(crate) fn bytes(&mut self, expected: &'static str) -> Result<&'a [u8]> {
        match self.header()? {
            Header::Bytes(Some(length)) => self.take(length),
            Header::Bytes(None) => Err(ErrorKind::IndefiniteLength.into()),
            _ => Err(unexpected(expected)),
        }
    }

    pub(crate) fn text(&mut self, expected: &'static str) -> Result<&'a str> {
        match self.header()? {
            Header::Text(Some(length)) => self.utf8(length),
            Header::Text(None) => Err(ErrorKind::IndefiniteLength.into()),
            _ => Err(unexpected(expected)),
        }
    }

    #[cfg(feature = "signals")]
    pub(crate) fn uint(&mut self, expected: &'static str) -> Result<u64> {
        match self.header()? {
            Header::Positive(value) => Ok(value),
            _ => Err(unexpected(expected)),
        }
    }

    /// Passes over one value of any kind and returns its encoded bytes.
    pub(crate) fn value(&mut self) -> Result<&'a [u8]> {
        let start = self.bytes;
        self.skip()?;
        self.since(start)
    }

    /// What has been read since `start`.
    fn since(&self, start: &'a [u8]) -> Result<&'a [u8]> {
        let length = start.len().saturating_sub(self.bytes.len());
        start.get(..length).ok_or_else(invalid)
    }

    /// Passes over one value; returns it if it is text.
    fn skip(&mut self) -> Result<Option<&'a str>> {
        match self.header()? {
            Header::Positive(_) | Header::Negative(_) | Header::Float(_) => {}
            Header::Simple(FALSE | TRUE | NULL) => {}
            Header::Simple(_) => return Err(invalid().expected("false, true or null")),
            Header::Bytes(Some(length)) => {
                self.take(length)?;
            }
            Header::Text(Some(length)) => {
                return self.utf8(length).map(Some);
            }
            Header::Array(Some(length)) => {
                self.deeper()?;
                check_count(length, MAX_ELEMENTS)?;
                for _ in 0..length {
                    self.skip()?;
                }
                self.close_array();
            }
            Header::Map(Some(length)) => {
                self.deeper()?;
                let mut map = Map::new(length)?;
                while self.key(&mut map)?.is_some() {
                    self.skip()?;
                }
            }
            // CTAP2's canonical form has no tags, and no known object uses one.
            Header::Tag(_) => return Err(invalid().expected("no tags")),
            Header::Bytes(None)
            | Header::Text(None)
            | Header::Array(None)
            | Header::Map(None)
            | Header::Break => return Err(ErrorKind::IndefiniteLength.into()),
        }
        Ok(None)
    }

    fn utf8(&mut self, length: usize) -> Result<&'a str> {
        let bytes = self.take(length)?;
        core::str::from_utf8(bytes).map_err(|_| invalid().expected("UTF-8 text"))
    }

    fn header(&mut self) -> Result<Header> {
        let mut decoder = Decoder::from(self.bytes);
        let header = decoder
            .pull()
            .map_err(|_| invalid().expected("a CBOR value").found("a broken header"))?;
        let length = decoder.offset();
        if argument(&header).is_some_and(|argument| length != shortest(argument)) {
            return Err(invalid().expected("numbers in their shortest form"));
        }
        self.bytes = self.bytes.get(length..).ok_or_else(invalid)?;
        Ok(header)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| invalid().expected("as many bytes as announced").found("the end"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Error::new(ErrorKind::NestingTooDeep).expected("at most 6 levels"));
        }
        Ok(())
    }
}

impl<'a> Map<'a> {
    fn new(entries: usize) -> Result<Self> {
        check_count(entries, MAX_ENTRIES)?;
        Ok(Self { left: entries, keys: [&[]; MAX_ENTRIES], used: 0 })
    }

    fn remember(&mut self, key: &'a [u8]) -> Result<()> {
        let seen = self.keys.get(..self.used).ok_or_else(invalid)?;
        if seen.contains(&key) {
            return Err(ErrorKind::DuplicateMapKey.into());
        }
        *self.keys.get_mut(self.used).ok_or_else(invalid)? = key;
        self.used = self.used.saturating_add(1);
        Ok(())
    }
}

fn check_count(count: usize, cap: usize) -> Result<()> {
    if count > cap {
        return Err(invalid()
            .expected("a map or array of the usual size")
            .found((count, "entries")));
    }
    Ok(())
}

/// The number in a header whose encoding has more than one form.
fn argument(header: &Header) -> Option<u64> {
    match header {
        Header::Positive(number) | Header::Negative(number) | Header::Tag(number) => Some(*number),
        Header::Bytes(Some(length))
        | Header::Text(Some(length))
        | Header::Array(Some(length))
        | Header::Map(Some(length)) => u64::try_from(*length).ok(),
        // A simple value below 32 in two bytes is not well formed (RFC 8949, 3.3);
        // its shortest forms coincide with those of a number.
        Header::Simple(value) => Some(u64::from(*value)),
        _ => None,
    }
}

const fn shortest(argument: u64) -> usize {
    match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(bytes: &[u8]) -> Result<usize, ErrorKind> {
        let mut reader = Reader::new(bytes);
        reader.value().map_err(|e| e.kind())?;
        let left = reader.rest().len();
        reader.finish().map_err(|e| e.kind())?;
        Ok(left)
    }

    #[test]
    fn well_formed_values_are_passed_over() {
        for bytes in [
            &[0x00][..],
            &[0x18, 0x18],
            &[0x20],
            &[0x43, 1, 2, 3],
            &[0x62, b'h', b'i'],
            &[0x82, 0x01, 0x80],
            &[0xa2, 0x01, 0x02, 0x61, b'a', 0xa0],
            &[0xf5],
            &[0xf4],
            &[0xf6],
            &[0xf9, 0x3c, 0x00],
            &[0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 1],
        ] {
            assert_eq!(value(bytes), Ok(0), "{bytes:02x?}");
        }
    }

    #[test]
    fn each_defect_has_its_kind() {
        use ErrorKind as K;
        let deep = [[0x81; MAX_DEPTH + 1].as_slice(), &[0x00]].concat();
        let wide = [&[0xb8, 33][..], &[0x01; 66]].concat();
        let long = [&[0x99, 0x04, 0x01][..], &[0x01; 1025]].concat();
        for (bytes, kind) in [
            (&[][..], K::InvalidCbor),
            (&[0x18, 0x17], K::InvalidCbor),
            (&[0x19, 0x00, 0xff], K::InvalidCbor),
            (&[0x58, 0x03, 1, 2, 3], K::InvalidCbor),
            (&[0x1c], K::InvalidCbor),
            (&[0xf8, 0x10], K::InvalidCbor),
            (&[0xf8, 0xff], K::InvalidCbor),
            (&[0xf7], K::InvalidCbor),
            (&[0xf1], K::InvalidCbor),
            (&[0x44, 1, 2, 3], K::InvalidCbor),
            (&[0x61, 0xff], K::InvalidCbor),
            (&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], K::InvalidCbor),
            (&[0x9b, 0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0], K::InvalidCbor),
            (&[0xbb, 0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0], K::InvalidCbor),
            (&wide, K::InvalidCbor),
            (&long, K::InvalidCbor),
            (&[0xf8, 0x18], K::InvalidCbor),
            (&[0x5f, 0x41, 1, 0xff], K::IndefiniteLength),
            (&[0x7f, 0x61, b'a', 0xff], K::IndefiniteLength),
            (&[0x9f, 0xff], K::IndefiniteLength),
            (&[0xbf, 0xff], K::IndefiniteLength),
            (&[0xff], K::IndefiniteLength),
            (&[0xa2, 0x01, 0x02, 0x01, 0x03], K::DuplicateMapKey),
            (&[0x81, 0xa2, 0x61, b'a', 0x02, 0x61, b'a', 0x03], K::DuplicateMapKey),
            (&deep, K::NestingTooDeep),
            (&[0xc1, 0x00], K::InvalidCbor),
            (&[0x00, 0x00], K::TrailingData),
        ] {
            assert_eq!(value(bytes), Err(kind), "{bytes:02x?}");
        }
    }

    #[test]
    fn siblings_do_not_add_to_the_depth() {
        let flat = [&[0x98, 40][..], &[0xa0; 40]].concat();
        assert_eq!(value(&flat), Ok(0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = value(&bytes);
        }

        #[test]
        fn what_is_read_is_the_shortest_form(bytes in proptest::collection::vec(any::<u8>(), 1..32)) {
            // An independent reader and writer agrees with what was accepted.
            if value(&bytes).is_ok() && !has_floats(&bytes) {
                let other: ciborium::Value = ciborium::from_reader(bytes.as_slice()).unwrap();
                let mut again = Vec::new();
                ciborium::into_writer(&other, &mut again).unwrap();
                prop_assert_eq!(again, bytes);
            }
        }
    }

    fn has_floats(bytes: &[u8]) -> bool {
        bytes.iter().any(|b| (0xe0..=0xfb).contains(b) && !matches!(b, 0xf4..=0xf6))
    }
}
