//! A simulated Play Integrity: the Play Console's key pair, and tokens.
//!
//! ```
//! use bonafide_testkit::play_integrity::{Console, Payload};
//!
//! let console = Console::from_seed(1);
//! let payload = Payload::good("com.example.app", "bm9uY2UtbXVzdC1iZS1sb25n", 1_780_000_000_000);
//! let token = console.token(&payload.to_json());
//! assert_eq!(token.split('.').count(), 5);
//! ```

mod console;
mod defect;
mod payload;

pub use console::{Console, Recipe};
pub use defect::TokenDefect;
pub use payload::{CERTIFICATE, Payload};
