//! The protected header of either form.

use crate::encoding::json::{self, Value};
use crate::error::{Error, ErrorKind, Result};

/// Parameters that would change what the token means or bring a key along, each
/// refused by its presence.
const REFUSED: [&str; 6] = ["zip", "crit", "jwk", "jku", "x5c", "x5u"];

/// Checks a header: every pinned parameter has exactly its value. `typ`, `cty`
/// and `kid` are ignored.
pub(super) fn check(header: &[u8], pinned: &[(&str, &str)]) -> Result<()> {
    let header = json::object(header)?;
    let unsupported =
        || Error::new(ErrorKind::UnsupportedTokenAlgorithm).expected("A256KW, A256GCM and ES256");
    if REFUSED.iter().any(|name| header.get(name).is_some()) {
        return Err(unsupported().found("a header parameter that is refused"));
    }
    for (name, value) in pinned {
        match header.get(name) {
            Some(Value::Text(text)) if text == value => {}
            _ => return Err(unsupported().found("another algorithm")),
        }
    }
    Ok(())
}
