//! A reader of DER (X.690) over the `der` crate, with this crate's errors.

use crate::error::{Error, ErrorKind, Result};
use der::{AnyRef, Decode, Reader as _, SliceReader};

pub(crate) use der::{Tag, TagNumber};

pub(crate) struct Reader<'a>(SliceReader<'a>);

/// One value with its tag, its content and its whole encoding.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) tag: Tag,
    pub(crate) content: &'a [u8],
    pub(crate) encoded: &'a [u8],
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidDer)
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self> {
        SliceReader::new(bytes).map(Self).map_err(|_| invalid())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::TrailingData).expected("the end of the DER value"))
    }

    /// The next value, whatever its tag.
    pub(crate) fn any(&mut self) -> Result<Value<'a>> {
        let encoded = self.0.tlv_bytes().map_err(|_| invalid().expected("a DER value"))?;
        let any = AnyRef::from_der(encoded).map_err(|_| invalid())?;
        Ok(Value { tag: der::Tagged::tag(&any), content: any.value(), encoded })
    }

    /// The next value, which must have this tag.
    pub(crate) fn expect(&mut self, tag: Tag) -> Result<Value<'a>> {
        let value = self.any()?;
        if value.tag != tag {
            return Err(invalid().expected(name(tag)).found("another tag"));
        }
        Ok(value)
    }

    /// The content of the next value, which must be a SEQUENCE.
    pub(crate) fn sequence(&mut self) -> Result<Self> {
        Self::new(self.expect(Tag::Sequence)?.content)
    }

    /// The next value if it has this tag; otherwise nothing is read.
    pub(crate) fn optional(&mut self, tag: Tag) -> Result<Option<Value<'a>>> {
        if self.is_empty() || !Tag::peek(&self.0).is_ok_and(|next| next == tag) {
            return Ok(None);
        }
        self.any().map(Some)
    }
}

/// Reads a SEQUENCE that is the whole input.
pub(crate) fn whole_sequence(bytes: &[u8]) -> Result<Reader<'_>> {
    let mut outer = Reader::new(bytes)?;
    let inner = outer.sequence()?;
    outer.finish()?;
    Ok(inner)
}

/// Decodes a value that is the whole input by a type of the `der` family.
pub(crate) fn whole<'a, T: Decode<'a>>(bytes: &'a [u8]) -> Result<T> {
    T::from_der(bytes).map_err(|_| invalid())
}

/// The tag `[number]`, constructed: EXPLICIT, or IMPLICIT of a constructed type.
pub(crate) const fn context(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

const fn name(tag: Tag) -> &'static str {
    match tag {
        Tag::Sequence => "a SEQUENCE",
        Tag::Integer => "an INTEGER",
        Tag::OctetString => "an OCTET STRING",
        Tag::BitString => "a BIT STRING",
        Tag::ObjectIdentifier => "an OBJECT IDENTIFIER",
        Tag::Boolean => "a BOOLEAN",
        _ => "another type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &[u8]) -> Result<usize, ErrorKind> {
        let read = || {
            let mut inner = whole_sequence(bytes)?;
            let mut values = 0;
            while !inner.is_empty() {
                inner.any()?;
                values += 1;
            }
            inner.finish().map(|()| values)
        };
        read().map_err(|e: Error| e.kind())
    }

    #[test]
    fn defects_have_their_kinds() {
        assert_eq!(kinds(&[0x30, 0x03, 0x02, 0x01, 0x05]), Ok(1));
        assert_eq!(kinds(&[0x30, 0x05, 0xbf, 0x89, 0x30, 0x01, 0x00]), Ok(1));
        for (bytes, kind) in [
            (&[][..], ErrorKind::InvalidDer),
            (&[0x31, 0x00], ErrorKind::InvalidDer),
            (&[0x30, 0x80, 0x00, 0x00], ErrorKind::InvalidDer),
            (&[0x30, 0x81, 0x03, 0x02, 0x01, 0x05], ErrorKind::InvalidDer),
            (&[0x30, 0x04, 0x02, 0x01, 0x05], ErrorKind::InvalidDer),
            (&[0x30, 0x03, 0x02, 0x02, 0x05], ErrorKind::InvalidDer),
            (&[0x30, 0x00, 0x00], ErrorKind::TrailingData),
            (&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], ErrorKind::InvalidDer),
        ] {
            assert_eq!(kinds(bytes), Err(kind), "{bytes:02x?}");
        }
    }
}
