//! Tokens that are decrypted here, with the keys from the Play Console.

use super::expected::Expected;
use super::judge;
use super::keys::{DecryptionKey, VerificationKey};
use super::payload::{Clock, Payload};
use super::verdict::{Provenance, Verdict};
use crate::encoding::{check_size, json};
use crate::error::{Error, ErrorKind, Result};
use crate::jose;
use crate::replay::Uncommitted;
use crate::signature::{Provider, VerifyingKey};
use crate::time::Timestamp;
use core::fmt;

/// Verifies the tokens of classic requests for a fixed set of apps.
///
/// Made once, used by any number of threads. It opens nothing, reads no clock and
/// keeps no state between calls.
#[derive(Clone)]
pub struct Verifier {
    apps: Vec<App>,
}

#[derive(Clone)]
struct App {
    package: String,
    /// Each pair belongs together: a token that the first opens is verified by one of
    /// the second.
    pairs: Vec<(DecryptionKey, Vec<VerifyingKey>)>,
}

impl Verifier {
    /// Starts the configuration of a verifier.
    pub fn builder() -> Builder {
        Builder { apps: Vec::new(), provider: None }
    }

    /// Decrypts and verifies a token, and makes sure that it belongs to this
    /// package and request, and is fresh.
    ///
    /// `token` is what `IntegrityManager` gave the app (at most 64 KiB), `now` your
    /// clock. The claims come after the effect
    /// [`InsertOnce`](crate::replay::Effect::InsertOnce) has been committed.
    ///
    /// # Errors
    /// In this order; the first that fails:
    ///
    /// | what | kinds |
    /// |---|---|
    /// | configuration | [`InvalidExpectation`](ErrorKind::InvalidExpectation), [`PackageNotConfigured`](ErrorKind::PackageNotConfigured) |
    /// | form | [`InputTooLarge`](ErrorKind::InputTooLarge), [`TokenSegments`](ErrorKind::TokenSegments), [`InvalidBase64`](ErrorKind::InvalidBase64), [`UnsupportedTokenAlgorithm`](ErrorKind::UnsupportedTokenAlgorithm), [`TokenLengths`](ErrorKind::TokenLengths) |
    /// | wrong decryption key | [`TokenDecryption`](ErrorKind::TokenDecryption) |
    /// | right decryption key, changed token | [`TokenContent`](ErrorKind::TokenContent) |
    /// | wrong verification key, or forged | [`TokenSignature`](ErrorKind::TokenSignature) |
    /// | content | [`InvalidJson`](ErrorKind::InvalidJson), [`DuplicateMapKey`](ErrorKind::DuplicateMapKey), [`NestingTooDeep`](ErrorKind::NestingTooDeep), [`TrailingData`](ErrorKind::TrailingData), [`MissingField`](ErrorKind::MissingField), [`UnexpectedType`](ErrorKind::UnexpectedType), [`InvalidTime`](ErrorKind::InvalidTime) |
    /// | request | [`PackageMismatch`](ErrorKind::PackageMismatch), [`BindingKind`](ErrorKind::BindingKind), [`BindingMismatch`](ErrorKind::BindingMismatch), [`TokenTooOld`](ErrorKind::TokenTooOld), [`TokenFromTheFuture`](ErrorKind::TokenFromTheFuture) |
    pub fn verify(
        &self,
        token: &str,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Uncommitted<Verdict>> {
        expected.check()?;
        let app =
            self.apps.iter().find(|app| app.package == expected.package).ok_or_else(|| {
                Error::new(ErrorKind::PackageNotConfigured)
                    .expected("keys for the expected package")
            })?;
        let payload = app.open(token.as_bytes())?;
        let root = json::object(&payload).map_err(|error| error.at("verdict"))?;
        let payload = Payload::read(&root, Clock::Millis).map_err(|error| error.at("verdict"))?;
        judge::verdict(payload, expected, now, Provenance::LocalKeys)
    }

    /// Whether there are keys for this package.
    pub fn serves(&self, package: &str) -> bool {
        self.apps.iter().any(|app| app.package == package)
    }
}

impl App {
    fn open(&self, token: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        check_size(token)?;
        let keys = self.pairs.iter().map(|(decryption, _)| decryption.key());
        let (index, inner) = jose::decrypt(token, keys).map_err(|error| error.at("decryption"))?;
        let (_, verification) = self.pairs.get(index).ok_or(ErrorKind::PackageNotConfigured)?;
        let mut refusal = Error::new(ErrorKind::TokenSignature);
        for key in verification {
            match jose::verify(&inner, key) {
                Ok(payload) => return Ok(payload),
                Err(error) => refusal = error,
            }
        }
        Err(refusal.at("signature"))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages: Vec<_> = self.apps.iter().map(|app| app.package.as_str()).collect();
        f.debug_struct("Verifier").field("packages", &packages).finish_non_exhaustive()
    }
}

/// The configuration of a [`Verifier`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    apps: Vec<(String, DecryptionKey, VerificationKey)>,
    provider: Option<Provider>,
}

impl Builder {
    /// Serves one more package with its pair of keys. The same package again adds
    /// a pair, for the time of a switch: each token is opened by whichever fits.
    pub fn app(
        mut self,
        package: &str,
        decryption: DecryptionKey,
        verification: VerificationKey,
    ) -> Self {
        self.apps.push((package.into(), decryption, verification));
        self
    }

    /// Lets this provider do the arithmetic of signatures.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Checks the configuration.
    ///
    /// # Errors
    /// Of class `configuration`: [`ErrorKind::NoPackage`], [`ErrorKind::InvalidPackage`],
    /// [`ErrorKind::ProviderUnavailable`].
    pub fn build(self) -> Result<Verifier> {
        self.check().map_err(|error| error.at("verifier configuration"))
    }

    fn check(self) -> Result<Verifier> {
        if self.apps.is_empty() {
            return Err(ErrorKind::NoPackage.into());
        }
        let provider = self.provider.unwrap_or_else(Provider::preferred).checked()?;
        let mut apps: Vec<App> = Vec::new();
        for (package, decryption, verification) in self.apps {
            check_package(&package)?;
            let verification = verification.prepare(provider)?;
            let at = apps.iter().position(|app| app.package == package).unwrap_or(apps.len());
            if at == apps.len() {
                apps.push(App { package, pairs: Vec::new() });
            }
            let pairs = &mut apps.get_mut(at).ok_or(ErrorKind::NoPackage)?.pairs;
            match pairs.iter_mut().find(|(other, _)| other.key().is_same(decryption.key())) {
                Some((_, keys)) => keys.push(verification),
                None => pairs.push((decryption, vec![verification])),
            }
        }
        Ok(Verifier { apps })
    }
}

/// Segments of letters, digits and underscores between dots.
pub(crate) fn check_package(package: &str) -> Result<()> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_segment = |segment: &str| !segment.is_empty() && segment.bytes().all(is_word);
    if package.len() > 255 || !package.contains('.') || !package.split('.').all(is_segment) {
        return Err(Error::new(ErrorKind::InvalidPackage).expected("a name like com.example.app"));
    }
    Ok(())
}
