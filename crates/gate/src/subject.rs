//! Whom a request is from, as the server knows.

use crate::headers::{DEVICE, EVIDENCE};
use http::request::Parts;

/// A key id has 44 characters; other names of devices are not much longer.
const MAX_DEVICE: usize = 256;
/// The longest subject of a challenge.
const MAX_SUBJECT: usize = 1024;

/// Says whom a request is from: the authenticated account, from what earlier layers left in
/// the request's extensions. Never a header that a client writes itself, with the one
/// exception of [`device_as_subject`]. `None` is answered with 401.
pub trait Subject: Clone + Send + Sync + 'static {
    /// The subject of this request.
    fn subject(&self, parts: &Parts) -> Option<String>;
}

impl<F: Fn(&Parts) -> Option<String> + Clone + Send + Sync + 'static> Subject for F {
    fn subject(&self, parts: &Parts) -> Option<String> {
        self(parts)
    }
}

/// The subject of a request, if it is one that a challenge can be for.
pub(crate) fn of(subject: &impl Subject, parts: &Parts) -> Option<String> {
    let subject = subject.subject(parts)?;
    (1..=MAX_SUBJECT).contains(&subject.len()).then_some(subject)
}

/// For servers without accounts: each device of App Attest is its own subject, by the name
/// in `Bonafide-Device`, and all others are one, `anyone`.
///
/// A client that claims another device's name gains nothing, since only that device can make
/// evidence for it. Play Integrity names no device: its evidence with a `Bonafide-Device`
/// is refused (nobody is known as the subject), and Android apps send none.
///
/// What a handler believes is in [`Granted`](bonafide::gate::Granted), not in headers.
pub fn device_as_subject(parts: &Parts) -> Option<String> {
    let mut names = parts.headers.get_all(DEVICE).iter();
    let name = match (names.next(), names.next()) {
        (None, _) => return Some("anyone".into()),
        (Some(name), None) => name.to_str().ok()?,
        (Some(_), Some(_)) => return None,
    };
    // A challenge is asked for without evidence.
    let evidence = parts.headers.get(EVIDENCE).map(|evidence| evidence.as_bytes());
    let proves_devices = evidence.is_none_or(|evidence| evidence.starts_with(b"apple-"));
    let is_name = (1..=MAX_DEVICE).contains(&name.len());
    (proves_devices && is_name).then(|| name.to_owned())
}
