//! Challenges, which any node with the key issues and redeems.

use crate::convert::{array, system_time, timestamp};
use crate::error::Result;
use crate::pending::pending;
use bonafide::challenge::{self, ChallengeKey, Redeemed, Scope};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// What a challenge is for: known to the server, and never what a client says of itself.
#[derive(Clone, uniffi::Record)]
pub struct ChallengeScope {
    /// The App ID of an iOS app, or the package name of an Android app.
    pub app_id: String,
    /// What it may be used for; the server's own word, such as `enrol`.
    pub purpose: String,
    /// Whom it is given to: the authenticated account, or the id of a session.
    pub subject: String,
}

impl ChallengeScope {
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { app_id: &self.app_id, purpose: &self.purpose, subject: &self.subject }
    }
}

/// How long challenges live, and what else is accepted.
#[derive(Clone, Default, uniffi::Record)]
pub struct ChallengeOptions {
    /// How long a challenge is valid, 1 second to 1 day; 5 minutes unless it is given.
    #[uniffi(default = None)]
    pub lifetime: Option<Duration>,
    /// How far the clocks of nodes may be apart, no more than the lifetime; 60 seconds unless it
    /// is given.
    #[uniffi(default = None)]
    pub skew: Option<Duration>,
    /// Another key whose challenges are redeemed too, 32 bytes, during a change of keys.
    #[uniffi(default = None)]
    pub also_accept: Option<Vec<u8>>,
}

/// Issues challenges and redeems them.
#[derive(uniffi::Object)]
pub struct Challenges(pub(crate) challenge::Challenges);

#[uniffi::export]
impl Challenges {
    /// From a key of 32 bytes that a random generator made, for this alone and the same on every
    /// node.
    #[uniffi::constructor]
    pub fn new(key: Vec<u8>, options: ChallengeOptions) -> Result<Arc<Self>> {
        let mut challenges = challenge::Challenges::new(challenge_key(&key)?);
        if let Some(other) = &options.also_accept {
            challenges = challenges.also_accept(challenge_key(other)?);
        }
        if options.lifetime.is_some() || options.skew.is_some() {
            let lifetime = options.lifetime.unwrap_or(Duration::from_secs(300));
            let skew = options.skew.unwrap_or(Duration::from_secs(60).min(lifetime));
            challenges = challenges.lifetime(lifetime, skew)?;
        }
        Ok(Arc::new(Self(challenges)))
    }

    /// A new challenge: its text for the client, which sends it back as it is. Nothing needs to be
    /// stored.
    pub fn issue(&self, scope: ChallengeScope, now: SystemTime) -> Result<String> {
        Ok(self.0.issue(&scope.scope(), timestamp(now))?.as_str().to_owned())
    }

    /// Makes sure that a challenge was issued for this scope and is fresh.
    pub fn redeem(
        &self,
        challenge: &str,
        scope: ChallengeScope,
        now: SystemTime,
    ) -> Result<Arc<PendingChallenge>> {
        Ok(PendingChallenge::new(self.0.redeem(challenge, &scope.scope(), timestamp(now))?))
    }
}

fn challenge_key(bytes: &[u8]) -> Result<ChallengeKey> {
    Ok(ChallengeKey::from_bytes(array(bytes, "a key of challenges")?)?)
}

pending! {
    /// A challenge that was redeemed and not taken yet: join it to its evidence with
    /// `with_challenge`, or finish it alone.
    PendingChallenge, Redeemed, RedeemedChallenge
}

/// A challenge that was taken.
#[derive(Clone, uniffi::Record)]
pub struct RedeemedChallenge {
    /// Whom it was given to.
    pub subject: String,
    /// When it was issued.
    pub issued: SystemTime,
}

impl From<Redeemed> for RedeemedChallenge {
    fn from(redeemed: Redeemed) -> Self {
        Self { subject: redeemed.subject().into(), issued: system_time(redeemed.issued()) }
    }
}
