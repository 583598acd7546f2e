//! Configurations: TLS 1.3, or 1.2 by an explicit option, with forward secrecy and AEAD only.

use super::PinnedVerifier;
use bonafide::{ErrorKind, Result};
use core::fmt;
use rustls::crypto::{CryptoProvider, KeyExchangeAlgorithm};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, NamedGroup, ServerConfig, SupportedCipherSuite};
use rustls::{SupportedProtocolVersion, client::danger::ServerCertVerifier};
use std::sync::Arc;

static TLS13_ONLY: &[&SupportedProtocolVersion] = &[&TLS13];
static TLS13_AND_12: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// Who does the cryptography, and which versions of TLS are spoken: 1.3 alone unless 1.2 is
/// allowed.
///
/// Of the provider's cipher suites those with forward secrecy are used (rustls has none
/// without an AEAD); X25519MLKEM768 comes first where the provider has it.
#[derive(Clone)]
#[must_use]
pub struct Profile {
    provider: Arc<CryptoProvider>,
    versions: &'static [&'static SupportedProtocolVersion],
}

impl Profile {
    /// With graviola: no C compiler, X25519MLKEM768 included.
    ///
    /// # Errors
    /// [`ErrorKind::ProviderUnavailable`] on a CPU that graviola does not run on, or for which
    /// it is not built (32-bit ARM): choose another with [`Profile::with_provider`].
    #[cfg(feature = "graviola")]
    pub fn new() -> Result<Self> {
        // graviola itself panics, in the middle of a handshake.
        if !bonafide::Provider::Graviola.is_available() {
            return Err(ErrorKind::ProviderUnavailable.into());
        }
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        return Self::with_provider(rustls_graviola::default_provider());
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        Err(ErrorKind::ProviderUnavailable.into())
    }

    /// With any other provider of rustls.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTls`] if no suite of TLS 1.3 is left of it.
    pub fn with_provider(mut provider: CryptoProvider) -> Result<Self> {
        provider.cipher_suites.retain(|suite| match suite {
            SupportedCipherSuite::Tls13(_) => true,
            SupportedCipherSuite::Tls12(suite) => suite.kx == KeyExchangeAlgorithm::ECDHE,
        });
        // A stable sort: the provider's own order otherwise.
        provider.kx_groups.sort_by_key(|group| group.name() != NamedGroup::X25519MLKEM768);
        let has_tls13 = provider.cipher_suites.iter().any(|suite| suite.tls13().is_some());
        if !has_tls13 || provider.kx_groups.is_empty() {
            return Err(ErrorKind::InvalidTls.into());
        }
        Ok(Self { provider: Arc::new(provider), versions: TLS13_ONLY })
    }

    /// Speaks TLS 1.2, too: with ECDHE and an AEAD only.
    pub const fn allow_tls12(mut self) -> Self {
        self.versions = TLS13_AND_12;
        self
    }

    /// The provider as it is used, for a [`PinnedVerifier`].
    pub const fn provider(&self) -> &Arc<CryptoProvider> {
        &self.provider
    }
}

/// A client that pins. Without client certificate; ALPN is the caller's to add.
///
/// Make a new one when the pin set changes: sessions are resumed without asking the verifier,
/// and only within one configuration.
///
/// ```
/// use bonafide_pinning::tls::{PinnedVerifier, Profile, client_config};
/// use bonafide_pinning::PinSet;
///
/// fn client(pins: PinSet, roots: rustls::RootCertStore) -> bonafide::Result<rustls::ClientConfig> {
///     let profile = Profile::new()?;
///     let verifier = PinnedVerifier::new(roots, pins, profile.provider())?
///         .observed_by(|host, check| println!("{host}: {:?}", check.outcome()));
///     client_config(&profile, verifier)
/// }
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidTls`].
pub fn client_config(profile: &Profile, verifier: PinnedVerifier) -> Result<ClientConfig> {
    let verifier: Arc<dyn ServerCertVerifier> = Arc::new(verifier);
    Ok(ClientConfig::builder_with_provider(profile.provider.clone())
        .with_protocol_versions(profile.versions)
        .map_err(|_| ErrorKind::InvalidTls)?
        .dangerous() // The name of any verifier that is not rustls's own.
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// A server, with its certificates (its own first) and the private key. It accepts no early
/// data, which could be replayed.
///
/// # Errors
/// [`ErrorKind::InvalidTls`], for one if key and certificate do not fit each other.
pub fn server_config(
    profile: &Profile,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig> {
    ServerConfig::builder_with_provider(profile.provider.clone())
        .with_protocol_versions(profile.versions)
        .map_err(|_| ErrorKind::InvalidTls)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| ErrorKind::InvalidTls.into())
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("versions", &self.versions).finish_non_exhaustive()
    }
}
