//! Authenticator data (WebAuthn, section 6.1) as App Attest writes them.
//!
//! The flags byte is never used to find out what follows: real objects carry
//! the extensions map under 0x40 and under 0xC0, and assertions keep 0x40
//! without credential data. What remains after the fixed part decides.

use super::launch::LaunchFields;
use crate::error::{Error, ErrorKind, Result};

/// ED of WebAuthn: an extensions map is included.
const EXTENSIONS_INCLUDED: u8 = 0x80;

/// The head that attestations and assertions share: 37 bytes.
pub(super) struct Header<'a> {
    pub(super) rp_id_hash: &'a [u8; 32],
    flags: u8,
    /// Unsigned: a counter beyond 2³¹ is a large one, not a negative one.
    pub(super) counter: u32,
}

impl Header<'_> {
    pub(super) const fn claims_extensions(&self) -> bool {
        self.flags & EXTENSIONS_INCLUDED != 0
    }
}

/// What an attestation carries.
pub(super) struct AttestedData<'a> {
    pub(super) header: Header<'a>,
    pub(super) aaguid: &'a [u8; 16],
    pub(super) credential_id: &'a [u8; 32],
    /// The x and y coordinates, one after the other.
    pub(super) cose_point: [u8; 65],
    pub(super) launch: Option<LaunchFields>,
}

/// What an assertion carries.
pub(super) struct AssertedData<'a> {
    pub(super) header: Header<'a>,
    pub(super) launch: Option<LaunchFields>,
}

impl<'a> AttestedData<'a> {
    /// rpIdHash 32 | flags 1 | counter 4 | AAGUID 16 | length 2 | credential id
    /// 32 | COSE key 77 | nothing, or one map.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut rest = bytes;
        let header = Header::read(&mut rest)?;
        let aaguid = take(&mut rest)?;
        let length: &[u8; 2] = take(&mut rest)?;
        if *length != [0, 32] {
            return Err(malformed()
                .expected("a credential id of 32 bytes")
                .found(u32::from(u16::from_be_bytes(*length))));
        }
        let credential_id = take(&mut rest)?;
        let cose_point = read_cose_key(&mut rest)?;
        let launch = LaunchFields::read(rest)?;
        Ok(Self { header, aaguid, credential_id, cose_point, launch })
    }
}

impl<'a> AssertedData<'a> {
    /// rpIdHash 32 | flags 1 | counter 4 | nothing, or one map.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut rest = bytes;
        let header = Header::read(&mut rest)?;
        let launch = LaunchFields::read(rest)?;
        Ok(Self { header, launch })
    }
}

impl<'a> Header<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self> {
        let rp_id_hash = take(rest)?;
        let [flags] = *take(rest)?;
        let counter = u32::from_be_bytes(*take(rest)?);
        Ok(Self { rp_id_hash, flags, counter })
    }
}

/// An EC2 key (RFC 9053, section 7.1.1) in CTAP2's canonical form, which leaves
/// one encoding: kty 2, alg -7 (ES256), crv 1 (P-256), x and y of 32 bytes each.
fn read_cose_key(rest: &mut &[u8]) -> Result<[u8; 65]> {
    const UP_TO_X: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    const UP_TO_Y: [u8; 3] = [0x22, 0x58, 0x20];
    let up_to_x: &[u8; 10] = take(rest)?;
    let x: &[u8; 32] = take(rest)?;
    let up_to_y: &[u8; 3] = take(rest)?;
    let y: &[u8; 32] = take(rest)?;
    if (*up_to_x, *up_to_y) != (UP_TO_X, UP_TO_Y) {
        return Err(Error::new(ErrorKind::InvalidPublicKey)
            .expected("a COSE key for ES256 on P-256 in canonical CBOR"));
    }
    let mut point = [4; 65];
    for (to, from) in point.iter_mut().skip(1).zip(x.iter().chain(y)) {
        *to = *from;
    }
    Ok(point)
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N]> {
    let (taken, left) = rest
        .split_first_chunk()
        .ok_or_else(|| malformed().expected("at least 37 bytes, 164 in an attestation"))?;
    *rest = left;
    Ok(taken)
}

fn malformed() -> Error {
    Error::new(ErrorKind::InvalidAuthenticatorData)
}
