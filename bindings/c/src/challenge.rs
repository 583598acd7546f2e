//! Challenges, which any node with the key issues and redeems.

use crate::boundary::{Opaque, Out, borrow, bytes, fill, free, give, guard, text};
use crate::buffer::bonafide_buffer;
use crate::error::bonafide_error;
use crate::pending::{Pending, bonafide_pending};
use crate::result::{Failure, Misuse, bonafide_result};
use crate::secret::key_bytes;
use bonafide::Timestamp;
use bonafide::challenge::{ChallengeKey, Challenges, Redeemed, Scope};
use core::ptr;
use core::time::Duration;

/// Issues challenges and redeems them. Any number of threads may share one.
pub struct bonafide_challenges {
    _private: [u8; 0],
}

impl Opaque for bonafide_challenges {
    type Inner = Challenges;
    const TAG: u32 = 0xb0f1_0040;
}

/// A challenge that was redeemed and taken. Any number of threads may share one.
pub struct bonafide_redeemed {
    _private: [u8; 0],
}

impl Opaque for bonafide_redeemed {
    type Inner = Redeemed;
    const TAG: u32 = 0xb0f1_0041;
}

/// What a challenge is for: known to the server, and never what a client says of itself
/// without authentication. Each is 1 to 1024 bytes. Every pointer is read during the call only;
/// texts are UTF-8 with their length and need no zero at their end.
#[repr(C)]
pub struct bonafide_challenge_scope {
    /// The App ID of an iOS app, or the package name of an Android app.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// What it may be used for; the server's own word, such as `enrol`.
    pub purpose: *const u8,
    /// Its length in bytes.
    pub purpose_len: usize,
    /// Whom it is given to: the authenticated account; without accounts the device's name, or
    /// the id of a session that the server set.
    pub subject: *const u8,
    /// Its length in bytes.
    pub subject_len: usize,
}

/// How long challenges live, and what else is accepted.
#[repr(C)]
pub struct bonafide_challenge_options {
    /// How long a challenge is valid, in milliseconds: 1 second to 1 day; 0 is 5 minutes.
    pub lifetime_ms: u64,
    /// How far the clocks of nodes may be apart, in milliseconds: no more than `lifetime_ms`; 0 is
    /// 60 seconds, or the lifetime if that is shorter.
    pub skew_ms: u64,
    /// Another key whose challenges are redeemed too, 32 bytes: the next one or the last one,
    /// during a change of keys. NULL if there is none.
    pub also_accept: *const u8,
}

/// Challenges of a key, freed with `bonafide_challenges_free`.
///
/// `key` is 32 bytes that a random generator made, for this alone and the same on every node.
/// `options` may be NULL, for the defaults. To change the key without refusing a challenge:
/// give every node the new one as `also_accept`; then, node by node, issue with it and accept
/// the old one; after lifetime and skew, drop that.
///
/// # Safety
/// `key` can be read for 32 bytes; `options` is NULL or can be read, and its key for 32 bytes;
/// `challenges` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_challenges_new(
    key: *const u8,
    options: *const bonafide_challenge_options,
    challenges: *mut *mut bonafide_challenges,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(challenges)?;
            let mut challenges = Challenges::new(ChallengeKey::from_bytes(key_bytes(key)?)?);
            if let Some(options) = options.as_ref() {
                if !options.also_accept.is_null() {
                    let other = ChallengeKey::from_bytes(key_bytes(options.also_accept)?)?;
                    challenges = challenges.also_accept(other);
                }
                if (options.lifetime_ms, options.skew_ms) != (0, 0) {
                    let or = |millis, default| match millis {
                        0 => default,
                        millis => Duration::from_millis(millis),
                    };
                    let lifetime = or(options.lifetime_ms, Duration::from_secs(300));
                    let skew = or(options.skew_ms, Duration::from_secs(60).min(lifetime));
                    challenges = challenges.lifetime(lifetime, skew)?;
                }
            }
            out.write(give(challenges));
            Ok(())
        })
    }
}

/// # Safety
/// NULL, or a scope whose pointers can be read for their lengths while the borrow lives.
pub(crate) unsafe fn scope<'a>(
    scope: *const bonafide_challenge_scope,
) -> Result<Scope<'a>, Failure> {
    // SAFETY: by the function's contract.
    unsafe {
        let scope = scope.as_ref().ok_or(Misuse::Null)?;
        Ok(Scope {
            app_id: text(scope.app_id, scope.app_id_len)?,
            purpose: text(scope.purpose, scope.purpose_len)?,
            subject: text(scope.subject, scope.subject_len)?,
        })
    }
}

/// A new challenge: 75 characters for the client, which sends them back as they are. Nothing
/// needs to be stored. `now_ms` is the time in milliseconds since 1970. Thread safe.
///
/// # Safety
/// `challenges` is a live handle; the scope's pointers can be read for their lengths;
/// `challenge` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_challenges_issue(
    challenges: *const bonafide_challenges,
    scope: *const bonafide_challenge_scope,
    now_ms: u64,
    challenge: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(challenge)?;
            let scope = self::scope(scope)?;
            let now = Timestamp::from_unix_millis(now_ms);
            let challenge = borrow(challenges)?.issue(&scope, now)?;
            out.write(give(challenge.as_str().as_bytes().to_vec()));
            Ok(())
        })
    }
}

/// Makes sure that a challenge was issued for this scope and is fresh. Writes nothing: what
/// comes is a pending handle with the effect TAKE, to be merged with the evidence's by
/// `bonafide_pending_and` and finished with `bonafide_pending_finish_challenge`. Thread safe.
///
/// # Safety
/// `challenges` is a live handle; the challenge and the scope's pointers can be read for their
/// lengths; `pending` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_challenges_redeem(
    challenges: *const bonafide_challenges,
    challenge: *const u8,
    challenge_len: usize,
    scope: *const bonafide_challenge_scope,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(pending)?;
            let challenges = borrow(challenges)?;
            // From a client: what is not UTF-8 is refused as any other that is no challenge.
            let challenge = String::from_utf8_lossy(bytes(challenge, challenge_len)?);
            let scope = self::scope(scope)?;
            let now = Timestamp::from_unix_millis(now_ms);
            out.write(give(Pending::new(challenges.redeem(&challenge, &scope, now)?)));
            Ok(())
        })
    }
}

/// Frees challenges. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_challenges_free(challenges: *mut bonafide_challenges) {
    // SAFETY: by this function's contract.
    unsafe { free(challenges) };
}

/// Whom the challenge was given to: the owner of a device that enrols with it. Fills `buffer`
/// with UTF-8 without a zero at its end, and writes its length to `len`. Ask with a capacity of
/// 0 for the length.
///
/// # Safety
/// `redeemed` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_redeemed_subject(
    redeemed: *const bonafide_redeemed,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            fill(borrow(redeemed)?.subject().as_bytes(), buffer, capacity, len)
        })
    }
}

/// When the challenge was issued, in milliseconds since 1970.
///
/// # Safety
/// `redeemed` is a live handle; `issued_ms` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_redeemed_issued(
    redeemed: *const bonafide_redeemed,
    issued_ms: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(issued_ms)?;
            out.write(borrow(redeemed)?.issued().unix_millis());
            Ok(())
        })
    }
}

/// Frees a redeemed challenge. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_redeemed_free(redeemed: *mut bonafide_redeemed) {
    // SAFETY: by this function's contract.
    unsafe { free(redeemed) };
}
