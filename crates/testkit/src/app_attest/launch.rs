//! The extensions map of iOS 27 and macOS 27.

use crate::cbor;

/// The name of the launch category.
pub const CATEGORY: &str = "apple_validation_category_01";
/// The name of the bundle version.
pub const BUNDLE_VERSION: &str = "apple_bundle_version_01";

/// A map with the two documented fields, bundle version first as the systems
/// write it.
pub fn launch_map(category: u32, bundle_version: &str) -> Vec<u8> {
    cbor::map(&[
        (BUNDLE_VERSION, cbor::text(bundle_version)),
        (CATEGORY, cbor::bytes(&category.to_le_bytes())),
    ])
}
