//! wip
mod encoding;
pub mod error;
pub mod replay;
mod signature;
mod x509;
pub use signature::Provider;
pub use x509::TrustAnchor;
pub mod time;
pub use error::*;
