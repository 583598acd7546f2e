//! wip
pub mod error;
pub mod time;
mod encoding;
pub use error::*;
