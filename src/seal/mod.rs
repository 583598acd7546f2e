//! Secrets at rest: API keys, tokens and signing keys, sealed with AES-256-GCM under
//! keys that rotate.
//!
//! ```
//! use bonafide::seal::{Context, Key, KeyId, Keyring, Sealed};
//! use bonafide::Timestamp;
//! # fn main() -> bonafide::Result<()> {
//! # #[cfg(feature = "os-rng")] {
//! let now = Timestamp::from_unix_seconds(1_780_000_000);
//! let mut ring = Keyring::new(Key::generate(KeyId::new("2026-01")?)?, now);
//!
//! // The context says which secret this is. It is not stored: it must be known
//! // again when the secret is opened, so a row that was moved does not open.
//! let context = Context::new([("tenant", "7"), ("name", "openai")])?;
//! let sealed = ring.seal(b"sk-live-0123456789", &context)?;
//! let column = sealed.to_string(); // seal:2:2026-01:AQIHMjAyNi0w…
//!
//! let secret = ring.open(&Sealed::parse(&column)?, &context)?;
//! assert_eq!(secret.expose(), b"sk-live-0123456789");
//!
//! // Rotation: a new key, first known everywhere, then used; old rows still open.
//! ring.add(Key::generate(KeyId::new("2026-04")?)?, now)?;
//! ring.promote(&KeyId::new("2026-04")?)?;
//! let sealed = Sealed::parse(&column)?;
//! assert!(ring.needs_rewrap(&sealed));
//! let rewrapped = ring.rewrap(&sealed, &context)?;
//! assert_eq!(rewrapped.key_id().as_str(), "2026-04");
//! # }
//! # Ok(()) }
//! ```
//!
//! # The form
//!
//! `seal:2:<kid>:<base64url>`, without padding; the kid shows which key a row needs,
//! so `LIKE 'seal:2:2026-01:%'` finds a key's rows by an index. The bytes are
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | suite, 2 |
//! | 1, n | the kid's length, 1 to 32, and the kid, `[a-z0-9-]` |
//! | 32 | salt |
//! | 32 | commitment |
//! | 12 | IV |
//! | n | ciphertext, as long as the secret |
//! | 16 | tag |
//!
//! with, over the bytes up to the salt as `header` and the context's
//! [encoding](Context::encoding),
//!
//! * PRK = HKDF-Extract-SHA256(salt, key) (RFC 5869),
//! * encryption key = HKDF-Expand(PRK, `"bonafide/seal/2/encryption"` ‖ header, 32),
//! * commitment key = HKDF-Expand(PRK, `"bonafide/seal/2/commitment"` ‖ header, 32),
//! * commitment = HMAC-SHA256(commitment key, header ‖ IV ‖ context),
//! * ciphertext ‖ tag = AES-256-GCM(encryption key, IV, header ‖ context, secret).
//!
//! So a blob opens under one key and one context only (key commitment), and each has
//! an encryption key of its own: the 2³² messages that random IVs allow for a key of
//! GCM are never reached.
//!
//! # What it does not do
//!
//! An older blob of the same row, put back, opens: put a version into the context if
//! that matters. The text shows the kid and the length of the secret. A secret that was
//! opened is the caller's to protect.

mod blob;
mod census;
mod context;
mod key;
mod keyring;
mod kid;
mod legacy;
mod provider;
mod rewrap;
mod secret;
mod suite2;

pub use blob::{Inspection, Sealed, inspect};
pub use census::{Census, CensusCount};
pub use context::Context;
pub use key::{Key, KeyMaterial, KeyState};
pub use keyring::{Builder, KeyInfo, Keyring};
pub use kid::KeyId;
pub use legacy::LegacyKey;
pub use provider::KeyProvider;
pub use rewrap::{Rewrapped, Row};
pub use secret::Secret;
