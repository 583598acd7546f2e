//! The text of a key, as it stands in a variable or a file.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use bonafide::seal::KeyMaterial;
use bonafide::{ErrorKind, Result};
use zeroize::Zeroizing;

/// Reads a key of 32 bytes: 64 hexadecimal digits, or base64 of either alphabet, with or
/// without padding (44 or 43 characters). `hex:` or `base64:` in front says which.
///
/// Nothing is trimmed and nothing is guessed: a passphrase is not a key, whatever its
/// length.
///
/// # Errors
/// [`ErrorKind::InvalidKeyText`], [`ErrorKind::WeakKey`]. The text is not repeated.
pub fn parse_key(text: &str) -> Result<KeyMaterial> {
    let bytes = match (text.strip_prefix("hex:"), text.strip_prefix("base64:")) {
        (Some(hex), _) => from_hex(hex),
        (_, Some(base64)) => from_base64(base64),
        // 64 hexadecimal digits are not base64 of 32 bytes, so nothing is ambiguous.
        _ => from_hex(text).or_else(|| from_base64(text)),
    };
    let bytes = bytes.ok_or(ErrorKind::InvalidKeyText)?;
    KeyMaterial::from_bytes(&bytes)
}

fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn from_base64(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let engines = match text.len() {
        43 => [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD],
        44 => [&STANDARD, &URL_SAFE],
        _ => return None,
    };
    // Decoding into 32 bytes refuses 33, and any stray bit.
    let fits = |engine: &&base64::engine::GeneralPurpose| {
        let mut buffer = Zeroizing::new([0; 33]);
        let length = engine.decode_slice(text, buffer.as_mut_slice()).ok()?;
        let decoded = buffer.get(..length)?;
        (length == 32).then(|| bytes.copy_from_slice(decoded))
    };
    engines.iter().find_map(fits)?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 32] = {
        let mut bytes = [0xfb; 32];
        bytes[31] = 0x0a;
        bytes
    };

    #[test]
    fn every_form_is_read() {
        let hex: String = BYTES.iter().map(|byte| format!("{byte:02x}")).collect();
        let forms = [
            hex.clone(),
            hex.to_uppercase(),
            format!("hex:{hex}"),
            STANDARD.encode(BYTES),
            STANDARD_NO_PAD.encode(BYTES),
            URL_SAFE.encode(BYTES),
            URL_SAFE_NO_PAD.encode(BYTES),
            format!("base64:{}", URL_SAFE_NO_PAD.encode(BYTES)),
        ];
        for form in forms {
            assert_eq!(parse_key(&form).unwrap().expose(), &BYTES, "{form}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let hex = "ab".repeat(32);
        let base64 = STANDARD.encode(BYTES);
        let mixed = base64.replace('+', "-").replacen('-', "+", 1);
        for text in [
            "",
            "correct horse battery staple",
            "12345678901234567890123456789012",
            &hex[1..],
            &format!("{hex}0"),
            &format!("0x{hex}"),
            &format!(" {hex}"),
            &format!("{hex}\n"),
            &format!("base64:{hex}"),
            &format!("hex:{base64}"),
            &format!("HEX:{hex}"),
            &base64[1..],
            &format!("{base64}="),
            &mixed,
            &STANDARD.encode([1; 31]),
            &STANDARD.encode([1; 33]),
            &"é".repeat(32),
        ] {
            let kind = parse_key(text).map(|_| ()).unwrap_err().kind();
            assert_eq!(kind, ErrorKind::InvalidKeyText, "{text:?}");
        }
        // A stray bit in the last character.
        let stray = format!("{}B=", "A".repeat(42));
        assert_eq!(parse_key(&stray).map(|_| ()).unwrap_err().kind(), ErrorKind::InvalidKeyText);
        let zeros = "0".repeat(64);
        assert_eq!(parse_key(&zeros).map(|_| ()).unwrap_err().kind(), ErrorKind::WeakKey);
    }
}
