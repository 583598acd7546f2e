//! Pin sets that reach an app without a release: signed, for one app, and never older.

use crate::set::PinSet;
use crate::text::{MAX_TEXT, parse_app};
use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::{ErrorKind, Result, Timestamp};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use pki_types::SubjectPublicKeyInfoDer;
use pki_types::pem::PemObject;

/// What the last line begins with.
const SIGNATURE: &str = "signature ";
/// An ECDSA signature over P-256 has at most 72 bytes in DER.
const MAX_SIGNATURE: usize = 96;

/// The public half of a key that signs pin sets: ECDSA with P-256 and SHA-256.
///
/// Keep the private half where release keys are kept, away from the servers that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateKey(VerifyingKey);

impl UpdateKey {
    /// From the DER of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUpdateKey`].
    pub fn from_spki_der(der: &[u8]) -> Result<Self> {
        VerifyingKey::from_public_key_der(der)
            .map(Self)
            .map_err(|_| ErrorKind::InvalidUpdateKey.into())
    }

    /// From PEM (`-----BEGIN PUBLIC KEY-----`).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUpdateKey`].
    pub fn from_pem(pem: &str) -> Result<Self> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| ErrorKind::InvalidUpdateKey)?;
        Self::from_spki_der(&der)
    }
}

/// Whose updates a set takes.
#[derive(Clone, Debug)]
pub(crate) struct Updates {
    app_id: String,
    keys: Vec<UpdateKey>,
}

impl PinSet {
    /// Lets signed sets replace this one: those for this app, signed with one of these keys.
    /// Two keys make it possible to change them.
    ///
    /// # Errors
    /// [`ErrorKind::PinSetApp`] if this set is for another app,
    /// [`ErrorKind::InvalidUpdateKey`] if there are no keys, [`ErrorKind::InvalidPinSet`] if
    /// the app id is not one word of printable ASCII; [`ErrorKind::PinSetUnversioned`] and
    /// [`ErrorKind::ExpiryUndecided`] if this set has no version, or nobody decided what
    /// happens when an update expires.
    pub fn accept_updates(
        mut self,
        app_id: &str,
        keys: impl IntoIterator<Item = UpdateKey>,
    ) -> Result<Self> {
        if self.app_id.as_ref().is_some_and(|own| own != app_id) {
            return Err(ErrorKind::PinSetApp.into());
        }
        let keys: Vec<_> = keys.into_iter().collect();
        if keys.is_empty() {
            return Err(ErrorKind::InvalidUpdateKey.into());
        }
        if self.version == 0 {
            return Err(ErrorKind::PinSetUnversioned.into());
        }
        if self.on_expiry.is_none() {
            return Err(ErrorKind::ExpiryUndecided.into());
        }
        self.updates = Some(Updates { app_id: parse_app(app_id)?, keys });
        Ok(self)
    }

    /// The set that replaces this one: signed, for this app, of a higher version, not expired.
    ///
    /// `signed` is the text of [`PinSet::parse`], with `app`, `version` and `expires`, and
    /// behind it one line: `signature `, the base64 of an ECDSA signature in DER over every
    /// byte before that line, and a line feed. With OpenSSL:
    ///
    /// ```text
    /// printf 'signature %s\n' "$(openssl dgst -sha256 -sign key.pem pins.txt | base64 -w0)" |
    ///     cat pins.txt - > pins.signed
    /// ```
    ///
    /// Keep the bytes that were accepted, and give them to [`PinSet::restore`] at the next
    /// start: without that, a restart goes back to the pins that the app was shipped with.
    /// A signed set that is older than the newest, and newer than the one at hand, is accepted:
    /// who is between the app and its updates can hold them back, until they expire.
    ///
    /// Connections that are already open, and TLS sessions that are resumed, were checked
    /// with the old set: make a new configuration from the new one.
    ///
    /// # Errors
    /// [`ErrorKind::PinSetSignature`], [`ErrorKind::PinSetApp`],
    /// [`ErrorKind::PinSetNotNewer`], [`ErrorKind::PinSetExpired`], and what
    /// [`PinSet::parse`] refuses. This set goes on as it is.
    pub fn update(&self, signed: &[u8], now: Timestamp) -> Result<Self> {
        let next = self.authentic(signed)?;
        if next.version <= self.version {
            return Err(ErrorKind::PinSetNotNewer.into());
        }
        if next.has_expired(now) {
            return Err(ErrorKind::PinSetExpired.into());
        }
        Ok(next)
    }

    /// The newer of this set and one that [`PinSet::update`] accepted earlier.
    ///
    /// It is not refused for having expired since: falling back to an even older set would
    /// bring back the pins that it took away. What happens then is up to
    /// [`OnExpiry`](crate::OnExpiry).
    ///
    /// Who can change what the app has stored can put an older signed set there; this
    /// protects against the network, not against the device.
    ///
    /// # Errors
    /// [`ErrorKind::PinSetSignature`], [`ErrorKind::PinSetApp`], and what [`PinSet::parse`]
    /// refuses.
    pub fn restore(self, signed: &[u8]) -> Result<Self> {
        let kept = self.authentic(signed)?;
        Ok(if kept.version > self.version { kept } else { self })
    }

    /// A set that was signed for this app; what the app chose stays as it was.
    fn authentic(&self, signed: &[u8]) -> Result<Self> {
        let updates = self.updates.as_ref().ok_or(ErrorKind::InvalidUpdateKey)?;
        let (text, signature) = split(signed)?;
        // Nothing of the text is looked at before it is known whose it is.
        if !updates.keys.iter().any(|key| key.0.verify(text.as_bytes(), &signature).is_ok()) {
            return Err(ErrorKind::PinSetSignature.into());
        }
        let on_expiry = self.on_expiry.ok_or(ErrorKind::ExpiryUndecided)?;
        let mut next = Self::parse(text, on_expiry)?;
        if next.version == 0 || next.expires.is_none() {
            return Err(ErrorKind::InvalidPinSet.into());
        }
        match &next.app_id {
            None => return Err(ErrorKind::InvalidPinSet.into()),
            Some(app_id) if *app_id != updates.app_id => return Err(ErrorKind::PinSetApp.into()),
            Some(_) => {}
        }
        next.report_only = self.report_only;
        next.updates = Some(updates.clone());
        Ok(next)
    }
}

/// The signed text and its signature.
fn split(signed: &[u8]) -> Result<(&str, Signature)> {
    let invalid = || ErrorKind::InvalidPinSet;
    // The signature's line comes on top.
    if signed.len() > MAX_TEXT.saturating_add(256) {
        return Err(ErrorKind::InputTooLarge.into());
    }
    let signed = core::str::from_utf8(signed).map_err(|_| invalid())?;
    let body = signed.strip_suffix('\n').ok_or_else(invalid)?;
    let (before, _) = body.rsplit_once('\n').ok_or_else(invalid)?;
    // The line feed before the last line is signed.
    let (text, last) =
        signed.split_at_checked(before.len().saturating_add(1)).ok_or_else(invalid)?;
    let base64 = last.strip_prefix(SIGNATURE).and_then(|rest| rest.strip_suffix('\n'));
    let base64 = base64.filter(|text| text.len() <= MAX_SIGNATURE.div_ceil(3).saturating_mul(4));
    let der = STANDARD.decode(base64.ok_or_else(invalid)?).map_err(|_| invalid())?;
    let signature = Signature::from_der(&der).map_err(|_| ErrorKind::PinSetSignature)?;
    Ok((text, signature))
}
