//! Writing DER (X.690), and whatever one wishes to pass for it.

/// One value: tag bytes, length, content.
pub fn tlv(tag: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = tag.to_vec();
    let length = content.len();
    match length {
        0..=0x7f => bytes.push(length as u8),
        0x80..=0xff => bytes.extend([0x81, length as u8]),
        _ => {
            let length = u16::try_from(length).expect("test values are below 64 KiB");
            bytes.push(0x82);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// A SEQUENCE of encoded values.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(&[0x30], &parts.concat())
}

/// `[number] EXPLICIT` around an encoded value.
pub fn explicit(number: u32, inner: &[u8]) -> Vec<u8> {
    tlv(&context_tag(number), inner)
}

fn context_tag(number: u32) -> Vec<u8> {
    match number {
        0..=30 => vec![0xa0 | number as u8],
        31..=127 => vec![0xbf, number as u8],
        _ => vec![0xbf, 0x80 | (number >> 7) as u8, (number & 0x7f) as u8],
    }
}

/// An OCTET STRING.
pub fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(&[0x04], content)
}

/// A BIT STRING without unused bits.
pub fn bit_string(content: &[u8]) -> Vec<u8> {
    tlv(&[0x03], &[&[0], content].concat())
}

/// A positive INTEGER.
pub fn integer(value: u64) -> Vec<u8> {
    unsigned_integer(&value.to_be_bytes())
}

/// A positive INTEGER from its big-endian bytes.
pub fn unsigned_integer(bytes: &[u8]) -> Vec<u8> {
    let zeroes = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeroes.min(bytes.len() - 1)..];
    let sign: &[u8] = if digits[0] & 0x80 != 0 { &[0] } else { &[] };
    tlv(&[0x02], &[sign, digits].concat())
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().expect("digits")).collect();
    let mut content = Vec::new();
    for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
        let groups = (0..9).rev().map(|group| (arc >> (7 * group)) as u8 & 0x7f);
        let mut groups: Vec<u8> = groups.skip_while(|group| *group == 0).collect();
        if groups.is_empty() {
            groups.push(0);
        }
        let last = groups.len() - 1;
        groups[..last].iter_mut().for_each(|group| *group |= 0x80);
        content.extend(groups);
    }
    tlv(&[0x06], &content)
}

/// A UTCTime up to 2049, a GeneralizedTime afterwards (RFC 5280, 4.1.2.5).
pub fn time(unix_seconds: u64) -> Vec<u8> {
    let (days, second) = (unix_seconds / 86_400, unix_seconds % 86_400);
    let (mut year, mut left) = (1970, days);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while left >= 365 + u64::from(is_leap(year)) {
        left -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    let (day, hour, minute) = (left + 1, second / 3600, second / 60 % 60);
    let rest = format!("{month:02}{day:02}{hour:02}{minute:02}{:02}Z", second % 60);
    if year < 2050 {
        tlv(&[0x17], format!("{:02}{rest}", year % 100).as_bytes())
    } else {
        tlv(&[0x18], format!("{year:04}{rest}").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_encodings() {
        assert_eq!(oid("1.2.840.113635.100.8.2"), b"\x06\x09\x2a\x86\x48\x86\xf7\x63\x64\x08\x02");
        assert_eq!(explicit(1204, &[]), [0xbf, 0x89, 0x34, 0x00]);
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(0x80), [2, 2, 0, 0x80]);
        assert_eq!(time(1_776_795_192), tlv(&[0x17], b"260421181312Z"));
        assert_eq!(time(951_782_400), tlv(&[0x17], b"000229000000Z"));
        assert_eq!(time(2_524_608_000), tlv(&[0x18], b"20500101000000Z"));
    }
}
