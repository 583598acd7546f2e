//! The authority of a request in one form (RFC 3986, section 3.2).

use super::{MAX_FIELD, Scheme, invalid};
use crate::error::Result;

/// Lower case, and without the port if it is the scheme's default.
///
/// A host is letters, digits, `-`, `.` and `_`, or an address in brackets; user
/// information is refused. So what one side calls the same host cannot be two.
pub(super) fn canonical(scheme: Scheme, text: &str) -> Result<String> {
    let expected = "a host with an optional port, such as api.example.com:8443";
    if text.len() > MAX_FIELD {
        return Err(invalid(expected).found((text.len(), "bytes")));
    }
    let (host, port) = split(text).ok_or_else(|| invalid(expected))?;
    let default = match scheme {
        Scheme::Https => 443,
        Scheme::Http => 80,
    };
    let host = host.to_ascii_lowercase();
    match port {
        None => Ok(host),
        Some(port) if port == default => Ok(host),
        Some(port) => Ok(format!("{host}:{port}")),
    }
}

fn split(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = if text.starts_with('[') {
        let end = text.find(']')?.checked_add(1)?;
        let (host, rest) = text.split_at_checked(end)?;
        let inside = host.strip_prefix('[')?.strip_suffix(']')?;
        let is_address = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
        if inside.is_empty() || !inside.bytes().all(is_address) {
            return None;
        }
        match rest {
            "" => (host, None),
            rest => (host, Some(rest.strip_prefix(':')?)),
        }
    } else {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if host.is_empty() || !host.bytes().all(is_name) {
            return None;
        }
        (host, port)
    };
    match port {
        None => Some((host, None)),
        // "08443" and "+8443" would be second spellings of a port.
        Some(port) if port.starts_with(|c: char| ('1'..='9').contains(&c)) => {
            port.parse().ok().map(|port| (host, Some(port)))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_one_host() {
        for (scheme, text, expected) in [
            (Scheme::Https, "api.example.com", "api.example.com"),
            (Scheme::Https, "API.Example.COM:443", "api.example.com"),
            (Scheme::Https, "api.example.com:80", "api.example.com:80"),
            (Scheme::Http, "localhost:80", "localhost"),
            (Scheme::Http, "localhost:443", "localhost:443"),
            (Scheme::Https, "[2001:DB8::1]:443", "[2001:db8::1]"),
            (Scheme::Https, "[::1]:8443", "[::1]:8443"),
            (Scheme::Https, "10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(canonical(scheme, text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            ":443",
            "user@example.com",
            "example.com:",
            "example.com:0443",
            "example.com:+443",
            "example.com:65536",
            "example.com:443:443",
            "example.com/",
            "exämple.com",
            "exa mple.com",
            "[::1",
            "[]",
            "[::1]443",
            "[::1]:",
            "[fe80::1%25eth0]",
            "[x]",
        ] {
            assert!(canonical(Scheme::Https, text).is_err(), "{text:?}");
        }
        assert!(canonical(Scheme::Https, &"a".repeat(1025)).is_err());
    }
}
