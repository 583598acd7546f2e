//! Which secret this is.

use crate::encoding::prefix;
use crate::error::{Error, ErrorKind, Result};
use core::fmt;

/// The most pairs in a context.
const MAX_PAIRS: usize = 16;
/// The longest name of a pair.
const MAX_NAME: usize = 64;
/// The longest value; a name or number needs less.
const MAX_VALUE: usize = 1024;

const NONE: u8 = 0;
const PAIRS: u8 = 1;

/// What a sealed secret belongs to: named values that are not stored with it, and
/// that must be the same when it is opened.
///
/// Take names that mean something for ever (`tenant`, `name`, `purpose`), not those of
/// columns, which are renamed. The order in which pairs are given does not count.
#[derive(Clone, PartialEq, Eq)]
pub struct Context(Vec<u8>);

impl Context {
    /// From names and values.
    ///
    /// ```
    /// # use bonafide::seal::Context;
    /// # fn main() -> bonafide::Result<()> {
    /// let context = Context::new([("tenant", "7"), ("name", "openai")])?;
    /// assert_eq!(context, Context::new([("name", "openai"), ("tenant", "7")])?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidContext`] without any pair, with more than 16, with the same
    /// name twice, a name other than 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and
    /// `.`, or a value of more than 1,024 bytes.
    pub fn new<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self> {
        let mut pairs: Vec<(N, V)> = pairs.into_iter().take(MAX_PAIRS.saturating_add(1)).collect();
        let invalid = |expected| Error::new(ErrorKind::InvalidContext).expected(expected);
        if pairs.is_empty() {
            return Err(invalid("at least one pair, or Context::none()"));
        }
        if pairs.len() > MAX_PAIRS {
            return Err(invalid("at most 16 pairs"));
        }
        pairs.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
        let same = |pair: &[(N, V)]| matches!(pair, [(a, _), (b, _)] if a.as_ref() == b.as_ref());
        if pairs.windows(2).any(same) {
            return Err(invalid("each name once"));
        }
        let mut encoded = vec![PAIRS];
        for (name, value) in &pairs {
            check_name(name.as_ref())?;
            if value.as_ref().len() > MAX_VALUE {
                return Err(invalid("values of at most 1024 bytes"));
            }
            append(&mut encoded, name.as_ref());
            append(&mut encoded, value.as_ref());
        }
        Ok(Self(encoded))
    }

    /// No context: whoever can write the table can then move a secret from one row to
    /// another. For the one secret that a table of one row holds.
    pub fn none() -> Self {
        Self(vec![NONE])
    }

    /// What is authenticated: the byte 1, then for each pair, sorted by the bytes of its
    /// name, the name and the value, each behind its length as 4 bytes, big-endian.
    /// [`none`](Self::none) is the byte 0.
    pub fn encoding(&self) -> &[u8] {
        &self.0
    }
}

fn check_name(name: &str) -> Result<()> {
    let is_allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(is_allowed) {
        return Err(Error::new(ErrorKind::InvalidContext)
            .expected("names of 1 to 64 of a to z, 0 to 9, _, - and ."));
    }
    Ok(())
}

fn append(encoded: &mut Vec<u8>, text: &str) {
    encoded.extend(prefix::length(text.as_bytes()));
    encoded.extend(text.as_bytes());
}

/// The values may name a customer: they are not shown.
impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 == [NONE] { "Context::none()" } else { "Context(..)" })
    }
}
