//! The two CBOR objects that the app sends.

use crate::encoding::cbor::Reader;
use crate::encoding::check_size;
use crate::error::{Error, ErrorKind, Result};

/// `{fmt: "apple-appattest", attStmt: {x5c: [leaf, intermediate], receipt}, authData}`
pub(super) struct AttestationObject<'a> {
    pub(super) leaf: &'a [u8],
    pub(super) intermediate: &'a [u8],
    /// Not covered by any signature of the attestation; may be empty.
    pub(super) receipt: &'a [u8],
    pub(super) authenticator_data: &'a [u8],
}

/// `{signature, authenticatorData}`
pub(super) struct AssertionObject<'a> {
    pub(super) signature: &'a [u8],
    pub(super) authenticator_data: &'a [u8],
}

fn missing(expected: &'static str) -> Error {
    Error::new(ErrorKind::MissingField).expected(expected)
}

impl<'a> AttestationObject<'a> {
    /// Members that are not known (macOS sends an unsigned `cdHash`) are passed
    /// over, as long as they are strict CBOR themselves.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        check_size(bytes)?;
        let mut reader = Reader::new(bytes);
        let mut map = reader.map("an attestation object (a map)")?;
        let (mut format, mut statement, mut authenticator_data) = (None, None, None);
        while let Some(key) = reader.key(&mut map)? {
            match key.text {
                Some("fmt") => format = Some(reader.text("fmt as text")?),
                Some("attStmt") => statement = Some(Statement::read(&mut reader)?),
                Some("authData") => authenticator_data = Some(reader.bytes("authData as bytes")?),
                _ => {
                    reader.value()?;
                }
            }
        }
        reader.finish()?;
        if format.ok_or_else(|| missing("fmt"))? != "apple-appattest" {
            return Err(Error::new(ErrorKind::UnsupportedFormat).expected("apple-appattest"));
        }
        let statement = statement.ok_or_else(|| missing("attStmt"))?;
        let [leaf, intermediate] = statement.x5c.ok_or_else(|| missing("x5c"))?;
        Ok(Self {
            leaf,
            intermediate,
            receipt: statement.receipt,
            authenticator_data: authenticator_data.ok_or_else(|| missing("authData"))?,
        })
    }
}

struct Statement<'a> {
    x5c: Option<[&'a [u8]; 2]>,
    receipt: &'a [u8],
}

impl<'a> Statement<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let mut statement = Self { x5c: None, receipt: &[] };
        let mut map = reader.map("attStmt as a map")?;
        while let Some(key) = reader.key(&mut map)? {
            match key.text {
                Some("x5c") => {
                    let length = reader.array("x5c as an array")?;
                    if length != 2 {
                        return Err(Error::new(ErrorKind::ChainLength)
                            .expected("the leaf and the intermediate")
                            .found((length, "certificates")));
                    }
                    let leaf = reader.bytes("a certificate as bytes")?;
                    let intermediate = reader.bytes("a certificate as bytes")?;
                    reader.close_array();
                    statement.x5c = Some([leaf, intermediate]);
                }
                Some("receipt") => statement.receipt = reader.bytes("receipt as bytes")?,
                _ => {
                    reader.value()?;
                }
            }
        }
        Ok(statement)
    }
}

impl<'a> AssertionObject<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        check_size(bytes)?;
        let mut reader = Reader::new(bytes);
        let mut map = reader.map("an assertion object (a map)")?;
        let (mut signature, mut authenticator_data) = (None, None);
        while let Some(key) = reader.key(&mut map)? {
            match key.text {
                Some("signature") => signature = Some(reader.bytes("signature as bytes")?),
                Some("authenticatorData") => {
                    authenticator_data = Some(reader.bytes("authenticatorData as bytes")?);
                }
                _ => {
                    reader.value()?;
                }
            }
        }
        reader.finish()?;
        Ok(Self {
            signature: signature.ok_or_else(|| missing("signature"))?,
            authenticator_data: authenticator_data.ok_or_else(|| missing("authenticatorData"))?,
        })
    }
}
