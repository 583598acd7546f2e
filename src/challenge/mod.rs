//! Challenges that any node issues and any node checks, without a table of open ones.
//!
//! ```text
//! challenge = random (16) ‖ issued at, ms since the epoch (u64) ‖ tag (32)
//! tag       = HMAC-SHA-256(key, "bonafide/challenge/1" ‖ lp(app id) ‖ lp(purpose)
//!                               ‖ lp(subject) ‖ random ‖ issued at)
//! text      = base64url without padding, 75 characters
//! lp(x)     = length of x as u32, big-endian ‖ x;  all integers big-endian
//! ```
//!
//! Issuing writes nothing. Redeeming gives the effect
//! [`Take`](crate::replay::Effect::Take), which is written together with those of the
//! evidence: a challenge is used once, by whoever has genuine evidence for it, so that
//! strangers cannot use up a device's challenges.
//!
//! **The subject** is whom a challenge was given to: the caller's authenticated account;
//! without accounts the device's name, or the id of a session that the server set. It is
//! not carried inside, and is told again at redemption. Without it a challenge could be
//! handed from one session to another.
//!
//! ```
//! # fn main() -> bonafide::Result<()> {
//! use bonafide::Timestamp;
//! use bonafide::challenge::{ChallengeKey, Challenges, Scope};
//!
//! let challenges = Challenges::new(ChallengeKey::generate()?);
//! let scope = Scope { app_id: "TEAMID1234.com.example.app", purpose: "chat", subject: "user 7" };
//! let now = Timestamp::try_from(std::time::SystemTime::now())?;
//! let challenge = challenges.issue(&scope, now)?;
//!
//! // Later, on any node with the same key; `.and(…)` merges it with the evidence.
//! let taken = challenges.redeem(challenge.as_str(), &scope, now)?;
//! assert!(taken.effects().take_a_challenge());
//! # Ok(()) }
//! ```

mod key;

pub use key::ChallengeKey;

use crate::encoding::prefix;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "os-rng")]
use crate::random::OsRandom;
use crate::random::RandomSource;
use crate::replay::{Effect, Effects, Keep, Uncommitted};
use crate::time::Timestamp;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use core::fmt;
use core::time::Duration;
use hmac::Mac;
use sha2::{Digest, Sha256};

const LABEL: &[u8] = b"bonafide/challenge/1";
/// What the record of a use is named after.
const TAKEN: &[u8] = b"bonafide/challenge/taken/1";
const RANDOM: usize = 16;
const LENGTH: usize = RANDOM + 8 + 32;
/// The characters of a challenge's text.
const TEXT: usize = (LENGTH * 4).div_ceil(3);
/// The longest of app id, purpose and subject.
const MAX_FIELD: usize = 1024;

const DEFAULT_LIFETIME: Duration = Duration::from_secs(5 * 60);
const DEFAULT_SKEW: Duration = Duration::from_secs(60);
/// The longest lifetime: records of use have to outlast it.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What a challenge is for. All three are known to the server, and none is taken from
/// what the client says of itself without authentication.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The app: the App ID, or the package name.
    pub app_id: &'a str,
    /// What it may be used for; the server's own word, such as `enrol`.
    pub purpose: &'a str,
    /// Whom it is given to.
    pub subject: &'a str,
}

impl Scope<'_> {
    fn check(&self) -> Result<()> {
        for field in [self.app_id, self.purpose, self.subject] {
            if field.is_empty() || field.len() > MAX_FIELD {
                return Err(Error::new(ErrorKind::InvalidScope)
                    .expected("1 to 1024 bytes for app, purpose and subject")
                    .found((field.len(), "bytes")));
            }
        }
        Ok(())
    }
}

/// The subject may be a customer: it is not shown.
impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("app_id", &self.app_id)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// Issues challenges and redeems them.
///
/// | setting | default |
/// |---|---|
/// | [`lifetime`](Self::lifetime) | 5 minutes, and 60 seconds of skew between nodes |
/// | [`also_accept`](Self::also_accept) | no other key |
///
/// **A new key**, without a refused challenge: give every node the new one by
/// [`also_accept`](Self::also_accept); then, node by node, make it the one that issues and
/// accept the old one; after lifetime and skew, drop that.
#[derive(Clone, Debug)]
#[must_use]
pub struct Challenges {
    issuing: ChallengeKey,
    other: Option<ChallengeKey>,
    lifetime: Duration,
    skew: Duration,
}

impl Challenges {
    /// Issues with this key, and accepts what it made.
    pub const fn new(key: ChallengeKey) -> Self {
        Self { issuing: key, other: None, lifetime: DEFAULT_LIFETIME, skew: DEFAULT_SKEW }
    }

    /// Also accepts what this key made: the next one or the last one, during a change.
    pub fn also_accept(mut self, key: ChallengeKey) -> Self {
        self.other = Some(key);
        self
    }

    /// How long a challenge is valid (1 second to 1 day), and how far the clocks of nodes
    /// may be apart (no longer than that).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidLifetime`].
    pub fn lifetime(mut self, lifetime: Duration, skew: Duration) -> Result<Self> {
        if lifetime < Duration::from_secs(1) || lifetime > MAX_LIFETIME || skew > lifetime {
            return Err(Error::new(ErrorKind::InvalidLifetime).at("challenge configuration"));
        }
        self.lifetime = lifetime;
        self.skew = skew;
        Ok(self)
    }

    /// A new challenge. Nothing needs to be stored.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidScope`], [`ErrorKind::RandomUnavailable`].
    #[cfg(feature = "os-rng")]
    pub fn issue(&self, scope: &Scope<'_>, now: Timestamp) -> Result<Challenge> {
        self.issue_with(scope, now, &mut OsRandom)
    }

    /// A new challenge, made of this source's random bytes.
    ///
    /// # Errors
    /// As [`issue`](Self::issue).
    pub fn issue_with(
        &self,
        scope: &Scope<'_>,
        now: Timestamp,
        source: &mut dyn RandomSource,
    ) -> Result<Challenge> {
        scope.check().map_err(|error| error.at("challenge"))?;
        let mut random = [0; RANDOM];
        source.fill(&mut random)?;
        let issued = now.unix_millis().to_be_bytes();
        let tag = tag(&self.issuing, scope, &random, &issued).finalize().into_bytes();
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend(random);
        bytes.extend(issued);
        bytes.extend(tag);
        Ok(Challenge { text: URL_SAFE_NO_PAD.encode(bytes), lifetime: self.lifetime })
    }

    /// Makes sure that a challenge was issued for this scope and is fresh. Both ends of
    /// its time are included, with the skew before and behind.
    ///
    /// The claims come after the effect [`Take`](Effect::Take) has been committed, which
    /// must happen together with the effects of the evidence
    /// ([`Uncommitted::and`]).
    ///
    /// # Errors
    /// In this order: [`InvalidScope`](ErrorKind::InvalidScope),
    /// [`InvalidChallenge`](ErrorKind::InvalidChallenge),
    /// [`ChallengeMismatch`](ErrorKind::ChallengeMismatch),
    /// [`ChallengeFromTheFuture`](ErrorKind::ChallengeFromTheFuture),
    /// [`ChallengeExpired`](ErrorKind::ChallengeExpired).
    pub fn redeem(
        &self,
        text: &str,
        scope: &Scope<'_>,
        now: Timestamp,
    ) -> Result<Uncommitted<Redeemed>> {
        self.check(text, scope, now).map_err(|error| error.at("challenge"))
    }

    fn check(
        &self,
        text: &str,
        scope: &Scope<'_>,
        now: Timestamp,
    ) -> Result<Uncommitted<Redeemed>> {
        scope.check()?;
        let (random, issued, claimed) = read(text)?;
        let is_of = |key| tag(key, scope, &random, &issued).verify_slice(&claimed).is_ok();
        if !is_of(&self.issuing) && !self.other.as_ref().is_some_and(is_of) {
            return Err(ErrorKind::ChallengeMismatch.into());
        }
        let issued = Timestamp::from_unix_millis(u64::from_be_bytes(issued));
        if issued > now.saturating_add(self.skew) {
            return Err(
                Error::new(ErrorKind::ChallengeFromTheFuture).found(("a challenge of", issued))
            );
        }
        let until = issued.saturating_add(self.lifetime).saturating_add(self.skew);
        if now > until {
            return Err(Error::new(ErrorKind::ChallengeExpired).found(("a challenge of", issued)));
        }
        let id = Sha256::new_with_prefix(TAKEN).chain_update(random).finalize().into();
        // Issued up to a skew ahead of this clock, it is accepted for that much longer.
        let at_least = self.lifetime.saturating_add(self.skew).saturating_add(self.skew);
        let effect = Effect::Take { id, keep: Keep { at_least, until, made: issued } };
        let redeemed = Redeemed { subject: scope.subject.into(), issued };
        Ok(Uncommitted::new(redeemed, Effects::one(effect)))
    }
}

fn tag(
    key: &ChallengeKey,
    scope: &Scope<'_>,
    random: &[u8; RANDOM],
    issued: &[u8; 8],
) -> hmac::Hmac<Sha256> {
    let fields = [scope.app_id, scope.purpose, scope.subject].map(str::as_bytes);
    let [app_id, purpose, subject] = fields.map(prefix::length);
    key.mac([
        LABEL,
        &app_id,
        scope.app_id.as_bytes(),
        &purpose,
        scope.purpose.as_bytes(),
        &subject,
        scope.subject.as_bytes(),
        random,
        issued,
    ])
}

/// Only the canonical text, so that one challenge has one spelling.
fn read(text: &str) -> Result<([u8; RANDOM], [u8; 8], [u8; 32])> {
    let invalid = || Error::new(ErrorKind::InvalidChallenge);
    if text.len() != TEXT {
        return Err(invalid().expected("75 characters").found((text.len(), "characters")));
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid().expected("base64url"))?;
    let (random, rest) = bytes.split_first_chunk().ok_or_else(invalid)?;
    let (issued, tag) = rest.split_first_chunk().ok_or_else(invalid)?;
    Ok((*random, *issued, tag.try_into().map_err(|_| invalid())?))
}

/// A challenge for a client. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    text: String,
    lifetime: Duration,
}

impl Challenge {
    /// The text for the client, which sends it back as it is. What a client binds
    /// ([`Request::challenge`](crate::request::Request::challenge)) are these characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How long the client has, the skew not counted.
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(..)")
    }
}

/// A challenge that was issued here, for this scope, and is taken by the commit.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redeemed {
    subject: String,
    issued: Timestamp,
}

impl Redeemed {
    /// Whom the challenge was given to: the owner of a device that enrols with it.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When it was issued.
    pub const fn issued(&self) -> Timestamp {
        self.issued
    }
}

impl fmt::Debug for Redeemed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redeemed").field("issued", &self.issued).finish_non_exhaustive()
    }
}
