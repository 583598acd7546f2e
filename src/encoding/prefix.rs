//! Length prefixes, which keep the fields of a hash or MAC apart.

/// The length of a field as u32, big-endian. Every field that is hashed has a cap far
/// below; a longer one could not be told from others.
pub(crate) fn length(field: &[u8]) -> [u8; 4] {
    u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes()
}
