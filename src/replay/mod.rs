//! Replay is decided once, in one place: the write that a verification asks for.
//!
//! A verifier returns [`Uncommitted`]: claims that cannot be read yet, and the
//! [`Effects`] that must be written. The caller applies the effects as one
//! atomic conditional write and says how it went with an [`Outcome`]; only
//! then come the claims. Two requests that carry the same evidence both reach
//! the write, and one of them loses there.

//!
//! Write them into a table of your own, or into a [`Store`].

mod counter;
mod effects;
mod forgotten;
mod memory;
mod store;
mod uncommitted;

pub use counter::{Counter, CounterPolicy};
pub use effects::{DeviceId, Effect, Effects, Keep};
pub use forgotten::Forgotten;
pub use memory::{Limits, MemoryStore};
pub use store::{AnyStore, Device, Store, Unavailable};
pub use uncommitted::{CommitError, Outcome, Uncommitted};
