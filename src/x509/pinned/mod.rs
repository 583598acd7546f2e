//! The vendors' certificates that are built in.

/// "Apple App Attestation Root CA", SHA-256
/// 1cb9823ba28ba6ad2d33a006941de2ae4f513ef1d4e831b9f7e0fa7b6242c932,
/// published at <https://www.apple.com/certificateauthority/private/>.
pub(crate) const APPLE_APP_ATTESTATION_ROOT: &[u8] =
    include_bytes!("apple-app-attestation-root-ca.der");

/// "Apple App Attestation CA 1", SHA-256
/// 39ef7264e1340f9adda4199d3a028fdece2ecd7bf7372420fe808ad6da538426: the one
/// intermediate of every known attestation.
pub(crate) const APPLE_APP_ATTESTATION_CA_1: &[u8] =
    include_bytes!("apple-app-attestation-ca-1.der");
